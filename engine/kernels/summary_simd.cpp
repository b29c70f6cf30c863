// Algorithm: one pass for the moments, one for the histogram, over values that stay in the first cache between them.
// Schedule: the moments by half vectors of floats, each a whole vector of doubles, in as many accumulators as make
// kSumLanes sums: a sum's additions follow each other at the distance of kSumLanes values. The bins of a chunk are
// computed by vectors and stored; the increments are scalar, one store per value, which is what bounds the pass.
// Tails: loads under a mask, with lanes beyond the end made equal to the origin and outside of all counts.
// Measured on Zen 4: .13 ns a value for the moments, .3 for the histogram, whatever the values.
#include "engine/kernels/summary_simd.h"

#include <algorithm>

#include "engine/kernels/targets.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/kernels/summary_simd.cpp"
#include <hwy/foreach_target.h>  // must come before highway.h
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace convt::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using Doubles = hn::CappedTag<double, kSumLanes>;
using Floats = hn::Rebind<float, Doubles>;
using Ints = hn::RebindToSigned<Floats>;
constexpr std::size_t kWidth = hn::MaxLanes(Doubles());
constexpr std::size_t kVectors = kSumLanes / kWidth;

/// All that is gathered beside the sums, one value per lane.
struct Gathered {
  hn::Vec<Floats> low;
  hn::Vec<Floats> high;
  hn::Vec<Ints> finite;
  hn::Vec<Ints> inLevels;
  hn::Vec<Doubles> squares;
};

/// One vector of values; returns them less the origin, 0 for those that are not finite.
HWY_INLINE hn::Vec<Doubles> Take(hn::Vec<Floats> v, hn::Vec<Doubles> origin, Gathered& all) {
  const Floats df;
  const Doubles dd;
  const Ints di;
  const auto largest = std::numeric_limits<float>::max();
  const auto finite = hn::Le(hn::Abs(v), hn::Set(df, largest));
  const auto levels = hn::And(hn::Ge(v, hn::Zero(df)), hn::Le(v, hn::Set(df, 1.0F)));
  all.low = hn::Min(all.low, hn::IfThenElse(finite, v, all.low));
  all.high = hn::Max(all.high, hn::IfThenElse(finite, v, all.high));
  // A mask's lanes are -1.
  all.finite = hn::Sub(all.finite, hn::VecFromMask(di, hn::RebindMask(di, finite)));
  all.inLevels = hn::Sub(all.inLevels, hn::VecFromMask(di, hn::RebindMask(di, levels)));
  const auto wide = hn::PromoteTo(dd, v);
  const auto wideFinite = hn::Le(hn::Abs(wide), hn::Set(dd, static_cast<double>(largest)));
  const auto difference = hn::IfThenElseZero(wideFinite, hn::Sub(wide, origin));
  all.squares = hn::MulAdd(difference, difference, all.squares);
  return difference;
}

/// Up to kSumLanes values, added to kSumLanes sums.
HWY_INLINE void TakeRest(const float* values, std::size_t count, hn::Vec<Doubles> origin, double* sums, Gathered& all) {
  const Floats df;
  const Doubles dd;
  for (std::size_t at = 0; at < count; at += kWidth) {
    const auto mask = hn::FirstN(df, count - at);
    // NaN counts as neither finite nor in the levels.
    const auto v = hn::IfThenElse(mask, hn::MaskedLoad(mask, df, values + at), hn::NaN(df));
    hn::StoreU(hn::Add(hn::LoadU(dd, sums + at), Take(v, origin, all)), dd, sums + at);
  }
}

