#include "engine/kernels/path.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "engine/core/output_size.h"
#include "engine/kernels/col2im_cost.h"
#include "engine/kernels/col2im_tables.h"
#include "engine/kernels/cost.h"
#include "engine/kernels/depthwise_cost.h"
#include "engine/kernels/product_cost.h"
#include "engine/kernels/separable.h"

namespace convt {
namespace {

// Rows are padded with zeros, and zero times an infinite weight would be NaN where the definition has no term at all.
bool supportsTiles(const LayerParams&, const Shape&, const WeightRange& weights) {
  return weights.finite;
}

// A class of vectors of very large strides would hold few of them; with stride 1 there is nothing to stretch, but it
// works.
bool supportsStretched(const LayerParams& params, const Shape& input, const WeightRange& weights) {
  return params.stride.w <= 256 && supportsTiles(params, input, weights);
}

/// Sizes for which vectors over channels may be worth it: each task holds the inputs of all taps at its positions, and
/// the rows that they come from.
bool supportsChannels(const LayerParams& params, const Shape& input, const WeightRange& weights) {
  constexpr std::int64_t kMostTaps = 64;
  constexpr std::int64_t kMostInputs = 1 << 16;  // floats at one position, of all taps
  constexpr std::int64_t kMostReach = 4096;      // columns
  const Pair k = params.kernel;
  const Pair s = params.stride;
  const bool few = k.h <= kMostTaps && k.w <= kMostTaps && s.h <= kMostTaps && s.w <= kMostTaps;
  return few && input.c / params.groups * k.h * k.w <= kMostInputs &&
         std::int64_t{k.w - 1} * params.dilation.w <= kMostReach && supportsTiles(params, input, weights);
}

/// On one axis at least there must be products to save. Sums of nine weights must be floats, and their halves and
/// quarters keep all digits.
bool supportsWinograd(const LayerParams& params, const Shape& input, const WeightRange& weights) {
  constexpr float kLargest = 1e37F;
  constexpr float kSmallest = 1e-30F;
  const FastAxes fast = FastAxes::of(params, input);
  const bool exact = weights.largest <= kLargest && (weights.largest == 0.0F || weights.largest >= kSmallest);
  return (fast.rows || fast.columns) && exact && supportsChannels(params, input, weights);
}

/// No more contributions at once than caches have room for, and either path may compute them.
bool supportsCol2im(const LayerParams& params, const Shape& input, const WeightRange& weights) {
  constexpr std::int64_t kMostContributions = 1 << 16;  // of a pixel
  const std::int64_t taps = std::int64_t{params.kernel.h} * params.kernel.w;
  if (taps * params.outChannels > kMostContributions) return false;
  return input.h * input.w <= kMaxExtent && partsTogether(params, input, outputShape(params, input)).fits &&
         supportsChannels(contributionLayer(params), contributionInput(input), weights);
}

bool supportsDepthwise(const LayerParams& params, const Shape& input, const WeightRange& weights) {
  return params.groups > 1 && params.groups == input.c && depthwiseFits(params, input) &&
         supportsTiles(params, input, weights);
}

bool supportsAll(const LayerParams&, const Shape&, const WeightRange&) {
  return true;
}

double definitionCost(const LayerParams&, const Shape&, const Shape&) {
  return 1e9;
}

}  // namespace

std::optional<WeightRange> rangeOf(const std::vector<float>& weights, const std::stop_token& stop) {
  constexpr std::size_t kBetweenPolls = 1 << 20;
  WeightRange range;
  for (std::size_t first = 0; first < weights.size(); first += kBetweenPolls) {
    if (stop.stop_requested()) return std::nullopt;
    const std::size_t end = std::min(weights.size(), first + kBetweenPolls);
    for (std::size_t i = first; i < end; ++i) {
      const float size = std::abs(weights[i]);
      const bool finite = size <= std::numeric_limits<float>::max();
      range.finite = range.finite && finite;
      if (finite) range.largest = std::max(range.largest, size);
    }
  }
  return range;
}

std::span<const KernelPath> kernelPaths() {
  static constexpr std::array<KernelPath, 8> kPaths{{
      {"separable", nullptr, nullptr, runSeparable},
      {kStretched, supportsStretched, stretchedCost, runTiled},
      {"phases", supportsTiles, phasesCost, runTiled},
      {kWinograd, supportsWinograd, winogradCost, runProducts},
      {kChannels, supportsChannels, channelsCost, runProducts},
      {kCol2im, supportsCol2im, col2imCost, runCol2im},
      {kDepthwise, supportsDepthwise, depthwiseCost, runDepthwise},
      {"definition", supportsAll, definitionCost, runDefinition},
  }};
  return kPaths;
}

}  // namespace convt
