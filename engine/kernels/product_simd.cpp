// Algorithm: matrix products with vectors over output channels, for layers of many channels: "winograd" and "channels"
// (see product_axis.h). A sum over the input channels for some positions and channels is a tile of accumulators.
// Schedule: tiles of vectors x positions, as many as the registers hold (24 of 32, 12 of 16). A term loads `vectors`
// aligned weights and broadcasts `positions` inputs, which lie side by side: 2 + 12 loads for 24 FMAs, or 4 + 6. A block
// of terms goes over all positions of a task before the next one, so that its weights stay in the first-level cache
// while the inputs stream. Results leave as vectors over channels (see channel_rows_simd.cpp).
// Measured on one thread of a Zen 4, 256 -> 128 channels at 32x32, kernel 4, stride 2: 6.9 ms with tiles of 4x6, 7.2 with
// 2x12, 7.8 with 3x8 and 9.9 with 1x24, whose every FMA loads an input; 10.5 ms by "phases". Tiles of 2x12 run at 95 % of
// the peak. Did not help: inputs packed tile by tile, so that a tile reads one stream: the packing took a tenth longer.
#include "engine/kernels/product_simd.h"

#include "engine/kernels/targets.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/kernels/product_simd.cpp"
#include <hwy/foreach_target.h>  // must come before highway.h
#include <hwy/highway.h>

#include "engine/kernels/tile_sums-inl.h"

HWY_BEFORE_NAMESPACE();
namespace convt::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

constexpr int kLanes = HWY_LANES(float);

template <int kVectors, int kPositions>
HWY_NOINLINE void SumTiles(const ProductStrip& strip) {
  const D d;
  constexpr std::ptrdiff_t kWidth = std::ptrdiff_t{kVectors} * kLanes;
  float* HWY_RESTRICT out = strip.sums;
  const std::ptrdiff_t pitch = strip.pitch;
  const std::ptrdiff_t weightPitch = strip.weightPitch;
  const ProductRun* const end = strip.runs + strip.runCount;
  for (std::int64_t b = 0; b < strip.tiles; ++b, out += kPositions * kWidth) {
    V sum[kPositions][kVectors];
    CONVT_UNROLL24
    for (int i = 0; i < kPositions; ++i) {
      CONVT_UNROLL24
      for (int v = 0; v < kVectors; ++v) sum[i][v] = hn::Zero(d);
    }
    for (const ProductRun* run = strip.runs; run != end; ++run) {
      const float* HWY_RESTRICT x = run->x + b * kPositions;
      const float* HWY_RESTRICT w = run->weights;
      for (std::int64_t k = run->count; k > 0; --k, x += pitch, w += weightPitch) {
        V weight[kVectors];
        CONVT_UNROLL24
        for (int v = 0; v < kVectors; ++v) weight[v] = InRegister(hn::Load(d, w + v * kLanes));
        CONVT_UNROLL24
        for (int i = 0; i < kPositions; ++i) {
          const V in = kVectors > 1 ? InRegister(hn::Set(d, x[i])) : hn::Set(d, x[i]);
          CONVT_UNROLL24
          for (int v = 0; v < kVectors; ++v) sum[i][v] = hn::MulAdd(weight[v], in, sum[i][v]);
        }
      }
    }
    CONVT_UNROLL24
    for (int i = 0; i < kPositions; ++i) {
      CONVT_UNROLL24
      for (int v = 0; v < kVectors; ++v) {
        float* to = out + i * kWidth + v * kLanes;
        hn::Store(strip.adds ? hn::Add(hn::Load(d, to), sum[i][v]) : sum[i][v], d, to);
      }
    }
  }
}

using SumFunction = void (*)(const ProductStrip&);

constexpr bool Fits(int vectors, int positions) {
  return vectors * positions <= kAccumulators;
}

template <int kPositions>
SumFunction FunctionFor(int vectors) {
  switch (vectors) {
    case 1:
      if constexpr (Fits(1, kPositions)) return SumTiles<1, kPositions>;
      break;
    case 2:
      if constexpr (Fits(2, kPositions)) return SumTiles<2, kPositions>;
      break;
    case 3:
      if constexpr (Fits(3, kPositions)) return SumTiles<3, kPositions>;
      break;
    case 4:
      if constexpr (Fits(4, kPositions)) return SumTiles<4, kPositions>;
      break;
    default: break;
  }
  return nullptr;
}

