#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "engine/conv_transpose.h"
#include "engine/kernels/depthwise_simd.h"
#include "engine/kernels/depthwise_tables.h"
#include "engine/kernels/scratch_floats.h"

namespace convt {

/// Buffers of one thread, kept from run to run. The schedule and depthwiseFits() bound them to some megabytes.
struct DepthwiseScratch {
  ScratchFloats plain;  ///< [lane][column]: an input row that is not floats side by side
  ScratchFloats rows;   ///< [slot][column][lane]
  ScratchFloats stage;  ///< [sample][lane]
  std::vector<const float*> lanes;
  std::vector<std::int64_t> rowSlots;  ///< of the input rows; -1: not loaded
  std::vector<DepthwisePhase> phases;
  std::vector<std::int64_t> unreached;  ///< first samples of the column phases that no tap reaches
  std::vector<DepthwiseTerm> terms;
};

/// One task, on one thread: some rows and columns of a region, for the lanes of one block.
class DepthwiseTask {
 public:
  /// Samples of the region.
  struct Part {
    std::int64_t block = 0;
    std::int64_t y0 = 0;
    std::int64_t y1 = 0;
    std::int64_t x0 = 0;
    std::int64_t x1 = 0;
  };

  DepthwiseTask(const Plan& plan, const Input& input, const Region& region, const OutputSpan& out,
                const RunOptions& options, const Part& part, bool streams, DepthwiseScratch& scratch);

  /// @return false if the stop token asked to end
  bool run();

 private:
  /// Lanes first .. end-1, counted over all blocks.
  using LaneRange = std::pair<std::int64_t, std::int64_t>;

  void listPhases();
  void layOutRows();
  const float* inputRow(std::int64_t iy);
  void load(std::int64_t iy, float* row);
  LaneRange wanted(std::int64_t output) const;
  bool computeOutput(std::int64_t output);
  void listTerms(std::int64_t oy, const AxisPhase* phase);
  bool sumRow(std::int64_t output, const AxisPhase& phase);
  void fillUnreached(std::int64_t output);
  bool fillRows(std::int64_t output, std::int64_t first, std::int64_t end);
  void writeRow(std::int64_t output, std::int64_t sampleRow);
  float* outRow(std::int64_t channel, std::int64_t sampleRow) const;
  std::int64_t columnCount() const { return m_part.x1 - m_part.x0; }

  const DepthwiseTables& m_tables;
  const DepthwiseLanes& m_lanes;
  const Input& m_input;
  const Region& m_region;
  const OutputSpan& m_out;
  const RunOptions& m_options;
  const Part m_part;
  DepthwiseScratch& m_scratch;
  LaneRange m_read;    ///< lanes whose inputs are read
  LaneRange m_wanted;  ///< whose output is wanted
  DepthwiseRow m_row;
  std::int64_t m_firstColumn = 0;  ///< of the input rows in scratch
  std::int64_t m_endColumn = 0;
  std::ptrdiff_t m_rowPitch = 0;
  std::int64_t m_firstRow = 0;  ///< of the input rows that may be asked for
  std::int64_t m_usedSlots = 0;
  std::ptrdiff_t m_slack = 0;
  bool m_streams = false;
};

}  // namespace convt
