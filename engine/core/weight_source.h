#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/core/params.h"
#include "engine/core/tensor.h"

namespace convt {

/// Where a layer's weights come from. Rules and PyTorch's draw follow the parameters; a tensor is never touched.
enum class WeightKind { Torch, Zeros, Ones, OneHot, Box, Bilinear, Gaussian, Whole, Counting, Tensor };

/// All kinds that follow the parameters: all but Tensor.
inline constexpr WeightKind kWeightRules[] = {WeightKind::Torch,    WeightKind::Zeros, WeightKind::Ones,
                                              WeightKind::OneHot,   WeightKind::Box,   WeightKind::Bilinear,
                                              WeightKind::Gaussian, WeightKind::Whole, WeightKind::Counting};

/// A weight tensor that somebody typed, loaded or that ships with a sample.
struct WeightTensor {
  std::string name;         ///< what the user sees: a file's name, "Tutorial"
  Tensor weight;            ///< [C_in, C_out/groups, kH, kW]
  std::vector<float> bias;  ///< C_out values, or empty: 0
};

/// The kernel from one input channel to one output channel. @pre both are of the same group
struct KernelAt {
  std::int64_t ic = 0;
  std::int64_t oc = 0;
  friend bool operator==(const KernelAt&, const KernelAt&) = default;
};

struct WeightSource {
  WeightKind kind = WeightKind::Torch;
  std::uint64_t seed = 0;  ///< Torch; kept by the others, so that going back finds it
  bool mixAll = false;     ///< rules: every input channel, divided by C_in/groups, instead of one input channel each
  std::shared_ptr<const WeightTensor> tensor;  ///< Tensor only
  /// Only this kernel acts: all others and the bias are 0, so that one contribution is seen alone. Ignored where the
  /// layer has no such kernel.
  std::optional<KernelAt> solo;

  /// Tensors are compared by identity first, then by value.
  friend bool operator==(const WeightSource& a, const WeightSource& b);
};

/// True for the kinds whose kernels act per channel (OneHot .. Counting): those that mixAll applies
/// to.
bool isPerChannelRule(WeightKind kind);

/// The name on the command line: torch, zeros, ones, one-hot, box, bilinear, gaussian, whole, counting ("tensor" is
/// none).
const char* nameOf(WeightKind kind);

/// What Box divides by, ceil(kH/S_H) * ceil(kW/S_W): the panel names it as "1/4 per tap". (mixAll divides by
/// C_in/groups in addition.)
std::int64_t boxDivisor(const LayerParams& params);

/// Taps of one axis between two that meet in the same output pixel: S = stride/gcd(stride, dilation).
int phaseTaps(int stride, int dilation);

/// The bound b of PyTorch's uniform draw -b .. b of the weights: 1/sqrt(C_out/groups*kH*kW), up to float rounding.
float torchWeightBound(const LayerParams& params);

}  // namespace convt
