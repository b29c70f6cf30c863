// Algorithm: the plainest loops that keep one part of the machine busy.
// Schedule: twelve chains of multiply-adds: two units of a latency of four or five cycles need eight to ten, and twelve
// accumulators and two factors fit into sixteen registers. They are variables, not an array: an array would live in
// memory wherever the compiler does not unroll the loop over it. They start apart, or they would be one.
// Bandwidth: four vectors a turn, so that the loop itself costs nothing beside its loads and stores.
#include "engine/kernels/limit_loops.h"

#include "engine/kernels/targets.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/kernels/limit_loops.cpp"
#include <hwy/cache_control.h>
#include <hwy/foreach_target.h>  // must come before highway.h
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace convt::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

constexpr int kChains = 12;

std::int64_t MultiplyAdds(std::int64_t rounds, float* sink) {
  const hn::ScalableTag<float> d;
  const auto a = hn::Set(d, 0.999F);
  const auto b = hn::Set(d, 0.001F);
  auto s0 = hn::Iota(d, 0.0F);
  auto s1 = hn::Iota(d, 1.0F);
  auto s2 = hn::Iota(d, 2.0F);
  auto s3 = hn::Iota(d, 3.0F);
  auto s4 = hn::Iota(d, 4.0F);
  auto s5 = hn::Iota(d, 5.0F);
  auto s6 = hn::Iota(d, 6.0F);
  auto s7 = hn::Iota(d, 7.0F);
  auto s8 = hn::Iota(d, 8.0F);
  auto s9 = hn::Iota(d, 9.0F);
  auto s10 = hn::Iota(d, 10.0F);
  auto s11 = hn::Iota(d, 11.0F);
  for (std::int64_t i = 0; i < rounds; ++i) {
    s0 = hn::MulAdd(s0, a, b);
    s1 = hn::MulAdd(s1, a, b);
    s2 = hn::MulAdd(s2, a, b);
    s3 = hn::MulAdd(s3, a, b);
    s4 = hn::MulAdd(s4, a, b);
    s5 = hn::MulAdd(s5, a, b);
    s6 = hn::MulAdd(s6, a, b);
    s7 = hn::MulAdd(s7, a, b);
    s8 = hn::MulAdd(s8, a, b);
    s9 = hn::MulAdd(s9, a, b);
    s10 = hn::MulAdd(s10, a, b);
    s11 = hn::MulAdd(s11, a, b);
  }
  const auto low = hn::Add(hn::Add(hn::Add(s0, s1), hn::Add(s2, s3)), hn::Add(s4, s5));
  const auto high = hn::Add(hn::Add(hn::Add(s6, s7), hn::Add(s8, s9)), hn::Add(s10, s11));
  *sink = hn::GetLane(hn::SumOfLanes(d, hn::Add(low, high)));
  return rounds * kChains * 2 * static_cast<std::int64_t>(hn::Lanes(d));
}

float SumOf(const float* HWY_RESTRICT from, std::size_t count) {
  const hn::ScalableTag<float> d;
  const std::size_t lanes = hn::Lanes(d);
  auto s0 = hn::Zero(d);
  auto s1 = hn::Zero(d);
  auto s2 = hn::Zero(d);
  auto s3 = hn::Zero(d);
  for (std::size_t i = 0; i < count; i += 4 * lanes) {
    s0 = hn::Add(s0, hn::Load(d, from + i));
    s1 = hn::Add(s1, hn::Load(d, from + i + lanes));
    s2 = hn::Add(s2, hn::Load(d, from + i + 2 * lanes));
    s3 = hn::Add(s3, hn::Load(d, from + i + 3 * lanes));
  }
  return hn::GetLane(hn::SumOfLanes(d, hn::Add(hn::Add(s0, s1), hn::Add(s2, s3))));
}

void Fill(float* HWY_RESTRICT to, std::size_t count, float value) {
  const hn::ScalableTag<float> d;
  const std::size_t lanes = hn::Lanes(d);
  const auto v = hn::Set(d, value);
  for (std::size_t i = 0; i < count; i += 4 * lanes) {
    hn::Store(v, d, to + i);
    hn::Store(v, d, to + i + lanes);
    hn::Store(v, d, to + i + 2 * lanes);
    hn::Store(v, d, to + i + 3 * lanes);
  }
}

void FillStreamed(float* HWY_RESTRICT to, std::size_t count, float value) {
  const hn::ScalableTag<float> d;
  const std::size_t lanes = hn::Lanes(d);
  const auto v = hn::Set(d, value);
  for (std::size_t i = 0; i < count; i += 4 * lanes) {
    hn::Stream(v, d, to + i);
    hn::Stream(v, d, to + i + lanes);
    hn::Stream(v, d, to + i + 2 * lanes);
    hn::Stream(v, d, to + i + 3 * lanes);
  }
  hwy::FlushStream();
}

void Copy(const float* HWY_RESTRICT from, float* HWY_RESTRICT to, std::size_t count) {
  const hn::ScalableTag<float> d;
  const std::size_t lanes = hn::Lanes(d);
  for (std::size_t i = 0; i < count; i += 4 * lanes) {
    const auto v0 = hn::Load(d, from + i);
    const auto v1 = hn::Load(d, from + i + lanes);
    const auto v2 = hn::Load(d, from + i + 2 * lanes);
    const auto v3 = hn::Load(d, from + i + 3 * lanes);
    hn::Store(v0, d, to + i);
    hn::Store(v1, d, to + i + lanes);
    hn::Store(v2, d, to + i + 2 * lanes);
    hn::Store(v3, d, to + i + 3 * lanes);
  }
}

void CopyStreamed(const float* HWY_RESTRICT from, float* HWY_RESTRICT to, std::size_t count) {
  const hn::ScalableTag<float> d;
  const std::size_t lanes = hn::Lanes(d);
  for (std::size_t i = 0; i < count; i += 4 * lanes) {
    const auto v0 = hn::Load(d, from + i);
    const auto v1 = hn::Load(d, from + i + lanes);
    const auto v2 = hn::Load(d, from + i + 2 * lanes);
    const auto v3 = hn::Load(d, from + i + 3 * lanes);
    hn::Stream(v0, d, to + i);
    hn::Stream(v1, d, to + i + lanes);
    hn::Stream(v2, d, to + i + 2 * lanes);
    hn::Stream(v3, d, to + i + 3 * lanes);
  }
  hwy::FlushStream();
}

}  // namespace convt::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace convt {

HWY_EXPORT(MultiplyAdds);
HWY_EXPORT(SumOf);
HWY_EXPORT(Fill);
HWY_EXPORT(FillStreamed);
HWY_EXPORT(Copy);
HWY_EXPORT(CopyStreamed);

std::int64_t multiplyAdds(std::int64_t rounds, float* sink) {
  return HWY_DYNAMIC_DISPATCH(MultiplyAdds)(rounds, sink);
}
float sumOf(const float* from, std::size_t count) {
  return HWY_DYNAMIC_DISPATCH(SumOf)(from, count);
}
void fill(float* to, std::size_t count, float value) {
  HWY_DYNAMIC_DISPATCH(Fill)(to, count, value);
}
void fillStreamed(float* to, std::size_t count, float value) {
  HWY_DYNAMIC_DISPATCH(FillStreamed)(to, count, value);
}
void copy(const float* from, float* to, std::size_t count) {
  HWY_DYNAMIC_DISPATCH(Copy)(from, to, count);
}
void copyStreamed(const float* from, float* to, std::size_t count) {
  HWY_DYNAMIC_DISPATCH(CopyStreamed)(from, to, count);
}

}  // namespace convt
#endif
