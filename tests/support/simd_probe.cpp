#include "tests/support/simd_probe.h"

#include "engine/kernels/targets.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "tests/support/simd_probe.cpp"
#include <hwy/foreach_target.h>  // must come before highway.h
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace convt::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

SimdProbe Probe() {
#if HWY_TARGET == HWY_AVX3
  constexpr std::string_view kName = "AVX-512";
#elif HWY_TARGET == HWY_AVX2
  constexpr std::string_view kName = "AVX2";
#elif HWY_TARGET == HWY_NEON
  constexpr std::string_view kName = "NEON";
#elif HWY_TARGET == HWY_SCALAR || HWY_TARGET == HWY_EMU128
  constexpr std::string_view kName = "scalar";
#else
  constexpr std::string_view kName = "another";
#endif
  return {kName, static_cast<int>(hn::Lanes(hn::ScalableTag<float>()))};
}

}  // namespace convt::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace convt {

HWY_EXPORT(Probe);

SimdProbe probeSimd() {
  return HWY_DYNAMIC_DISPATCH(Probe)();
}

}  // namespace convt
#endif
