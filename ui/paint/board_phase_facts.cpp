#include "ui/paint/board_phase_facts.h"

#include <algorithm>
#include <cmath>

#include "engine/core/unrolled_matrix.h"
#include "ui/paint/board_sum_line.h"

namespace convt {
namespace {

template <typename Values>
BoardColors colorsOf(const Values& values, bool zeroCentred) {
  double low = 0.0;
  double high = 0.0;
  for (const auto value : values) {
    if (!std::isfinite(value)) continue;
    low = std::min(low, static_cast<double>(value));
    high = std::max(high, static_cast<double>(value));
  }
  return boardColors(zeroCentred || low < 0.0, std::max(-low, high));
}

std::vector<float> kernelValues(const LayerValues& layer, std::int64_t ic, std::int64_t oc) {
  std::vector<float> values;
  for (std::int64_t ky = 0; ky < layer.weight->shape.h; ++ky) {
    for (std::int64_t kx = 0; kx < layer.weight->shape.w; ++kx)
      values.push_back(layer.weight->at(ic, oc % layer.weight->shape.c, ky, kx));
  }
  return values;
}

}  // namespace

PhaseFacts::PhaseFacts(const Board& board)
    : in(board.layer.input.shape),
      out(outputShape(board.layer.params, in)),
      ic(firstWired(board.layer, board.oc)),
      wired(wiredChannels(board.layer, board.oc)),
      phases(phasesOf(board.layer.params, in)),
      values(interleaved(board.layer, board.image, board.oc, std::ssize(phases), 0.0)),
      inputColors(colorsOf(flattened(board.layer.input, board.image, ic), false)),
      kernelColors(colorsOf(kernelValues(board.layer, ic, board.oc), true)),
      outputColors(colorsOf(values, false)) {}

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
