// The accumulators of a register tile and what happens to them, once per SIMD target. Included by the files that hold
// the loops over terms, after <hwy/highway.h>.
#if defined(CONVT_ENGINE_KERNELS_TILE_SUMS_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef CONVT_ENGINE_KERNELS_TILE_SUMS_INL_H
#undef CONVT_ENGINE_KERNELS_TILE_SUMS_INL_H
#else
#define CONVT_ENGINE_KERNELS_TILE_SUMS_INL_H
#endif

#include <hwy/cache_control.h>
#include <hwy/highway.h>

#include "engine/kernels/tile_simd.h"

// The loops over a tile must unroll before its accumulators are given registers.
#ifndef CONVT_UNROLL
#if HWY_COMPILER_CLANG
#define CONVT_UNROLL _Pragma("clang loop unroll(full)")
#else
#define CONVT_UNROLL _Pragma("GCC unroll 8")
#endif
#endif
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

using D = hn::ScalableTag<float>;
using V = hn::Vec<D>;

#if HWY_TARGET == HWY_AVX2 || HWY_TARGET == HWY_SCALAR || HWY_TARGET == HWY_EMU128
constexpr int kAccumulators = 12;
#else
constexpr int kAccumulators = 24;
#endif

constexpr bool fits(int channels, int rows, int vectors) {
  return channels * rows * vectors <= kAccumulators + (channels == kMostChannels ? 1 : 0);
}

/// The same vector, in a register: g++ 12 would rather load it again as an operand of each FMA than once for all.
HWY_INLINE V InRegister(V v) {
#if HWY_ARCH_X86 && HWY_TARGET != HWY_SCALAR && HWY_TARGET != HWY_EMU128
  asm("" : "+v"(v.raw));
#endif
  return v;
}

/// The accumulators of a tile. All loops have constant bounds and unroll, so they live in registers.
template <int kChannels, int kRows, int kVectors>
struct Sums {
  V at[kChannels][kRows][kVectors];

  /// Written out, since one that the compiler makes is not of the SIMD target, and g++ may refuse to inline it.
  HWY_INLINE Sums() {}

  HWY_INLINE void clear() {
    CONVT_UNROLL
    for (int o = 0; o < kChannels; ++o) {
      CONVT_UNROLL
      for (int r = 0; r < kRows; ++r) {
        CONVT_UNROLL
        for (int v = 0; v < kVectors; ++v) at[o][r][v] = hn::Zero(D());
      }
    }
  }
};

/// Fetches what tile i of group g will be written to: see TileStrip::soon.
template <int kChannels, int kRows, int kVectors>
HWY_INLINE void FetchSoon(const TileStrip& strip, std::int64_t g, std::int64_t i) {
  if (strip.soon == nullptr) return;
  const auto lanes = static_cast<std::ptrdiff_t>(hn::Lanes(D()));
  const float* const first = strip.soon + g * kRows * strip.soonRow + i * kVectors * lanes;
  for (std::ptrdiff_t o = 0; o < kChannels; ++o) {
    for (std::ptrdiff_t r = 0; r < kRows; ++r) {
      for (std::ptrdiff_t v = 0; v < kVectors; ++v)
        hwy::Prefetch(first + o * strip.soonChannel + r * strip.soonRow + v * lanes);
    }
  }
}

/// @param kept  sums of the blocks before the last; none: the bias
template <bool kStreams, bool kKept, int kChannels, int kRows, int kVectors>
HWY_INLINE void StoreTile(const TileStrip& strip, const Sums<kChannels, kRows, kVectors>& sums, const float* kept,
                          float* HWY_RESTRICT out) {
  const D d;
  const auto lanes = static_cast<std::ptrdiff_t>(hn::Lanes(d));
  // Copies, since the compiler cannot know that the stores leave the strip alone.
  const std::ptrdiff_t outChannel = strip.outChannel;
  const std::ptrdiff_t outRow = strip.outRow;
  const std::ptrdiff_t outVector = strip.outVector;
  const float* const biases = strip.bias;
  CONVT_UNROLL
  for (int o = 0; o < kChannels; ++o) {
    const V bias = hn::Set(d, biases[o]);
    CONVT_UNROLL
    for (int r = 0; r < kRows; ++r) {
      float* HWY_RESTRICT to = out + o * outChannel + r * outRow;
      CONVT_UNROLL
      for (int v = 0; v < kVectors; ++v, kept += lanes, to += outVector) {
        const V value = hn::Add(kKept ? hn::Load(d, kept) : bias, sums.at[o][r][v]);
        if constexpr (kStreams) {
          hn::Stream(value, d, to);
        } else {
          hn::StoreU(value, d, to);
        }
      }
    }
  }
}

/// Takes up the sums in out.
template <int kChannels, int kRows, int kVectors>
HWY_INLINE void TakeSums(const TileStrip& strip, const float* HWY_RESTRICT out, float* HWY_RESTRICT kept) {
  const D d;
  const auto lanes = static_cast<std::ptrdiff_t>(hn::Lanes(d));
  for (std::ptrdiff_t o = 0; o < kChannels; ++o) {
    for (std::ptrdiff_t r = 0; r < kRows; ++r) {
      const float* from = out + o * strip.outChannel + r * strip.outRow;
      for (std::ptrdiff_t v = 0; v < kVectors; ++v, kept += lanes, from += strip.outVector)
        hn::Store(hn::LoadU(d, from), d, kept);
    }
  }
}

/// Adds a block's sums to the ones before it, which wait in memory.
template <int kChannels, int kRows, int kVectors>
HWY_INLINE void KeepSums(const TileStrip& strip, const Sums<kChannels, kRows, kVectors>& sums, bool first,
                         float* HWY_RESTRICT kept) {
  const D d;
  const auto lanes = static_cast<std::ptrdiff_t>(hn::Lanes(d));
  CONVT_UNROLL
  for (int o = 0; o < kChannels; ++o) {
    CONVT_UNROLL
    for (int r = 0; r < kRows; ++r) {
      CONVT_UNROLL
      for (int v = 0; v < kVectors; ++v, kept += lanes) {
        const V before = first ? hn::Set(d, strip.bias[o]) : hn::Load(d, kept);
        hn::Store(hn::Add(before, sums.at[o][r][v]), d, kept);
      }
    }
  }
}

/// The sums of one block, which is the first or the last of its tile or not.
template <int kChannels, int kRows, int kVectors>
HWY_INLINE void FinishBlock(const TileStrip& strip, const Sums<kChannels, kRows, kVectors>& sums, std::int64_t block,
                            float* HWY_RESTRICT kept, float* HWY_RESTRICT out) {
  const bool first = block == 0 && !strip.resumes;
  if (block == 0 && strip.resumes) TakeSums<kChannels, kRows, kVectors>(strip, out, kept);
  if (block < strip.blocks - 1) {
    KeepSums<kChannels, kRows, kVectors>(strip, sums, first, kept);
  } else if (!first) {
    StoreTile<false, true>(strip, sums, kept, out);  // long sums: streaming would save nothing
  } else if (strip.streams) {
    StoreTile<true, false>(strip, sums, kept, out);
  } else {
    StoreTile<false, false>(strip, sums, kept, out);
  }
}

}  // namespace convt::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
