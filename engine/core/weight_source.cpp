#include "engine/core/weight_source.h"
#include "engine/core/common_divisor.h"

#include <cmath>

namespace convt {
namespace {

bool sameTensor(const std::shared_ptr<const WeightTensor>& a, const std::shared_ptr<const WeightTensor>& b) {
  if (a == b) return true;
  if (!a || !b) return false;
  return a->name == b->name && a->weight.shape == b->weight.shape && a->weight.values == b->weight.values &&
         a->bias == b->bias;
}

/// Most taps that meet in one output pixel along one axis.
std::int64_t overlap(int kernel, int stride, int dilation) {
  const int apart = phaseTaps(stride, dilation);
  return (kernel + apart - 1) / apart;
}

}  // namespace

bool operator==(const WeightSource& a, const WeightSource& b) {
  return a.kind == b.kind && a.seed == b.seed && a.mixAll == b.mixAll && a.solo == b.solo &&
         sameTensor(a.tensor, b.tensor);
}

bool isPerChannelRule(WeightKind kind) {
  return kind == WeightKind::OneHot || kind == WeightKind::Box || kind == WeightKind::Bilinear ||
         kind == WeightKind::Gaussian || kind == WeightKind::Whole || kind == WeightKind::Counting;
}

const char* nameOf(WeightKind kind) {
  switch (kind) {
    case WeightKind::Torch: return "torch";
    case WeightKind::Zeros: return "zeros";
    case WeightKind::Ones: return "ones";
    case WeightKind::OneHot: return "one-hot";
    case WeightKind::Box: return "box";
    case WeightKind::Bilinear: return "bilinear";
    case WeightKind::Gaussian: return "gaussian";
    case WeightKind::Whole: return "whole";
    case WeightKind::Counting: return "counting";
    case WeightKind::Tensor: break;
  }
  return "tensor";
}

int phaseTaps(int stride, int dilation) {
  return static_cast<int>(stride / commonDivisor(stride, dilation));
}

std::int64_t boxDivisor(const LayerParams& params) {
  return overlap(params.kernel.h, params.stride.h, params.dilation.h) *
         overlap(params.kernel.w, params.stride.w, params.dilation.w);
}

float torchWeightBound(const LayerParams& params) {
  // kaiming_uniform_ with a = sqrt(5), step by step in double as PyTorch takes it; shortened to 1/sqrt(fan_in) the last
  // bit can differ.
  const double fanIn = static_cast<double>(params.outChannels / params.groups) * params.kernel.h * params.kernel.w;
  const double slope = std::sqrt(5.0);
  const double gain = std::sqrt(2.0 / (1.0 + slope * slope));
  return static_cast<float>(std::sqrt(3.0) * (gain / std::sqrt(fanIn)));
}

}  // namespace convt
