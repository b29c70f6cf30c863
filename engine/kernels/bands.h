#pragma once

#include <algorithm>
#include <cstdint>

namespace convt {

/// Rows cut into `count` tasks of nearly the same number of units: task i has rows begin(i) .. begin(i + 1) - 1. Those
/// of one unit more come first, so that threads that take one task after the other end together: of 16 units in 12
/// tasks the last ones are small, and two threads do 8 units each.
struct Bands {
  std::int64_t rows = 0;
  std::int64_t unit = 1;   ///< rows; the last unit may have fewer
  std::int64_t count = 1;  ///< at least 1, at most the number of units

  std::int64_t begin(std::int64_t band) const {
    const std::int64_t units = (rows + unit - 1) / unit;
    return std::min(rows, (units / count * band + std::min(band, units % count)) * unit);
  }
};

}  // namespace convt
