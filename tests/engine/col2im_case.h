#pragma once

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "engine/core/output_size.h"
#include "engine/kernels/col2im_cost.h"
#include "engine/machine.h"
#include "tests/support/layer_case.h"

/// Layers for the path "col2im", whose contributions are cut by the sizes of the caches.
namespace convt {

/// Many channels in, few out: what the path is for. All parameters; few enough terms for the reference.
inline LayerCase manyToFew(Random& random, std::int64_t mostTerms = 400'000) {
  for (;;) {
    LayerCase layer;
    LayerParams& p = layer.params;
    p.groups = between(random, 0, 4) == 0 ? between(random, 2, 3) : 1;
    layer.input = {between(random, 0, 4) == 0 ? 2 : 1, std::int64_t{p.groups} * between(random, 16 / p.groups, 90),
                   between(random, 1, 9), between(random, 1, between(random, 0, 2) == 0 ? 150 : 20)};
    p.outChannels = p.groups * between(random, 1, 4);
    p.kernel = {between(random, 1, 9), between(random, 1, 9)};
    p.stride = {between(random, 1, 7), between(random, 1, 7)};
    p.padding = {between(random, 0, 4), between(random, 0, 4)};
    p.dilation = between(random, 0, 2) == 0 ? Pair{between(random, 1, 4), between(random, 1, 4)} : Pair{1, 1};
    p.outputPadding = {between(random, 0, 3), between(random, 0, 3)};
    p.bias = between(random, 0, 1) == 1;
    if (check(p, layer.input)) continue;
    const double taps = static_cast<double>(p.kernel.h) * p.kernel.w / (p.stride.h * p.stride.w);
    const double perPixel = std::max(1.0, taps) * static_cast<double>(layer.input.c / p.groups);
    if (static_cast<double>(outputShape(p, layer.input).count()) * perPixel <= static_cast<double>(mostTerms))
      return layer;
  }
}

/// A way in which the whole output is cut into parts.
struct CutCase {
  std::string name;
  LayerCase layer;

  Col2imCut own() const { return partsForThreads(layer.params, layer.input, outputShape(layer.params, layer.input)); }
  Col2imCut together() const {
    return partsTogether(layer.params, layer.input, outputShape(layer.params, layer.input));
  }
};

inline CutCase cutCase(const std::string& name, std::int64_t h, std::int64_t w, int outputs, int kernel, int stride,
                       int padding) {
  return {name,
          {{1, 2, h, w}, {outputs, {kernel, kernel}, {stride, stride}, {padding, padding}, {0, 0}, {1, 1}, 1, true}}};
}

/// One layer for each way of cutting, on any machine. Sizes in floats: half of the second-level cache holds `own`
/// contributions, a quarter of the last one `all`.
inline std::vector<CutCase> cutCases() {
  const std::int64_t own = cacheSizes().second / 8;
  const std::int64_t all = cacheSizes().last / 16;
  const auto side = static_cast<std::int64_t>(std::sqrt(static_cast<double>(own) / 16.0));
  const std::int64_t wide = 2 * own / (15 * 225) + 20;
  return {cutCase("channels", side, side, 9, 4, 2, 1),
          cutCase("rows that share no input", 3 * (own / (4 * 4 * 64) - 1), 64, 4, 2, 2, 0),
          cutCase("rows that share inputs", 2 * (own / (2 * 9 * 8) - 3), 8, 2, 3, 1, 1),
          cutCase("one part for all", 16, 16, 1, 7, 1, 3),
          cutCase("bands for all", 3 * all / (2 * wide * 225) + 20, wide, 1, 15, 1, 7)};
}

}  // namespace convt
