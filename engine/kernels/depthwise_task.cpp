// Algorithm: one task of "depthwise". Input rows of a block of lanes are transposed, [column][lane], with zeros beyond
// the image, when the first output row asks for them, and kept for the task. An output row is summed by column phases
// (depthwise_simd.cpp) into a stage [sample][lane] and leaves as a row for each lane (channel_rows_simd.cpp). Kernel
// rows that miss the image are left out; rows that none meets are the bias.
// Schedule: blocks of 256 columns at most, so that the stage stays in the first-level cache beside weights and inputs,
// and as many rows as let their inputs fit three eighths of the second-level cache.
// Measured on one thread of a Zen 4, 128 channels at 16x13, kernel 44, stride 5: 1.5 ms, of which the sums take three
// quarters and the way out 15 %; 4.1 by "phases". 64 channels at 35x27, kernel 2, stride 2: 0.061 ms, of which the sums
// take 30 %, the way out 34 and the way in 18; 0.095 by "phases". What helped: reading short rows into the next one (5
// to 10 % of pictures of 7 columns), ending rows without slack by a vector that overlaps (a third of them).
#include "engine/kernels/depthwise_task.h"

#include <algorithm>

#include "engine/core/common_divisor.h"
#include "engine/kernels/channel_rows_simd.h"
#include "engine/kernels/tile_simd.h"
#include "engine/plan.h"
#include "engine/row_loader.h"

