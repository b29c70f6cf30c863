#include "engine/render/mapping.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "engine/render/summarize.h"

namespace convt {
namespace {

constexpr double kMostClippedInDrag = 0.05;
constexpr double kLeastUsedInDrag = 0.5;

double magnitude(const ChannelSummary& s) {
  return std::max(std::fabs(double{s.min}), std::fabs(double{s.max}));
}

/// Multiples of 10^exponent without the rounding error of negative powers of ten.
double timesPowerOfTen(double n, int exponent) {
  return exponent >= 0 ? n * std::pow(10.0, exponent) : n / std::pow(10.0, -exponent);
}

/// Exponent of the second significant digit of a positive number.
int secondDigit(double positive) {
  return static_cast<int>(std::floor(std::log10(positive))) - 1;
}

/// Least multiple of 10^exponent whose float is >= v. 0.87F is a little more than 0.87 and must not become 0.88: floats
/// are compared, not real numbers.
float snapUp(float v, int exponent) {
  double n = std::floor(timesPowerOfTen(v, -exponent));
  while (static_cast<float>(timesPowerOfTen(n, exponent)) < v) n += 1.0;
  const double snapped = timesPowerOfTen(n, exponent);
  return static_cast<float>(std::min(snapped, double{std::numeric_limits<float>::max()}));
}

Mapping signedMapping(std::span<const ChannelSummary> shown) {
  double m = 0.0;
  for (const ChannelSummary& s : shown) m = std::max(m, magnitude(s));
  const float limit = snapOutward(static_cast<float>(m));
  return {MappingKind::Signed, shown.size() == 1 ? Colors::ZeroCentered : Colors::Grey, {{-limit, limit}}};
}

Mapping stretchMapping(std::span<const ChannelSummary> shown) {
  Mapping mapping{MappingKind::Stretch, Colors::Grey, {}};
  for (const ChannelSummary& s : shown) {
    const ValueRange bulk = s.low < s.high ? ValueRange{s.low, s.high} : ValueRange{s.min, s.max};
    mapping.ranges.push_back(snapOutward(bulk));
  }
  return mapping;
}

/// Share of a channel's finite values below x: straight lines through the known quantiles.
double shareBelow(const ChannelSummary& s, double x) {
  const double places[] = {s.min, s.low, s.high, s.max};
  const double shares[] = {0.0, 0.005, 0.995, 1.0};
  if (x <= places[0]) return 0.0;
  for (int i = 1; i < 4; ++i) {
    if (x > places[i]) continue;
    const double width = places[i] - places[i - 1];
    const double part = width > 0.0 ? (x - places[i - 1]) / width : 0.0;
    return shares[i - 1] + part * (shares[i] - shares[i - 1]);
  }
  return 1.0;
}

double clippedCount(const Mapping& mapping, std::size_t channel, const ChannelSummary& s) {
  if (mapping.kind == MappingKind::Levels || mapping.kind == MappingKind::Wrap) {
    return static_cast<double>(s.outsideLevels);
  }
  const ValueRange range = shownRange(mapping, channel);
  const double above = range.high >= s.max ? 0.0 : 1.0 - shareBelow(s, range.high);
  const double share = std::min(1.0, shareBelow(s, range.low) + above);
  return share * static_cast<double>(s.count - s.notFinite) + static_cast<double>(s.notFinite);
}

/// How much of a channel's limits its values span, 0..1.
double usedShare(const Mapping& mapping, std::size_t channel, double low, double high) {
  const ValueRange range = shownRange(mapping, channel);
  if (mapping.kind == MappingKind::Signed) {
    return range.high > 0.0F ? std::max(std::fabs(low), std::fabs(high)) / range.high : 1.0;
  }
  const double width = double{range.high} - range.low;
  return width > 0.0 ? (std::min(high, double{range.high}) - std::max(low, double{range.low})) / width : 1.0;
}

/// Whether each set of limits is used by half at least.
bool wellUsed(const Mapping& mapping, std::span<const Extent> channels) {
  if (mapping.kind != MappingKind::Stretch && mapping.kind != MappingKind::Signed) return true;
  double most = 0.0;
  double least = 1.0;
  for (std::size_t c = 0; c < channels.size(); ++c) {
    const double used = usedShare(mapping, c, channels[c].low, channels[c].high);
    most = std::max(most, used);
    least = std::min(least, used);
  }
  return (mapping.ranges.size() == 1 ? most : least) >= kLeastUsedInDrag;
}

std::span<const float> plane(const Picture& picture, std::size_t channel) {
  return std::span(picture.values).subspan(channel * picture.grid.count(), picture.grid.count());
}

}  // namespace

Colormap colormapOf(const Mapping& mapping) {
  switch (mapping.colors) {
    case Colors::Sequential: return mapping.sequential;
    case Colors::ZeroCentered: return Colormap::BrownTeal;
    case Colors::Grey: break;
  }
  return Colormap::Grey;
}

ValueRange shownRange(const Mapping& mapping, std::size_t channel) {
  if (mapping.kind == MappingKind::Levels || mapping.kind == MappingKind::Wrap) return {0.0F, 1.0F};
  if (mapping.ranges.size() == 1) return mapping.ranges.front();
  if (channel >= mapping.ranges.size()) throw std::invalid_argument("Mapping: no limits for this channel");
  return mapping.ranges[channel];
}

Mapping resolveMapping(MappingKind wanted, std::span<const ChannelSummary> shown, bool canBeNegative) {
  if (shown.size() != 1 && shown.size() != 3) throw std::invalid_argument("resolveMapping: 1 or 3 channels");
  if (wanted == MappingKind::Auto) {
    std::int64_t outside = 0;
    std::int64_t count = 0;
    for (const ChannelSummary& s : shown) {
      outside += s.outsideLevels;
      count += s.count;
    }
    const bool fitsLevels = outside <= count / 100;
    wanted = shown.size() == 1 && canBeNegative ? MappingKind::Signed
             : fitsLevels                       ? MappingKind::Levels
                                                : MappingKind::Stretch;
  }
  if (wanted == MappingKind::Signed) return signedMapping(shown);
  if (wanted == MappingKind::Stretch) return stretchMapping(shown);
  return {wanted, Colors::Grey, {ValueRange{}}};
}

std::vector<Mapping> resolveMapMappings(RangeMode mode, std::span<const ChannelSummary> channels, bool canBeNegative,
                                        ValueRange fixed) {
  const auto largest = [&](const ChannelSummary& s) { return canBeNegative ? magnitude(s) : double{s.max}; };
  const auto symmetric = [](float m) { return Mapping{MappingKind::Signed, Colors::ZeroCentered, {{-m, m}}}; };
  const auto upTo = [&](double limit) {
    const float m = snapOutward(static_cast<float>(std::max(limit, 0.0)));
    return canBeNegative ? symmetric(m) : Mapping{MappingKind::Stretch, Colors::Sequential, {{0.0F, m}}};
  };
  if (mode == RangeMode::Fixed) {
    const Mapping given = fixed.low < 0.0F ? symmetric(std::max(-fixed.low, std::fabs(fixed.high)))
                                           : Mapping{MappingKind::Stretch, Colors::Sequential, {fixed}};
    return std::vector<Mapping>(channels.size(), given);
  }
  std::vector<Mapping> mappings;
  double shared = 0.0;
  for (const ChannelSummary& s : channels) {
    shared = std::max(shared, largest(s));
    if (mode == RangeMode::Own) mappings.push_back(upTo(largest(s)));
  }
  if (mode == RangeMode::Shared) mappings.assign(channels.size(), upTo(shared));
  return mappings;
}

bool mappingStillFits(const Mapping& current, const Picture& visible) {
  std::vector<Extent> extents;
  for (std::size_t c = 0; c < visible.channels.size(); ++c) extents.push_back(finiteExtent(plane(visible, c)));
  return wellUsed(current, extents) &&
         (current.kind == MappingKind::Wrap || clippedShare(current, visible) <= kMostClippedInDrag);
}

bool mappingStillFits(const Mapping& current, std::span<const ChannelSummary> visible) {
  std::vector<Extent> extents;
  for (const ChannelSummary& s : visible) extents.push_back({s.min, s.max});
  return wellUsed(current, extents) &&
         (current.kind == MappingKind::Wrap || clippedShare(current, visible) <= kMostClippedInDrag);
}

float snapOutward(float v) {
  if (v == 0.0F || !std::isfinite(v)) return v;
  const float size = std::fabs(v);
  return std::copysign(snapUp(size, secondDigit(size)), v);
}

ValueRange snapOutward(const ValueRange& range) {
  const double width = double{range.high} - range.low;
  const auto exponent = [width](float limit) {
    const int ofLimit = secondDigit(std::fabs(double{limit}));
    return width > 0.0 ? std::min(ofLimit, secondDigit(width)) : ofLimit;
  };
  const auto snap = [&](float limit, float sign) {
    if (limit == 0.0F || !std::isfinite(limit)) return limit;
    return sign * snapUp(sign * limit, exponent(limit));
  };
  return {snap(range.low, -1.0F), snap(range.high, 1.0F)};
}

double clippedShare(const Mapping& mapping, const Picture& picture) {
  if (picture.values.empty()) return 0.0;
  std::int64_t inside = 0;
  for (std::size_t c = 0; c < picture.channels.size(); ++c) {
    const ValueRange range = shownRange(mapping, c);
    // Inf is outside even of limits that were given as Inf.
    const float low = std::max(range.low, -std::numeric_limits<float>::max());
    const float high = std::min(range.high, std::numeric_limits<float>::max());
    for (const float v : plane(picture, c)) inside += static_cast<int>(v >= low) & static_cast<int>(v <= high);
  }
  const auto count = static_cast<std::int64_t>(picture.values.size());
  return static_cast<double>(count - inside) / static_cast<double>(count);
}

double clippedShare(const Mapping& mapping, std::span<const ChannelSummary> shown) {
  double clipped = 0.0;
  double count = 0.0;
  for (std::size_t c = 0; c < shown.size(); ++c) {
    clipped += clippedCount(mapping, c, shown[c]);
    count += static_cast<double>(shown[c].count);
  }
  return count > 0.0 ? clipped / count : 0.0;
}

}  // namespace convt
