#pragma once

#include <bit>
#include <cstdint>

namespace convt {

/// A float32 rounded to TensorFloat32: 10 of the 23 mantissa bits, to nearest, ties away from zero, as the instruction
/// cvt.rna.tf32.f32. NaN and Inf stay; a value too near to the largest float becomes Inf.
inline float roundToTf32(float value) {
  constexpr std::uint32_t kDropped = (1U << 13) - 1;  // 23 - 10 bits
  constexpr std::uint32_t kExponent = 0x7F800000U;
  const auto bits = std::bit_cast<std::uint32_t>(value);
  if ((bits & kExponent) == kExponent) return value;
  // Sign and magnitude: adding half of the last kept place to the bits rounds the magnitude, away from zero on ties.
  return std::bit_cast<float>((bits + (kDropped + 1) / 2) & ~kDropped);
}

}  // namespace convt
