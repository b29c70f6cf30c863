// Algorithm: with each input row stretched to the output's columns, every stride is a correlation of stride 1 whose
// weights repeat over the lanes. The permutation of the lanes repeats after s / gcd(s, lanes) vectors. Schedule: one
// pass per class of vectors with its indices in a register: a load, a permutation and a store per vector; two loads
// where dilation spreads the lanes over more than one vector; single values where over more than two.
#include "engine/kernels/stretch_simd.h"

#include <algorithm>

#include "engine/kernels/targets.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/kernels/stretch_simd.cpp"
#include <hwy/foreach_target.h>  // must come before highway.h
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace convt::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

/// Vectors u0 + i, u0 + i + classes, .. of one class. @param from  the row at the class's first vector's base
/// Returns whether all values are finite: x - x is zero for every finite x and NaN for the others, which no later sum
/// heals.
template <bool kTwoWindows>
bool StretchClass(const StretchTable& table, const std::int32_t* lane, const float* HWY_RESTRICT from,
                  std::int64_t vectors, float* HWY_RESTRICT out) {
  const hn::ScalableTag<float> d;
  const hn::RebindToSigned<decltype(d)> di;
  const auto lanes = static_cast<std::int64_t>(hn::Lanes(d));
  const auto entries = hn::LoadU(di, lane);
  const auto inFirst = hn::Lt(entries, hn::Set(di, static_cast<std::int32_t>(lanes)));
  const auto wrapped =
      hn::IfThenElse(inFirst, entries, hn::Sub(entries, hn::Set(di, static_cast<std::int32_t>(lanes))));
  const auto indices = hn::IndicesFromVec(d, wrapped);
  const auto mask = hn::RebindMask(d, inFirst);
  const std::ptrdiff_t advance = table.advance;
  const std::ptrdiff_t outStep = table.classes * lanes;
  auto check = hn::Zero(d);
  for (std::int64_t i = 0; i < vectors; ++i, from += advance, out += outStep) {
    auto value = hn::TableLookupLanes(hn::LoadU(d, from), indices);
    if constexpr (kTwoWindows) {
      value = hn::IfThenElse(mask, value, hn::TableLookupLanes(hn::LoadU(d, from + lanes), indices));
    }
    hn::StoreU(value, d, out);
    check = hn::Add(check, hn::Sub(value, value));
  }
  return hn::GetLane(hn::SumOfLanes(d, check)) == 0.0F;
}

bool StretchSingly(const StretchTable& table, const std::int32_t* lane, const float* HWY_RESTRICT from,
                   std::int64_t vectors, float* HWY_RESTRICT out) {
  float check = 0.0F;
  for (std::int64_t i = 0; i < vectors; ++i, from += table.advance, out += table.classes * table.lanes) {
    for (std::int64_t l = 0; l < table.lanes; ++l) {
      out[l] = from[lane[l]];
      check += out[l] - out[l];
    }
  }
  return check == 0.0F;
}

bool Stretch(const StretchTable& table, const float* row, std::int64_t x0, std::int64_t u0, std::int64_t vectors,
             float* out) {
  bool finite = true;
  for (std::int64_t i = 0; i < table.classes && i < vectors; ++i) {
    const std::int64_t u = u0 + i;
    const std::int64_t vectorClass = (u % table.classes + table.classes) % table.classes;
    const std::int32_t* lane = table.lane.data() + vectorClass * table.lanes;
    const float* from = row + (table.first(u) - x0);
    const std::int64_t count = (vectors - i + table.classes - 1) / table.classes;
    float* to = out + i * table.lanes;
    const bool ok = table.span <= table.lanes       ? StretchClass<false>(table, lane, from, count, to)
                    : table.span <= 2 * table.lanes ? StretchClass<true>(table, lane, from, count, to)
                                                    : StretchSingly(table, lane, from, count, to);
    finite = finite && ok;
  }
  return finite;
}

}  // namespace convt::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
#include "engine/core/common_divisor.h"

namespace convt {

HWY_EXPORT(Stretch);

StretchTable StretchTable::of(const AxisPhases& columns, int lanes) {
  StretchTable table;
  table.lanes = lanes;
  const std::int64_t common = commonDivisor(columns.stride, lanes);
  table.classes = columns.stride / common;
  table.advance = lanes / common;
  for (std::int64_t c = 0; c < table.classes; ++c) {
    std::vector<std::int64_t> inputs;
    for (std::int64_t l = 0; l < lanes; ++l) {
      const std::int64_t o = c * lanes + l;
      const AxisPhase* phase = columns.at(o);
      if (phase != nullptr) inputs.push_back(columns.input(o, *phase));
    }
    const std::int64_t base = inputs.empty() ? 0 : *std::min_element(inputs.begin(), inputs.end());
    table.base.push_back(base);
    for (std::int64_t l = 0; l < lanes; ++l) {
      const std::int64_t o = c * lanes + l;
      const AxisPhase* phase = columns.at(o);
      table.lane.push_back(phase != nullptr ? static_cast<std::int32_t>(columns.input(o, *phase) - base) : 0);
      table.span = std::max<std::int64_t>(table.span, table.lane.back() + 1);
    }
  }
  return table;
}

std::int64_t StretchTable::first(std::int64_t u) const {
  // One division: small layers ask for little else.
  std::int64_t q = u / classes;
  std::int64_t c = u - q * classes;
  if (c < 0) {
    c += classes;
    --q;
  }
  return q * advance + base[static_cast<std::size_t>(c)];
}

bool stretchRow(const StretchTable& table, const float* row, std::int64_t x0, std::int64_t u0, std::int64_t vectors,
                float* out) {
  return HWY_DYNAMIC_DISPATCH(Stretch)(table, row, x0, u0, vectors, out);
}

}  // namespace convt
#endif
