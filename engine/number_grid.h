#pragma once

#include <cstdint>

#include "engine/core/tensor.h"

namespace convt {

/// Inputs small enough to follow by hand, [1, C, size, size].
enum class NumberGrid {
  Impulse,  ///< 1 at (size/2, size/2) of one channel, else 0: the output is that channel's kernel, unflipped
  Ones,     ///< the output's interior is the weight sum of each phase, plus bias
  Ramp,     ///< 1, 2, 3 .. in memory order, as torch.arange(1, n + 1)
  Checker,  ///< (y + x) mod 2
  Random,   ///< torch.manual_seed(seed); torch.zeros(..).random_(256)
};

/// @param impulseChannel  below channels; Impulse only
/// @param seed            Random only
/// Pure, any thread.
Tensor numberGrid(NumberGrid kind, std::int64_t channels, std::int64_t size, std::uint64_t seed = 0,
                  std::int64_t impulseChannel = 0);

}  // namespace convt
