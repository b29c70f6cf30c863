#include "engine/kernels/layer_tables.h"

#include <algorithm>

#include "engine/kernels/tile_simd.h"

namespace convt {
namespace {

constexpr std::int64_t kBlockTerms = 256;
constexpr std::int64_t kMostTiledStride = 256;  // a tile of columns holds all phases

std::int64_t fewestKernelRows(const AxisPhases& rows, const TermBlocks& blocks) {
  std::int64_t fewest = blocks.rows;
  for (const AxisPhase& phase : rows.reached) {
    const std::int64_t last = phase.taps % blocks.rows;
    fewest = std::min(fewest, last > 0 ? last : blocks.rows);
  }
  return fewest;
}

}  // namespace

TermBlocks TermBlocks::of(const AxisPhases& rows, const AxisPhases& columns) {
  const std::int64_t taps = columns.mostTaps;
  const std::int64_t perInput = rows.mostTaps * taps;
  if (perInput <= kBlockTerms) return {std::max<std::int64_t>(1, kBlockTerms / perInput), rows.mostTaps, taps};
  if (taps > kBlockTerms) return {1, 1, kBlockTerms};
  // Not less than eight rows of ordinary kernels: tiles that share input rows between output rows need some.
  const std::int64_t most = taps <= 64 ? std::max<std::int64_t>(8, kBlockTerms / taps) : kBlockTerms / taps;
  const std::int64_t blocks = (rows.mostTaps + most - 1) / most;
  return {1, (rows.mostTaps + blocks - 1) / blocks, taps};
}

Result<std::shared_ptr<const LayerTables>> LayerTables::make(const LayerParams& params, const Weights& weights,
                                                             bool stretched, const std::stop_token& stop) {
  auto tables = std::make_shared<LayerTables>();
  tables->rows = AxisPhases::of(params.kernel.h, params.stride.h, params.padding.h, params.dilation.h);
  tables->columns = AxisPhases::of(params.kernel.w, params.stride.w, params.padding.w, params.dilation.w);
  tables->blocks = TermBlocks::of(tables->rows, tables->columns);
  tables->fewestRows = fewestKernelRows(tables->rows, tables->blocks);
  tables->tiled = tables->columns.mostTaps <= kBlockTerms && params.stride.w <= kMostTiledStride;
  tables->bias.assign(static_cast<std::size_t>(params.outChannels), 0.0F);
  for (std::size_t i = 0; i < weights.bias.size(); ++i) tables->bias[i] = weights.bias[i] + 0.0F;
  const int lanes = stretched ? tileLimits().lanes : 0;
  auto packed = PackedWeights::make(params, weights, tables->rows, tables->columns, lanes, stop);
  if (!packed) return packed.failure();
  tables->weights = std::move(*packed);
  if (stretched) tables->stretch = StretchTable::of(tables->columns, lanes);
  return std::shared_ptr<const LayerTables>(tables);
}

}  // namespace convt
