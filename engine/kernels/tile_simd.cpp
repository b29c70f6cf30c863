// Algorithm: the inner loop of the paths "phases" and "stretched": a small dense correlation, summed in registers.
// Schedule: a tile is channels x rows x vectors accumulators, as many as the registers hold (24 of 32, 12 of 16). Each
// tap loads rows x vectors input vectors and one weight a channel, and does channels x rows x vectors FMAs: with 3 x 1
// x 8 that is 11 loads for 24 FMAs. Zen 4 and Zen 5 load less than one vector per FMA when it crosses cache lines, as
// shifted rows do: at 12 loads per 24 FMAs the FMA units are never idle, at 24 they are half of the time. Sums of long
// layers go through memory once per block of terms, which costs nothing and keeps them accurate. Tails: whole vectors
// beyond the end, into padding; no scalar loop, so a sample's value does not depend on its place.
// Measured on one thread of a Zen 4 (118 GFLOP/s of FMA): 256 -> 128 channels at 32x32, kernel 4, stride 2 spends nine
// tenths of its 10.0 ms in these loops, at 95 % of that peak. Did not help there: vectors over 32 output channels with
// broadcast inputs, 2 x 12 accumulators, whose inner loop reached the same 95 % and leaves a transposition to be done;
// tiles of 4x3x2 or 4x3x1 instead of 4x2x3.
#include "engine/kernels/tile_simd.h"

#include "engine/kernels/targets.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/kernels/tile_simd.cpp"
#include <hwy/cache_control.h>
#include <hwy/foreach_target.h>  // must come before highway.h
#include <hwy/highway.h>

#include "engine/kernels/tile_sums-inl.h"

HWY_BEFORE_NAMESPACE();
namespace convt::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

template <int kChannels, int kRows, int kVectors, bool kLaneWeights>
HWY_INLINE void AddTerms(const TileStrip& strip, const TileTerm* HWY_RESTRICT term, const TileTerm* last,
                         std::ptrdiff_t offset, Sums<kChannels, kRows, kVectors>& sums) {
  const D d;
  const auto lanes = static_cast<std::ptrdiff_t>(hn::Lanes(d));
  const std::int64_t taps = strip.taps;
  const std::ptrdiff_t tapStep = strip.tapStep;
  const std::ptrdiff_t rowPitch = strip.rowPitch;
  const std::ptrdiff_t vectorPitch = kLaneWeights ? strip.vectorPitch : lanes;
  const std::ptrdiff_t tapWeights = strip.tapWeights;
  for (; term != last; ++term) {
    const float* HWY_RESTRICT x = term->x + offset;
    const float* HWY_RESTRICT w = strip.weights + term->row * strip.rowWeights;
    for (std::int64_t tap = taps; tap > 0; --tap, x += tapStep, w += tapWeights) {
      V weight[kChannels];
      CONVT_UNROLL
      for (int o = 0; o < kChannels; ++o) weight[o] = kLaneWeights ? hn::Load(d, w + o * lanes) : hn::Set(d, w[o]);
      CONVT_UNROLL
      for (int r = 0; r < kRows; ++r) {
        CONVT_UNROLL
        for (int v = 0; v < kVectors; ++v) {
          const V in = InRegister(hn::LoadU(d, x + r * rowPitch + v * vectorPitch));
          CONVT_UNROLL
          for (int o = 0; o < kChannels; ++o) sums.at[o][r][v] = hn::MulAdd(weight[o], in, sums.at[o][r][v]);
        }
      }
    }
  }
}

/// One group of rows. A function of its own: within the loop over the groups, g++ 12 keeps fewer of the addresses of
/// the innermost loop in registers (a quarter of the time with weights of each lane).
template <int kChannels, int kRows, int kVectors, bool kLaneWeights>
HWY_NOINLINE void RunGroup(const TileStrip& strip, std::int64_t g) {
  const std::ptrdiff_t xOffset = strip.xOffset + g * kRows * strip.rowPitch;
  float* out = strip.out + g * kRows * strip.outRow;
  HWY_ALIGN float kept[kChannels * kRows * kVectors * HWY_LANES(float)];
  const auto lanes = static_cast<std::ptrdiff_t>(hn::Lanes(D()));
  const std::ptrdiff_t vectorPitch = kLaneWeights ? strip.vectorPitch : lanes;
  for (std::int64_t i = 0; i < strip.tiles; ++i, out += kVectors * strip.outVector) {
    FetchSoon<kChannels, kRows, kVectors>(strip, g, i);
    std::int64_t begin = 0;
    for (std::int64_t b = 0; b < strip.blocks; ++b) {
      Sums<kChannels, kRows, kVectors> sums;
      sums.clear();
      AddTerms<kChannels, kRows, kVectors, kLaneWeights>(strip, strip.terms + begin, strip.terms + strip.blockEnds[b],
                                                         xOffset + i * kVectors * vectorPitch, sums);
      begin = strip.blockEnds[b];
      FinishBlock(strip, sums, b, kept, out);
    }
  }
}

