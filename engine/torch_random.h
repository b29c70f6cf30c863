#pragma once

#include <cstdint>
#include <random>
#include <span>

namespace convt {

/// PyTorch's CPU generator (torch.manual_seed on a machine of any kind): mt19937 seeded with the low 32 bits.
/// Not thread-safe; one generator per use. Source: measured against torch 1.13, see tests/fixtures.
class TorchRandom {
 public:
  explicit TorchRandom(std::uint64_t seed);

  /// Tensor.uniform_(from, to): one draw each, fma(draw24 * 2^-24, to - from, from) in float.
  void uniform(std::span<float> out, float from, float to);
  /// torch.rand: uniform 0..1.
  void rand(std::span<float> out) { uniform(out, 0.0F, 1.0F); }
  /// Tensor.random_(bound) on floats: draw mod bound, 1 <= bound <= 2^24.
  void randomBelow(std::span<float> out, std::uint32_t bound);

 private:
  std::mt19937 m_engine;
};

}  // namespace convt
