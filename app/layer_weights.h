#pragma once

#include "app/session/state.h"

namespace convt {

/// True if the state's weights stay in use under these parameters. Given weights (typed or loaded) have the kernel that
/// they have: another one is that of a new layer.
bool keepsItsWeights(const State& state, const LayerParams& params);

/// The state's weights, or, for a new layer, PyTorch's random ones of the state's seed.
WeightSource weightsFor(const State& state, const LayerParams& params);

}  // namespace convt
