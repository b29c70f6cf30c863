#include "engine/summary_builder.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>

#include "engine/kernels/summary_simd.h"

namespace convt {
namespace {

static_assert(kFineBins == Histogram::kClasses);

constexpr std::size_t kAtOnce = 1 << 14;  // values: 64 kB, still cached when they are counted
constexpr std::size_t kFewValues = 4096;  // counting apart would cost more than the counting

/// Zeros but while values are counted.
std::vector<std::uint16_t>& threadCounters() {
  static thread_local std::vector<std::uint16_t> counters(kFineBins * kFineCopies);
  return counters;
}

}  // namespace

void FineCounts::add(const float* values, std::size_t count, const ValueMoments& bounds) {
  if (count == 0) return;
  if (count < kFewValues) {
    const std::scoped_lock lock(m_mutex);
    for (std::size_t i = 0; i < count; ++i) ++m_counts[Histogram::classOf(values[i])];
    return;
  }
  // A zero may be of either sign, and they have classes of their own.
  const bool bounded = bounds.notFinite() == 0;
  const std::size_t first = bounded ? Histogram::classOf(bounds.min() == 0.0F ? -0.0F : bounds.min()) : 0;
  const std::size_t last = bounded ? Histogram::classOf(bounds.max() == 0.0F ? 0.0F : bounds.max()) : kFineBins - 1;
  std::vector<std::uint16_t>& counters = threadCounters();
  for (std::size_t begin = 0; begin < count; begin += kMostFineCounts) {
    countFine(values + begin, std::min(kMostFineCounts, count - begin), counters.data());
    const std::scoped_lock lock(m_mutex);
    drainFine(counters.data(), first, last, m_counts.data());
  }
}

double ValueMoments::add(std::span<const float> values, std::span<double> sums) {
  const StretchSummary found = summarizeStretch(values.data(), values.size(), m_origin, sums.data(), sums.size());
  const auto count = static_cast<std::int64_t>(values.size());
  if (finite() == 0) {
    m_min = found.min;
    m_max = found.max;
  } else {
    m_min = std::min(m_min, found.min);
    m_max = std::max(m_max, found.max);
  }
  m_count += count;
  m_notFinite += found.notFinite;
  m_inLevels += found.inLevels;
  m_sum = std::accumulate(sums.begin(), sums.end(), m_sum);
  m_squares += found.squares;
  return found.squares;
}

void ValueMoments::merge(const ValueMoments& other) {
  if (other.finite() > 0) {
    m_min = finite() > 0 ? std::min(m_min, other.m_min) : other.m_min;
    m_max = finite() > 0 ? std::max(m_max, other.m_max) : other.m_max;
  }
  m_sum += other.m_sum;
  m_squares += other.m_squares;
  m_count += other.m_count;
  m_notFinite += other.m_notFinite;
  m_inLevels += other.m_inLevels;
}

ChannelSummary ValueMoments::summary(const Histogram& histogram) const {
  ChannelSummary result;
  result.count = m_count;
  result.notFinite = m_notFinite;
  result.outsideLevels = m_count - m_inLevels;
  if (finite() == 0) return result;
  const auto values = static_cast<double>(finite());
  const double mean = m_sum / values;
  result.min = m_min;
  result.max = m_max;
  result.mean = m_origin + mean;
  result.deviation = std::sqrt(std::max(0.0, m_squares / values - mean * mean));
  result.low = histogram.quantile(kLimitShare);
  result.high = histogram.quantile(1.0 - kLimitShare);
  return result;
}

void SummaryBuilder::add(const float* values, std::size_t count) {
  if (count == 0) return;
  if (!m_begun) m_moments = ValueMoments(std::isfinite(*values) ? static_cast<double>(*values) : 0.0);
  m_begun = true;
  for (std::size_t begin = 0; begin < count; begin += kAtOnce) {
    std::array<double, kSumLanes> sums;  // NOLINT: filled by add()
    m_moments.add({values + begin, std::min(kAtOnce, count - begin)}, sums);
  }
  m_fine.add(values, count, m_moments);
}

}  // namespace convt
