#include "engine/render/summarize.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <limits>

// Runs on every frame of a drag, so it makes passes over the values that the compiler can vectorise instead of sorting:
// moments in independent lanes, then each limit by a histogram over the top bits and a selection within one bucket.

namespace convt {
namespace {

constexpr std::size_t kLanes = 8;
constexpr unsigned kBucketBits = 12;  // sign, exponent, 3 bits of mantissa
constexpr std::size_t kBuckets = std::size_t{1} << kBucketBits;
constexpr float kLargest = std::numeric_limits<float>::max();

bool isFinite(float v) {
  return std::fabs(v) <= kLargest;
}

template <class Term>
double sumOf(std::span<const float> values, Term term) {
  std::array<double, kLanes> lanes{};
  const float* v = values.data();
  const std::size_t whole = values.size() / kLanes * kLanes;
  for (std::size_t i = 0; i < whole; i += kLanes) {
    for (std::size_t k = 0; k < kLanes; ++k) lanes[k] += term(v[i + k]);
  }
  for (std::size_t i = whole; i < values.size(); ++i) lanes[i - whole] += term(v[i]);
  return ((lanes[0] + lanes[1]) + (lanes[2] + lanes[3])) + ((lanes[4] + lanes[5]) + (lanes[6] + lanes[7]));
}

/// Counts of a chunk fit 32 bits, which is the width of the comparisons.
void countValues(std::span<const float> values, ChannelSummary& summary) {
  constexpr std::size_t kChunk = 4096;
  for (std::size_t begin = 0; begin < values.size(); begin += kChunk) {
    std::int32_t inLevels = 0;
    std::int32_t finite = 0;
    const std::span<const float> chunk = values.subspan(begin, std::min(kChunk, values.size() - begin));
    for (const float v : chunk) {
      inLevels += static_cast<std::int32_t>(v >= 0.0F) & static_cast<std::int32_t>(v <= 1.0F);
      finite += static_cast<std::int32_t>(isFinite(v));
    }
    const auto size = static_cast<std::int64_t>(chunk.size());
    summary.count += size;
    summary.outsideLevels += size - inLevels;
    summary.notFinite += size - finite;
  }
}

void gatherMoments(std::span<const float> values, ChannelSummary& summary) {
  const Extent extent = finiteExtent(values);
  summary.min = extent.low;
  summary.max = extent.high;
  const auto finite = static_cast<double>(summary.count - summary.notFinite);
  const double mean = sumOf(values, [](float v) { return isFinite(v) ? double{v} : 0.0; }) / finite;
  const double squares = sumOf(values, [mean](float v) {
    const double d = isFinite(v) ? v - mean : 0.0;
    return d * d;
  });
  summary.mean = mean;
  summary.deviation = std::sqrt(squares / finite);
}

/// The first bits of an unsigned number that grows with the float. The lowest 8 and the highest 8 buckets hold what is
/// not finite, and nothing else.
std::uint32_t bucketOf(float v) {
  const auto bits = std::bit_cast<std::uint32_t>(v);
  const std::uint32_t negative = 0U - (bits >> 31U);
  return (bits ^ (negative | 0x80000000U)) >> (32U - kBucketBits);
}

using Histogram = std::array<std::int64_t, kBuckets>;

/// Neighbouring values often share a bucket; with four counters for each, an increment need not wait for the last one.
void countBuckets(std::span<const float> values, Histogram& histogram) {
  std::vector<std::uint32_t> counters(4 * kBuckets);
  const std::size_t whole = values.size() / 4 * 4;
  for (std::size_t i = 0; i < whole; i += 4) {
    for (std::size_t k = 0; k < 4; ++k) ++counters[k * kBuckets + bucketOf(values[i + k])];
  }
  for (std::size_t i = whole; i < values.size(); ++i) ++counters[bucketOf(values[i])];
  for (std::size_t b = 0; b < kBuckets; ++b) {
    const bool finite = b >= 8 && b < kBuckets - 8;
    histogram[b] = 0;
    for (std::size_t k = 0; k < 4 && finite; ++k) histogram[b] += counters[k * kBuckets + b];
  }
}

/// The value of a given rank among the finite ones: the bucket it lies in, its place there, and the bucket's values.
struct Ranked {
  std::uint32_t bucket = 0;
  std::int64_t place = 0;
  std::vector<float> values;

  Ranked(const Histogram& histogram, std::int64_t rank) : place(rank) {
    while (place >= histogram[bucket]) place -= histogram[bucket++];
    values.reserve(static_cast<std::size_t>(histogram[bucket]));
  }
  float value() {
    const auto at = values.begin() + place;
    std::nth_element(values.begin(), at, values.end());
    return *at;
  }
};

void findLimits(std::span<const float> values, ChannelSummary& summary) {
  Histogram histogram;  // NOLINT: filled by countBuckets
  countBuckets(values, histogram);
  const std::int64_t finite = summary.count - summary.notFinite;
  Ranked low(histogram, finite / 200);
  Ranked high(histogram, finite - 1 - finite / 200);
  constexpr std::size_t kBlock = 32;  // most blocks have no value in either bucket: one test for all
  for (std::size_t begin = 0; begin < values.size(); begin += kBlock) {
    const std::span<const float> block = values.subspan(begin, std::min(kBlock, values.size() - begin));
    std::uint32_t hits = 0;
    for (const float v : block) {
      hits |= static_cast<std::uint32_t>(bucketOf(v) == low.bucket) |
              static_cast<std::uint32_t>(bucketOf(v) == high.bucket);
    }
    if (hits == 0) continue;
    for (const float v : block) {
      if (bucketOf(v) == low.bucket) low.values.push_back(v);
      if (bucketOf(v) == high.bucket) high.values.push_back(v);
    }
  }
  summary.low = low.value();
  summary.high = high.value();
}

}  // namespace

Extent finiteExtent(std::span<const float> values) {
  std::array<float, kLanes> low;
  std::array<float, kLanes> high;
  low.fill(Extent{}.low);
  high.fill(Extent{}.high);
  const auto take = [&](std::size_t k, float v) {
    low[k] = isFinite(v) && v < low[k] ? v : low[k];
    high[k] = isFinite(v) && v > high[k] ? v : high[k];
  };
  const float* v = values.data();
  const std::size_t whole = values.size() / kLanes * kLanes;
  for (std::size_t i = 0; i < whole; i += kLanes) {
    for (std::size_t k = 0; k < kLanes; ++k) take(k, v[i + k]);
  }
  for (std::size_t i = whole; i < values.size(); ++i) take(i - whole, v[i]);
  return {*std::min_element(low.begin(), low.end()), *std::max_element(high.begin(), high.end())};
}

ChannelSummary summarize(std::span<const float> values) {
  ChannelSummary summary;
  countValues(values, summary);
  if (summary.notFinite == summary.count) return summary;
  gatherMoments(values, summary);
  findLimits(values, summary);
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
