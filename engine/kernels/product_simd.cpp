// Algorithm: matrix products with vectors over output channels, for layers of many channels: "winograd" and "channels"
// (see product_axis.h). A sum over the input channels for some positions and channels is a tile of accumulators.
// Schedule: tiles of vectors x positions, as many as the registers hold (24 of 32, 12 of 16). A term loads `vectors`
// aligned weights and broadcasts `positions` inputs, which lie side by side: 2 + 12 loads for 24 FMAs, or 4 + 6. A
// block of terms goes over all positions of a task before the next one, so that its weights stay in the first-level
// cache while the inputs stream. Results leave as vectors over channels; rows of the output are made by transposing
// squares of lanes x lanes in registers.
#include "engine/kernels/product_simd.h"

#include "engine/kernels/targets.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/kernels/product_simd.cpp"
#include <hwy/cache_control.h>
#include <hwy/foreach_target.h>  // must come before highway.h
#include <hwy/highway.h>

#include <algorithm>
#include <cmath>

#include "engine/kernels/tile_sums-inl.h"

#ifndef CONVT_UNROLL24
#if HWY_COMPILER_CLANG
#define CONVT_UNROLL24 CONVT_UNROLL
#else
#define CONVT_UNROLL24 _Pragma("GCC unroll 24")
#endif
#endif

HWY_BEFORE_NAMESPACE();
namespace convt::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

constexpr int kLanes = HWY_LANES(float);

template <int kVectors, int kPositions>
HWY_NOINLINE void SumTiles(const ProductStrip& strip) {
  const D d;
  constexpr std::ptrdiff_t kWidth = std::ptrdiff_t{kVectors} * kLanes;
  float* HWY_RESTRICT out = strip.sums;
  const std::ptrdiff_t pitch = strip.pitch;
  const ProductRun* const end = strip.runs + strip.runCount;
  for (std::int64_t b = 0; b < strip.tiles; ++b, out += kPositions * kWidth) {
    V sum[kPositions][kVectors];
    CONVT_UNROLL24
    for (int i = 0; i < kPositions; ++i) {
      CONVT_UNROLL24
      for (int v = 0; v < kVectors; ++v) sum[i][v] = hn::Zero(d);
    }
    for (const ProductRun* run = strip.runs; run != end; ++run) {
      const float* HWY_RESTRICT x = run->x + b * kPositions;
      const float* HWY_RESTRICT w = run->weights;
      for (std::int64_t k = run->count; k > 0; --k, x += pitch, w += kWidth) {
        V weight[kVectors];
        CONVT_UNROLL24
        for (int v = 0; v < kVectors; ++v) weight[v] = InRegister(hn::Load(d, w + v * kLanes));
        CONVT_UNROLL24
        for (int i = 0; i < kPositions; ++i) {
          const V in = kVectors > 1 ? InRegister(hn::Set(d, x[i])) : hn::Set(d, x[i]);
          CONVT_UNROLL24
          for (int v = 0; v < kVectors; ++v) sum[i][v] = hn::MulAdd(weight[v], in, sum[i][v]);
        }
      }
    }
    CONVT_UNROLL24
    for (int i = 0; i < kPositions; ++i) {
      CONVT_UNROLL24
      for (int v = 0; v < kVectors; ++v) {
        float* to = out + i * kWidth + v * kLanes;
        hn::Store(strip.adds ? hn::Add(hn::Load(d, to), sum[i][v]) : sum[i][v], d, to);
      }
    }
  }
}

using SumFunction = void (*)(const ProductStrip&);

constexpr bool Fits(int vectors, int positions) {
  return vectors * positions <= kAccumulators;
}

template <int kPositions>
SumFunction FunctionFor(int vectors) {
  switch (vectors) {
    case 1:
      if constexpr (Fits(1, kPositions)) return SumTiles<1, kPositions>;
      break;
    case 2:
      if constexpr (Fits(2, kPositions)) return SumTiles<2, kPositions>;
      break;
    case 3:
      if constexpr (Fits(3, kPositions)) return SumTiles<3, kPositions>;
      break;
    case 4:
      if constexpr (Fits(4, kPositions)) return SumTiles<4, kPositions>;
      break;
    default: break;
  }
  return nullptr;
}

SumFunction FunctionFor(int vectors, int positions) {
  switch (positions) {
    case 2: return FunctionFor<2>(vectors);
    case 4: return FunctionFor<4>(vectors);
    case 6: return FunctionFor<6>(vectors);
    case 8: return FunctionFor<8>(vectors);
    case 12: return FunctionFor<12>(vectors);
    case 24: return FunctionFor<24>(vectors);
    default: return nullptr;
  }
}

