#include "ui/paint/board_places.h"

#include "engine/core/output_size.h"

namespace convt {
namespace {

bool within(const BoardPlace& place, std::int64_t rows, std::int64_t cols) {
  return place.y >= 0 && place.x >= 0 && place.y < rows && place.x < cols;
}

bool exists(const BoardScene& scene, const BoardPlace& place) {
  const LayerParams& params = scene.board->layer.params;
  const Shape in = scene.board->layer.input.shape;
  const Shape out = outputShape(params, in);
  switch (place.part) {
    case BoardPlace::Part::Input: return within(place, in.h, in.w);
    case BoardPlace::Part::Kernel: return within(place, params.kernel.h, params.kernel.w);
    case BoardPlace::Part::Phase: return within(place, params.stride.h, params.stride.w);
    case BoardPlace::Part::Matrix:
      return scene.forward ? within(place, in.h * in.w, out.h * out.w) : within(place, out.h * out.w, in.h * in.w);
    case BoardPlace::Part::Canvas: break;
  }
  return outputAt(*scene.board, place).has_value();
}

}  // namespace

std::optional<PixelAt> outputAt(const Board& board, const BoardPlace& place) {
  if (place.part != BoardPlace::Part::Canvas) return std::nullopt;
  const Shape out = outputShape(board.layer.params, board.layer.input.shape);
  const PixelAt at{place.y - board.layer.params.padding.h, place.x - board.layer.params.padding.w};
  if (at.y < 0 || at.x < 0 || at.y >= out.h || at.x >= out.w) return std::nullopt;
  return at;
}

BoardPlace canvasPlace(const Board& board, PixelAt output) {
  const Pair padding = board.layer.params.padding;
  return {BoardPlace::Part::Canvas, output.y + padding.h, output.x + padding.w};
}

std::optional<BoardPlace> pointedInside(const BoardScene& scene) {
  return scene.pointed && exists(scene, *scene.pointed) ? scene.pointed : std::nullopt;
}

std::optional<PixelAt> pinnedInside(const BoardScene& scene) {
  return scene.pinned ? outputAt(*scene.board, canvasPlace(*scene.board, *scene.pinned)) : std::nullopt;
}

}  // namespace convt
