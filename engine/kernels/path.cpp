#include "engine/kernels/path.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace convt {
namespace {

bool isFinite(const std::vector<float>& values) {
  return std::all_of(values.begin(), values.end(), [](float v) { return std::isfinite(v); });
}

// Rows are padded with zeros, and zero times an infinite weight would be NaN where the definition has no term at all.
bool supportsPhases(const LayerParams&, const Shape&, const Weights& weights) {
  return isFinite(weights.weight.values);
}

bool supportsAll(const LayerParams&, const Shape&, const Weights&) { return true; }

}  // namespace

std::span<const KernelPath> kernelPaths() {
  static constexpr std::array<KernelPath, 2> kPaths{{
      {"phases", supportsPhases, runPhases},
      {"definition", supportsAll, runDefinition},
  }};
  return kPaths;
}

}  // namespace convt
