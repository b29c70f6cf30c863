#pragma once

#include <cstddef>
#include <cstdint>

namespace convt {

/// out[period*t + r] = stage[r*stagePitch + t] for period*t + r < cols: phases side by side become one row.
void interleavePhases(const float* stage, std::ptrdiff_t stagePitch, std::int64_t period, std::int64_t cols,
                      float* out);

/// The same with phase r at phases[r].
void interleavePhases(const float* const* phases, std::int64_t period, std::int64_t cols, float* out);

/// Copies n floats past the caches. @pre both begin at a whole vector; call flushStreams() (tile_simd.h) at the end
void streamRow(const float* from, std::int64_t n, float* out);

}  // namespace convt