void SumProducts(int vectors, int positions, const ProductStrip& strip) {
  const SumFunction run = FunctionFor(vectors, positions);
  HWY_DASSERT(run != nullptr);
  run(strip);
}

bool HasTile(int vectors, int positions) {
  return FunctionFor(vectors, positions) != nullptr;
}

int LanesHere() {
  return kLanes;
}

template <int kSign>
HWY_INLINE void CombineSigned(const float* HWY_RESTRICT a, const float* HWY_RESTRICT b, std::int64_t n,
                              float* HWY_RESTRICT out) {
  const D d;
  for (std::int64_t i = 0; i < n; i += kLanes) {
    V value = hn::LoadU(d, a + i);
    if constexpr (kSign < 0) value = hn::Sub(value, hn::LoadU(d, b + i));
    if constexpr (kSign > 0) value = hn::Add(value, hn::LoadU(d, b + i));
    hn::StoreU(value, d, out + i);
  }
}

void CombineRows(const float* a, const float* b, int sign, std::int64_t n, float* out) {
  if (sign == 0) {
    CombineSigned<0>(a, a, n, out);
  } else if (sign < 0) {
    CombineSigned<-1>(a, b, n, out);
  } else {
    CombineSigned<1>(a, b, n, out);
  }
}

void CombineColumns(const float* row, const ColumnOffsets* components, std::size_t count, std::int64_t n, float* out,
                    std::ptrdiff_t plane) {
  for (const ColumnOffsets* c = components; c != components + count; ++c, out += plane)
    CombineRows(row + c->first, row + c->second, c->sign, n, out);
}

void SplitColumns(const float* HWY_RESTRICT row, std::ptrdiff_t pitch, float* HWY_RESTRICT out) {
  [[maybe_unused]] const D d;
  for (std::ptrdiff_t i = 0; i < pitch; i += kLanes) {
#if HWY_TARGET == HWY_SCALAR
    out[i] = row[2 * i];
    out[pitch + i] = row[2 * i + 1];
#else
    V even, odd;
    hn::LoadInterleaved2(d, row + 2 * i, even, odd);
    hn::StoreU(even, d, out + i);
    hn::StoreU(odd, d, out + pitch + i);
#endif
  }
}

/// products[0], products[step] .. to outputs[0], outputs[step]; may be the same place.
template <ProductFilter kFilter>
HWY_INLINE void AddProducts(const V* products, std::size_t step, V* outputs) {
  const V m0 = products[0];
  if constexpr (kFilter == ProductFilter::Plain) {
    outputs[0] = m0;
  } else {
    const V m1 = products[step];
    V y0 = m0;
    V y1 = m1;
    if constexpr (kFilter == ProductFilter::Two) {
      y0 = hn::Add(m0, m1);
      y1 = hn::Add(m1, products[2 * step]);
    } else if constexpr (kFilter == ProductFilter::Three) {
      const V m2 = products[2 * step];
      y0 = hn::Add(hn::Add(m0, m1), m2);
      y1 = hn::Sub(hn::Sub(m1, m2), products[3 * step]);
    }
    outputs[0] = y0;
    outputs[step] = y1;
  }
}

/// One output row of one position.
template <ProductFilter kColumn>
HWY_INLINE void StoreOutputs(const ProductOutputs& o, std::int64_t i, std::ptrdiff_t c, V bias, V* sums, float* stage,
                             V& check) {
  const D d;
  if (stage == nullptr) return;
  AddProducts<kColumn>(sums, 1, sums);
  const auto store = [&](std::int64_t column, V sum) HWY_ATTR {
    if (column < 0) return;
    const V value = hn::Add(bias, sum);
    hn::Store(value, d, stage + column * o.width + c);
    check = hn::MulAdd(value, hn::Zero(d), check);
  };
  store(o.columns[0][i], sums[0]);
  if constexpr (outputsOf(kColumn) == 2) store(o.columns[1][i], sums[1]);
}

template <ProductFilter kRow, ProductFilter kColumn>
std::array<bool, 2> FinishFiltered(const ProductOutputs& o) {
  constexpr std::size_t kAcross = productsOf(kColumn);
  constexpr std::size_t kAll = productsOf(kRow) * kAcross;
  const D d;
  V check0 = hn::Zero(d);
  V check1 = check0;
  for (std::int64_t i = 0; i < o.count; ++i) {
    for (std::ptrdiff_t c = 0; c < o.width; c += kLanes) {
      const float* HWY_RESTRICT from = o.sums + i * o.width + c;
      V sums[kAll + 1];
      CONVT_UNROLL24
      for (std::size_t m = 0; m < kAll; ++m, from += o.plane) sums[m] = hn::Load(d, from);
      CONVT_UNROLL24
      for (std::size_t x = 0; x < kAcross; ++x) AddProducts<kRow>(sums + x, kAcross, sums + x);
      const V bias = hn::LoadU(d, o.bias + c);
      StoreOutputs<kColumn>(o, i, c, bias, sums, o.stage[0], check0);
      if constexpr (outputsOf(kRow) == 2) StoreOutputs<kColumn>(o, i, c, bias, sums + kAcross, o.stage[1], check1);
    }
  }
  return {hn::GetLane(hn::SumOfLanes(d, check0)) == 0.0F, hn::GetLane(hn::SumOfLanes(d, check1)) == 0.0F};
}

