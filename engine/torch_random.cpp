#include "engine/torch_random.h"

#include <cassert>
#include <cmath>

namespace convt {
namespace {

constexpr std::uint32_t kMantissaMask = (std::uint32_t{1} << 24) - 1;
constexpr float kDrawUnit = 0x1p-24F;

}  // namespace

TorchRandom::TorchRandom(std::uint64_t seed) : m_engine(static_cast<std::uint32_t>(seed)) {}

void TorchRandom::uniform(std::span<float> out, float from, float to) {
  const float width = to - from;
  for (float& value : out) {
    const auto draw = static_cast<std::uint32_t>(m_engine()) & kMantissaMask;
    // The multiply-add is fused in PyTorch: rounded in two steps, every second weight would differ in its last bit.
    // Hence std::fma by name and no contraction left to the compiler (-ffp-contract=off on this file).
    value = std::fma(static_cast<float>(draw) * kDrawUnit, width, from);
  }
}

void TorchRandom::randomBelow(std::span<float> out, std::uint32_t bound) {
  assert(bound >= 1 && bound <= (std::uint32_t{1} << 24));
  for (float& value : out) value = static_cast<float>(static_cast<std::uint32_t>(m_engine()) % bound);
}

}  // namespace convt
