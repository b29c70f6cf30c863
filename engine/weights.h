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

}  // namespace convt
