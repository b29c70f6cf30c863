#include "tests/support/tile_layer.h"

#include <algorithm>
#include <array>

#include "engine/core/output_size.h"

namespace convt {
namespace {

constexpr std::array kLanes{4, 8, 16};
constexpr std::array kTileRows{1, 2, 3, 6, 7};
constexpr std::array kStrides{1, 2, 3, 4, 5, 7, 8, 16};
constexpr std::array kDilations{1, 1, 1, 2, 3, 4, 6};
constexpr std::array kChannels{1, 2, 3, 4, 5, 6, 7, 8, 9, 13};
constexpr std::int64_t kMostSteps = 400'000;  // of the reference's loops

template <std::size_t N>
int oneOf(const std::array<int, N>& values, Random& random) {
  return values[random() % N];
}

/// Rows or columns of a layer.
struct Extent {
  int input = 1;
  int padding = 0;
  int outputPadding = 0;
};

/// The input size and paddings for which the output has `wanted` rows or columns.
Extent fit(int wanted, int k, int s, int d, Random& random) {
  const int reach = d * (k - 1) + 1;
  Extent e;
  e.padding = between(random, 0, 2) == 0 ? between(random, 0, reach + 2) : between(random, 0, std::min(reach, 3));
  // wanted = (input - 1) s - 2 padding + reach + outputPadding
  e.padding = std::max(e.padding, (reach - wanted + 1) / 2);
  const int rest = wanted - reach + 2 * e.padding;
  e.input = rest / s + 1;
  e.outputPadding = rest % s;
  while (e.input > 1 && e.outputPadding + s < std::max(s, d) && between(random, 0, 1) == 1) {
    --e.input;
    e.outputPadding += s;
  }
  return e;
}

void chooseChannels(LayerCase& layer, Random& random) {
  LayerParams& p = layer.params;
  const int inputs = oneOf(kChannels, random);
  switch (between(random, 0, 3)) {
    case 0:  // depthwise, one or two outputs per input
      p.groups = inputs;
      p.outChannels = inputs * between(random, 1, 2);
      layer.input.c = inputs;
      break;
    case 1:
      p.groups = between(random, 2, 3);
      p.outChannels = p.groups * between(random, 1, 5);
      layer.input.c = p.groups * between(random, 1, 4);
      break;
    default: p.outChannels = oneOf(kChannels, random); layer.input.c = inputs;
  }
  layer.input.n = between(random, 0, 9) == 0 ? 2 : 1;
  p.bias = between(random, 0, 1) == 1;
}

/// Where the output ends: rows * unit + rowsMore, the unit being 1 (0), the stride (1) or the dilation (2); columns
/// alike.
struct Tiles {
  int rows = 1;
  std::size_t rowUnit = 0;
  int rowsMore = 0;
  int columns = 4;
  std::size_t columnUnit = 0;
  int columnsMore = 0;
};

Tiles randomTiles(Random& random) {
  return {oneOf(kTileRows, random),
          random() % 3,
          between(random, -1, 1),
          oneOf(kLanes, random) * between(random, 1, 9),
          random() % 2,
          between(random, -1, 1)};
}

LayerCase layerWith(const Tiles& tiles, int stride, Pair kernel, Random& random) {
  LayerCase layer;
  LayerParams& p = layer.params;
  chooseChannels(layer, random);
  p.kernel = kernel;
  p.stride = {between(random, 0, 4) == 0 ? oneOf(kStrides, random) : stride, stride};
  p.dilation = {oneOf(kDilations, random), oneOf(kDilations, random)};
  const int rows = std::max(tiles.rows * std::array{1, p.stride.h, p.dilation.h}[tiles.rowUnit] + tiles.rowsMore, 1);
  const int columns = tiles.columns * std::array{1, p.stride.w}[tiles.columnUnit] + tiles.columnsMore;
  const Extent y = fit(rows, p.kernel.h, p.stride.h, p.dilation.h, random);
  const Extent x = fit(columns, p.kernel.w, p.stride.w, p.dilation.w, random);
  layer.input.h = y.input;
  layer.input.w = x.input;
  p.padding = {y.padding, x.padding};
  p.outputPadding = {y.outputPadding, x.outputPadding};
  return layer;
}

/// How often the reference goes round its loops over the kernel.
std::int64_t steps(const LayerCase& layer) {
  const LayerParams& p = layer.params;
  const std::int64_t hits = (p.kernel.h - 1) / p.stride.h + 1;
  return outputShape(p, layer.input).count() * (layer.input.c / p.groups) * (p.kernel.h + hits * p.kernel.w);
}

bool suits(const LayerCase& layer) {
  return !check(layer.params, layer.input) && steps(layer) <= kMostSteps;
}

/// The tiles are drawn first and kept as long as layers that are too large are drawn again: few large outputs would be
/// left else.
template <class DrawKernel>
LayerCase layerAround(Random& random, int stride, DrawKernel drawKernel) {
  constexpr int kTries = 1000;
  for (;;) {
    const Tiles tiles = randomTiles(random);
    for (int i = 0; i < kTries; ++i) {
      LayerCase layer = layerWith(tiles, stride, drawKernel(), random);
      if (suits(layer)) return layer;
    }
  }
}

}  // namespace

LayerCase randomTileLayer(Random& random, int stride) {
  return layerAround(random, stride, [&random] {
    const int k = between(random, 1, 17);
    return between(random, 0, 1) == 1 ? Pair{k, k} : Pair{k, between(random, 1, 17)};
  });
}

LayerCase randomLongKernelLayer(Random& random, int stride, int kernel) {
  return layerAround(random, stride, [&random, kernel] {
    const int other = between(random, 1, 17);
    return between(random, 0, 1) == 1 ? Pair{kernel, other} : Pair{other, kernel};
  });
}

}  // namespace convt
