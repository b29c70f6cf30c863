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
  const ProductRun* const end = strip.runs + strip.runCount;
  for (std::int64_t b = 0; b < strip.blocks; ++b, out += kPositions * kWidth) {
    V sum[kPositions][kVectors];
    CONVT_UNROLL24
    for (int i = 0; i < kPositions; ++i) {
      CONVT_UNROLL24
      for (int v = 0; v < kVectors; ++v) sum[i][v] = hn::Zero(d);
    }
    const float* HWY_RESTRICT w = strip.weights;
    for (const ProductRun* run = strip.runs; run != end; ++run) {
      const float* HWY_RESTRICT x = run->x + b * strip.xBlock;
      for (std::int64_t k = run->count; k > 0; --k, x += kPositions, w += kWidth) {
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

HWY_INLINE void CombineAny(const float* a, const float* b, int sign, std::int64_t n, float* out) {
  if (sign == 0) {
    CombineSigned<0>(a, a, n, out);
  } else if (sign < 0) {
    CombineSigned<-1>(a, b, n, out);
  } else {
    CombineSigned<1>(a, b, n, out);
  }
}

void Combine(const float* a, const float* b, int sign, std::int64_t n, float* out) {
  CombineAny(a, b, sign, n, out);
}

void PackCombined(const float* a, const float* b, int sign, const PackedRow& row, float* out) {
  std::int64_t within = row.first % row.positions;
  float* tile = out + row.first / row.positions * row.block;
  for (std::int64_t i = 0; i < row.count;) {
    const std::int64_t count = std::min(row.positions - within, row.count - i);
    CombineAny(a + i, b + i, sign, count, tile + within);
    i += count;
    tile += row.block;
    within = 0;
  }
}

bool FinishProducts(const ProductOutput& output) {
  const D d;
  V check = hn::Zero(d);
  const V zero = hn::Zero(d);
  for (std::int64_t i = 0; i < output.count; ++i) {
    if (output.columns[i] < 0) continue;
    float* HWY_RESTRICT to = output.stage + output.columns[i] * output.width;
    const std::ptrdiff_t at = i * output.width;
    for (std::ptrdiff_t c = 0; c < output.width; c += kLanes) {
      V value = hn::LoadU(d, output.bias + c);
      for (std::size_t t = 0; t < output.termCount; ++t) {
        const ProductOutput::Term& term = output.terms[t];
        value = hn::MulAdd(hn::Set(d, term.sign), hn::Load(d, term.sums + at + c), value);
      }
      hn::Store(value, d, to + c);
      check = hn::MulAdd(value, zero, check);
    }
  }
  return hn::GetLane(hn::SumOfLanes(d, check)) == 0.0F;
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
  for (; i + kLanes <= rows.columns; i += kLanes) WriteSquare(rows, i, kLanes, c, whole);
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
HWY_EXPORT(Combine);
HWY_EXPORT(PackCombined);
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

void combine(const float* a, const float* b, int sign, std::int64_t n, float* out) {
  HWY_DYNAMIC_DISPATCH(Combine)(a, b, sign, n, out);
}

void packCombined(const float* a, const float* b, int sign, const PackedRow& row, float* out) {
  HWY_DYNAMIC_DISPATCH(PackCombined)(a, b, sign, row, out);
}

bool finishProducts(const ProductOutput& output) {
  return HWY_DYNAMIC_DISPATCH(FinishProducts)(output);
}

void writeChannels(const ChannelRows& rows) {
  HWY_DYNAMIC_DISPATCH(WriteChannels)(rows);
}

}  // namespace convt
#endif
