#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

/// The value below which `share` (0..1) of the measurements lie.
inline double quantile(std::vector<double> values, double share) {
  std::sort(values.begin(), values.end());
  return values[static_cast<std::size_t>(share * static_cast<double>(values.size() - 1))];
}
