#include "engine/kernels/path.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "engine/kernels/cost.h"
#include "engine/kernels/separable.h"

namespace convt {
namespace {

bool isFinite(const std::vector<float>& values) {
  return std::all_of(values.begin(), values.end(), [](float v) { return std::isfinite(v); });
}

// Rows are padded with zeros, and zero times an infinite weight would be NaN where the definition has no term at all.
bool supportsTiles(const LayerParams&, const Shape&, const Weights& weights) {
  return isFinite(weights.weight.values);
}

// A class of vectors of very large strides would hold few of them; with stride 1 there is nothing to stretch, but it
// works.
bool supportsStretched(const LayerParams& params, const Shape& input, const Weights& weights) {
  return params.stride.w <= 256 && supportsTiles(params, input, weights);
}

bool supportsAll(const LayerParams&, const Shape&, const Weights&) {
  return true;
}

double definitionCost(const LayerParams&, const Shape&, const Shape&) {
  return 1e9;
}

}  // namespace

std::span<const KernelPath> kernelPaths() {
  static constexpr std::array<KernelPath, 4> kPaths{{
      {"separable", nullptr, nullptr, runSeparable},
      {kStretched, supportsStretched, stretchedCost, runTiled},
      {"phases", supportsTiles, phasesCost, runTiled},
      {"definition", supportsAll, definitionCost, runDefinition},
  }};
  return kPaths;
}

}  // namespace convt
