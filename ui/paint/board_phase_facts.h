#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "engine/core/phases.h"
#include "ui/paint/board_cells.h"
#include "ui/paint/board_pair.h"
#include "ui/paint/board_places.h"
#include "ui/paint/board_scene.h"

namespace convt {

/// What the picture of the phases shows of a board: computed anew for each picture, in some hundred microseconds.
struct PhaseFacts {
  /// @pre the board outlives the facts
  explicit PhaseFacts(const Board& board);

  Shape in;
  Shape out;
  BoardShape shape;
  BoardPair pair;
  std::vector<PhasePart> phases;
  std::vector<double> values;  ///< [H_out][W_out], all phases
  BoardColors colors;          ///< of the values

  double value(PixelAt output) const { return values[static_cast<std::size_t>(output.y * out.w + output.x)]; }
};

/// What a scene lights up: an input pixel, a phase or a pixel of the output that is pointed at, else the pinned pixel,
/// else the phase of the last step.
struct PhaseFocus {
  std::optional<std::int64_t> phase;  ///< index in phasesOf
  std::optional<PixelAt> output;      ///< that one pixel of the phase
  std::optional<PixelAt> input;       ///< an input pixel; no phase then
};
PhaseFocus phaseFocus(const BoardScene& scene);

}  // namespace convt
