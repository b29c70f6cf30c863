// Algorithm: the sum that makes an image of contributions (col2im), for one row of one column phase. Schedule: vectors
// of samples, summed in registers over all rows; four of them where every row has all samples, one at a time at the
// ends, where lanes beyond a row's end add zero. A sum begins with +0 and so is never -0: adding that zero changes no
// bit.
#include "engine/kernels/shifted_sum_simd.h"

#include "engine/kernels/targets.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/kernels/shifted_sum_simd.cpp"
#include <hwy/foreach_target.h>  // must come before highway.h
#include <hwy/highway.h>

#include <algorithm>

// g++ unrolls no loop by itself at -O2, and arrays of vectors would live in memory.
#ifndef CONVT_UNROLL_VECTORS
#if HWY_COMPILER_CLANG
#define CONVT_UNROLL_VECTORS _Pragma("clang loop unroll(full)")
#else
#define CONVT_UNROLL_VECTORS _Pragma("GCC unroll 4")
#endif
#endif

HWY_BEFORE_NAMESPACE();
namespace convt::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using D = hn::ScalableTag<float>;
using V = hn::Vec<D>;

/// Vectors from sample t on, which all rows have.
template <int kVectors>
HWY_INLINE void SumInside(const ShiftedSum& sum, std::int64_t t) {
  const D d;
  const auto lanes = static_cast<std::ptrdiff_t>(hn::Lanes(d));
  V all[kVectors];
  CONVT_UNROLL_VECTORS
  for (int v = 0; v < kVectors; ++v) all[v] = hn::Set(d, sum.first);
  const ShiftedRow* row = sum.rows;
  for (std::size_t g = 0; g < sum.groups; ++g) {
    V part[kVectors];
    CONVT_UNROLL_VECTORS
    for (int v = 0; v < kVectors; ++v) part[v] = hn::Zero(d);
    for (const ShiftedRow* const end = sum.rows + sum.ends[g]; row != end; ++row) {
      const float* from = row->from + sum.offset + t + row->shift;
      CONVT_UNROLL_VECTORS
      for (int v = 0; v < kVectors; ++v) part[v] = hn::Add(part[v], hn::LoadU(d, from + v * lanes));
    }
    CONVT_UNROLL_VECTORS
    for (int v = 0; v < kVectors; ++v) all[v] = hn::Add(all[v], part[v]);
  }
  CONVT_UNROLL_VECTORS
  for (int v = 0; v < kVectors; ++v) hn::StoreU(all[v], d, sum.out + t + v * lanes);
}

/// One vector, of which rows may lack samples.
HWY_INLINE void SumAtEnds(const ShiftedSum& sum, std::int64_t t) {
  const D d;
  const hn::RebindToSigned<D> di;
  const auto lanes = static_cast<std::int64_t>(hn::Lanes(d));
  const auto lane = hn::Iota(di, 0);
  V all = hn::Set(d, sum.first);
  const ShiftedRow* row = sum.rows;
  for (std::size_t g = 0; g < sum.groups; ++g) {
    V part = hn::Zero(d);
    for (const ShiftedRow* const end = sum.rows + sum.ends[g]; row != end; ++row) {
      const std::int64_t at = t + row->shift;
      if (at <= -lanes || at >= sum.width) continue;
      const auto before = hn::Set(di, static_cast<std::int32_t>(std::max<std::int64_t>(-at, 0) - 1));
      const auto behind = hn::Set(di, static_cast<std::int32_t>(std::min(sum.width - at, lanes)));
      const auto exists = hn::And(hn::Gt(lane, before), hn::Lt(lane, behind));
      const V value = hn::LoadU(d, row->from + sum.offset + at);
      part = hn::Add(part, hn::IfThenElseZero(hn::RebindMask(d, exists), value));
    }
    all = hn::Add(all, part);
  }
  hn::StoreU(all, d, sum.out + t);
}

void Sum(const ShiftedSum& sum) {
  const auto lanes = static_cast<std::int64_t>(hn::Lanes(D()));
  std::int64_t least = 0;
  std::int64_t most = 0;
  const std::size_t rows = sum.groups == 0 ? 0 : sum.ends[sum.groups - 1];
  for (std::size_t i = 0; i < rows; ++i) {
    least = i == 0 ? sum.rows[i].shift : std::min<std::int64_t>(least, sum.rows[i].shift);
    most = i == 0 ? sum.rows[i].shift : std::max<std::int64_t>(most, sum.rows[i].shift);
  }
  const std::int64_t inside = std::max<std::int64_t>(0, -least);
  const std::int64_t insideEnd = std::min(sum.count, sum.width - most);
  std::int64_t t = 0;
  for (; t < std::min(inside, sum.count); t += lanes) SumAtEnds(sum, t);
  for (; t + 4 * lanes <= insideEnd; t += 4 * lanes) SumInside<4>(sum, t);
  for (; t + lanes <= insideEnd; t += lanes) SumInside<1>(sum, t);
  for (; t < sum.count; t += lanes) SumAtEnds(sum, t);
}

std::int64_t SumLanes() {
  return static_cast<std::int64_t>(hn::Lanes(D()));
}

}  // namespace convt::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace convt {

HWY_EXPORT(Sum);
HWY_EXPORT(SumLanes);

void sumShifted(const ShiftedSum& sum) {
  HWY_DYNAMIC_DISPATCH(Sum)(sum);
}

float shiftedSumAt(const ShiftedSum& sum, std::int64_t t) {
  float all = sum.first;
  std::size_t i = 0;
  for (std::size_t g = 0; g < sum.groups; ++g) {
    float part = 0.0F;
    for (; i < sum.ends[g]; ++i) {
      const std::int64_t at = t + sum.rows[i].shift;
      if (at >= 0 && at < sum.width) part += sum.rows[i].from[sum.offset + at];
    }
    all += part;
  }
  return all;
}

std::int64_t shiftedSumLanes() {
  return HWY_DYNAMIC_DISPATCH(SumLanes)();
}

}  // namespace convt
#endif
