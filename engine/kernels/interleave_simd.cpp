// Algorithm: a row of the output is its column phases in turn. Two, three and four phases interleave as whole vectors.
// More of them go in blocks of four phases x four samples, transposed in registers, so that four samples leave with one
// store; the last blocks overlap the ones before. Schedule: all phases of four samples before the next four,
// so that the output is written from left to right.
// Measured on one thread of a Zen 4: 3 -> 3 channels at 464x700, kernel 16, stride 8, whose output goes past the
// caches, takes 54 ms with phases placed value by value and 32 ms with blocks and streamed rows.
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

/// Where the samples of a phase begin: an even distance apart, or anywhere.
struct Even {
  const float* stage;
  std::ptrdiff_t pitch;
  HWY_INLINE const float* operator()(std::int64_t r) const { return stage + r * pitch; }
};
struct Listed {
  const float* const* phases;
  HWY_INLINE const float* operator()(std::int64_t r) const { return phases[r]; }
};

#if HWY_TARGET != HWY_SCALAR
/// Whole vectors of two, three or four phases, from sample t on; returns the samples per phase that are done then.
template <class D, class Phases>
HWY_INLINE std::int64_t InterleaveVectors(D d, Phases phases, std::int64_t period, std::int64_t t, std::int64_t whole,
                                          float* out) {
  const auto lanes = static_cast<std::int64_t>(hn::Lanes(d));
  for (; t + lanes <= whole; t += lanes) {
    const auto a = hn::LoadU(d, phases(0) + t);
    const auto b = hn::LoadU(d, phases(1) + t);
    float* to = out + period * t;
    if (period == 2) {
      hn::StoreInterleaved2(a, b, d, to);
    } else if (period == 3) {
      hn::StoreInterleaved3(a, b, hn::LoadU(d, phases(2) + t), d, to);
    } else {
      hn::StoreInterleaved4(a, b, hn::LoadU(d, phases(2) + t), hn::LoadU(d, phases(3) + t), d, to);
    }
  }
  return t;
}

constexpr std::int64_t kSide = 4;  // of a block
using Four = hn::CappedTag<float, kSide>;

/// Four samples of four phases: sample i of all goes to out + i*period.
HWY_INLINE void InterleaveBlock(const float* a, const float* b, const float* c, const float* e, std::int64_t period,
                                float* HWY_RESTRICT out) {
  const Four d;
  const hn::RepartitionToWide<Four> wide;
  const auto ab01 = hn::BitCast(wide, hn::InterleaveLower(d, hn::LoadU(d, a), hn::LoadU(d, b)));
  const auto ab23 = hn::BitCast(wide, hn::InterleaveUpper(d, hn::LoadU(d, a), hn::LoadU(d, b)));
  const auto ce01 = hn::BitCast(wide, hn::InterleaveLower(d, hn::LoadU(d, c), hn::LoadU(d, e)));
  const auto ce23 = hn::BitCast(wide, hn::InterleaveUpper(d, hn::LoadU(d, c), hn::LoadU(d, e)));
  hn::StoreU(hn::BitCast(d, hn::InterleaveLower(wide, ab01, ce01)), d, out);
  hn::StoreU(hn::BitCast(d, hn::InterleaveUpper(wide, ab01, ce01)), d, out + period);
  hn::StoreU(hn::BitCast(d, hn::InterleaveLower(wide, ab23, ce23)), d, out + 2 * period);
  hn::StoreU(hn::BitCast(d, hn::InterleaveUpper(wide, ab23, ce23)), d, out + 3 * period);
}

/// Five phases and more.
template <class Phases>
HWY_INLINE std::int64_t InterleaveBlocks(Phases phases, std::int64_t period, std::int64_t whole, float* out) {
  if (whole < kSide) return 0;
  for (std::int64_t i = 0; i < whole; i += kSide) {
    const std::int64_t t = std::min(i, whole - kSide);
    for (std::int64_t j = 0; j < period; j += kSide) {
      const std::int64_t r = std::min(j, period - kSide);
      InterleaveBlock(phases(r) + t, phases(r + 1) + t, phases(r + 2) + t, phases(r + 3) + t, period,
                      out + period * t + r);
    }
  }
  return whole;
}

/// Returns how many samples of each phase are done: the last ones are single values.
template <class Phases>
HWY_INLINE std::int64_t InterleaveMost(Phases phases, std::int64_t period, std::int64_t whole, float* out) {
  if (period > kSide) return InterleaveBlocks(phases, period, whole, out);
  const std::int64_t done = InterleaveVectors(hn::ScalableTag<float>(), phases, period, 0, whole, out);
  return InterleaveVectors(Four(), phases, period, done, whole, out);
}
#else
template <class Phases>
std::int64_t InterleaveMost(Phases, std::int64_t, std::int64_t, float*) {
  return 0;
}
#endif

template <class Phases>
HWY_INLINE void InterleaveAll(Phases phases, std::int64_t period, std::int64_t cols, float* out) {
  if (period == 1) {
    std::memcpy(out, phases(0), static_cast<std::size_t>(cols) * sizeof(float));
    return;
  }
  const std::int64_t done = InterleaveMost(phases, period, cols / period, out);
  for (std::int64_t r = 0; r < period; ++r) {
    const float* from = phases(r);
    for (std::int64_t t = done; period * t + r < cols; ++t) out[period * t + r] = from[t];
  }
}

void Interleave(const float* stage, std::ptrdiff_t pitch, std::int64_t period, std::int64_t cols, float* out) {
  InterleaveAll(Even{stage, pitch}, period, cols, out);
}

void InterleaveListed(const float* const* phases, std::int64_t period, std::int64_t cols, float* out) {
  InterleaveAll(Listed{phases}, period, cols, out);
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
HWY_EXPORT(InterleaveListed);
HWY_EXPORT(StreamRow);

void interleavePhases(const float* stage, std::ptrdiff_t stagePitch, std::int64_t period, std::int64_t cols,
                      float* out) {
  HWY_DYNAMIC_DISPATCH(Interleave)(stage, stagePitch, period, cols, out);
}

void interleavePhases(const float* const* phases, std::int64_t period, std::int64_t cols, float* out) {
  HWY_DYNAMIC_DISPATCH(InterleaveListed)(phases, period, cols, out);
}

void streamRow(const float* from, std::int64_t n, float* out) {
  HWY_DYNAMIC_DISPATCH(StreamRow)(from, n, out);
}

}  // namespace convt
#endif
