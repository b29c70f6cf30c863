#pragma once

#include "engine/core/board.h"

namespace convt {

/// The greatest difference between the values that a mechanism's picture shows (exact products summed in double in its
/// own order, rounded once to float) and the engine's; 0 on whole numbers. Values that are the same Inf or NaN differ
/// by 0. Pure, any thread.
/// @pre board.engine holds the whole channel
double boardDifference(const Board& board, Mechanism mechanism);

}  // namespace convt
