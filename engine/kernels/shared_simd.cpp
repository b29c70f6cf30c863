// Algorithm: with few output channels a tap of tile_simd.cpp loads nearly one input vector per multiply-add. Here the
// output rows of a tile overlap in their input rows, so an input vector that was loaded serves all of them, each with
// the weight of another kernel row. Schedule: input rows from the lowest up, for each its taps; the first and the last
// rows - 1 of them meet only some of the output rows, each such case in a loop of its own, so nothing is multiplied by
// zero. 1 channel x 6 rows x 4 vectors: 4 input loads and 6 weights for 24 FMAs. Each output row still adds its terms
// in the order ky, kx.
#include "engine/kernels/tile_simd.h"

#include "engine/kernels/targets.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/kernels/shared_simd.cpp"
#include <hwy/foreach_target.h>  // must come before highway.h
#include <hwy/highway.h>

#include "engine/kernels/tile_sums-inl.h"

HWY_BEFORE_NAMESPACE();
namespace convt::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

/// One input row for output rows kFirst .. kEnd-1. @param w  weights of output row 0
template <int kFirst, int kEnd, int kChannels, int kRows, int kVectors>
HWY_INLINE void AddInputRow(const TileStrip& strip, const float* HWY_RESTRICT x, const float* HWY_RESTRICT w,
                            Sums<kChannels, kRows, kVectors>& sums) {
  if (x == nullptr) return;
  const D d;
  const auto lanes = static_cast<std::ptrdiff_t>(hn::Lanes(d));
  const std::ptrdiff_t tapStep = strip.tapStep;
  const std::ptrdiff_t tapWeights = strip.tapWeights;
  const std::ptrdiff_t rowWeights = strip.rowWeights;
  for (std::int64_t tap = strip.taps; tap > 0; --tap, x += tapStep, w += tapWeights) {
    V in[kVectors];
    CONVT_UNROLL
    for (int v = 0; v < kVectors; ++v) in[v] = InRegister(hn::LoadU(d, x + v * lanes));
    CONVT_UNROLL
    for (int r = kFirst; r < kEnd; ++r) {
      CONVT_UNROLL
      for (int o = 0; o < kChannels; ++o) {
        const V weight = hn::Set(d, w[r * rowWeights + o]);
        CONVT_UNROLL
        for (int v = 0; v < kVectors; ++v) sums.at[o][r][v] = hn::MulAdd(weight, in[v], sums.at[o][r][v]);
      }
    }
  }
}

/// The input rows that meet the last output rows only.
template <int kIndex, int kChannels, int kRows, int kVectors>
HWY_INLINE void AddFirstRows(const TileStrip& strip, const float* const* inputs, std::ptrdiff_t offset, const float* w,
                             Sums<kChannels, kRows, kVectors>& sums) {
  if constexpr (kIndex < kRows - 1) {
    const float* x = inputs[kIndex] == nullptr ? nullptr : inputs[kIndex] + offset;
    AddInputRow<kRows - 1 - kIndex, kRows>(strip, x, w + kIndex * strip.rowWeights, sums);
    AddFirstRows<kIndex + 1>(strip, inputs, offset, w, sums);
  }
}

/// The input rows that meet the first output rows only. @param inputs, w  of the first of them
template <int kIndex, int kChannels, int kRows, int kVectors>
HWY_INLINE void AddLastRows(const TileStrip& strip, const float* const* inputs, std::ptrdiff_t offset, const float* w,
                            Sums<kChannels, kRows, kVectors>& sums) {
  if constexpr (kIndex < kRows - 1) {
    const float* x = inputs[kIndex] == nullptr ? nullptr : inputs[kIndex] + offset;
    AddInputRow<0, kRows - 1 - kIndex>(strip, x, w + kIndex * strip.rowWeights, sums);
    AddLastRows<kIndex + 1>(strip, inputs, offset, w, sums);
  }
}

/// All input rows of a run of kernel rows.
template <int kChannels, int kRows, int kVectors>
HWY_INLINE void AddRun(const TileStrip& strip, const SharedTerm& term, std::ptrdiff_t offset,
                       Sums<kChannels, kRows, kVectors>& sums) {
  const float* const* inputs = strip.inputs + term.firstInput;
  // Output row 0 meets input row i with kernel row i - (kRows - 1).
  const float* w = strip.weights + (term.row - (kRows - 1)) * strip.rowWeights;
  AddFirstRows<0>(strip, inputs, offset, w, sums);
  for (std::int64_t row = kRows - 1; row < term.rows; ++row) {
    const float* x = inputs[row] == nullptr ? nullptr : inputs[row] + offset;
    AddInputRow<0, kRows>(strip, x, w + row * strip.rowWeights, sums);
  }
  AddLastRows<0>(strip, inputs + term.rows, offset, w + term.rows * strip.rowWeights, sums);
}

template <int kChannels, int kRows, int kVectors>
HWY_NOINLINE void RunSharedStrip(const TileStrip& strip) {
  HWY_ALIGN float kept[kChannels * kRows * kVectors * HWY_LANES(float)];
  const auto lanes = static_cast<std::ptrdiff_t>(hn::Lanes(D()));
  for (std::int64_t g = 0; g < strip.groups; ++g) {
    std::ptrdiff_t offset = strip.xOffset + g * kRows * strip.rowPitch;
    float* out = strip.out + g * kRows * strip.outRow;
    for (std::int64_t i = 0; i < strip.tiles; ++i, offset += kVectors * lanes, out += kVectors * strip.outVector) {
      FetchSoon<kChannels, kRows, kVectors>(strip, g, i);
      std::int64_t t = 0;
      for (std::int64_t b = 0; b < strip.blocks; ++b) {
        Sums<kChannels, kRows, kVectors> sums;
        sums.clear();
        for (; t < strip.blockEnds[b]; ++t) AddRun(strip, strip.shared[t], offset, sums);
        FinishBlock(strip, sums, b, kept, out);
      }
    }
  }
}

using SharedFunction = void (*)(const TileStrip&);

template <int kChannels, int kRows, int kVectors>
SharedFunction SharedFor(int vectors) {
  if constexpr (kVectors > 0) {
    if (vectors == kVectors) {
      if constexpr (fits(kChannels, kRows, kVectors)) return RunSharedStrip<kChannels, kRows, kVectors>;
      return nullptr;
    }
    return SharedFor<kChannels, kRows, kVectors - 1>(vectors);
  }
  return nullptr;
}

template <int kChannels>
SharedFunction SharedFor(const TileShape& shape) {
  switch (shape.rows) {
    case 2: return SharedFor<kChannels, 2, kMostVectors>(shape.vectors);
    case 3: return SharedFor<kChannels, 3, kMostVectors>(shape.vectors);
    case 6: return SharedFor<kChannels, 6, kMostVectors>(shape.vectors);
    default: return nullptr;
  }
}

void RunSharedTiles(const TileShape& shape, const TileStrip& strip) {
  const SharedFunction run = shape.channels == 1 ? SharedFor<1>(shape) : SharedFor<2>(shape);
  HWY_DASSERT(run != nullptr);
  run(strip);
}

}  // namespace convt::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace convt {

HWY_EXPORT(RunSharedTiles);

void runSharedTiles(const TileShape& shape, const TileStrip& strip) {
  HWY_DYNAMIC_DISPATCH(RunSharedTiles)(shape, strip);
}

}  // namespace convt
#endif
