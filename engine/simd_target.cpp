#include "engine/simd_target.h"

#include "engine/kernels/targets.h"

#include <hwy/targets.h>

#include <array>
#include <utility>

namespace convt {
namespace {

struct Named {
  std::string_view name;
  std::int64_t target;
};

constexpr std::array<Named, 5> kNames{
    {{"AVX-512", HWY_AVX3}, {"AVX2", HWY_AVX2}, {"NEON", HWY_NEON}, {"scalar", HWY_EMU128}, {"scalar", HWY_SCALAR}}};

/// Compiled in and on this CPU, whatever is forced.
std::int64_t available() {
  static const std::int64_t targets = hwy::SupportedTargets() & HWY_TARGETS;
  return targets;
}

std::string_view& forced() {
  static std::string_view name;
  return name;
}

bool choose(std::int64_t targets) {
  hwy::SetSupportedTargetsForTest(targets);
  hwy::GetChosenTarget().Update(hwy::SupportedTargets());
  return true;
}

}  // namespace

std::vector<std::string_view> simdTargets() {
  std::vector<std::string_view> names;
  for (const Named& named : kNames) {
    if ((available() & named.target) != 0) names.push_back(named.name);
  }
  return names;
}

std::string_view simdTarget() {
  return forced().empty() ? simdTargets().front() : forced();
}

bool forceSimdTarget(std::string_view name) {
  available();  // read before anything is forced
  if (name.empty()) {
    forced() = {};
    return choose(0);
  }
  for (const Named& named : kNames) {
    if (named.name != name || (available() & named.target) == 0) continue;
    forced() = named.name;
    return choose(named.target);
  }
  return false;
}

}  // namespace convt
