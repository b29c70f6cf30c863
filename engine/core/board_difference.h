#pragma once

#include <optional>
#include <vector>

#include "engine/core/board.h"

/// How far a mechanism's result is from the engine's. Pure, any thread.
namespace convt {

/// The whole output channel by one mechanism, [H_out][W_out]: exact products summed in double in the order in which
/// that picture adds them, rounded once.
std::vector<float> outputBy(Mechanism mechanism, const Board& board);

/// The greatest difference to board.engine: 0 on whole numbers. Values that are the same infinity, or both NaN, differ
/// by 0; other ones that are not finite by infinity. Nothing while the engine's values are not there.
std::optional<double> boardDifference(const Board& board, Mechanism mechanism);

}  // namespace convt
