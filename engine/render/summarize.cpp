#include "engine/render/summarize.h"

#include <algorithm>
#include <cmath>

namespace convt {

ChannelSummary summarize(std::span<const float> values) {
  ChannelSummary summary;
  summary.count = static_cast<std::int64_t>(values.size());
  std::vector<float> finite;
  finite.reserve(values.size());
  double sum = 0.0;
  for (const float v : values) {
    if (!(v >= 0.0F && v <= 1.0F)) ++summary.outsideLevels;
    if (!std::isfinite(v)) continue;
    finite.push_back(v);
    sum += v;
  }
  summary.notFinite = summary.count - static_cast<std::int64_t>(finite.size());
  if (finite.empty()) return summary;

  const double n = static_cast<double>(finite.size());
  summary.mean = sum / n;
  double squares = 0.0;
  for (const float v : finite) squares += (v - summary.mean) * (v - summary.mean);
  summary.deviation = std::sqrt(squares / n);

  // Each selection leaves the extremes of its side beyond it: four order statistics from two partitions.
  const auto k = static_cast<std::ptrdiff_t>(finite.size() / 200);
  const auto low = finite.begin() + k;
  std::nth_element(finite.begin(), low, finite.end());
  summary.low = *low;
  summary.min = *std::min_element(finite.begin(), low + 1);
  const auto high = finite.end() - 1 - k;
  std::nth_element(low, high, finite.end());
  summary.high = *high;
  summary.max = *std::max_element(high, finite.end());
  return summary;
}

std::vector<ChannelSummary> summarize(const Picture& picture) {
  const std::size_t plane = picture.grid.count();
  std::vector<ChannelSummary> summaries;
  for (std::size_t c = 0; c < picture.channels.size(); ++c) {
    summaries.push_back(summarize(std::span(picture.values).subspan(c * plane, plane)));
  }
  return summaries;
}

}  // namespace convt
