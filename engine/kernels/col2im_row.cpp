#include "engine/kernels/col2im_row.h"

#include <algorithm>

#include "engine/kernels/interleave_simd.h"
#include "engine/kernels/tile_simd.h"

namespace convt {

void Col2imRow::begin(const Col2imTables& tables, const Shape& input, const Region& region) {
  m_tables = &tables;
  m_input = input;
  m_region = region;
  m_phases.clear();
  m_gaps = false;
  // Samples that are apart meet any phase; those side by side the phases in turn.
  const AxisPhases& columns = tables.columns;
  const std::int64_t count = region.step > 1 ? region.cols : std::min(columns.stride, region.cols);
  for (std::int64_t i = 0; i < count; ++i) {
    const std::int64_t ox = region.x0 + i * region.step;
    const AxisPhase* axis = columns.at(ox);
    m_phases.push_back({axis, axis != nullptr ? columns.input(ox, *axis) : 0, 0, 0});
    m_gaps = m_gaps || axis == nullptr;
  }
}

const std::vector<Col2imRow::KernelRow>& Col2imRow::meet(std::int64_t oy) {
  const AxisPhases& rows = m_tables->rows;
  m_met.clear();
  if (const AxisPhase* phase = rows.at(oy)) {
    const std::int64_t top = rows.input(oy, *phase);
    for (std::int64_t j = 0; j < phase->taps; ++j) {
      const std::int64_t iy = top - j * rows.step;
      if (iy >= 0 && iy < m_input.h) m_met.push_back({phase->firstTap + j * rows.apart, iy});
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
        m_rows.push_back({from + (phase.axis->firstTap + j * columns.apart) * tap, phase.input - j * columns.step});
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
  sum.width = m_input.w;
  sum.first = bias;
  return sum;
}

void Col2imRow::writeSamples(std::ptrdiff_t offset, float bias, float* to) const {
  for (std::int64_t i = 0; i < m_region.cols; ++i)
    to[i] = shiftedSumAt(sumOf(m_phases[static_cast<std::size_t>(i)], offset, bias), 0);
}

void Col2imRow::write(std::ptrdiff_t offset, float bias, const OutputSpan& out, float* to, bool streams) {
  if (m_met.empty()) {
    fillRows(to, m_region.cols, 1, 0, bias, streams);
    return;
  }
  if (m_region.step > 1) {
    writeSamples(offset, bias, to);
    return;
  }
  const std::int64_t lanes = shiftedSumLanes();
  const std::int64_t stride = m_tables->columns.stride;
  const std::int64_t cols = m_region.cols;
  const std::int64_t most = ((cols + stride - 1) / stride / (4 * lanes) + 1) * 4 * lanes;
  const auto phases = static_cast<std::ptrdiff_t>(m_phases.size());
  float* const stage = m_stage.atLeast((phases + 1) * most);
  m_phaseRows.assign(static_cast<std::size_t>(stride), stage);
  if (m_gaps) std::fill_n(stage + phases * most, most, bias);
  for (std::ptrdiff_t r = 0; r < phases; ++r) {
    const Phase& phase = m_phases[static_cast<std::size_t>(r)];
    m_phaseRows[static_cast<std::size_t>(r)] = stage + (phase.axis != nullptr ? r : phases) * most;
    if (phase.axis == nullptr) continue;
    ShiftedSum sum = sumOf(phase, offset, bias);
    sum.count = (cols - r - 1) / stride + 1;
    sum.out = stage + r * most;
    sumShifted(sum);
  }
  const std::int64_t whole = (cols + lanes - 1) / lanes * lanes;
  float* const row = streams ? m_whole.atLeast(whole) : to;
  interleavePhases(m_phaseRows.data(), stride, cols, row);
  if (streams) streamRow(row, std::min<std::int64_t>(whole, cols + out.slack), to);
}

}  // namespace convt
