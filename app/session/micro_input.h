#pragma once

#include "app/session/input_document.h"
#include "engine/core/board.h"

namespace convt {

/// The grid of numbers that stands in for a picture under this state, as a document of its own. It has the picture's
/// channels, so that the layer and its weights stay the same (the tutorial's tensor has two); a crop has its values,
/// too.
/// @param picture  the state's real input
/// @param before   the grid that was shown last, or null: given back if nothing changed, so that nothing is computed
/// anew
/// @return null only if the tutorial's tensor cannot be read
InputPtr microInput(const State& state, const InputPtr& picture, const InputPtr& before);

/// The sides on which that grid is cut out of the picture; none for grids that stand for themselves.
CutSides cutSides(const State& state, const Shape& picture);

/// Number of channels of that grid.
std::int64_t microChannels(const MicroGrid& micro, const Shape& picture);

}  // namespace convt
