#pragma once

#include <cstdint>
#include <vector>

#include "engine/conv_transpose.h"
#include "engine/kernels/product_axis.h"

namespace convt {

/// Positions first .. end-1 of an axis.
struct PositionRange {
  static constexpr std::int64_t kFar = std::int64_t{1} << 60;
  std::int64_t first = -kFar;
  std::int64_t end = kFar;
};

/// Some samples of one axis of a region, and the positions that they need. Immutable, so any thread may read it.
class ProductSamples {
 public:
  /// Samples first .. first + count-1, of which sample i is output origin + i*step.
  static ProductSamples columns(const ProductAxis& axis, std::int64_t origin, std::int64_t step, std::int64_t first,
                                std::int64_t count);
  /// The region's rows that lie at these positions. Ranges side by side, the first and the last without a limit, share
  /// out all rows, also those that no tap reaches.
  static ProductSamples rows(const ProductAxis& axis, const Region& region, const PositionRange& range);

  /// Counted from `first`: the sample that is output k of a phase at place i of `positions`; -1: none.
  std::int64_t sample(std::size_t phase, std::size_t output, std::size_t i) const { return samples(phase, output)[i]; }
  const std::int64_t* samples(std::size_t phase, std::size_t output) const {
    return m_samples.data() + (2 * phase + output) * positions.size();
  }
  /// Places in `positions` of which a phase has samples: from begin to end.
  struct Range {
    std::int64_t begin = 0;
    std::int64_t end = 0;
    bool empty() const { return begin >= end; }
  };
  const Range& range(std::size_t phase) const { return m_ranges[phase]; }

  std::int64_t first = 0;
  std::int64_t count = 0;
  std::vector<std::int64_t> positions;  ///< ascending
  bool contiguous = true;
  std::vector<std::int64_t> unreached;  ///< samples that no tap reaches

 private:
  ProductSamples() = default;
  void take(const ProductAxis& axis, std::int64_t origin, std::int64_t step, std::int64_t begin, std::int64_t end,
            const PositionRange& range);

  std::vector<std::int64_t> m_samples;  ///< [phase][output][place]
  std::vector<Range> m_ranges;
};

}  // namespace convt