/// Whole blocks of kSumLanes values with all sums in registers.
HWY_INLINE void TakeBlocks(const float* values, std::size_t blocks, hn::Vec<Doubles> origin, double* sums,
                           Gathered& all) {
  const Floats df;
  const Doubles dd;
  hn::Vec<Doubles> sum[kVectors];
  for (std::size_t k = 0; k < kVectors; ++k) sum[k] = hn::LoadU(dd, sums + k * kWidth);
  for (std::size_t block = 0; block < blocks; ++block, values += kSumLanes) {
    for (std::size_t k = 0; k < kVectors; ++k) {
      sum[k] = hn::Add(sum[k], Take(hn::LoadU(df, values + k * kWidth), origin, all));
    }
  }
  for (std::size_t k = 0; k < kVectors; ++k) hn::StoreU(sum[k], dd, sums + k * kWidth);
}

/// At most 2^30 values: counts are 32 bits wide, one per lane.
void Stretch(const float* values, std::size_t count, double origin, double* sums, std::size_t lanes,
             StretchSummary& found) {
  const Floats df;
  const Doubles dd;
  const Ints di;
  const auto largest = std::numeric_limits<float>::infinity();
  Gathered all{hn::Set(df, largest), hn::Set(df, -largest), hn::Zero(di), hn::Zero(di), hn::Zero(dd)};
  const auto from = hn::Set(dd, origin);
  const std::size_t blocks = count / kSumLanes;
  std::size_t lane = 0;
  if (lanes == kSumLanes) {
    TakeBlocks(values, blocks, from, sums, all);
  } else {
    for (std::size_t block = 0; block < blocks; ++block) {
      TakeBlocks(values + block * kSumLanes, 1, from, sums + lane, all);
      lane = lane + kSumLanes == lanes ? 0 : lane + kSumLanes;
    }
  }
  TakeRest(values + blocks * kSumLanes, count % kSumLanes, from, sums + lane, all);
  found.min = hn::GetLane(hn::MinOfLanes(df, all.low));
  found.max = hn::GetLane(hn::MaxOfLanes(df, all.high));
  found.notFinite = static_cast<std::int64_t>(count) - hn::GetLane(hn::SumOfLanes(di, all.finite));
  found.inLevels = hn::GetLane(hn::SumOfLanes(di, all.inLevels));
  found.squares = hn::GetLane(hn::SumOfLanes(dd, all.squares));
}

void CountFine(const float* values, std::size_t count, std::uint16_t* counters) {
  constexpr std::size_t kChunk = 256;
  const hn::CappedTag<std::int32_t, kSumLanes> di;
  const hn::Repartition<float, decltype(di)> df;
  const std::size_t width = hn::Lanes(di);
  HWY_ALIGN std::int32_t places[kChunk];
  for (std::size_t begin = 0; begin < count; begin += kChunk, values += kChunk) {
    const std::size_t here = std::min(kChunk, count - begin);
    for (std::size_t i = 0; i < here; i += width) {
      const auto v =
          i + width <= here ? hn::LoadU(df, values + i) : hn::MaskedLoad(hn::FirstN(df, here - i), df, values + i);
      const auto bits = hn::BitCast(di, v);
      // Positive floats follow behind the negative ones, whose bits count down.
      const auto flip = hn::Or(hn::ShiftRight<31>(bits), hn::Set(di, std::numeric_limits<std::int32_t>::min()));
      const auto order = hn::BitCast(hn::RebindToUnsigned<decltype(di)>(), hn::Xor(bits, flip));
      hn::Store(hn::BitCast(di, hn::ShiftRight<16>(order)), di, places + i);
    }
    for (std::size_t i = 0; i < here; ++i) {
      ++counters[kFineCopies * static_cast<std::uint32_t>(places[i]) + i % kFineCopies];
    }
  }
}

}  // namespace convt::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace convt {

HWY_EXPORT(Stretch);
HWY_EXPORT(CountFine);

StretchSummary summarizeStretch(const float* values, std::size_t count, double origin, double* sums,
                                std::size_t lanes) {
  StretchSummary found;
  HWY_DYNAMIC_DISPATCH(Stretch)(values, count, origin, sums, lanes, found);
  return found;
}
void countFine(const float* values, std::size_t count, std::uint16_t* counters) {
  HWY_DYNAMIC_DISPATCH(CountFine)(values, count, counters);
}

}  // namespace convt
#endif
