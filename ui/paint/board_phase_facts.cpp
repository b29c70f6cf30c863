#include "ui/paint/board_phase_facts.h"

#include <algorithm>

#include "engine/core/output_size.h"

namespace convt {

PhaseFacts::PhaseFacts(const Board& board)
    : in(board.layer.input.shape),
      out(outputShape(board.layer.params, in)),
      shape(board),
      pair(board),
      phases(phasesOf(board.layer.params, in)),
      values(interleaved(board.layer, board.image, board.oc, std::ssize(phases), 0.0)),
      colors(pair.colorsOf(values)) {}

PhaseFocus phaseFocus(const BoardScene& scene) {
  const LayerParams& params = scene.board->layer.params;
  const auto ofOutput = [&](PixelAt at) { return PhaseFocus{phaseIndexAt(params, at.y, at.x), at, {}}; };
  if (const std::optional<BoardPlace> at = pointedInside(scene)) {
    if (at->part == BoardPlace::Part::Phase) return {at->y * params.stride.w + at->x, {}, {}};
    if (at->part == BoardPlace::Part::Input) return {{}, {}, PixelAt{at->y, at->x}};
    if (const std::optional<PixelAt> output = outputAt(*scene.board, *at)) return ofOutput(*output);
  }
  if (const std::optional<PixelAt> pinned = pinnedInside(scene)) return ofOutput(*pinned);
  const std::int64_t last = std::min(scene.step, std::int64_t{params.stride.h} * params.stride.w) - 1;
  if (last >= 0) return {last, {}, {}};
  return {};
}

}  // namespace convt
