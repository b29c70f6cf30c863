// Algorithm: a row of the output is its column phases in turn. Two, three and four phases interleave as whole vectors.
// More of them go in blocks of four phases x four samples, transposed in registers, so that four samples leave with one
// store; the last blocks overlap the ones before. Schedule: all phases of four samples before the next four,
// so that the output is written from left to right. Measured on Zen 4, per value: 0.3 cycles with 8 phases, 0.4 with 5,
// where value by value takes 1.5. Blocks of eight were no faster: the transposition takes as long as the stores.
#include "engine/kernels/interleave_simd.h"

#include "engine/kernels/targets.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/kernels/interleave_simd.cpp"
#include <hwy/cache_control.h>
#include <hwy/foreach_target.h>  // must come before highway.h
#include <hwy/highway.h>

#include <algorithm>
#include <cstring>

HWY_BEFORE_NAMESPACE();
namespace convt::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

#if HWY_TARGET != HWY_SCALAR
/// Whole vectors of two, three or four phases; returns the samples per phase that are done.
std::int64_t InterleaveVectors(const float* stage, std::ptrdiff_t pitch, std::int64_t period, std::int64_t whole,
                               float* out) {
  const hn::ScalableTag<float> d;
  const auto lanes = static_cast<std::int64_t>(hn::Lanes(d));
  std::int64_t t = 0;
  for (; t + lanes <= whole; t += lanes) {
    const auto a = hn::LoadU(d, stage + t);
    const auto b = hn::LoadU(d, stage + pitch + t);
    float* to = out + period * t;
    if (period == 2) {
      hn::StoreInterleaved2(a, b, d, to);
    } else if (period == 3) {
      hn::StoreInterleaved3(a, b, hn::LoadU(d, stage + 2 * pitch + t), d, to);
    } else {
      hn::StoreInterleaved4(a, b, hn::LoadU(d, stage + 2 * pitch + t), hn::LoadU(d, stage + 3 * pitch + t), d, to);
    }
  }
  return t;
}

constexpr std::int64_t kSide = 4;  // of a block

/// Four samples of four phases: sample i of all goes to out + i*period.
HWY_INLINE void InterleaveBlock(const float* HWY_RESTRICT stage, std::ptrdiff_t pitch, std::int64_t period,
                                float* HWY_RESTRICT out) {
  const hn::CappedTag<float, kSide> d;
  const hn::RepartitionToWide<decltype(d)> wide;
  const auto a = hn::LoadU(d, stage);
  const auto b = hn::LoadU(d, stage + pitch);
  const auto c = hn::LoadU(d, stage + 2 * pitch);
  const auto e = hn::LoadU(d, stage + 3 * pitch);
  const auto ab01 = hn::BitCast(wide, hn::InterleaveLower(d, a, b));
  const auto ab23 = hn::BitCast(wide, hn::InterleaveUpper(d, a, b));
  const auto ce01 = hn::BitCast(wide, hn::InterleaveLower(d, c, e));
  const auto ce23 = hn::BitCast(wide, hn::InterleaveUpper(d, c, e));
  hn::StoreU(hn::BitCast(d, hn::InterleaveLower(wide, ab01, ce01)), d, out);
  hn::StoreU(hn::BitCast(d, hn::InterleaveUpper(wide, ab01, ce01)), d, out + period);
  hn::StoreU(hn::BitCast(d, hn::InterleaveLower(wide, ab23, ce23)), d, out + 2 * period);
  hn::StoreU(hn::BitCast(d, hn::InterleaveUpper(wide, ab23, ce23)), d, out + 3 * period);
}

/// Five phases and more.
std::int64_t InterleaveBlocks(const float* stage, std::ptrdiff_t pitch, std::int64_t period, std::int64_t whole,
                              float* out) {
  if (whole < kSide) return 0;
  for (std::int64_t i = 0; i < whole; i += kSide) {
    const std::int64_t t = std::min(i, whole - kSide);
    for (std::int64_t j = 0; j < period; j += kSide) {
      const std::int64_t r = std::min(j, period - kSide);
      InterleaveBlock(stage + r * pitch + t, pitch, period, out + period * t + r);
    }
  }
  return whole;
}
#else
std::int64_t InterleaveVectors(const float*, std::ptrdiff_t, std::int64_t, std::int64_t, float*) {
  return 0;
}
std::int64_t InterleaveBlocks(const float*, std::ptrdiff_t, std::int64_t, std::int64_t, float*) {
  return 0;
}
#endif

void Interleave(const float* stage, std::ptrdiff_t pitch, std::int64_t period, std::int64_t cols, float* out) {
  if (period == 1) {
    std::memcpy(out, stage, static_cast<std::size_t>(cols) * sizeof(float));
    return;
  }
  const std::int64_t whole = cols / period;
  const std::int64_t done = period <= 4 ? InterleaveVectors(stage, pitch, period, whole, out)
                                                     : InterleaveBlocks(stage, pitch, period, whole, out);
  for (std::int64_t r = 0; r < period; ++r) {
    const float* from = stage + r * pitch;
    for (std::int64_t t = done; period * t + r < cols; ++t) out[period * t + r] = from[t];
  }
}

void StreamRow(const float* HWY_RESTRICT from, std::int64_t n, float* HWY_RESTRICT out) {
  const hn::ScalableTag<float> d;
  const auto lanes = static_cast<std::int64_t>(hn::Lanes(d));
  std::int64_t i = 0;
  for (; i + lanes <= n; i += lanes) hn::Stream(hn::Load(d, from + i), d, out + i);
  for (; i < n; ++i) out[i] = from[i];
}

}  // namespace convt::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace convt {

HWY_EXPORT(Interleave);
HWY_EXPORT(StreamRow);

void interleavePhases(const float* stage, std::ptrdiff_t stagePitch, std::int64_t period, std::int64_t cols,
                      float* out) {
  HWY_DYNAMIC_DISPATCH(Interleave)(stage, stagePitch, period, cols, out);
}

void separatePhases(const float* row, std::int64_t period, std::int64_t cols, float* stage, std::ptrdiff_t stagePitch) {
  for (std::int64_t r = 0; r < std::min(period, cols); ++r) {
    float* to = stage + r * stagePitch;
    for (std::int64_t i = r; i < cols; i += period) *to++ = row[i];
  }
}

void streamRow(const float* from, std::int64_t n, float* out) {
  HWY_DYNAMIC_DISPATCH(StreamRow)(from, n, out);
}

}  // namespace convt
#endif
