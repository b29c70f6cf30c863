#include "engine/core/weight_source.h"

namespace convt {
namespace {

bool sameTensor(const std::shared_ptr<const WeightTensor>& a, const std::shared_ptr<const WeightTensor>& b) {
  if (a == b) return true;
  if (!a || !b) return false;
  return a->name == b->name && a->weight.shape == b->weight.shape && a->weight.values == b->weight.values &&
         a->bias == b->bias;
}

}  // namespace

bool operator==(const WeightSource& a, const WeightSource& b) {
  return a.kind == b.kind && a.seed == b.seed && a.mixAll == b.mixAll && sameTensor(a.tensor, b.tensor);
}

bool isPerChannelRule(WeightKind kind) {
  return kind == WeightKind::OneHot || kind == WeightKind::Box || kind == WeightKind::Bilinear ||
         kind == WeightKind::Gaussian;
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
    case WeightKind::Tensor: break;
  }
  return "tensor";
}

}  // namespace convt
