#pragma once

#include <memory>
#include <vector>

#include "engine/core/memory_budget.h"
#include "engine/core/tensor.h"

namespace convt {

/// The resolved weights of a layer.
struct Weights {
  Tensor weight;            ///< [C_in, C_out/groups, kH, kW]
  std::vector<float> bias;  ///< C_out values, or empty: no bias
  MemoryBudget::Reservation memory;
};

bool anyBelowZero(const Weights& weights);
/// Reads all values of a float input, in parallel: once per input, not once per layer.
bool anyBelowZero(const Input& input);

/// Whether the layer can give negative values: any weight, bias or input below 0. A rule on the parameters, so that
/// colours do not flicker with the values that happen to be visible.
bool canBeNegative(const Weights& weights, const Input& input);

}  // namespace convt