template <ProductFilter kRow>
std::array<bool, 2> FinishRows(const ProductOutputs& outputs) {
  switch (outputs.column) {
    case ProductFilter::Plain: return FinishFiltered<kRow, ProductFilter::Plain>(outputs);
    case ProductFilter::One: return FinishFiltered<kRow, ProductFilter::One>(outputs);
    case ProductFilter::Two: return FinishFiltered<kRow, ProductFilter::Two>(outputs);
    case ProductFilter::Three: break;
  }
  return FinishFiltered<kRow, ProductFilter::Three>(outputs);
}

std::array<bool, 2> FinishProducts(const ProductOutputs& outputs) {
  switch (outputs.row) {
    case ProductFilter::Plain: return FinishRows<ProductFilter::Plain>(outputs);
    case ProductFilter::One: return FinishRows<ProductFilter::One>(outputs);
    case ProductFilter::Two: return FinishRows<ProductFilter::Two>(outputs);
    case ProductFilter::Three: break;
  }
  return FinishRows<ProductFilter::Three>(outputs);
}

/// A square of lanes x lanes, row by row, to its transposed.
HWY_INLINE void Transpose([[maybe_unused]] V (&rows)[kLanes]) {
#if HWY_TARGET != HWY_SCALAR
  const D d;
  const hn::RepartitionToWide<D> wide;
  V pairs[kLanes];
  CONVT_UNROLL24
  for (int i = 0; i < kLanes; i += 2) {
    pairs[i] = hn::InterleaveLower(d, rows[i], rows[i + 1]);
    pairs[i + 1] = hn::InterleaveUpper(d, rows[i], rows[i + 1]);
  }
  // Now rows[4*q + r] holds, in block b, lane 4*b + r of rows 4*q .. 4*q + 3.
  CONVT_UNROLL24
  for (int i = 0; i < kLanes; i += 4) {
    CONVT_UNROLL24
    for (int h = 0; h < 2; ++h) {
      const auto lower = hn::BitCast(wide, pairs[i + h]);
      const auto upper = hn::BitCast(wide, pairs[i + 2 + h]);
      rows[i + 2 * h] = hn::BitCast(d, hn::InterleaveLower(wide, lower, upper));
      rows[i + 2 * h + 1] = hn::BitCast(d, hn::InterleaveUpper(wide, lower, upper));
    }
  }
#if HWY_TARGET == HWY_AVX3
  V part[kLanes];
  CONVT_UNROLL24
  for (int r = 0; r < 4; ++r) {
    const auto a = rows[r].raw;
    const auto b = rows[4 + r].raw;
    const auto c = rows[8 + r].raw;
    const auto e = rows[12 + r].raw;
    const auto ab02 = _mm512_shuffle_f32x4(a, b, 0x88);
    const auto ab13 = _mm512_shuffle_f32x4(a, b, 0xDD);
    const auto ce02 = _mm512_shuffle_f32x4(c, e, 0x88);
    const auto ce13 = _mm512_shuffle_f32x4(c, e, 0xDD);
    part[r].raw = _mm512_shuffle_f32x4(ab02, ce02, 0x88);
    part[4 + r].raw = _mm512_shuffle_f32x4(ab13, ce13, 0x88);
    part[8 + r].raw = _mm512_shuffle_f32x4(ab02, ce02, 0xDD);
    part[12 + r].raw = _mm512_shuffle_f32x4(ab13, ce13, 0xDD);
  }
  CONVT_UNROLL24
  for (int r = 0; r < kLanes; ++r) rows[r] = part[r];
#elif HWY_TARGET == HWY_AVX2
  CONVT_UNROLL24
  for (int r = 0; r < 4; ++r) {
    const V lower = rows[r];
    const V upper = rows[4 + r];
    rows[r] = hn::ConcatLowerLower(d, upper, lower);
    rows[4 + r] = hn::ConcatUpperUpper(d, upper, lower);
  }
#else
  static_assert(kLanes == 4, "vectors of one 128-bit block");
#endif
#endif
}

