#pragma once

#include <span>
#include <vector>

#include "engine/core/channel_summary.h"
#include "engine/render/picture.h"

namespace convt {

/// The summary of values that are all at hand, exact: with n finite values in ascending order and k = floor(n/200), low
/// is the k-th (from 0) and high the (n-1-k)-th. All fields but the counts are 0 if no value is finite.
ChannelSummary summarize(std::span<const float> values);

/// One summary per channel of what the picture shows.
std::vector<ChannelSummary> summarize(const Picture& picture);

}  // namespace convt
