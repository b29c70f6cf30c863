#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <stop_token>
#include <vector>

#include "engine/core/memory_budget.h"
#include "engine/core/params.h"
#include "engine/core/result.h"
#include "engine/kernels/axis_phases.h"
#include "engine/weights.h"

namespace convt {

/// Weights in the order in which the tiles read them:
///   [channel block][row phase][column group][ic in group][j of the row phase][j of the group][channel in block][lane]
/// Broadcast (lanes = 1): a column group is a reached column phase.
/// One weight per lane: a column group is a class of vectors. Lane l of vector v of the output row holds column
/// v*lanes + l, so vectors `classes` apart see the same phases, and a lane of a phase that lacks a tap holds zero.
class PackedWeights {
 public:
  /// Output channels of one group that a register tile computes together.
  struct Block {
    std::int64_t firstChannel = 0;
    int channels = 0;
    std::int64_t firstInput = 0;  ///< first input channel of its group
    std::size_t at = 0;
  };

  /// Where one kernel row's weights lie for one row phase and column group: channel o of tap j of weight row i at
  /// first[i*row + j*tap + o*channel].
  struct Rows {
    const float* first = nullptr;
    std::ptrdiff_t row = 0;
    std::ptrdiff_t tap = 0;
    std::ptrdiff_t channel = 0;
    std::int64_t taps = 0;  ///< j of a weight row
  };

  /// @param lanes  0: broadcast
  /// @return a Failure if the budget has no room; with an empty text if the stop token ended the packing
  static Result<PackedWeights> make(const LayerParams& params, const Weights& weights, const AxisPhases& rows,
                                    const AxisPhases& columns, int lanes, const std::stop_token& stop);

  const std::vector<Block>& blocks() const { return m_blocks; }
  bool lanesDiffer() const { return m_lanes > 0; }
  std::int64_t bytes() const { return m_memory.bytes(); }
  /// Vectors after which the phases of the lanes repeat: s / gcd(s, lanes).
  std::int64_t classes() const { return m_classes; }

  /// For the tiles. @param row, column  places in AxisPhases::reached of the axes; or the class, if lanes differ
  Rows group(const Block& block, std::size_t row, std::size_t column) const;
  /// For one column phase, whatever the layout. @param o  an output column of that phase
  Rows phase(const Block& block, std::size_t row, std::size_t column, std::int64_t o) const;

 private:
  bool packBlock(const LayerParams& params, const Weights& weights, const AxisPhases& rows, const AxisPhases& columns,
                 const Block& block, const std::stop_token& stop);

  std::int64_t m_inputs = 1;  ///< per group
  std::int64_t m_lanes = 0;
  std::int64_t m_classes = 1;
  std::vector<std::int64_t> m_rowTaps, m_rowsBefore;    ///< taps of a row phase; of all before it
  std::vector<std::int64_t> m_groupTaps, m_tapsBefore;  ///< the same of column groups
  std::int64_t m_allRowTaps = 0;
  std::int64_t m_allTaps = 0;
  std::vector<Block> m_blocks;
  std::unique_ptr<float[]> m_storage;
  float* m_data = nullptr;  ///< in m_storage, aligned to a cache line
  MemoryBudget::Reservation m_memory;
};

/// Sizes of the blocks that n output channels are cut into: 3 or 4 where possible, since a register tile of fewer
/// channels loads more inputs per multiply-add.
std::vector<int> channelBlocks(std::int64_t n);

}  // namespace convt
