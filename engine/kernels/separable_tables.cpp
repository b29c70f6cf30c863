#include "engine/kernels/separable_tables.h"

#include <algorithm>

#include "engine/core/common_divisor.h"
#include "engine/kernels/separable_simd.h"

namespace convt {
namespace {

constexpr std::int64_t kBlockTerms = 256;  // long sums keep an error near 1e-7
constexpr std::int64_t kBlockRows = 256;   // of filtered rows: half a megabyte in tiles of 512 columns

/// Taps of one phase lie this far apart.
std::int64_t tapDistance(int stride, int dilation) {
  return stride / commonDivisor(stride, dilation);
}

std::int64_t ceilDiv(std::int64_t a, std::int64_t b) {
  return (a + b - 1) / b;
}

}  // namespace

std::int64_t tapsOfPhase(int kernel, int stride, int dilation) {
  return ceilDiv(kernel, tapDistance(stride, dilation));
}

StripBlocks makeStripBlocks(const LayerParams& params, std::int64_t inputsPerGroup) {
  const Pair s = params.stride;
  const Pair d = params.dilation;
  StripBlocks blocks;
  blocks.kernelRows = std::min<std::int64_t>(params.kernel.h, kBlockTerms * tapDistance(s.h, d.h));
  blocks.kernelCols = static_cast<int>(std::min<std::int64_t>(params.kernel.w, kBlockTerms * tapDistance(s.w, d.w)));
  const std::int64_t rows = makeRowTiling(params, blocks, 1).span;
  const std::int64_t most =
      std::min(kBlockTerms / tapsOfPhase(static_cast<int>(blocks.kernelRows), s.h, d.h), kBlockRows / rows);
  blocks.inputs = std::clamp<std::int64_t>(most, 1, inputsPerGroup);
  return blocks;
}

RowTiling makeRowTiling(const LayerParams& params, const StripBlocks& blocks, std::int64_t step) {
  const std::int64_t s = params.stride.h;
  const std::int64_t d = params.dilation.h;
  const std::int64_t reach = d * (blocks.kernelRows - 1);
  RowTiling tiling;
  tiling.distance = d / commonDivisor(s, d);
  const std::int64_t period = s * tiling.distance;  // output rows that far apart meet the same input rows
  const std::int64_t apart = period / commonDivisor(period, step);
  if (apart * step <= reach) {
    tiling.apart = apart;
    tiling.outputs = kSumOutputs;
  }
  tiling.block = tiling.apart * tiling.outputs;
  tiling.span = (step * (tiling.block - 1) + reach) / s + 1;
  tiling.met = (step * tiling.apart * (tiling.outputs - 1) + reach) / period + 1;
  return tiling;
}

void tileRows(const LayerParams& params, const Shape& input, const RowTile& tile, std::vector<TileRow>& rows) {
  rows.clear();
  const std::int64_t s = params.stride.h;
  const std::int64_t d = params.dilation.h;
  const std::int64_t between = tapDistance(params.stride.h, params.dilation.h);
  const std::int64_t scaled = tile.oy + params.padding.h;
  std::int64_t low = tile.kyFirst;
  const std::int64_t most = std::min(tile.kyEnd, tile.kyFirst + between);
  while (low < most && (scaled - d * low) % s != 0) ++low;
  if (low >= most) return;  // a phase that no tap reaches
  const std::int64_t high = low + (tile.kyEnd - 1 - low) / between * between;

  const std::int64_t distance = d * between / s;
  std::int64_t iy = (scaled - d * high) / s;
  if (iy < 0) iy += ceilDiv(-iy, distance) * distance;
  const std::int64_t last = std::min((scaled + tile.pitch * (tile.outputs - 1) - d * low) / s, input.h - 1);
  const std::ptrdiff_t kyStep = tile.kyStep(params);
  std::ptrdiff_t ky = (scaled - s * iy) / d;
  for (; iy <= last; iy += distance, ky -= between) {
    TileRow row{iy, ky, 0, tile.outputs, 0, 0};
    while (row.lo < tile.outputs && row.ky + row.lo * kyStep < tile.kyFirst) ++row.lo;
    while (row.hi > row.lo && row.ky + (row.hi - 1) * kyStep >= tile.kyEnd) --row.hi;
    if (row.lo < row.hi) rows.push_back(row);
  }
}

}  // namespace convt
