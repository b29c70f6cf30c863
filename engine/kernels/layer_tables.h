#pragma once

#include <memory>
#include <stop_token>

#include "engine/kernels/axis_phases.h"
#include "engine/kernels/packed_weights.h"
#include "engine/kernels/stretch_simd.h"

namespace convt {

/// Where a pixel's sum is cut: terms in the order ic, ky, kx, in blocks that are each summed from zero and then added
/// to the bias one after the other. Long sums (C_in * k * k of some hundred thousand) so keep an error near 1e-7 where
/// one running sum would pass 1e-5. Follows from the layer alone, so a value depends on neither region nor tile.
struct TermBlocks {
  std::int64_t inputs = 1;  ///< input channels of a block
  std::int64_t rows = 1;    ///< taps of a row phase; all of them if inputs > 1
  std::int64_t taps = 1;    ///< taps of a column phase; all of them if rows > 1

  static TermBlocks of(const AxisPhases& rows, const AxisPhases& columns);
};

/// What the kernels of the paths "phases" and "stretched" read of a plan.
struct LayerTables {
  AxisPhases rows;
  AxisPhases columns;
  TermBlocks blocks;
  std::vector<float> bias;  ///< one per output channel; a bias of -0 is 0, as it is where a sum is added to it
  PackedWeights weights;
  StretchTable stretch;         ///< only where every lane has its own weight
  std::int64_t fewestRows = 0;  ///< fewest kernel rows that a block of terms of a reached phase has
  bool tiled = true;            ///< false: sizes that only the plain loops of sampled.cpp can do

  /// @param stretched  one weight per lane
  static Result<std::shared_ptr<const LayerTables>> make(const LayerParams& params, const Weights& weights,
                                                         bool stretched, const std::stop_token& stop);
};

}  // namespace convt
