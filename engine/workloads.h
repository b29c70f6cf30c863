#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/core/params.h"

namespace convt {

/// A layer that is measured, and what it is given.
struct Workload {
  std::string name;
  Shape input;
  LayerParams params;

  /// "3->16 464x700 k4 s2 p1 op1 d2 g3"; pairs as 4x2; what is PyTorch's default is left out, stride 1 is not.
  std::string text() const;
};

/// The twelve that are always measured, W1 to W12, without bias: photographs (the tutorial's image and a 4K one), maps
/// of generators of images, long kernels.
std::vector<Workload> standardWorkloads();

/// Layers R1, R2 .. that nobody chose: strides 1, 2, 3, 4, 5, 7, 8, 16, kernels 1 to 63, dilations with and without a
/// common divisor with the stride, both axes apart, 1 to 512 channels, groups up to depthwise, with and without bias. A
/// machine of 200 GFLOP/s and 40 GB/s would need .02 to 30 ms for each, and none takes more than 400 MB.
/// The same seed gives the same layers on any machine, and the first of a longer list are those of a shorter one.
std::vector<Workload> randomWorkloads(int count, std::uint64_t seed);

}  // namespace convt
