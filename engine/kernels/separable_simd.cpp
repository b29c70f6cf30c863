// Algorithm: the two passes of a separable kernel. Along x each tap is one fused multiply-add per vector of samples and
// strip; along y each filtered row is one per vector of columns and output row.
// Schedule: along x 2 * kVectors vectors share the broadcast of a factor, about one unaligned load per FMA. Along y the
// register tile is kSumOutputs rows x kVectors vectors: a loaded vector feeds up to kSumOutputs FMAs, a broadcast
// factor kVectors. Rows at the ends of the tile's reach, which not all outputs meet, skip those outputs by branches
// that repeat with the same pattern from vector to vector.
// Tails: whole vectors beyond the end on the way in; the last output vector is stored under a mask.
#include "engine/kernels/separable_simd.h"

#include "engine/kernels/targets.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/kernels/separable_simd.cpp"
#include <hwy/cache_control.h>
#include <hwy/foreach_target.h>  // must come before highway.h
#include <hwy/highway.h>

#include <algorithm>

HWY_BEFORE_NAMESPACE();
namespace convt::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

#if HWY_TARGET <= HWY_AVX3 && HWY_ARCH_X86
constexpr int kVectors = 4;
#else
constexpr int kVectors = 2;
#endif

using Floats = hn::ScalableTag<float>;
using Vector = hn::Vec<Floats>;

template <int kWide>
void FilterTile(const RowFilter& filter, std::int64_t t) {
  const Floats d;
  const std::int64_t lanes = static_cast<std::int64_t>(hn::Lanes(d));
  Vector total[kWide];
  Vector sum[kWide];
  for (int v = 0; v < kWide; ++v) total[v] = sum[v] = hn::Zero(d);
  int blockEnd = filter.tapsPerBlock;
  for (std::size_t k = 0; k < filter.tapCount; ++k) {
    const ColumnTap tap = filter.taps[k];
    if (HWY_UNLIKELY(tap.kx >= blockEnd)) {
      for (int v = 0; v < kWide; ++v) {
        total[v] = hn::Add(total[v], sum[v]);
        sum[v] = hn::Zero(d);
      }
      blockEnd = (tap.kx / filter.tapsPerBlock + 1) * filter.tapsPerBlock;
    }
    const float factor = filter.h[tap.kx];
    if (factor == 0.0F && filter.skipZeros) continue;
    const Vector h = hn::Set(d, factor);
    const float* HWY_RESTRICT x = filter.x + tap.offset + t;
    for (int v = 0; v < kWide; ++v) sum[v] = hn::MulAdd(h, hn::LoadU(d, x + v * lanes), sum[v]);
  }
  for (int v = 0; v < kWide; ++v) hn::StoreU(hn::Add(total[v], sum[v]), d, filter.out + t + v * lanes);
}

void Filter(const RowFilter& filter) {
  const std::int64_t half = kVectors * static_cast<std::int64_t>(hn::Lanes(Floats()));
  std::int64_t t = 0;
  for (; filter.count - t > half; t += 2 * half) FilterTile<2 * kVectors>(filter, t);
  if (t < filter.count) FilterTile<kVectors>(filter, t);
}

bool Finite(const float* values, std::int64_t count) {
  const Floats d;
  const std::int64_t lanes = static_cast<std::int64_t>(hn::Lanes(d));
  const Vector zero = hn::Zero(d);
  Vector sum = zero;  // stays 0 unless a value is not finite: then NaN
  std::int64_t i = 0;
  for (; i + lanes <= count; i += lanes) sum = hn::MulAdd(hn::LoadU(d, values + i), zero, sum);
  if (i < count) {
    const auto rest = hn::FirstN(d, static_cast<std::size_t>(count - i));
    sum = hn::MulAdd(hn::MaskedLoad(rest, d, values + i), zero, sum);
  }
  return hn::AllTrue(d, hn::Eq(sum, zero));
}

