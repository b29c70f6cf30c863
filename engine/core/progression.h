#pragma once

#include <cstdint>

namespace convt {

/// Positions at equal distances: first, first + step, .. (count of them). What the taps of a layer lie on.
struct Progression {
  std::int64_t first = 0;
  std::int64_t step = 1;  ///< not 0; may be negative
  std::int64_t count = 0;

  bool empty() const { return count <= 0; }
  std::int64_t at(std::int64_t j) const { return first + j * step; }
  std::int64_t last() const { return at(count - 1); }
  std::int64_t low() const { return step < 0 ? last() : first; }   ///< smallest position; not of an empty one
  std::int64_t high() const { return step < 0 ? first : last(); }  ///< largest position; not of an empty one
  bool contains(std::int64_t position) const {
    const std::int64_t j = (position - first) / step;
    return j >= 0 && j < count && at(j) == position;
  }
  friend bool operator==(const Progression&, const Progression&) = default;
};

}  // namespace convt
