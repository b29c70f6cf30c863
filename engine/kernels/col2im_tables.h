#pragma once

#include <memory>
#include <stop_token>
#include <vector>

#include "engine/core/params.h"
#include "engine/core/result.h"
#include "engine/core/shape.h"
#include "engine/kernels/axis_phases.h"
#include "engine/weights.h"

namespace convt {

class Plan;

/// What the path "col2im" reads of a plan: the layer of its contributions, from which kernels and strides are gone.
/// Weights [C_in, C_out/groups, kH, kW] are those of a layer of kernel 1 with C_out*kH*kW output channels as they lie
/// in memory, and an image without borders is one row of H*W pixels.
struct Col2imTables {
  AxisPhases rows;
  AxisPhases columns;
  std::vector<float> bias;  ///< one per output channel; a bias of -0 is 0
  std::shared_ptr<const Plan> contributions;

  /// @param vectors  of a tile; 0: open
  /// @return a Failure if the budget has no room; with an empty text if the stop token ended the packing
  static Result<std::shared_ptr<const Col2imTables>> make(const LayerParams& params, const Shape& input,
                                                          const Weights& weights, int vectors,
                                                          const std::stop_token& stop);

  std::int64_t bytes() const;
};

/// The layer of the contributions, and its input.
LayerParams contributionLayer(const LayerParams& params);
Shape contributionInput(const Shape& input);

}  // namespace convt
