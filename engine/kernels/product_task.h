#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "engine/conv_transpose.h"
#include "engine/kernels/product_samples.h"
#include "engine/kernels/product_simd.h"
#include "engine/kernels/product_tables.h"
#include "engine/kernels/scratch_floats.h"

namespace convt {

/// Buffers of one thread, kept from run to run. The schedule and supportsChannels() (path.cpp) bound them to some
/// megabytes.
struct ProductScratch {
  ScratchFloats plain;     ///< an input row
  ScratchFloats rows;      ///< input rows of one channel, their columns split by the input step
  ScratchFloats combined;  ///< one of their combinations
  ScratchFloats packed;    ///< [component][channel][position]
  ScratchFloats sums;      ///< [product][position][channel]
  ScratchFloats stage;     ///< [output row][sample][channel]
  std::vector<ProductRun> runs;
  std::vector<std::int64_t> inputRows;
  std::vector<char> rowMet;            ///< of the row components: reads a row that exists
  std::vector<ColumnOffsets> columns;  ///< of the column components, for the first position
};

/// One task, on one thread: some rows and columns of a region, for some channel blocks of one group.
class ProductTask {
 public:
  struct Part {
    const ProductSamples& rows;
    const ProductSamples& columns;
    std::size_t firstBlock = 0;  ///< of ProductTables::blocks()
    std::size_t endBlock = 0;
  };

  ProductTask(const Plan& plan, const Input& input, const Region& region, const OutputSpan& out,
              const RunOptions& options, const Part& part, bool streams, ProductScratch& scratch);

  /// @return false if the stop token asked to end
  bool run();

 private:
  bool packInputs();
  void findInputRows();
  void layOutRows();
  void loadRows(std::int64_t ic);
  const float* inputRow(std::int64_t iy) const;
  void packRow(std::size_t row, std::int64_t ic, std::size_t rowComponent, const float* from);
  std::pair<std::int64_t, std::int64_t> wanted(const ProductTables::Block& block) const;
  bool computeBlock(const ProductTables::Block& block);
  bool computePhase(const ProductTables::Block& block, std::size_t rowPhase, std::size_t columnPhase);
  void sumAll(const ProductTables::Block& block, const ProductTables::Sum& sum, std::int64_t firstTile,
              std::int64_t tiles, float* sums);
  void finishPhase(const ProductTables::Block& block, std::size_t rowPhase, std::size_t columnPhase);
  bool writeRows(const ProductTables::Block& block, std::size_t rowPhase);
  bool takeFromDefinition(std::int64_t channel, std::int64_t sampleRow, std::size_t rowPhase);
  bool fillUnreached(const ProductTables::Block& block);
  float* outRow(std::int64_t channel, std::int64_t sampleRow) const;
  std::int64_t stageRow(std::size_t output, std::size_t row) const {
    return static_cast<std::int64_t>(output) * std::ssize(m_part.rows.positions) + static_cast<std::int64_t>(row);
  }

  const Plan& m_plan;
  const ProductTables& m_tables;
  const Input& m_input;
  const Region& m_region;
  const OutputSpan& m_out;
  const RunOptions& m_options;
  const Part m_part;
  ProductScratch& m_scratch;
  const ProductTile m_tile;
  std::int64_t m_group = 0;
  std::int64_t m_across;           ///< positions of a row
  std::int64_t m_positions;        ///< of the task
  std::ptrdiff_t m_pitch;          ///< of the packed positions of an input channel
  std::ptrdiff_t m_plane;          ///< of a component
  std::int64_t m_firstColumn = 0;  ///< of the input rows in scratch
  std::ptrdiff_t m_residuePitch = 0;
  std::ptrdiff_t m_rowPitch = 0;
  std::ptrdiff_t m_slack = 0;
  bool m_streams = false;
  std::int64_t m_stageRows = 0;
  std::vector<char> m_finite;  ///< per stage row: no value that the definition may have otherwise
};

}  // namespace convt
