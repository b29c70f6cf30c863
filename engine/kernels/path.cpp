#include "engine/kernels/path.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "engine/kernels/cost.h"
#include "engine/kernels/product_cost.h"
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

/// Vectors over channels combine the inputs of all taps anew for each task: sizes for which they may be worth it.
bool supportsChannels(const LayerParams& params, const Shape& input, const Weights& weights) {
  constexpr std::int64_t kMostTaps = 64;
  constexpr std::int64_t kMostInputs = 1 << 18;  // floats at one position, of all taps
  const Pair k = params.kernel;
  const Pair s = params.stride;
  const bool few = k.h <= kMostTaps && k.w <= kMostTaps && s.h <= kMostTaps && s.w <= kMostTaps;
  return few && input.c / params.groups * k.h * k.w <= kMostInputs && supportsTiles(params, input, weights);
}

/// Sums of weights that are no float's size would be Inf, and whether zeros meet them depends on where a task ends.
bool sumsAreFinite(const std::vector<float>& weights) {
  constexpr float kMost = std::numeric_limits<float>::max() / 4.0F;  // two taps of two rows are added
  return std::all_of(weights.begin(), weights.end(), [](float v) { return std::abs(v) <= kMost; });
}

/// On one axis at least there must be products to save.
bool supportsWinograd(const LayerParams& params, const Shape& input, const Weights& weights) {
  const AxisPhases rows = AxisPhases::of(params.kernel.h, params.stride.h, params.padding.h, params.dilation.h);
  const AxisPhases columns = AxisPhases::of(params.kernel.w, params.stride.w, params.padding.w, params.dilation.w);
  return (ProductAxis::hasFast(rows) || ProductAxis::hasFast(columns)) && supportsChannels(params, input, weights) &&
         sumsAreFinite(weights.weight.values);
}

bool supportsAll(const LayerParams&, const Shape&, const Weights&) {
  return true;
}

double definitionCost(const LayerParams&, const Shape&, const Shape&) {
  return 1e9;
}

}  // namespace

std::span<const KernelPath> kernelPaths() {
  static constexpr std::array<KernelPath, 6> kPaths{{
      {"separable", nullptr, nullptr, runSeparable},
      {kStretched, supportsStretched, stretchedCost, runTiled},
      {"phases", supportsTiles, phasesCost, runTiled},
      {kWinograd, supportsWinograd, winogradCost, runProducts},
      {kChannels, supportsChannels, channelsCost, runProducts},
      {"definition", supportsAll, definitionCost, runDefinition},
  }};
  return kPaths;
}

}  // namespace convt
