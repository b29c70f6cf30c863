#include "engine/core/channel_summary.h"

#include <cmath>

namespace convt {

ChannelSummary merged(std::span<const ChannelSummary> parts, const Histogram& histogram) {
  ChannelSummary all;
  double values = 0.0;
  for (const ChannelSummary& part : parts) {
    const auto finite = static_cast<double>(part.count - part.notFinite);
    all.count += part.count;
    all.notFinite += part.notFinite;
    all.outsideLevels += part.outsideLevels;
    values += finite;
    if (finite > 0.0) all.mean += (part.mean - all.mean) * finite / values;
  }
  if (values == 0.0) return all;
  double squares = 0.0;
  for (const ChannelSummary& part : parts) {
    const auto finite = static_cast<double>(part.count - part.notFinite);
    const double off = part.mean - all.mean;
    squares += finite * (part.deviation * part.deviation + off * off);
  }
  all.deviation = std::sqrt(squares / values);
  all.min = histogram.min();
  all.max = histogram.max();
  all.low = histogram.quantile(kLimitShare);
  all.high = histogram.quantile(1.0 - kLimitShare);
  return all;
}

}  // namespace convt
