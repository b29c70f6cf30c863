#pragma once

#include <string_view>
#include <vector>

namespace convt {

/// The instruction sets that the kernels are compiled for and this CPU has, the best first: "AVX-512", "AVX2" and
/// "scalar" on x86-64; "NEON" on 64-bit ARM, where every CPU has it; "scalar" elsewhere.
std::vector<std::string_view> simdTargets();

/// The one in use: the best, unless another was forced.
std::string_view simdTarget();

/// Forces one of simdTargets() for the whole process; an empty name takes the best again. False, and nothing changes,
/// if this CPU does not have it. For measurements and tests: outputs of different targets agree to 2e-6 of the largest
/// output, not in bits, so no plan may be in use meanwhile.
bool forceSimdTarget(std::string_view name);

}  // namespace convt