SumFunction FunctionFor(int vectors, int positions) {
  switch (positions) {
    case 2: return FunctionFor<2>(vectors);
    case 4: return FunctionFor<4>(vectors);
    case 6: return FunctionFor<6>(vectors);
    case 8: return FunctionFor<8>(vectors);
    case 12: return FunctionFor<12>(vectors);
    case 24: return FunctionFor<24>(vectors);
    default: return nullptr;
  }
}

void SumProducts(int vectors, int positions, const ProductStrip& strip) {
  const SumFunction run = FunctionFor(vectors, positions);
  HWY_DASSERT(run != nullptr);
  run(strip);
}

bool HasTile(int vectors, int positions) {
  return FunctionFor(vectors, positions) != nullptr;
}

int LanesHere() {
  return kLanes;
}

template <int kSign>
HWY_INLINE void CombineSigned(const float* HWY_RESTRICT a, const float* HWY_RESTRICT b, std::int64_t n,
                              float* HWY_RESTRICT out) {
  const D d;
  for (std::int64_t i = 0; i < n; i += kLanes) {
    V value = hn::LoadU(d, a + i);
    if constexpr (kSign < 0) value = hn::Sub(value, hn::LoadU(d, b + i));
    if constexpr (kSign > 0) value = hn::Add(value, hn::LoadU(d, b + i));
    hn::StoreU(value, d, out + i);
  }
}

void CombineRows(const float* a, const float* b, int sign, std::int64_t n, float* out) {
  if (sign == 0) {
    CombineSigned<0>(a, a, n, out);
  } else if (sign < 0) {
    CombineSigned<-1>(a, b, n, out);
  } else {
    CombineSigned<1>(a, b, n, out);
  }
}

void CombineColumns(const float* row, const ColumnOffsets* components, std::size_t count, std::int64_t n, float* out,
                    std::ptrdiff_t plane) {
  for (const ColumnOffsets* c = components; c != components + count; ++c, out += plane)
    CombineRows(row + c->first, row + c->second, c->sign, n, out);
}

void SplitColumns(const float* HWY_RESTRICT row, std::ptrdiff_t pitch, float* HWY_RESTRICT out) {
  [[maybe_unused]] const D d;
  for (std::ptrdiff_t i = 0; i < pitch; i += kLanes) {
#if HWY_TARGET == HWY_SCALAR
    out[i] = row[2 * i];
    out[pitch + i] = row[2 * i + 1];
#else
    V even, odd;
    hn::LoadInterleaved2(d, row + 2 * i, even, odd);
    hn::StoreU(even, d, out + i);
    hn::StoreU(odd, d, out + pitch + i);
#endif
  }
}

/// products[0], products[step] .. to outputs[0], outputs[step]; may be the same place.
template <ProductFilter kFilter>
HWY_INLINE void AddProducts(const V* products, std::size_t step, V* outputs) {
  const V m0 = products[0];
  if constexpr (kFilter == ProductFilter::Plain) {
    outputs[0] = m0;
  } else {
    const V m1 = products[step];
    V y0 = m0;
    V y1 = m1;
    if constexpr (kFilter == ProductFilter::Two) {
      y0 = hn::Add(m0, m1);
      y1 = hn::Add(m1, products[2 * step]);
    } else if constexpr (kFilter == ProductFilter::Three) {
      const V m2 = products[2 * step];
      y0 = hn::Add(hn::Add(m0, m1), m2);
      y1 = hn::Sub(hn::Sub(m1, m2), products[3 * step]);
    }
    outputs[0] = y0;
    outputs[step] = y1;
  }
}

/// One output row of one position.
template <ProductFilter kColumn>
HWY_INLINE void StoreOutputs(const ProductOutputs& o, std::int64_t i, std::ptrdiff_t c, V bias, V* sums, float* stage,
                             V& check) {
  const D d;
  if (stage == nullptr) return;
  AddProducts<kColumn>(sums, 1, sums);
  const auto store = [&](std::int64_t column, V sum) HWY_ATTR {
    if (column < 0) return;
    const V value = hn::Add(bias, sum);
    hn::Store(value, d, stage + column * o.width + c);
    check = hn::MulAdd(value, hn::Zero(d), check);
  };
  store(o.columns[0][i], sums[0]);
  if constexpr (outputsOf(kColumn) == 2) store(o.columns[1][i], sums[1]);
}

