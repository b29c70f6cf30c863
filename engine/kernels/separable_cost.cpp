// Fitted to single-threaded runs of thirteen layers on a Zen 4 (AVX-512, 1 to 64 channels, kernels 3 to 31, strides 1
// to 8, outputs that the second-level cache holds): 31x31 138 cycles measured and 138 by the model, 3 to 3 channels 7x7
// 75 and 76, 4x4 at stride 2 32 and 36, 64 to 64 channels 4x4 at stride 2 400 and 394; the worst, dilation 4, 97 and
// 133.
#include <algorithm>

#include "engine/kernels/separable.h"
#include "engine/kernels/separable_simd.h"
#include "engine/kernels/separable_tables.h"

namespace convt {
namespace {

// Cycles per vector of 16 floats.
constexpr double kFilterTap = 2.0;   // its load mostly crosses a cache line
constexpr double kFilterRow = 10.0;  // load, check and store of a row
constexpr double kShuffle = 4.0;     // phases side by side become one row
constexpr double kSumTap = 1.2;
constexpr double kSumRow = 1.75;  // a row's loads and branches
constexpr double kGather = 8.0;   // naming a row to a tile, whatever its width
constexpr double kStore = 12.0;
constexpr double kAddBlock = 3.0;  // the output once more through the registers
constexpr double kWidestTile = 32.0;

}  // namespace

double separableCost(const LayerParams& params, const Shape& output, const RankOne& factors) {
  const Pair s = params.stride;
  const double outputs = static_cast<double>(params.outChannels);
  const double live =
      static_cast<double>(std::count_if(factors.termColumns.begin(), factors.termColumns.end(),
                                        [](RankOne::Column column) { return column != RankOne::Column::Zero; }));
  const double taps = static_cast<double>(params.kernel.h) / s.h;
  const double filterRow = kFilterTap * params.kernel.w / s.w + kFilterRow + (s.w > 1 ? kShuffle : 0.0);
  const double filter =
      static_cast<double>(factors.strips()) / outputs * std::min(1.0, taps * params.dilation.h) / s.h * filterRow;

  const double vectors = std::clamp(static_cast<double>(output.w) / 16.0, 1.0, kWidestTile);
  const double rows = (taps + kSumOutputs - 1) / kSumOutputs;  // of a tile, shared by its outputs
  const double sum = live / outputs * (kSumTap * taps + (kSumRow + kGather / vectors) * rows);

  const StripBlocks blocks = makeStripBlocks(params, factors.inputsPerGroup);
  const double more = static_cast<double>((factors.inputsPerGroup - 1) / blocks.inputs);
  return filter + sum + kStore + kAddBlock * std::min(more, live / outputs);
}

}  // namespace convt
