#pragma once

#include <cstdint>
#include <vector>

#include "engine/conv_transpose.h"
#include "engine/kernels/product_axis.h"

namespace convt {

/// Some samples of one axis of a region, and the positions that they need.
struct ProductSamples {
  /// Samples first .. first + count-1 of a region's axis whose sample i is output `origin + i*step`.
  ProductSamples(const ProductAxis& axis, std::int64_t origin, std::int64_t step, std::int64_t first,
                 std::int64_t count);
  /// The region's rows of which positions[begin] .. positions[end-1] are the positions; the first and the last of all
  /// take the rows beyond them that no tap reaches. `count` and `first` are those of the whole region.
  ProductSamples(const ProductAxis& axis, const Region& region, const std::vector<std::int64_t>& all,
                 std::int64_t begin, std::int64_t end);

  /// Sample (counted from `first`) of output k of a phase at place i of `positions`; -1: none.
  std::int64_t sample(std::size_t phase, std::size_t output, std::size_t i) const {
    return m_samples[phase][output][i];
  }
  const std::int64_t* samples(std::size_t phase, std::size_t output) const { return m_samples[phase][output].data(); }
  /// Places in `positions` of which a phase has samples: from begin to end.
  struct Range {
    std::int64_t begin = 0;
    std::int64_t end = 0;
  };
  const Range& range(std::size_t phase) const { return m_ranges[phase]; }

  std::int64_t first;
  std::int64_t count;
  std::vector<std::int64_t> positions;  ///< ascending
  bool contiguous = true;
  std::vector<std::int64_t> unreached;  ///< samples that no tap reaches

 private:
  void place(const ProductAxis& axis, std::int64_t origin, std::int64_t step, std::int64_t begin, std::int64_t end,
             std::int64_t firstPosition, std::int64_t endPosition);

  std::vector<std::vector<std::vector<std::int64_t>>> m_samples;
  std::vector<Range> m_ranges;
};

}  // namespace convt
