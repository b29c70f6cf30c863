#pragma once

#include <cstdlib>
#include <stdexcept>
#include <string>

#include "engine/simd_target.h"

namespace convt {

/// Forces a SIMD target as long as it lives, then that which was in use before.
class ForcedTarget {
 public:
  explicit ForcedTarget(std::string_view name) : m_before(simdTarget()) {
    if (!forceSimdTarget(name)) throw std::runtime_error("no SIMD target " + std::string(name));
  }
  ~ForcedTarget() { forceSimdTarget(m_before); }
  ForcedTarget(const ForcedTarget&) = delete;
  ForcedTarget& operator=(const ForcedTarget&) = delete;

 private:
  std::string m_before;
};

/// For initTestCase(): forces the SIMD target that the environment's CONVT_SIMD_TARGET names, if it names one, and
/// leaves it so. False if this CPU does not have it.
inline bool forceTargetOfEnvironment() {
  const char* name = std::getenv("CONVT_SIMD_TARGET");
  return name == nullptr || forceSimdTarget(name);
}

}  // namespace convt
