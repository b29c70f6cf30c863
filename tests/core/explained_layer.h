#pragma once

#include <memory>
#include <utility>

#include "engine/core/output_size.h"
#include "engine/core/pixel_sum.h"
#include "tests/support/layer_case.h"

namespace convt {

/// Values for a layer's input, weights and bias.
inline LayerValues fillLayer(const LayerCase& layer, Random& random, MakeTensor make) {
  const LayerParams& p = layer.params;
  LayerValues values{layer.params, makeInput(make(layer.input, random)), nullptr, nullptr};
  values.weight =
      std::make_shared<const Tensor>(make({layer.input.c, p.outChannels / p.groups, p.kernel.h, p.kernel.w}, random));
  if (p.bias) values.bias = std::make_shared<const std::vector<float>>(make({1, p.outChannels, 1, 1}, random).values);
  return values;
}

inline OutputPlace randomPlace(const LayerCase& layer, Random& random) {
  const Shape out = outputShape(layer.params, layer.input);
  const auto below = [&](std::int64_t end) { return std::int64_t{between(random, 0, static_cast<int>(end) - 1)}; };
  return {below(out.n), below(out.c), below(out.h), below(out.w)};
}

}  // namespace convt
