#pragma once

#include <algorithm>
#include <array>
#include <functional>
#include <string>

#include "engine/core/output_size.h"
#include "engine/kernels/depthwise_cost.h"
#include "engine/simd_target.h"
#include "tests/support/layer_case.h"
#include "tests/support/simd_case.h"

/// Layers of one input channel per group.
namespace convt {

template <class T, std::size_t N>
T oneOf(const std::array<T, N>& values, Random& random) {
  return values[random() % N];
}

/// 2 to 35 groups, mostly around whole vectors of 4, 8 or 16 lanes, with 1, 2, 3 or 5 outputs each; all other
/// parameters, kernels up to 24. Few enough terms for the reference.
inline LayerCase depthwiseLayer(Random& random, std::int64_t mostTerms = 200'000) {
  constexpr std::array kGroups{2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 35};
  constexpr std::array kOutputs{1, 1, 2, 3, 5};
  constexpr std::array kStrides{1, 1, 2, 2, 3, 4, 5, 6, 7, 8, 16};
  constexpr std::array kDilations{1, 1, 1, 2, 3, 4, 6, 16};
  const auto pairOf = [&](const auto& draw) {
    const int h = draw();
    return Pair{h, between(random, 0, 1) == 0 ? h : draw()};
  };
  for (;;) {
    LayerCase layer;
    LayerParams& p = layer.params;
    p.groups = oneOf(kGroups, random);
    p.outChannels = p.groups * oneOf(kOutputs, random);
    layer.input = {between(random, 0, 4) == 0 ? 2 : 1, p.groups, between(random, 1, 8), between(random, 1, 24)};
    const int most = between(random, 0, 7) == 0 ? 24 : 9;
    p.kernel = pairOf([&] { return between(random, 1, most); });
    p.stride = pairOf([&] { return oneOf(kStrides, random); });
    p.dilation = pairOf([&] { return oneOf(kDilations, random); });
    p.padding = pairOf([&] { return between(random, 0, 1) * between(random, 0, 12); });
    p.outputPadding = pairOf([&] { return between(random, 0, 1) * between(random, 0, 5); });
    p.bias = between(random, 0, 1) == 1;
    if (check(p, layer.input)) continue;
    if (outputShape(p, layer.input).count() * p.kernel.h * p.kernel.w / (p.stride.h * p.stride.w) <= mostTerms)
      return layer;
  }
}

/// A kernel whose sums take several blocks of terms.
inline LayerCase longDepthwiseLayer(Random& random) {
  LayerCase layer;
  LayerParams& p = layer.params;
  p.groups = between(random, 2, 5);
  p.outChannels = p.groups * between(random, 1, 2);
  p.kernel = {between(random, 17, 20), between(random, 17, 20)};
  p.dilation = {between(random, 1, 2), between(random, 1, 2)};
  p.bias = between(random, 0, 1) == 1;
  layer.input = {1, p.groups, between(random, 1, 3), between(random, 1, 9)};
  return layer;
}

/// A row too long for one task.
inline LayerCase wideDepthwiseLayer(Random& random) {
  LayerCase layer;
  LayerParams& p = layer.params;
  p.groups = between(random, 2, 18);
  p.outChannels = p.groups * between(random, 1, 2);
  p.kernel = {between(random, 1, 2), between(random, 2, 4)};
  p.stride = {1, between(random, 1, 3)};
  p.dilation = {1, between(random, 1, 3)};
  p.padding = {0, between(random, 0, 2)};
  layer.input = {1, p.groups, between(random, 1, 2), 2100 / p.stride.w + between(random, 0, 40)};
  return layer;
}

/// What is wrong with a plan; empty if nothing is.
using DepthwiseCheck = std::function<std::string(const std::shared_ptr<const Plan>& plan)>;

/// Calls check with the layer's plan on every SIMD target. @return the first complaint, with all names
inline std::string onEveryTarget(const LayerCase& layer, const std::shared_ptr<const Weights>& weights,
                                 const DepthwiseCheck& check) {
  for (const std::string_view target : simdTargets()) {
    const ForcedTarget forced(target);
    const auto plan = planOf(layer, weights, kDepthwise);
    std::string complaint = plan->pathName() == kDepthwise ? check(plan) : "another path was taken";
    if (!complaint.empty()) return std::string(target) + ", " + layer.name() + ": " + complaint;
  }
  return {};
}

}  // namespace convt