template <int kChannels, int kRows, int kVectors, bool kLaneWeights>
void RunStrip(const TileStrip& strip) {
  for (std::int64_t g = 0; g < strip.groups; ++g) RunGroup<kChannels, kRows, kVectors, kLaneWeights>(strip, g);
}

/// The samples of two vectors in turn: a[0] b[0] a[1] b[1] ..
HWY_INLINE void Alternate(V a, V b, V& first, V& second) {
#if HWY_TARGET == HWY_AVX3
  alignas(64) static constexpr std::int32_t kFirst[16] = {0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23};
  alignas(64) static constexpr std::int32_t kSecond[16] = {8,  24, 9,  25, 10, 26, 11, 27,
                                                           12, 28, 13, 29, 14, 30, 15, 31};
  first.raw = _mm512_permutex2var_ps(a.raw, _mm512_load_si512(kFirst), b.raw);
  second.raw = _mm512_permutex2var_ps(a.raw, _mm512_load_si512(kSecond), b.raw);
#elif HWY_TARGET == HWY_SCALAR
  first = a;
  second = b;
#else
  const D d;
  const V lower = hn::InterleaveLower(d, a, b);
  const V upper = hn::InterleaveUpper(d, a, b);
#if HWY_TARGET == HWY_AVX2
  first = hn::ConcatLowerLower(d, upper, lower);
  second = hn::ConcatUpperUpper(d, upper, lower);
#else
  static_assert(HWY_LANES(float) <= 4, "vectors of one 128-bit block");
  first = lower;
  second = upper;
#endif
#endif
}

template <bool kStreams, int kChannels, int kVectors>
HWY_INLINE void StorePairs(const TileStrip& strip, const Sums<kChannels, 1, kVectors>& even,
                           const Sums<kChannels, 1, kVectors>& odd, float* HWY_RESTRICT out) {
  const D d;
  const auto lanes = static_cast<std::ptrdiff_t>(hn::Lanes(d));
  const std::ptrdiff_t outChannel = strip.outChannel;
  const std::ptrdiff_t outVector = strip.outVector;
  const float* const biases = strip.bias;
  CONVT_UNROLL
  for (int o = 0; o < kChannels; ++o) {
    const V bias = hn::Set(d, biases[o]);
    float* HWY_RESTRICT to = out + o * outChannel;
    CONVT_UNROLL
    for (int v = 0; v < kVectors; ++v, to += outVector) {
      V first, second;
      Alternate(hn::Add(bias, even.at[o][0][v]), hn::Add(bias, odd.at[o][0][v]), first, second);
      if constexpr (kStreams) {
        hn::Stream(first, d, to);
        hn::Stream(second, d, to + lanes);
      } else {
        hn::StoreU(first, d, to);
        hn::StoreU(second, d, to + lanes);
      }
    }
  }
}

template <int kChannels, int kVectors>
HWY_NOINLINE void RunPairs(const TileStrip& even) {
  const TileStrip& odd = *even.odd;
  const auto lanes = static_cast<std::ptrdiff_t>(hn::Lanes(D()));
  const TileTerm* evenEnd = even.terms + even.blockEnds[0];
  const TileTerm* oddEnd = odd.terms + odd.blockEnds[0];
  for (std::int64_t g = 0; g < even.groups; ++g) {
    std::ptrdiff_t offset = even.xOffset + g * even.rowPitch;
    float* out = even.out + g * even.outRow;
    for (std::int64_t i = 0; i < even.tiles; ++i, offset += kVectors * lanes, out += kVectors * even.outVector) {
      Sums<kChannels, 1, kVectors> evenSums;
      Sums<kChannels, 1, kVectors> oddSums;
      evenSums.clear();
      oddSums.clear();
      AddTerms<kChannels, 1, kVectors, false>(even, even.terms, evenEnd, offset, evenSums);
      AddTerms<kChannels, 1, kVectors, false>(odd, odd.terms, oddEnd, offset + odd.xOffset, oddSums);
      if (even.streams) {
        StorePairs<true>(even, evenSums, oddSums, out);
      } else {
        StorePairs<false>(even, evenSums, oddSums, out);
      }
    }
  }
}

using PairFunction = void (*)(const TileStrip&);

template <int kChannels, int kVectors>
PairFunction PairsFor(int vectors) {
  if constexpr (kVectors > 0) {
    if (vectors == kVectors) {
      if constexpr (2 * kChannels * kVectors <= kAccumulators) return RunPairs<kChannels, kVectors>;
      return nullptr;
    }
    return PairsFor<kChannels, kVectors - 1>(vectors);
  }
  return nullptr;
}

