// Algorithm: what lies with its channels side by side becomes one row for each channel: squares of lanes x lanes are
// transposed in registers (64 shuffles for 256 floats with AVX-512) and leave as whole vectors. Schedule: along the row
// first, so that each channel's row is written from left to right; the lines of a square are fetched two squares ahead.
#include "engine/kernels/channel_rows_simd.h"

#include "engine/kernels/targets.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/kernels/channel_rows_simd.cpp"
#include <hwy/cache_control.h>
#include <hwy/foreach_target.h>  // must come before highway.h
#include <hwy/highway.h>

#include <algorithm>

#include "engine/kernels/tile_sums-inl.h"
#include "engine/kernels/transpose-inl.h"

HWY_BEFORE_NAMESPACE();
namespace convt::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

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
  if (!kStreams && rows.columns >= kLanes) {
    // Some columns are written again.
    WriteSquare(rows, rows.columns - kLanes, kLanes, c, whole);
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

HWY_EXPORT(WriteChannels);

void writeChannels(const ChannelRows& rows) {
  HWY_DYNAMIC_DISPATCH(WriteChannels)(rows);
}

}  // namespace convt
#endif
