#include "app/layer_weights.h"

namespace convt {

bool keepsItsWeights(const State& state, const LayerParams& params) {
  return usedWeights(state).kind != WeightKind::Tensor || params.kernel == state.params.kernel;
}

WeightSource weightsFor(const State& state, const LayerParams& params) {
  WeightSource weights = state.weights;
  if (keepsItsWeights(state, params)) return weights;
  weights.kind = WeightKind::Torch;
  weights.tensor.reset();
  return weights;
}

}  // namespace convt
