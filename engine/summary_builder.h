#pragma once

#include <cstdint>
#include <mutex>
#include <span>
#include <vector>

#include "engine/core/channel_summary.h"
#include "engine/core/histogram.h"

namespace convt {

/// Extremes, sums and counts of values that come in pieces. The sums are of differences to an origin, which should be
/// one of the values, or near them: then a small deviation survives a large mean.
class ValueMoments {
 public:
  explicit ValueMoments(double origin = 0.0) : m_origin(origin) {}

  double origin() const { return m_origin; }
  /// Values one after the other. Afterwards sums[l] is the sum of the values j with j % sums.size() == l, less the
  /// origin each, and the result the sum of the squares of these differences; what is not finite is left out.
  /// @pre sums.size() is a multiple of 16; less than 2^30 values
  double add(std::span<const float> values, std::span<double> sums);
  /// Values of the same origin that were gathered elsewhere.
  void merge(const ValueMoments& other);

  std::int64_t finite() const { return m_count - m_notFinite; }
  std::int64_t notFinite() const { return m_notFinite; }
  float min() const { return finite() > 0 ? m_min : 0.0F; }
  float max() const { return finite() > 0 ? m_max : 0.0F; }
  /// With the limits of the values' histogram.
  ChannelSummary summary(const Histogram& histogram) const;

 private:
  double m_origin;
  double m_sum = 0.0;
  double m_squares = 0.0;
  float m_min = 0.0F;
  float m_max = 0.0F;
  std::int64_t m_count = 0;
  std::int64_t m_notFinite = 0;
  std::int64_t m_inLevels = 0;
};

/// Counts of values in the classes of a Histogram, gathered by several threads.
class FineCounts {
 public:
  FineCounts() : m_counts(Histogram::kClasses, 0) {}

  /// Counts in a buffer of the thread and adds it up under a lock: best called with tens of thousands of values.
  /// @param bounds  what these values, and perhaps others, were added to
  void add(const float* values, std::size_t count, const ValueMoments& bounds);
  void clear() { m_counts.assign(Histogram::kClasses, 0); }
  std::span<const std::int64_t> counts() const { return m_counts; }

 private:
  std::mutex m_mutex;
  std::vector<std::int64_t> m_counts;
};

/// Min, max, mean, deviation, the 0.5 % and 99.5 % limits and the counts of values that come in pieces.
/// The same pieces in the same order give the same bits. The limits come from the histogram: within 0.8 % of the value.
/// One thread.
class SummaryBuilder {
 public:
  void add(const float* values, std::size_t count);
  ChannelSummary summary() const { return m_moments.summary(histogram()); }
  Histogram histogram() const { return {m_fine.counts(), m_moments.min(), m_moments.max()}; }

 private:
  FineCounts m_fine;
  ValueMoments m_moments;
  bool m_begun = false;
};

}  // namespace convt
