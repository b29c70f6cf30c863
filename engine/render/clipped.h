#pragma once

#include "engine/core/channel_summary.h"
#include "engine/render/mapping.h"

namespace convt {

/// How many values of a whole channel a mapping cannot show as they are: outside its limits, or not finite. Exact under
/// Levels and Wrap, else as exact as the histogram. @param channel  which of the mapping's channels it is
double clippedCount(const Mapping& mapping, std::size_t channel, const ChannelSummary& summary,
                    const Histogram& histogram);

}  // namespace convt
