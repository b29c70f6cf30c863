#pragma once

#include <cstdint>
#include <string_view>

#include "engine/core/params.h"
#include "engine/machine_limits.h"

namespace convt {

/// The least that any program must do for a layer.
struct LayerWork {
  double operations = 0.0;       ///< floating-point: two for each tap of an output value that meets an input value
  std::int64_t inputBytes = 0;   ///< float32, each value once
  std::int64_t outputBytes = 0;  ///< the same
};

/// Exact: sum over the rows of the taps that reach them, times the same of the columns, times C_in/groups * C_out * N.
/// Taps over padding and between stamps do not count; the bias does not either. Pure.
/// @pre the parameters passed check() for the input
LayerWork workOf(const LayerParams& params, const Shape& input);

/// What keeps a layer from being faster.
enum class BoundBy { MultiplyAdds, Cache, Memory };

/// "FMA", "cache", "memory".
std::string_view nameOf(BoundBy by);

/// The least time of a layer on a machine, whatever the program; weights and the bias are free.
struct LayerBound {
  double milliseconds = 0.0;
  BoundBy by = BoundBy::MultiplyAdds;
};

/// max(operations / FMA peak, transfer), where the transfer is
///   max(input / read, output / best write, (input + output) / best total)
/// at the bandwidths of the cache if input and output together take at most three quarters of the last-level cache, so
/// that a program which runs again and again finds all of it there; else at those of memory. (Reading and writing may
/// overlap, so their times are not added; the best total is the largest rate of any mixture that was measured.)
/// Multiplications that a program saves by algebra (separable kernels, transforms) are not known here: such a program
/// may be faster than the bound. Pure.
LayerBound boundOf(const LayerWork& work, const MachineLimits& limits, std::int64_t lastCacheBytes);

}  // namespace convt
