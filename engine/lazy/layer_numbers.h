#pragma once

#include <cstdint>
#include <deque>

#include "engine/lazy/wants.h"

namespace convt {

/// Numbers for outputs in the tile cache: the same layer of the same input has the same number when it comes back soon
/// (undo, a comparison of two settings), any other one a new number.
class LayerNumbers {
 public:
  std::uint64_t numberFor(const Wants& wants);
  /// The layer that was asked for last shall be known when it comes back; the 16 last of such are.
  void remember();

 private:
  struct Known {
    std::uint64_t number = 0;
    std::uint64_t inputId = 0;
    std::int64_t image = 0;
    LayerParams params;
    WeightSource weights;
  };
  Known m_last;
  std::deque<Known> m_known;  ///< newest first
};

}  // namespace convt
