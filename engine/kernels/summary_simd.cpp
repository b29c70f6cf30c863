// Algorithm: one pass for the moments, one for the histogram, over values that stay in the first cache between them.
// Schedule: the moments by half vectors of floats, each a whole vector of doubles, in as many accumulators as make
// kSumLanes sums: a sum's additions follow each other at the distance of kSumLanes values. The bins of a chunk are
// computed by vectors and stored; the increments are scalar, one store per value, which is what bounds the pass.
// Values are taken to be finite; if the sum of the squares is not, the stretch is gathered again under masks.
// Tails: loads under a mask, with lanes beyond the end as values that are not finite.
// Measured on Zen 4 with AVX-512: .17 ns a value for the moments (.19 with more lanes), .28 to .47 for the counting,
// and 2 to 10 us to drain the counters of a piece.
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

/// All that is gathered beside the sums, one value per lane; the squares in chains that do not wait for each other.
struct Gathered {
  hn::Vec<Floats> low;
  hn::Vec<Floats> high;
  hn::Vec<Ints> finite;
  hn::Vec<Ints> inLevels;
  hn::Vec<Doubles> squares[kVectors];
};

/// One vector of values; returns them less the origin. With kGuarded 0 for those that are not finite; else all must be,
/// and they are not counted.
template <bool kGuarded>
HWY_INLINE hn::Vec<Doubles> Take(hn::Vec<Floats> v, hn::Vec<Doubles> origin, std::size_t chain, Gathered& all) {
  const Floats df;
  const Doubles dd;
  const Ints di;
  const auto levels = hn::And(hn::Ge(v, hn::Zero(df)), hn::Le(v, hn::Set(df, 1.0F)));
  // A mask's lanes are -1.
  all.inLevels = hn::Sub(all.inLevels, hn::VecFromMask(di, hn::RebindMask(di, levels)));
  const auto wide = hn::PromoteTo(dd, v);
  auto difference = hn::Sub(wide, origin);
  if constexpr (kGuarded) {
    const auto largest = std::numeric_limits<float>::max();
    const auto finite = hn::Le(hn::Abs(v), hn::Set(df, largest));
    all.finite = hn::Sub(all.finite, hn::VecFromMask(di, hn::RebindMask(di, finite)));
    all.low = hn::Min(all.low, hn::IfThenElse(finite, v, all.low));
    all.high = hn::Max(all.high, hn::IfThenElse(finite, v, all.high));
    const auto wideFinite = hn::Le(hn::Abs(wide), hn::Set(dd, static_cast<double>(largest)));
    difference = hn::IfThenElseZero(wideFinite, difference);
  } else {
    all.low = hn::Min(all.low, v);
    all.high = hn::Max(all.high, v);
  }
  all.squares[chain] = hn::MulAdd(difference, difference, all.squares[chain]);
  return difference;
}

/// Whole blocks of kSumLanes values with all sums in registers.
template <bool kGuarded>
HWY_INLINE void TakeBlocks(const float* values, std::size_t blocks, hn::Vec<Doubles> origin, double* sums,
                           Gathered& all) {
  const Floats df;
  const Doubles dd;
  hn::Vec<Doubles> sum[kVectors];
  for (std::size_t k = 0; k < kVectors; ++k) sum[k] = hn::LoadU(dd, sums + k * kWidth);
  for (std::size_t block = 0; block < blocks; ++block, values += kSumLanes) {
    for (std::size_t k = 0; k < kVectors; ++k) {
      sum[k] = hn::Add(sum[k], Take<kGuarded>(hn::LoadU(df, values + k * kWidth), origin, k, all));
    }
  }
  for (std::size_t k = 0; k < kVectors; ++k) hn::StoreU(sum[k], dd, sums + k * kWidth);
}

/// Fewer than kSumLanes values, added to as many sums. Lanes beyond the end are NaN: neither finite nor in the levels.
HWY_INLINE void TakeRest(const float* values, std::size_t count, hn::Vec<Doubles> origin, double* sums, Gathered& all) {
  const Floats df;
  const Doubles dd;
  for (std::size_t k = 0; k * kWidth < count; ++k) {
    const std::size_t at = k * kWidth;
    const auto mask = hn::FirstN(df, count - at);
    const auto v = hn::IfThenElse(mask, hn::MaskedLoad(mask, df, values + at), hn::NaN(df));
    hn::StoreU(hn::Add(hn::LoadU(dd, sums + at), Take<true>(v, origin, k, all)), dd, sums + at);
  }
}

