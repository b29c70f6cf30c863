#pragma once

#include <string_view>

#include "engine/core/params.h"
#include "engine/core/shape.h"
#include "engine/schedule.h"

namespace convt {

class Plan;

inline constexpr std::string_view kDepthwise = "depthwise";

/// Whether the input rows of one output row fit a task, however narrow it is.
bool depthwiseFits(const LayerParams& params, const Shape& input);

/// How long the path "depthwise" takes, in cycles per 16 outputs of one channel.
double depthwiseCost(const LayerParams& params, const Shape& input, const Shape& output);

/// Rows and columns per task, and store mode.
Schedule depthwiseSchedule(const Plan& plan, const ScheduleChoice& choice);

}  // namespace convt
