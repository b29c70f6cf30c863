// Algorithm: layers of one input channel per group, with vectors over channels. Samples of an output row that share
// their taps are summed in tiles: all lie in registers while one weight vector after the other meets them.
// Schedule: tiles of nearly the same size, up to 8 samples x 1 vector. A tap loads one aligned vector of weights, and
// the samples' inputs as operands of the multiply-adds; where the next tap reads inputs of neighbouring samples, two
// taps are summed at once, 9 inputs for 16 multiply-adds. Measured on one thread of a Zen 4, 32 channels at 144x140,
// kernel 37, stride 2: 17 ms, 90 % of the peak, and 21.5 with one tap after the other; 20 by "phases". With AVX2, where
// two taps need more registers than there are, 100 -> 200 channels at 71x78, kernel 25: 29 ms by two, 20 by one.
#include "engine/kernels/depthwise_simd.h"

#include "engine/kernels/targets.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/kernels/depthwise_simd.cpp"
#include <hwy/foreach_target.h>  // must come before highway.h
#include <hwy/highway.h>

#include <algorithm>
#include <array>

#include "engine/kernels/tile_sums-inl.h"
#include "engine/kernels/transpose-inl.h"

HWY_BEFORE_NAMESPACE();
namespace convt::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

/// Taps first .. end-1 of a phase, for samples side by side from input column `column` on.
struct TapRange {
  std::int64_t column;
  std::int64_t first;
  std::int64_t end;
};

/// Two taps at once need 12 vectors; with 16 registers g++ 12 keeps some of them in memory.
constexpr bool kManyRegisters = kAccumulators > 12;

/// How the inputs of a tile lie.
enum class Inputs {
  Apart,       ///< samples row.apart columns apart, taps row.step
  Side,        ///< those of samples are neighbours
  Slide,       ///< those of taps, too: two taps at once share all inputs but one
  SlideApart,  ///< the same, row.apart columns apart
};

template <int kPositions, Inputs kInputs>
HWY_NOINLINE void SumTile(const DepthwiseRow& row, const DepthwisePhase& phase, const TapRange& range,
                          float* HWY_RESTRICT out) {
  const D d;
  constexpr bool kSlides = kManyRegisters && (kInputs == Inputs::Slide || kInputs == Inputs::SlideApart);
  constexpr bool kSide = kInputs == Inputs::Slide || kInputs == Inputs::Side;
  const std::ptrdiff_t apart = kSide ? kLanes : row.apart * kLanes;
  const std::ptrdiff_t step = kSlides ? apart : row.step * kLanes;
  V sum[kPositions];
  CONVT_UNROLL
  for (int i = 0; i < kPositions; ++i) sum[i] = hn::Zero(d);
  const float* const weights = row.weights + phase.tapsBefore * row.kernelRows * kLanes + range.first * kLanes;
  const std::ptrdiff_t start = range.column * kLanes - range.first * step;
  for (const DepthwiseTerm* term = row.terms; term != row.terms + row.termCount; ++term) {
    const float* HWY_RESTRICT x = term->x + start;
    const float* HWY_RESTRICT w = weights + term->tap * phase.taps * kLanes;
    std::int64_t j = range.end - range.first;
    if constexpr (kSlides) {
      for (; j > 1; j -= 2, x -= 2 * apart, w += 2 * kLanes) {
        const V weight0 = InRegister(hn::Load(d, w));
        const V weight1 = InRegister(hn::Load(d, w + kLanes));
        V before = hn::Load(d, x - apart);
        CONVT_UNROLL
        for (int i = 0; i < kPositions; ++i) {
          const V in = InRegister(hn::Load(d, x + i * apart));
          sum[i] = hn::MulAdd(weight1, before, hn::MulAdd(weight0, in, sum[i]));
          before = in;
        }
      }
    }
    for (; j > 0; --j, x -= step, w += kLanes) {
      const V weight = InRegister(hn::Load(d, w));
      CONVT_UNROLL
      for (int i = 0; i < kPositions; ++i) sum[i] = hn::MulAdd(weight, hn::Load(d, x + i * apart), sum[i]);
    }
  }
  const std::ptrdiff_t period = row.period * kLanes;
  const V bias = hn::Load(d, row.bias);
  CONVT_UNROLL
  for (int i = 0; i < kPositions; ++i, out += period)
    hn::Store(hn::Add(row.adds ? hn::Load(d, out) : bias, sum[i]), d, out);
}

using TileFunction = void (*)(const DepthwiseRow&, const DepthwisePhase&, const TapRange&, float*);

