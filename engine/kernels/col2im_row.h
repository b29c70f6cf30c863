#pragma once

#include <cstdint>
#include <vector>

#include "engine/conv_transpose.h"
#include "engine/core/contributions.h"
#include "engine/kernels/col2im_tables.h"
#include "engine/kernels/scratch_floats.h"
#include "engine/kernels/shifted_sum_simd.h"

namespace convt {

/// Output rows of the path "col2im" from the contributions of the input rows that reach them. Buffers of one thread,
/// kept from run to run.
class Col2imRow {
 public:
  /// Kernel row `tap` of those that meet the output row, at input row iy.
  struct KernelRow {
    std::int64_t tap = 0;
    std::int64_t iy = 0;
  };

  /// For the columns of a region.
  /// @param rows  of the input
  /// @param columns  of the input, of which there are contributions; none but these meet the region
  void begin(const Col2imTables& tables, std::int64_t rows, const InputSpan& columns, const Region& region);

  /// The kernel rows that meet output row oy and the image, ascending; none: the row is the bias.
  const std::vector<KernelRow>& meet(std::int64_t oy);

  /// Names the contributions of the row that meet() was asked for.
  /// @param first  one per kernel row: the contribution of the first column to its tap 0
  /// @param tap  floats from a tap's contributions to the next one's
  void list(const std::vector<const float*>& first, std::ptrdiff_t tap);

  /// Sums the listed row. @param offset  floats from the contributions that were named to those of this channel
  void write(std::ptrdiff_t offset, float bias, const OutputSpan& out, float* to, bool streams);

 private:
  struct Phase {
    const AxisPhase* axis = nullptr;  ///< null: no tap reaches it
    std::ptrdiff_t column = 0;        ///< that tap 0 of its first sample meets, counted from the first
    std::size_t firstRow = 0;
    std::size_t firstEnd = 0;
  };

  ShiftedSum sumOf(const Phase& phase, std::ptrdiff_t offset, float bias) const;
  void writeSamples(std::ptrdiff_t offset, float bias, float* to) const;
  void sumPhases(std::ptrdiff_t offset, float bias);

  const Col2imTables* m_tables = nullptr;
  std::int64_t m_inputRows = 0;
  std::int64_t m_columns = 0;
  Region m_region;
  std::vector<KernelRow> m_met;
  std::vector<ShiftedRow> m_rows;   ///< of all phases
  std::vector<std::size_t> m_ends;  ///< per phase and kernel row, counted from the phase's first row
  std::vector<Phase> m_phases;      ///< of the samples in turn
  std::int64_t m_reached = 0;       ///< phases
  std::vector<const float*> m_phaseRows;
  ScratchFloats m_stage;
  ScratchFloats m_whole;
};

}  // namespace convt
