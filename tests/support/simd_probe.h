#pragma once

#include <string_view>

namespace convt {

/// The instruction set for which the code was compiled that run-time dispatch calls now.
struct SimdProbe {
  std::string_view target;  ///< named as in engine/simd_target.h
  int lanes = 0;            ///< floats in a vector
};

/// Dispatched as the kernels are.
SimdProbe probeSimd();

}  // namespace convt
