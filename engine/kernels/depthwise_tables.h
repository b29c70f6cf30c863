#pragma once

#include <cstdint>
#include <memory>
#include <stop_token>
#include <vector>

#include "engine/core/memory_budget.h"
#include "engine/core/params.h"
#include "engine/core/result.h"
#include "engine/kernels/axis_phases.h"
#include "engine/kernels/layer_tables.h"
#include "engine/kernels/scratch_floats.h"
#include "engine/weights.h"

namespace convt {

/// How the channels of a layer with one input channel per group share out the lanes of vectors. Lane v reads input
/// channel v / shared and makes output channels v*outputs .. v*outputs + outputs-1, one after the other. Either all
/// outputs of a group share a lane (shared = 1), or each has its own (outputs = 1), which fills vectors where there are
/// few groups.
struct DepthwiseLanes {
  std::int64_t width = 1;   ///< lanes of a vector
  std::int64_t count = 1;   ///< lanes in use
  std::int64_t shared = 1;  ///< lanes that read the same input
  std::int64_t outputs = 1;

  static DepthwiseLanes of(const LayerParams& params);

  std::int64_t blocks() const { return (count + width - 1) / width; }
};

/// Samples of a column phase that one register tile sums lie so many input columns apart. Of dilated taps, those `step`
/// samples apart share inputs; that pays where the task's columns hold enough of them.
std::int64_t depthwiseApart(const AxisPhases& columns, std::int64_t outputColumns);

/// What the path "depthwise" reads of a plan; immutable, for all threads: both axes by phases, and the weights in the
/// order in which they are read,
///   [block of lanes][output of a lane][row phase][column phase][kernel row][tap][lane]
/// where lanes beyond the last hold zero.
class DepthwiseTables {
 public:
  /// @return a Failure if the budget has no room; with an empty text if the stop token ended the packing
  static Result<std::shared_ptr<const DepthwiseTables>> make(const LayerParams& params, const Weights& weights,
                                                             const std::stop_token& stop);

  const AxisPhases& rows() const { return m_rows; }
  const AxisPhases& columns() const { return m_columns; }
  const TermBlocks& blocks() const { return m_blocks; }
  const DepthwiseLanes& lanes() const { return m_lanes; }
  std::int64_t bytes() const { return m_memory.bytes(); }

  /// Taps of the column phases before this one.
  std::int64_t tapsBefore(std::size_t columnPhase) const { return m_columnTaps[columnPhase]; }
  /// The first of a row phase.
  const float* weights(std::int64_t block, std::int64_t output, std::size_t rowPhase) const {
    return m_storage.data() + ((block * m_lanes.outputs + output) * m_taps + m_rowTaps[rowPhase]) * m_lanes.width;
  }
  /// Of a block's lanes; a bias of -0 is 0.
  const float* bias(std::int64_t block, std::int64_t output) const {
    return m_storage.data() + (m_kernels * m_taps + block * m_lanes.outputs + output) * m_lanes.width;
  }

 private:
  std::vector<std::int64_t> tapPlaces(const LayerParams& params) const;
  void pack(const Weights& weights, std::int64_t kernel, const std::vector<std::int64_t>& places);

  AxisPhases m_rows;
  AxisPhases m_columns;
  TermBlocks m_blocks;
  DepthwiseLanes m_lanes;
  std::int64_t m_taps = 0;                 ///< of a kernel
  std::int64_t m_kernels = 0;              ///< vectors of them: blocks times outputs
  std::vector<std::int64_t> m_rowTaps;     ///< taps of the kernel before a row phase
  std::vector<std::int64_t> m_columnTaps;  ///< taps before a column phase
  ScratchFloats m_storage;
  MemoryBudget::Reservation m_memory;
};

}  // namespace convt
