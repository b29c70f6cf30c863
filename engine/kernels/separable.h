#pragma once

#include <cstdint>

#include "engine/conv_transpose.h"
#include "engine/rank_one.h"
#include "engine/schedule.h"

namespace convt {

/// How long the separable path takes, in cycles per vector of outputs of one channel, on average over the interior:
/// each strip filters rows of the output's width, one for each input row, for all channels that share it; then each
/// channel adds up kH / sH of them per kernel that is not zero. A multiply-add counts a cycle, with what its loads
/// cost.
double separableCost(const LayerParams& params, const Shape& output, const RankOne& factors);

/// Tiles and tasks for the whole output. The second-level cache, the region and the threads may make them smaller.
Schedule separableSchedule(const LayerParams& params, const Shape& output, const RankOne& factors,
                           const ScheduleChoice& choice);

/// Both passes over the plan's factors(); the plan must have them.
RunStatus runSeparable(const Plan& plan, const Input& input, const Region& region, const OutputSpan& out,
                       const RunOptions& options);

}  // namespace convt
