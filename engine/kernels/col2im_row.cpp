#include "engine/kernels/col2im_row.h"

#include <algorithm>

#include "engine/kernels/interleave_simd.h"
#include "engine/kernels/tile_simd.h"

namespace convt {

void Col2imRow::begin(const Col2imTables& tables, std::int64_t rows, const InputSpan& columns, const Region& region) {
  m_tables = &tables;
  m_inputRows = rows;
  m_columns = columns.count();
  m_region = region;
  m_phases.clear();
  m_reached = 0;
  // Samples that are apart meet any phase; those side by side the phases in turn.
  const AxisPhases& axes = tables.columns;
  const std::int64_t count = region.step > 1 ? region.cols : std::min(axes.stride, region.cols);
  for (std::int64_t i = 0; i < count; ++i) {
    const std::int64_t ox = region.x0 + i * region.step;
    const AxisPhase* axis = axes.at(ox);
    m_phases.push_back({axis, axis != nullptr ? axes.input(ox, *axis) - columns.first : 0, 0, 0});
    m_reached += axis != nullptr ? 1 : 0;
  }
}

const std::vector<Col2imRow::KernelRow>& Col2imRow::meet(std::int64_t oy) {
  const AxisPhases& rows = m_tables->rows;
  m_met.clear();
  if (const AxisPhase* phase = rows.at(oy)) {
    const std::int64_t top = rows.input(oy, *phase);
    for (std::int64_t j = 0; j < phase->taps; ++j) {
      const std::int64_t iy = top - j * rows.step;
      if (iy >= 0 && iy < m_inputRows) m_met.push_back({phase->firstTap + j * rows.apart, iy});
    }
  }
  return m_met;
}

void Col2imRow::list(const std::vector<const float*>& first, std::ptrdiff_t tap) {
  const AxisPhases& columns = m_tables->columns;
  m_rows.clear();
  m_ends.clear();
  for (Phase& phase : m_phases) {
    phase.firstRow = m_rows.size();
    phase.firstEnd = m_ends.size();
    if (phase.axis == nullptr) continue;
    for (const float* from : first) {
      for (std::int64_t j = 0; j < phase.axis->taps; ++j)
        m_rows.push_back({from + (phase.axis->firstTap + j * columns.apart) * tap, phase.column - j * columns.step});
      m_ends.push_back(m_rows.size() - phase.firstRow);
    }
  }
}

ShiftedSum Col2imRow::sumOf(const Phase& phase, std::ptrdiff_t offset, float bias) const {
  ShiftedSum sum;
  sum.rows = m_rows.data() + phase.firstRow;
  sum.ends = m_ends.data() + phase.firstEnd;
  sum.groups = phase.axis != nullptr ? m_met.size() : 0;
  sum.offset = offset;
  sum.width = m_columns;
  sum.first = bias;
  return sum;
}

void Col2imRow::writeSamples(std::ptrdiff_t offset, float bias, float* to) const {
  for (std::int64_t i = 0; i < m_region.cols; ++i)
    to[i] = shiftedSumAt(sumOf(m_phases[static_cast<std::size_t>(i)], offset, bias), 0);
}

void Col2imRow::write(std::ptrdiff_t offset, float bias, const OutputSpan& out, float* to, bool streams) {
  const std::int64_t cols = m_region.cols;
  if (m_met.empty()) {
    fillRows(to, cols, 1, 0, bias, streams);
    return;
  }
  if (m_phases.size() == static_cast<std::size_t>(cols)) {
    writeSamples(offset, bias, to);
    return;
  }
  sumPhases(offset, bias);
  const std::int64_t lanes = shiftedSumLanes();
  const std::int64_t whole = (cols + lanes - 1) / lanes * lanes;
  float* const row = streams ? m_whole.atLeast(whole) : to;
  interleavePhases(m_phaseRows.data(), m_tables->columns.stride, cols, row);
  if (streams) streamRow(row, std::min<std::int64_t>(whole, cols + out.slack), to);
}

/// Each phase in a row of its own, and one row for all that no tap reaches.
void Col2imRow::sumPhases(std::ptrdiff_t offset, float bias) {
  const std::int64_t lanes = shiftedSumLanes();
  const std::int64_t stride = m_tables->columns.stride;
  const std::int64_t pitch = ((m_region.cols + stride - 1) / stride / (4 * lanes) + 1) * 4 * lanes;
  float* stage = m_stage.atLeast((m_reached + 1) * pitch);
  const float* const unreached = stage;
  if (m_reached < stride) std::fill_n(stage, pitch, bias);
  m_phaseRows.clear();
  for (std::int64_t r = 0; r < stride; ++r) {
    const Phase& phase = m_phases[static_cast<std::size_t>(r)];
    if (phase.axis != nullptr) {
      stage += pitch;
      ShiftedSum sum = sumOf(phase, offset, bias);
      sum.count = (m_region.cols - r - 1) / stride + 1;
      sum.out = stage;
      sumShifted(sum);
    }
    m_phaseRows.push_back(phase.axis != nullptr ? stage : unreached);
  }
}

}  // namespace convt
