#pragma once

#include <cstddef>
#include <cstdint>

/// The loops that measureLimits() times, one thread each, with the SIMD target in use. Buffers are aligned to 64 bytes
/// and hold a multiple of kLimitStep floats.
namespace convt {

inline constexpr std::size_t kLimitStep = 256;  ///< floats; eight vectors of any target, twice

/// Chains of dependent multiply-adds, enough of them to hide the latency of the instruction; gives the number of
/// floating-point operations, two per lane and multiply-add. `sink` takes a result that depends on all of them.
std::int64_t multiplyAdds(std::int64_t rounds, float* sink);

float sumOf(const float* from, std::size_t count);
void fill(float* to, std::size_t count, float value);
void fillStreamed(float* to, std::size_t count, float value);
void copy(const float* from, float* to, std::size_t count);
void copyStreamed(const float* from, float* to, std::size_t count);

}  // namespace convt
