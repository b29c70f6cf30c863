#include "ui/paint/board_phase_facts.h"

#include "engine/core/output_size.h"

namespace convt {

PhaseFacts::PhaseFacts(const Board& board)
    : in(board.layer.input.shape),
      out(outputShape(board.layer.params, in)),
      pair(board),
      phases(phasesOf(board.layer.params, in)),
      values(interleaved(board.layer, board.image, board.oc, std::ssize(phases), 0.0)),
      colors(pair.colorsOf(values)) {}

PhaseFocus phaseFocus(const BoardScene& scene) {
  const Board& board = *scene.board;
  const LayerParams& params = board.layer.params;
  const auto ofOutput = [&](PixelAt at) { return PhaseFocus{phaseIndexAt(params, at.y, at.x), at, {}}; };
  if (scene.pointed && scene.pointed->part == BoardPlace::Part::Phase)
    return {scene.pointed->y * params.stride.w + scene.pointed->x, {}, {}};
  if (scene.pointed && scene.pointed->part == BoardPlace::Part::Input)
    return {{}, {}, PixelAt{scene.pointed->y, scene.pointed->x}};
  if (scene.pointed && scene.pointed->part == BoardPlace::Part::Canvas) {
    if (const auto at = outputAt(board, *scene.pointed)) return ofOutput(*at);
  }
  if (scene.pinned && outputAt(board, canvasPlace(board, *scene.pinned))) return ofOutput(*scene.pinned);
  if (scene.step > 0) return {scene.step - 1, {}, {}};
  return {};
}

std::optional<PixelAt> outputAt(const Board& board, const BoardPlace& canvas) {
  const Shape out = outputShape(board.layer.params, board.layer.input.shape);
  const PixelAt at{canvas.y - board.layer.params.padding.h, canvas.x - board.layer.params.padding.w};
  if (at.y < 0 || at.x < 0 || at.y >= out.h || at.x >= out.w) return std::nullopt;
  return at;
}

BoardPlace canvasPlace(const Board& board, PixelAt output) {
  const Pair padding = board.layer.params.padding;
  return {BoardPlace::Part::Canvas, output.y + padding.h, output.x + padding.w};
}

}  // namespace convt