template <Inputs kInputs>
TileFunction FunctionFor(std::int64_t positions) {
  static constexpr std::array<TileFunction, kMostDepthwisePositions> kFunctions{
      SumTile<1, kInputs>, SumTile<2, kInputs>, SumTile<3, kInputs>, SumTile<4, kInputs>,
      SumTile<5, kInputs>, SumTile<6, kInputs>, SumTile<7, kInputs>, SumTile<8, kInputs>};
  return kFunctions[static_cast<std::size_t>(positions - 1)];
}

/// The taps that meet the image in one of some samples at least; the first sample's column of tap 0 is `column`.
HWY_INLINE TapRange Met(const DepthwiseRow& row, const DepthwisePhase& phase, std::int64_t column,
                        std::int64_t positions) {
  const std::int64_t last = column + (positions - 1) * row.apart;  // tap 0 of the last sample
  std::int64_t first = 0;
  std::int64_t end = phase.taps;
  if (column >= row.width) first = std::min(end, (column - row.width) / row.step + 1);
  if (last < (end - 1) * row.step) end = last < 0 ? first : std::max(first, last / row.step + 1);
  return {column, first, end};
}

template <Inputs kInputs>
void SumPhase(const DepthwiseRow& row, const DepthwisePhase& phase) {
  const std::int64_t tiles = (phase.count + row.positions - 1) / row.positions;
  if (tiles == 0) return;
  const std::int64_t size = phase.count / tiles;
  const std::int64_t larger = phase.count - tiles * size;  // tiles of one more
  float* out = row.stage + phase.first * kLanes;
  std::int64_t column = phase.column;
  for (std::int64_t t = 0; t < tiles; ++t) {
    const std::int64_t positions = size + (t < larger ? 1 : 0);
    FunctionFor<kInputs>(positions)(row, phase, Met(row, phase, column, positions), out);
    out += positions * row.period * kLanes;
    column += positions * row.apart;
  }
}

void SumRow(const DepthwiseRow& row) {
  for (const DepthwisePhase* phase = row.phases; phase != row.phases + row.phaseCount; ++phase) {
    const bool slides = row.apart == row.step && phase->taps > 1;
    if (row.apart > 1) {
      slides ? SumPhase<Inputs::SlideApart>(row, *phase) : SumPhase<Inputs::Apart>(row, *phase);
    } else {
      slides ? SumPhase<Inputs::Slide>(row, *phase) : SumPhase<Inputs::Side>(row, *phase);
    }
  }
}

/// Columns x .. x + lanes-1 of all rows.
HWY_INLINE void GatherSquare(const float* const* rows, std::int64_t x, V (&square)[kLanes]) {
  const D d;
  CONVT_UNROLL24
  for (int l = 0; l < kLanes; ++l) square[l] = hn::LoadU(d, rows[l] + x);
  Transpose(square);
}

void GatherLanes(const float* const* rows, std::int64_t n, float* HWY_RESTRICT out) {
  const D d;
  V square[kLanes];
  for (std::int64_t x = 0; x < n; x += kLanes) {
    // A square that would reach beyond the rows begins before its first column.
    const std::int64_t from = n < kLanes ? 0 : std::min<std::int64_t>(x, n - kLanes);
    GatherSquare(rows, from, square);
    if (n >= kLanes) {
      CONVT_UNROLL24
      for (int i = 0; i < kLanes; ++i) hn::Store(square[i], d, out + (from + i) * kLanes);
    } else {
      HWY_ALIGN float kept[kLanes * kLanes];
      CONVT_UNROLL24
      for (int i = 0; i < kLanes; ++i) hn::Store(square[i], d, kept + i * kLanes);
      for (std::int64_t i = 0; i < n; ++i) hn::Store(hn::Load(d, kept + i * kLanes), d, out + i * kLanes);
    }
  }
}

void ClearLanes(float* out, std::int64_t n) {
  const D d;
  for (std::int64_t i = 0; i < n; ++i) hn::Store(hn::Zero(d), d, out + i * kLanes);
}

}  // namespace convt::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace convt {

HWY_EXPORT(SumRow);
HWY_EXPORT(GatherLanes);
HWY_EXPORT(ClearLanes);

void sumDepthwiseRow(const DepthwiseRow& row) {
  HWY_DYNAMIC_DISPATCH(SumRow)(row);
}

void gatherLanes(const float* const* rows, std::int64_t n, float* out) {
  HWY_DYNAMIC_DISPATCH(GatherLanes)(rows, n, out);
}

void clearLanes(float* out, std::int64_t n) {
  HWY_DYNAMIC_DISPATCH(ClearLanes)(out, n);
}

}  // namespace convt
#endif
