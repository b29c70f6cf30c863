#pragma once

#include <cstdint>
#include <span>

#include "engine/core/histogram.h"

namespace convt {

/// What is known of the values of one channel: of a whole output (engine/statistics) or of what is visible.
/// Means and limits are over the finite values.
struct ChannelSummary {
  float min = 0.0F;
  float max = 0.0F;
  double mean = 0.0;
  double deviation = 0.0;
  float low = 0.0F;   ///< 0.5 % of the values lie below
  float high = 0.0F;  ///< 0.5 % lie above
  std::int64_t count = 0;
  std::int64_t outsideLevels = 0;  ///< values < 0 or > 1, and those that are not finite
  std::int64_t notFinite = 0;
  friend bool operator==(const ChannelSummary&, const ChannelSummary&) = default;
};

/// Of a whole output, low and high lie so far from the ends of the sorted values.
inline constexpr double kLimitShare = 0.005;

/// One summary of several: of all channels of an output. @param histogram  of all their values
ChannelSummary merged(std::span<const ChannelSummary> parts, const Histogram& histogram);

}  // namespace convt
