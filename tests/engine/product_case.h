#pragma once

#include <set>
#include <vector>

#include "engine/core/output_size.h"
#include "engine/kernels/product_axis.h"
#include "tests/support/layer_case.h"

/// Layers for the paths whose vectors lie over output channels.
namespace convt {

inline Pair randomPairOf(Random& random, int low, int high) {
  const int h = between(random, low, high);
  return {h, between(random, 0, 1) == 0 ? h : between(random, low, high)};
}

/// 1 .. 70 channels in and out, around the ends of vectors and of blocks of terms; groups, batches, all parameters.
/// Few enough terms for the reference.
inline LayerCase channelLayer(Random& random, std::int64_t mostTerms = 150'000) {
  for (;;) {
    LayerCase layer;
    LayerParams& p = layer.params;
    p.groups = between(random, 0, 3) == 0 ? between(random, 2, 3) : 1;
    layer.input = {between(random, 0, 4) == 0 ? 2 : 1, std::int64_t{p.groups} * between(random, 1, 70 / p.groups),
                   between(random, 1, 8), between(random, 1, 20)};
    p.outChannels = p.groups * between(random, 1, 70 / p.groups);
    p.kernel = randomPairOf(random, 1, 7);
    p.stride = randomPairOf(random, 1, 4);
    p.padding = randomPairOf(random, 0, 3);
    p.dilation = between(random, 0, 2) == 0 ? randomPairOf(random, 1, 3) : Pair{1, 1};
    p.outputPadding = randomPairOf(random, 0, 2);
    p.bias = between(random, 0, 1) == 1;
    if (check(p, layer.input)) continue;
    const std::int64_t perPixel = layer.input.c / p.groups * p.kernel.h * p.kernel.w;
    if (outputShape(p, layer.input).count() * perPixel / (p.stride.h * p.stride.w) <= mostTerms) return layer;
  }
}

/// Positions of rows of a region that a tap reaches, ascending.
inline std::vector<std::int64_t> positionsOf(const ProductAxis& axis, const Region& region) {
  std::set<std::int64_t> positions;
  for (std::int64_t i = 0; i < region.rows; ++i) {
    const ProductAxis::Place place = axis.place(region.y0 + i * region.step);
    if (place.phase >= 0) positions.insert(place.position);
  }
  return {positions.begin(), positions.end()};
}

}  // namespace convt
