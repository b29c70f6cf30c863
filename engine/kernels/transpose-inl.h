// Squares of lanes x lanes floats, transposed in registers, once per SIMD target. Included after <hwy/highway.h> and
// tile_sums-inl.h.
#if defined(CONVT_ENGINE_KERNELS_TRANSPOSE_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef CONVT_ENGINE_KERNELS_TRANSPOSE_INL_H
#undef CONVT_ENGINE_KERNELS_TRANSPOSE_INL_H
#else
#define CONVT_ENGINE_KERNELS_TRANSPOSE_INL_H
#endif

#include <hwy/highway.h>

#include "engine/kernels/tile_sums-inl.h"

HWY_BEFORE_NAMESPACE();
namespace convt::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

constexpr int kLanes = HWY_LANES(float);

#if HWY_TARGET != HWY_SCALAR
/// Within 128-bit blocks: rows[4*q + r] then holds, in block b, lane 4*b + r of rows 4*q .. 4*q + 3.
HWY_INLINE void TransposeBlocks(V (&rows)[kLanes]) {
  const D d;
  const hn::RepartitionToWide<D> wide;
  V pairs[kLanes];
  CONVT_UNROLL24
  for (int i = 0; i < kLanes; i += 2) {
    pairs[i] = hn::InterleaveLower(d, rows[i], rows[i + 1]);
    pairs[i + 1] = hn::InterleaveUpper(d, rows[i], rows[i + 1]);
  }
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
}
#endif

/// Whole blocks change places with one another.
HWY_INLINE void ExchangeBlocks([[maybe_unused]] V (&rows)[kLanes]) {
#if HWY_TARGET == HWY_AVX3
  V part[kLanes];
  CONVT_UNROLL24
  for (int r = 0; r < 4; ++r) {
    const auto ab02 = _mm512_shuffle_f32x4(rows[r].raw, rows[4 + r].raw, 0x88);
    const auto ab13 = _mm512_shuffle_f32x4(rows[r].raw, rows[4 + r].raw, 0xDD);
    const auto ce02 = _mm512_shuffle_f32x4(rows[8 + r].raw, rows[12 + r].raw, 0x88);
    const auto ce13 = _mm512_shuffle_f32x4(rows[8 + r].raw, rows[12 + r].raw, 0xDD);
    part[r].raw = _mm512_shuffle_f32x4(ab02, ce02, 0x88);
    part[4 + r].raw = _mm512_shuffle_f32x4(ab13, ce13, 0x88);
    part[8 + r].raw = _mm512_shuffle_f32x4(ab02, ce02, 0xDD);
    part[12 + r].raw = _mm512_shuffle_f32x4(ab13, ce13, 0xDD);
  }
  CONVT_UNROLL24
  for (int r = 0; r < kLanes; ++r) rows[r] = part[r];
#elif HWY_TARGET == HWY_AVX2
  const D d;
  CONVT_UNROLL24
  for (int r = 0; r < 4; ++r) {
    const V lower = rows[r];
    const V upper = rows[4 + r];
    rows[r] = hn::ConcatLowerLower(d, upper, lower);
    rows[4 + r] = hn::ConcatUpperUpper(d, upper, lower);
  }
#else
  static_assert(kLanes <= 4, "vectors of one 128-bit block");
#endif
}

/// A square of lanes x lanes, row by row, to its transposed.
HWY_INLINE void Transpose(V (&rows)[kLanes]) {
#if HWY_TARGET != HWY_SCALAR
  TransposeBlocks(rows);
#endif
  ExchangeBlocks(rows);
}

}  // namespace convt::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
