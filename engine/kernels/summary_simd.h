#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>

namespace convt {

/// What one pass over values that lie one after the other finds. Whatever is not finite is only counted.
struct StretchSummary {
  float min = std::numeric_limits<float>::infinity();  ///< of the finite values
  float max = -std::numeric_limits<float>::infinity();
  std::int64_t notFinite = 0;
  std::int64_t inLevels = 0;  ///< 0 <= value <= 1
  double squares = 0.0;       ///< sum of (value - origin)^2
};

inline constexpr std::size_t kSumLanes = 16;

/// Also adds value j less `origin` to sums[j % lanes], in double. The same values give the same bits on one SIMD
/// target.
/// @pre lanes is a multiple of kSumLanes
StretchSummary summarizeStretch(const float* values, std::size_t count, double origin, double* sums, std::size_t lanes);

/// The place of a float in the order of all floats, shortened to 16 bits: grows with the value; what is not finite
/// comes first and last, as do the NaNs of either sign.
inline constexpr std::size_t kFineBins = 65'536;
/// Counters that one bin has, used in turn: neighbours often share a bin, and an increment would wait for the last one.
inline constexpr std::size_t kFineCopies = 4;
/// So many values after the counters were 0 no counter can have overflowed.
inline constexpr std::size_t kMostFineCounts = kFineCopies * 65'535;

/// Adds one to counters[kFineCopies * bin + value's number % kFineCopies] for each value.
void countFine(const float* values, std::size_t count, std::uint16_t* counters);

/// Adds the counters of the bins first .. last, and perhaps of some next to them, to counts[bin], and makes them zero.
/// Cheap where they are zero: most were never touched.
void drainFine(std::uint16_t* counters, std::size_t first, std::size_t last, std::int64_t* counts);

}  // namespace convt