template <ProductFilter kRow, ProductFilter kColumn>
std::array<bool, 2> FinishFiltered(const ProductOutputs& o) {
  constexpr std::size_t kAcross = productsOf(kColumn);
  constexpr std::size_t kAll = productsOf(kRow) * kAcross;
  const D d;
  V check0 = hn::Zero(d);
  V check1 = check0;
  for (std::int64_t i = 0; i < o.count; ++i) {
    for (std::ptrdiff_t c = 0; c < o.width; c += kLanes) {
      const float* HWY_RESTRICT from = o.sums + i * o.width + c;
      V sums[kAll + 1];
      CONVT_UNROLL24
      for (std::size_t m = 0; m < kAll; ++m, from += o.plane) sums[m] = hn::Load(d, from);
      CONVT_UNROLL24
      for (std::size_t x = 0; x < kAcross; ++x) AddProducts<kRow>(sums + x, kAcross, sums + x);
      const V bias = hn::LoadU(d, o.bias + c);
      StoreOutputs<kColumn>(o, i, c, bias, sums, o.stage[0], check0);
      if constexpr (outputsOf(kRow) == 2) StoreOutputs<kColumn>(o, i, c, bias, sums + kAcross, o.stage[1], check1);
    }
  }
  return {hn::GetLane(hn::SumOfLanes(d, check0)) == 0.0F, hn::GetLane(hn::SumOfLanes(d, check1)) == 0.0F};
}

template <ProductFilter kRow>
std::array<bool, 2> FinishRows(const ProductOutputs& outputs) {
  switch (outputs.column) {
    case ProductFilter::Plain: return FinishFiltered<kRow, ProductFilter::Plain>(outputs);
    case ProductFilter::One: return FinishFiltered<kRow, ProductFilter::One>(outputs);
    case ProductFilter::Two: return FinishFiltered<kRow, ProductFilter::Two>(outputs);
    case ProductFilter::Three: break;
  }
  return FinishFiltered<kRow, ProductFilter::Three>(outputs);
}

std::array<bool, 2> FinishProducts(const ProductOutputs& outputs) {
  switch (outputs.row) {
    case ProductFilter::Plain: return FinishRows<ProductFilter::Plain>(outputs);
    case ProductFilter::One: return FinishRows<ProductFilter::One>(outputs);
    case ProductFilter::Two: return FinishRows<ProductFilter::Two>(outputs);
    case ProductFilter::Three: break;
  }
  return FinishRows<ProductFilter::Three>(outputs);
}

}  // namespace convt::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace convt {

HWY_EXPORT(SumProducts);
HWY_EXPORT(HasTile);
HWY_EXPORT(LanesHere);
HWY_EXPORT(SplitColumns);
HWY_EXPORT(CombineRows);
HWY_EXPORT(CombineColumns);
HWY_EXPORT(FinishProducts);

void sumProducts(int vectors, int positions, const ProductStrip& strip) {
  HWY_DYNAMIC_DISPATCH(SumProducts)(vectors, positions, strip);
}

bool hasProductTile(int vectors, int positions) {
  return HWY_DYNAMIC_DISPATCH(HasTile)(vectors, positions);
}

int productLanes() {
  return HWY_DYNAMIC_DISPATCH(LanesHere)();
}

void splitColumns(const float* row, std::ptrdiff_t pitch, float* out) {
  HWY_DYNAMIC_DISPATCH(SplitColumns)(row, pitch, out);
}

void combineRows(const float* a, const float* b, int sign, std::int64_t n, float* out) {
  HWY_DYNAMIC_DISPATCH(CombineRows)(a, b, sign, n, out);
}

void combineColumns(const float* row, const ColumnOffsets* components, std::size_t count, std::int64_t n, float* out,
                    std::ptrdiff_t plane) {
  HWY_DYNAMIC_DISPATCH(CombineColumns)(row, components, count, n, out, plane);
}

std::array<bool, 2> finishProducts(const ProductOutputs& outputs) {
  return HWY_DYNAMIC_DISPATCH(FinishProducts)(outputs);
}

}  // namespace convt
#endif
