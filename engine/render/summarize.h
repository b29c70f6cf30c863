#pragma once

#include <limits>
#include <span>
#include <vector>

#include "engine/core/channel_summary.h"
#include "engine/render/picture.h"

namespace convt {

/// Smallest and largest finite value; the other way round if there is none.
struct Extent {
  float low = std::numeric_limits<float>::infinity();
  float high = -std::numeric_limits<float>::infinity();
};
Extent finiteExtent(std::span<const float> values);

/// The summary of values that are all at hand, exact: with n finite values in ascending order and k = floor(n/200), low
/// is the k-th (from 0) and high the (n-1-k)-th. All fields but the counts are 0 if no value is finite.
ChannelSummary summarize(std::span<const float> values);

/// One summary per channel of what the picture shows.
std::vector<ChannelSummary> summarize(const Picture& picture);

}  // namespace convt