void RunPairedTiles(const TileShape& shape, const TileStrip& strip) {
  PairFunction run = nullptr;
  switch (shape.channels) {
    case 1: run = PairsFor<1, kMostVectors>(shape.vectors); break;
    case 2: run = PairsFor<2, kMostVectors>(shape.vectors); break;
    case 3: run = PairsFor<3, kMostVectors>(shape.vectors); break;
    case 4: run = PairsFor<4, kMostVectors>(shape.vectors); break;
    case 5: run = PairsFor<5, kMostVectors>(shape.vectors); break;
    default: break;
  }
  HWY_DASSERT(run != nullptr);
  run(strip);
}

using StripFunction = void (*)(const TileStrip&);

template <bool kLaneWeights, int kChannels, int kRows, int kVectors>
StripFunction FunctionFor(int vectors) {
  if constexpr (kVectors > 0) {
    if (vectors == kVectors) {
      if constexpr (fits(kChannels, kRows, kVectors)) return RunStrip<kChannels, kRows, kVectors, kLaneWeights>;
      return nullptr;
    }
    return FunctionFor<kLaneWeights, kChannels, kRows, kVectors - 1>(vectors);
  }
  return nullptr;
}

template <bool kLaneWeights, int kChannels>
StripFunction FunctionFor(int rows, int vectors) {
  switch (rows) {
    case 1: return FunctionFor<kLaneWeights, kChannels, 1, kMostVectors>(vectors);
    case 2: return FunctionFor<kLaneWeights, kChannels, 2, kMostVectors>(vectors);
    case 3: return FunctionFor<kLaneWeights, kChannels, 3, kMostVectors>(vectors);
    case 6: return FunctionFor<kLaneWeights, kChannels, 6, kMostVectors>(vectors);
    default: return nullptr;
  }
}

template <bool kLaneWeights>
StripFunction FunctionFor(const TileShape& shape) {
  switch (shape.channels) {
    case 1: return FunctionFor<kLaneWeights, 1>(shape.rows, shape.vectors);
    case 2: return FunctionFor<kLaneWeights, 2>(shape.rows, shape.vectors);
    case 3: return FunctionFor<kLaneWeights, 3>(shape.rows, shape.vectors);
    case 4: return FunctionFor<kLaneWeights, 4>(shape.rows, shape.vectors);
    case 5: return FunctionFor<kLaneWeights, 5>(shape.rows, shape.vectors);
    default: return nullptr;
  }
}

void RunTiles(const TileShape& shape, const TileStrip& strip) {
  const StripFunction run = shape.laneWeights ? FunctionFor<true>(shape) : FunctionFor<false>(shape);
  HWY_DASSERT(run != nullptr);
  run(strip);
}

HWY_INLINE void FillRow(float* HWY_RESTRICT out, std::int64_t n, float value, bool streams) {
  const D d;
  const auto lanes = static_cast<std::int64_t>(hn::Lanes(d));
  const V v = hn::Set(d, value);
  const bool aligned = reinterpret_cast<std::uintptr_t>(out) % (static_cast<std::size_t>(lanes) * sizeof(float)) == 0;
  std::int64_t i = 0;
  if (streams && aligned) {
    for (; i + lanes <= n; i += lanes) hn::Stream(v, d, out + i);
  } else if (n >= lanes) {
    for (; i + lanes <= n; i += lanes) hn::StoreU(v, d, out + i);
    hn::StoreU(v, d, out + n - lanes);  // once more what it shares with the vector before
    return;
  }
  for (; i < n; ++i) out[i] = value;
}

void FillRows(float* out, std::int64_t n, std::int64_t rows, std::ptrdiff_t pitch, float value, bool streams) {
  for (; rows > 0; --rows, out += pitch) FillRow(out, n, value, streams);
}

TileLimits Limits() {
  return {static_cast<int>(hn::Lanes(D())), kAccumulators};
}

}  // namespace convt::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace convt {

HWY_EXPORT(RunTiles);
HWY_EXPORT(RunPairedTiles);
HWY_EXPORT(FillRows);
HWY_EXPORT(Limits);

void runTiles(const TileShape& shape, const TileStrip& strip) {
  HWY_DYNAMIC_DISPATCH(RunTiles)(shape, strip);
}

void runPairedTiles(const TileShape& shape, const TileStrip& strip) {
  HWY_DYNAMIC_DISPATCH(RunPairedTiles)(shape, strip);
}

void fillRows(float* out, std::int64_t n, std::int64_t rows, std::ptrdiff_t pitch, float value, bool streams) {
  HWY_DYNAMIC_DISPATCH(FillRows)(out, n, rows, pitch, value, streams);
}

void flushStreams() {
  hwy::FlushStream();
}

TileLimits tileLimits() {
  return HWY_DYNAMIC_DISPATCH(Limits)();
}

}  // namespace convt
#endif
