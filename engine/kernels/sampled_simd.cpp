// Algorithm: a dense correlation of one column phase: every input row and tap is one fused multiply-add per sample and
// output channel.
// Schedule: the register tile is kOC channels x kVectors vectors of samples. An input vector is loaded once for all
// channels, a weight is broadcast once for all vectors: (kVectors + kOC) loads for kVectors * kOC FMAs. Four vectors
// with 32 registers (AVX-512), two with 16 (AVX2, NEON).
// Tails: whole vectors beyond the end, into padding; no scalar loop, so a sample's value does not depend on its place.
#include "engine/kernels/sampled_simd.h"

#include "engine/kernels/targets.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/kernels/sampled_simd.cpp"
#include <hwy/foreach_target.h>  // must come before highway.h
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace convt::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

#if HWY_TARGET <= HWY_AVX3 && HWY_ARCH_X86
constexpr int kVectors = 4;
#else
constexpr int kVectors = 2;
#endif

template <int kOC>
void AccumulateTile(const PhaseJob& job, std::int64_t t) {
  const hn::ScalableTag<float> d;
  const std::int64_t lanes = static_cast<std::int64_t>(hn::Lanes(d));
  using V = hn::Vec<decltype(d)>;
  V sum[kOC][kVectors];
  for (int o = 0; o < kOC; ++o) {
    for (int v = 0; v < kVectors; ++v) sum[o][v] = hn::Zero(d);
  }
  for (std::size_t r = 0; r < job.rowCount; ++r) {
    const float* HWY_RESTRICT row = job.rows[r].x + t;
    const float* HWY_RESTRICT weights = job.weights.first + job.rows[r].row * job.weights.row;
    for (std::size_t k = 0; k < job.tapCount; ++k) {
      const float* HWY_RESTRICT x = row + job.taps[k].offset;
      const float* HWY_RESTRICT w = weights + job.taps[k].tap * job.weights.tap;
      V in[kVectors];
      for (int v = 0; v < kVectors; ++v) in[v] = hn::LoadU(d, x + v * lanes);
      for (int o = 0; o < kOC; ++o) {
        const V weight = hn::Set(d, w[o * job.weights.channel]);
        for (int v = 0; v < kVectors; ++v) sum[o][v] = hn::MulAdd(weight, in[v], sum[o][v]);
      }
    }
  }
  for (int o = 0; o < kOC; ++o) {
    float* HWY_RESTRICT out = job.stage + o * job.stagePitch + t;
    for (int v = 0; v < kVectors; ++v) {
      const V before = job.bias != nullptr ? hn::Set(d, job.bias[o]) : hn::LoadU(d, out + v * lanes);
      hn::StoreU(hn::Add(before, sum[o][v]), d, out + v * lanes);
    }
  }
}

template <int kOC>
void AccumulateRow(const PhaseJob& job) {
  const hn::ScalableTag<float> d;
  const std::int64_t tile = kVectors * static_cast<std::int64_t>(hn::Lanes(d));
  for (std::int64_t t = 0; t < job.count; t += tile) AccumulateTile<kOC>(job, t);
}

void Accumulate(const PhaseJob& job) {
  switch (job.channels) {
    case 1: return AccumulateRow<1>(job);
    case 2: return AccumulateRow<2>(job);
    case 3: return AccumulateRow<3>(job);
    case 4: return AccumulateRow<4>(job);
    default: return AccumulateRow<5>(job);
  }
}

}  // namespace convt::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace convt {

HWY_EXPORT(Accumulate);

void accumulatePhase(const PhaseJob& job) {
  HWY_DYNAMIC_DISPATCH(Accumulate)(job);
}

}  // namespace convt
#endif