/// Columns i .. i + lanes-1 of channels c .. c + lanes-1.
/// @param columns  of them that exist in the stage
template <class Write>
HWY_INLINE void WriteSquare(const ChannelRows& rows, std::int64_t i, std::int64_t columns, std::int64_t c,
                            const Write& write) {
  const D d;
  V square[kLanes];
  CONVT_UNROLL24
  for (int l = 0; l < kLanes; ++l)
    square[l] = hn::LoadU(d, rows.stage + (i + std::min<std::int64_t>(l, columns - 1)) * rows.width + c);
  Transpose(square);
  float* to = rows.out + c * rows.channel + i;
  if (rows.channels - c >= kLanes) {
    CONVT_UNROLL24
    for (int l = 0; l < kLanes; ++l, to += rows.channel) write(square[l], to);
    return;
  }
  HWY_ALIGN float kept[kLanes * kLanes];
  CONVT_UNROLL24
  for (int l = 0; l < kLanes; ++l) hn::Store(square[l], d, kept + l * kLanes);
  for (std::int64_t l = 0; l < rows.channels - c; ++l, to += rows.channel) write(hn::Load(d, kept + l * kLanes), to);
}

constexpr std::int64_t kAhead = 2 * kLanes;

/// The lines that a square will be written to: their rows lie too far apart for the hardware to foresee them.
HWY_INLINE void FetchSquare(const ChannelRows& rows, std::int64_t i, std::int64_t c) {
  const float* at = rows.out + c * rows.channel + std::min(i, rows.columns - 1);
  for (std::int64_t l = std::min<std::int64_t>(kLanes, rows.channels - c); l > 0; --l, at += rows.channel)
    __builtin_prefetch(at, 1, 3);
}

template <bool kStreams>
HWY_INLINE void WriteWhole(const ChannelRows& rows, std::int64_t c) {
  const D d;
  const auto whole = [&](V value, float* to) {
    if constexpr (kStreams) {
      hn::Stream(value, d, to);
    } else {
      hn::StoreU(value, d, to);
    }
  };
  std::int64_t i = 0;
  for (; i + kLanes <= rows.columns; i += kLanes) {
    if (!kStreams) FetchSquare(rows, i + kAhead, c);
    WriteSquare(rows, i, kLanes, c, whole);
  }
  const std::int64_t rest = rows.columns - i;
  if (rest == 0) return;
  if (rest + rows.slack >= kLanes) {
    WriteSquare(rows, i, rest, c, whole);
    return;
  }
  WriteSquare(rows, i, rest, c, [&](V value, float* to) {
    HWY_ALIGN float kept[kLanes];
    hn::Store(value, d, kept);
    std::copy_n(kept, rest, to);
  });
}

void WriteChannels(const ChannelRows& rows) {
  for (std::int64_t c = 0; c < rows.channels; c += kLanes) {
    if (rows.streams) {
      WriteWhole<true>(rows, c);
    } else {
      WriteWhole<false>(rows, c);
    }
  }
}

}  // namespace convt::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace convt {

HWY_EXPORT(SumProducts);
HWY_EXPORT(HasTile);
HWY_EXPORT(LanesHere);
HWY_EXPORT(SplitColumns);
HWY_EXPORT(CombineRows);
HWY_EXPORT(CombineColumns);
HWY_EXPORT(FinishProducts);
HWY_EXPORT(WriteChannels);

void sumProducts(int vectors, int positions, const ProductStrip& strip) {
  HWY_DYNAMIC_DISPATCH(SumProducts)(vectors, positions, strip);
}

bool hasProductTile(int vectors, int positions) {
  return HWY_DYNAMIC_DISPATCH(HasTile)(vectors, positions);
}

int productLanes() {
  return HWY_DYNAMIC_DISPATCH(LanesHere)();
}

void splitColumns(const float* row, std::ptrdiff_t pitch, float* out) {
  HWY_DYNAMIC_DISPATCH(SplitColumns)(row, pitch, out);
}

void combineRows(const float* a, const float* b, int sign, std::int64_t n, float* out) {
  HWY_DYNAMIC_DISPATCH(CombineRows)(a, b, sign, n, out);
}

void combineColumns(const float* row, const ColumnOffsets* components, std::size_t count, std::int64_t n, float* out,
                    std::ptrdiff_t plane) {
  HWY_DYNAMIC_DISPATCH(CombineColumns)(row, components, count, n, out, plane);
}

std::array<bool, 2> finishProducts(const ProductOutputs& outputs) {
  return HWY_DYNAMIC_DISPATCH(FinishProducts)(outputs);
}

void writeChannels(const ChannelRows& rows) {
  HWY_DYNAMIC_DISPATCH(WriteChannels)(rows);
}

}  // namespace convt
#endif