namespace convt {
DepthwiseTask::DepthwiseTask(const Plan& plan, const Input& input, const Region& region, const OutputSpan& out,
                             const RunOptions& options, const Part& part, bool streams, DepthwiseScratch& scratch)
    : m_tables(*plan.depthwise()),
      m_lanes(m_tables.lanes()),
      m_input(input),
      m_region(region),
      m_out(out),
      m_options(options),
      m_part(part),
      m_scratch(scratch) {
  const std::int64_t first = part.block * m_lanes.width;
  const std::int64_t end = std::min(first + m_lanes.width, m_lanes.count);
  m_read = {std::max(first, region.c0 / m_lanes.outputs),
            std::min(end, (region.c0 + region.channels - 1) / m_lanes.outputs + 1)};
  m_slack = part.x1 == region.cols ? out.slack : 0;
  m_streams =
      streams && part.x0 % m_lanes.width == 0 && out.rowStride % m_lanes.width == 0 &&
      out.channelStride % m_lanes.width == 0 && (columnCount() + m_slack) % m_lanes.width == 0 &&
      reinterpret_cast<std::uintptr_t>(out.data) % (static_cast<std::size_t>(m_lanes.width) * sizeof(float)) == 0;
}

bool DepthwiseTask::run() {
  listPhases();
  layOutRows();
  for (std::int64_t output = 0; output < m_lanes.outputs; ++output) {
    m_wanted = wanted(output);
    if (m_wanted.first < m_wanted.second && !computeOutput(output)) return false;
  }
  if (m_streams) flushStreams();
  return true;
}

/// The columns by phases, and the input columns that they read. Of dilated taps, neighbours `step` samples apart share
/// inputs: they are made phases of their own.
void DepthwiseTask::listPhases() {
  const AxisPhases& columns = m_tables.columns();
  const std::int64_t common = commonDivisor(columns.stride, m_region.step);
  m_row.period = columns.stride / common;
  m_row.apart = m_region.step / common;
  m_row.step = columns.step;
  m_row.positions = std::max<std::int64_t>(1, kMostDepthwisePositions / m_row.apart);
  if (m_row.apart == 1) {
    m_row.apart = depthwiseApart(columns, columnCount() * m_region.step);
    m_row.period *= m_row.apart;
  }
  m_row.width = m_input.shape.w;
  m_firstColumn = m_row.width;
  m_endColumn = 0;
  m_scratch.phases.clear();
  m_scratch.unreached.clear();
  for (std::int64_t i = 0; i < std::min(m_row.period, columnCount()); ++i) {
    const std::int64_t ox = m_region.x0 + (m_part.x0 + i) * m_region.step;
    const AxisPhase* phase = columns.at(ox);
    if (phase == nullptr) {
      m_scratch.unreached.push_back(i);
      continue;
    }
    DepthwisePhase made;
    made.first = i;
    made.count = (columnCount() - i + m_row.period - 1) / m_row.period;
    made.column = columns.input(ox, *phase);
    made.taps = phase->taps;
    made.tapsBefore = m_tables.tapsBefore(static_cast<std::size_t>(phase - columns.reached.data()));
    m_scratch.phases.push_back(made);
    m_firstColumn = std::min(m_firstColumn, made.column - (made.taps - 1) * columns.step);
    m_endColumn = std::max(m_endColumn, made.column + (made.count - 1) * m_row.apart + 1);
  }
  const std::int64_t reach = (m_row.positions - 1) * m_row.apart;
  m_firstColumn = std::max(m_firstColumn, -reach);
  m_endColumn = std::max(std::min(m_endColumn, m_row.width + reach), m_firstColumn);
  m_row.phases = m_scratch.phases.data();
  m_row.phaseCount = m_scratch.phases.size();
}

/// Room for all input rows that the task may ask for.
void DepthwiseTask::layOutRows() {
  const AxisPhases& rows = m_tables.rows();
  const std::int64_t height = m_input.shape.h;
  const std::int64_t top = m_region.y0 + m_part.y0 * m_region.step;
  const std::int64_t bottom = m_region.y0 + (m_part.y1 - 1) * m_region.step;
  std::int64_t lowest = 0;  // what the taps of any phase add to t
  for (const AxisPhase& phase : rows.reached) lowest = std::min(lowest, phase.shift - (phase.taps - 1) * rows.step);
  m_firstRow = std::clamp<std::int64_t>(rows.t(top) + lowest, 0, height);
  const std::int64_t end = std::clamp<std::int64_t>(rows.t(bottom) + 1, m_firstRow, height);
  m_scratch.rowSlots.assign(static_cast<std::size_t>(end - m_firstRow), -1);
  m_usedSlots = 0;
  // Rows an even number of lines apart would fight for the same sets of the cache.
  m_rowPitch = ((m_endColumn - m_firstColumn) | 1) * m_lanes.width;
  const std::int64_t most = std::min(end - m_firstRow, (m_part.y1 - m_part.y0) * rows.mostTaps);
  m_scratch.rows.atLeast(most * m_rowPitch);
  m_scratch.stage.atLeast((columnCount() + 1) * m_lanes.width);
  m_row.stage = m_scratch.stage.data();
}

/// Column 0 of it.
const float* DepthwiseTask::inputRow(std::int64_t iy) {
  std::int64_t& slot = m_scratch.rowSlots[static_cast<std::size_t>(iy - m_firstRow)];
  const bool loaded = slot >= 0;
  if (!loaded) slot = m_usedSlots++;
  float* const row = m_scratch.rows.data() + slot * m_rowPitch;
  if (!loaded) load(iy, row);
  return row - m_firstColumn * m_lanes.width;
}

void DepthwiseTask::load(std::int64_t iy, float* row) {
  const std::int64_t begin = std::clamp<std::int64_t>(0, m_firstColumn, m_endColumn);
  const std::int64_t count = std::clamp(m_row.width, begin, m_endColumn) - begin;
  clearLanes(row, begin - m_firstColumn);
  clearLanes(row + (begin - m_firstColumn + count) * m_lanes.width, m_endColumn - begin - count);
  if (count == 0) return;
  // Whole vectors are read, also where rows are shorter: into the next row of the same channel.
  const bool dense = m_input.strideH == m_input.shape.w;
  const std::int64_t readable = dense ? (m_input.shape.h - iy) * m_input.strideH - begin : count;
  const bool direct =
      m_input.element == Element::F32 && m_input.strideW == 1 && std::max(count, readable) >= m_lanes.width;
  const std::int64_t pitch = std::max(count, m_lanes.width);
  float* plain = direct ? nullptr : m_scratch.plain.atLeast(m_lanes.width * pitch);
  m_scratch.lanes.resize(static_cast<std::size_t>(m_lanes.width));
  for (std::int64_t lane = 0; lane < m_lanes.width; ++lane) {
    const std::int64_t v = std::clamp(m_part.block * m_lanes.width + lane, m_read.first, m_read.second - 1);
    const std::int64_t channel = v / m_lanes.shared;
    const float*& from = m_scratch.lanes[static_cast<std::size_t>(lane)];
    if (direct) {
      from = static_cast<const float*>(m_input.data.get()) + m_region.n * m_input.strideN + channel * m_input.strideC +
             iy * m_input.strideH + begin;
    } else {
      from = plain + lane * pitch;
      loadRow(m_input, m_region.n, channel, iy, begin, 1, count, plain + lane * pitch);
    }
  }
  gatherLanes(m_scratch.lanes.data(), count, row + (begin - m_firstColumn) * m_lanes.width);
}

/// Those whose output the region has.
DepthwiseTask::LaneRange DepthwiseTask::wanted(std::int64_t output) const {
  const auto lanesBefore = [&](std::int64_t channel) {  // whose output lies before the channel
    return channel <= output ? 0 : (channel - output - 1) / m_lanes.outputs + 1;
  };
  return {std::max(m_read.first, lanesBefore(m_region.c0)),
          std::min(m_read.second, lanesBefore(m_region.c0 + m_region.channels))};
}

bool DepthwiseTask::computeOutput(std::int64_t output) {
  fillUnreached(output);
  std::int64_t empty = m_part.y0;  // rows from here on are the bias
  for (std::int64_t j = m_part.y0; j < m_part.y1; ++j) {
    if (m_options.stop.stop_requested()) return false;
    const std::int64_t oy = m_region.y0 + j * m_region.step;
    const AxisPhase* phase = m_tables.rows().at(oy);
    listTerms(oy, phase);
    if (m_scratch.terms.empty()) continue;
    if (!fillRows(output, empty, j)) return false;
    empty = j + 1;
    if (!sumRow(output, *phase)) return false;
    writeRow(output, j);
  }
  return fillRows(output, empty, m_part.y1);
}

void DepthwiseTask::listTerms(std::int64_t oy, const AxisPhase* phase) {
  m_scratch.terms.clear();
  if (phase == nullptr || m_row.phaseCount == 0) return;
  const AxisPhases& rows = m_tables.rows();
  for (std::int64_t j = 0; j < phase->taps; ++j) {
    const std::int64_t iy = rows.input(oy, *phase) - j * rows.step;
    if (iy >= 0 && iy < m_input.shape.h) m_scratch.terms.push_back({inputRow(iy), j});
  }
}

/// One block of terms after the other.
bool DepthwiseTask::sumRow(std::int64_t output, const AxisPhase& phase) {
  const std::vector<DepthwiseTerm>& terms = m_scratch.terms;
  const std::int64_t block = m_tables.blocks().rows;
  m_row.weights =
      m_tables.weights(m_part.block, output, static_cast<std::size_t>(&phase - m_tables.rows().reached.data()));
  m_row.kernelRows = phase.taps;
  m_row.bias = m_tables.bias(m_part.block, output);
  m_row.adds = false;
  for (std::size_t first = 0; first < terms.size();) {
    if (m_options.stop.stop_requested()) return false;
    std::size_t end = first + 1;
    while (end < terms.size() && terms[end].tap / block == terms[first].tap / block) ++end;
    m_row.terms = terms.data() + first;
    m_row.termCount = end - first;
    sumDepthwiseRow(m_row);
    m_row.adds = true;
    first = end;
  }
  return true;
}

/// Columns that no tap reaches hold the bias in all rows.
void DepthwiseTask::fillUnreached(std::int64_t output) {
  const float* const bias = m_tables.bias(m_part.block, output);
  for (const std::int64_t first : m_scratch.unreached) {
    for (std::int64_t i = first; i < columnCount(); i += m_row.period)
      std::copy_n(bias, m_lanes.width, m_row.stage + i * m_lanes.width);
  }
}

bool DepthwiseTask::fillRows(std::int64_t output, std::int64_t first, std::int64_t end) {
  if (first == end) return true;
  const float* const bias = m_tables.bias(m_part.block, output);
  const auto [v0, v1] = m_wanted;
  for (std::int64_t v = v0; v < v1; ++v) {
    if (m_options.stop.stop_requested()) return false;
    convt::fillRows(outRow(v * m_lanes.outputs + output, first), columnCount(), end - first, m_out.rowStride,
                    bias[v % m_lanes.width], m_streams);
  }
  return true;
}

void DepthwiseTask::writeRow(std::int64_t output, std::int64_t sampleRow) {
  const auto [v0, v1] = m_wanted;
  ChannelRows rows;
  rows.stage = m_row.stage + v0 % m_lanes.width;
  rows.width = m_lanes.width;
  rows.columns = columnCount();
  rows.channels = v1 - v0;
  rows.out = outRow(v0 * m_lanes.outputs + output, sampleRow);
  rows.channel = m_lanes.outputs * m_out.channelStride;
  rows.slack = m_slack;
  rows.streams = m_streams;
  writeChannels(rows);
}

float* DepthwiseTask::outRow(std::int64_t channel, std::int64_t sampleRow) const {
  return m_out.data + (channel - m_region.c0) * m_out.channelStride + sampleRow * m_out.rowStride + m_part.x0;
}

}  // namespace convt
