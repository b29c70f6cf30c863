#pragma once

#include <array>
#include <memory>
#include <optional>

#include "engine/core/params.h"
#include "engine/core/tensor.h"
#include "engine/core/weight_source.h"

namespace convt {

/// Everything the parameter panel shows. May be invalid: then `error` says what to mark.
struct PanelState {
  LayerParams params;
  Shape input;
  bool outFollowsInput = true;
  std::array<bool, 5> linked{true, true, true, true, true};  ///< Kernel .. Dilation: one slider for H and W
  WeightSource weights;
  bool wholeNumbers = false;  ///< a grid of numbers uses whole ones instead of these weights
  std::optional<ParamError> error;
  std::shared_ptr<const Tensor> weight;  ///< resolved, [C_in, C_out/groups, kH, kW]; null while not known
  int outChannel = 0;                    ///< whose kernels are shown
};

}  // namespace convt