/// False, and nothing of use, if kGuarded was needed: something is not finite, which no later square heals.
template <bool kGuarded>
bool StretchBy(const float* values, std::size_t count, double origin, double* sums, std::size_t lanes,
               StretchSummary& found) {
  const Floats df;
  const Doubles dd;
  const Ints di;
  Gathered all{hn::Set(df, StretchSummary().min), hn::Set(df, StretchSummary().max), hn::Zero(di), hn::Zero(di), {}};
  for (auto& chain : all.squares) chain = hn::Zero(dd);
  std::fill_n(sums, lanes, 0.0);
  const auto from = hn::Set(dd, origin);
  const std::size_t blocks = count / kSumLanes;
  std::size_t lane = 0;
  if (lanes == kSumLanes) {
    TakeBlocks<kGuarded>(values, blocks, from, sums, all);
  } else {
    for (std::size_t block = 0; block < blocks; ++block) {
      TakeBlocks<kGuarded>(values + block * kSumLanes, 1, from, sums + lane, all);
      lane = lane + kSumLanes == lanes ? 0 : lane + kSumLanes;
    }
  }
  TakeRest(values + blocks * kSumLanes, count % kSumLanes, from, sums + lane, all);
  found.squares = 0.0;
  for (const auto& chain : all.squares) found.squares += hn::GetLane(hn::SumOfLanes(dd, chain));
  const auto finite = std::int64_t{hn::GetLane(hn::SumOfLanes(di, all.finite))};
  const auto guarded = static_cast<std::int64_t>(kGuarded ? count : count % kSumLanes);  // the rest always is
  if (!kGuarded && !(found.squares <= std::numeric_limits<double>::max())) return false;
  found.notFinite = guarded - finite;
  found.min = hn::GetLane(hn::MinOfLanes(df, all.low));
  found.max = hn::GetLane(hn::MaxOfLanes(df, all.high));
  found.inLevels = hn::GetLane(hn::SumOfLanes(di, all.inLevels));
  return true;
}

void Stretch(const float* values, std::size_t count, double origin, double* sums, std::size_t lanes,
             StretchSummary& found) {
  if (StretchBy<false>(values, count, origin, sums, lanes, found)) return;
  StretchBy<true>(values, count, origin, sums, lanes, found);
}

void CountFine(const float* values, std::size_t count, std::uint16_t* counters) {
  constexpr std::size_t kChunk = 256;
  static_assert(kFineCopies == 4);
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
      hn::Store(hn::BitCast(di, hn::ShiftLeft<2>(hn::ShiftRight<16>(order))), di, places + i);
    }
    const std::size_t fours = here / kFineCopies * kFineCopies;
    for (std::size_t i = 0; i < fours; i += kFineCopies) {
      ++counters[places[i]];
      ++counters[places[i + 1] + 1];
      ++counters[places[i + 2] + 2];
      ++counters[places[i + 3] + 3];
    }
    for (std::size_t i = fours; i < here; ++i) ++counters[places[i] + static_cast<std::ptrdiff_t>(i % kFineCopies)];
  }
}

void DrainFine(std::uint16_t* counters, std::size_t first, std::size_t last, std::int64_t* counts) {
  constexpr std::size_t kBins = kSumLanes / kFineCopies;  // looked at together
  const hn::CappedTag<std::uint16_t, kSumLanes> d;
  const hn::RebindToSigned<decltype(d)> di;
  for (std::size_t bin = first / kBins * kBins; bin <= last; bin += kBins) {
    std::uint16_t* const from = counters + bin * kFineCopies;
    auto any = hn::Zero(d);
    for (std::size_t i = 0; i < kSumLanes; i += hn::Lanes(d)) any = hn::Or(any, hn::LoadU(d, from + i));
    if (HWY_LIKELY(hn::AllTrue(di, hn::Eq(hn::BitCast(di, any), hn::Zero(di))))) continue;
    for (std::size_t i = 0; i < kSumLanes; i += kFineCopies) {
      counts[bin + i / kFineCopies] += std::int64_t{from[i]} + from[i + 1] + from[i + 2] + from[i + 3];
    }
    std::fill_n(from, kSumLanes, std::uint16_t{0});
  }
}

}  // namespace convt::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace convt {

HWY_EXPORT(Stretch);
HWY_EXPORT(CountFine);
HWY_EXPORT(DrainFine);

StretchSummary summarizeStretch(const float* values, std::size_t count, double origin, double* sums,
                                std::size_t lanes) {
  StretchSummary found;
  HWY_DYNAMIC_DISPATCH(Stretch)(values, count, origin, sums, lanes, found);
  return found;
}
void countFine(const float* values, std::size_t count, std::uint16_t* counters) {
  HWY_DYNAMIC_DISPATCH(CountFine)(values, count, counters);
}
void drainFine(std::uint16_t* counters, std::size_t first, std::size_t last, std::int64_t* counts) {
  HWY_DYNAMIC_DISPATCH(DrainFine)(counters, first, last, counts);
}

}  // namespace convt
#endif
