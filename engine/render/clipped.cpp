#include "engine/render/clipped.h"

#include <cmath>

namespace convt {

double clippedCount(const Mapping& mapping, std::size_t channel, const ChannelSummary& summary,
                    const Histogram& histogram) {
  if (mapping.kind == MappingKind::Levels || mapping.kind == MappingKind::Wrap) {
    return static_cast<double>(summary.outsideLevels);
  }
  const ValueRange range = shownRange(mapping, channel);
  const double upTo = histogram.below(static_cast<double>(std::nextafter(range.high, HUGE_VALF)));
  const double inside = upTo - histogram.below(static_cast<double>(range.low));
  return static_cast<double>(summary.count) - inside;
}

}  // namespace convt
