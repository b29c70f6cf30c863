#pragma once

#include <cstddef>
#include <cstdint>

#include "engine/core/tensor.h"

namespace convt {

/// Turns a piece of one input row into floats with zeros where the image ends. All element types and layouts pass here,
/// so kernels know float rows only.
/// Column x0 + M*i + r (0 <= r < M) goes to out[r*pitch + i] for i < pitch, zero outside of 0 .. W-1: with M > 1 a
/// kernel that needs every M-th column finds them side by side. Thread-safe. n, c, y must be inside the input.
void loadRow(const Input& input, std::int64_t n, std::int64_t c, std::int64_t y, std::int64_t x0, std::int64_t residues,
             std::ptrdiff_t pitch, float* out);

/// Asks the caches for what loadRow() with residues = 1 would read, ahead of it: pieces of rows are too
/// short for the prefetchers of the hardware to foresee the next one. Nothing for rows outside of the image.
void prefetchRow(const Input& input, std::int64_t n, std::int64_t c, std::int64_t y, std::int64_t x0,
                 std::int64_t cols);

}  // namespace convt
