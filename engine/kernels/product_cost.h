#pragma once

#include "engine/core/params.h"
#include "engine/kernels/product_tables.h"
#include "engine/schedule.h"

namespace convt {

class Plan;

inline constexpr std::string_view kWinograd = "winograd";
inline constexpr std::string_view kChannels = "channels";

/// Vectors and positions of the register tile for a layer: the one with the fewest cycles for all output channels and
/// positions. It changes the time alone.
/// @param mostVectors  0: open
ProductTile chooseProductTile(const LayerParams& params, const Shape& input, FastAxes fast, int mostVectors = 0);

/// How long the paths "winograd" and "channels" take, in cycles per 16 outputs of one channel.
double winogradCost(const LayerParams& params, const Shape& input, const Shape& output);
double channelsCost(const LayerParams& params, const Shape& input, const Shape& output);

/// Rows per task and store mode.
Schedule productSchedule(const Plan& plan, FastAxes fast, const ScheduleChoice& choice);

}  // namespace convt