/// Adds one filtered row to the sums of the outputs it contributes to.
template <int kOutputs, bool kAll>
HWY_INLINE void AddRow(const ColumnSum& job, const SumRow& row, std::int64_t t, Vector (&sum)[kOutputs][kVectors]) {
  const Floats d;
  const std::int64_t lanes = static_cast<std::int64_t>(hn::Lanes(d));
  Vector x[kVectors];
  for (int v = 0; v < kVectors; ++v) x[v] = hn::LoadU(d, row.x + t + v * lanes);
  for (int m = 0; m < kOutputs; ++m) {
    if (!kAll && (m < row.lo || m >= row.hi)) continue;
    const Vector factor = hn::Set(d, row.v[row.ky + m * job.kyStep]);
    for (int v = 0; v < kVectors; ++v) sum[m][v] = hn::MulAdd(factor, x[v], sum[m][v]);
  }
}

template <int kOutputs, bool kStreams>
void SumTile(const ColumnSum& job, std::int64_t t) {
  const Floats d;
  const std::int64_t lanes = static_cast<std::int64_t>(hn::Lanes(d));
  Vector sum[kOutputs][kVectors];
  for (int m = 0; m < kOutputs; ++m) {
    for (int v = 0; v < kVectors; ++v) sum[m][v] = hn::Zero(d);
  }
  for (std::size_t r = 0; r < job.rowCount; ++r) {
    const SumRow& row = job.rows[r];
    if (row.lo == 0 && row.hi == kOutputs) {
      AddRow<kOutputs, true>(job, row, t, sum);
    } else {
      AddRow<kOutputs, false>(job, row, t, sum);
    }
  }
  const Vector start = hn::Set(d, job.start);
  const bool whole = t + kVectors * lanes <= job.count;
  if (whole && kStreams) {
    for (int m = 0; m < kOutputs; ++m) {
      for (int v = 0; v < kVectors; ++v) hn::Stream(hn::Add(start, sum[m][v]), d, job.out[m] + t + v * lanes);
    }
    return;
  }
  if (whole) {
    for (int m = 0; m < kOutputs; ++m) {
      float* HWY_RESTRICT out = job.out[m] + t;
      for (int v = 0; v < kVectors; ++v)
        hn::StoreU(hn::Add(job.add ? hn::LoadU(d, out + v * lanes) : start, sum[m][v]), d, out + v * lanes);
    }
    return;
  }
  for (int m = 0; m < kOutputs; ++m) {
    float* HWY_RESTRICT out = job.out[m] + t;
    for (int v = 0; v < kVectors; ++v) {
      const std::int64_t rest = std::clamp<std::int64_t>(job.count - t - v * lanes, 0, lanes);
      const auto mask = hn::FirstN(d, static_cast<std::size_t>(rest));
      const Vector before = job.add ? hn::MaskedLoad(mask, d, out + v * lanes) : start;
      hn::BlendedStore(hn::Add(before, sum[m][v]), mask, d, out + v * lanes);
    }
  }
}

template <int kOutputs>
void SumRows(const ColumnSum& job) {
  const std::int64_t tile = kVectors * static_cast<std::int64_t>(hn::Lanes(Floats()));
  bool aligned = job.streams;
  for (int m = 0; m < kOutputs; ++m) aligned = aligned && reinterpret_cast<std::uintptr_t>(job.out[m]) % 64 == 0;
  if (aligned) {
    for (std::int64_t t = 0; t < job.count; t += tile) SumTile<kOutputs, true>(job, t);
  } else {
    for (std::int64_t t = 0; t < job.count; t += tile) SumTile<kOutputs, false>(job, t);
  }
}

void Sum(const ColumnSum& job) {
  switch (job.outputs) {
    case 1: return SumRows<1>(job);
    case 2: return SumRows<2>(job);
    case 3: return SumRows<3>(job);
    default: return SumRows<4>(job);
  }
}

int SumVectors() {
  return kVectors;
}

}  // namespace convt::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace convt {

HWY_EXPORT(Filter);
HWY_EXPORT(Finite);
HWY_EXPORT(Sum);
HWY_EXPORT(SumVectors);

void filterRow(const RowFilter& filter) {
  HWY_DYNAMIC_DISPATCH(Filter)(filter);
}
bool allFinite(const float* values, std::int64_t count) {
  return HWY_DYNAMIC_DISPATCH(Finite)(values, count);
}
void sumColumns(const ColumnSum& sum) {
  HWY_DYNAMIC_DISPATCH(Sum)(sum);
}
void endStreams() {
  hwy::FlushStream();
}
int sumVectors() {
  return HWY_DYNAMIC_DISPATCH(SumVectors)();
}

}  // namespace convt
#endif
