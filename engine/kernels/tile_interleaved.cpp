// Strides of more than one whose column phases are summed apart: see tile_task.h. Each phase of a group of rows goes to
// a stage, [phase][channel][row][sample], and from there rows leave with their phases in turn. All phases that no tap
// reaches are one row of the bias for all rows of a channel.
// While tiles are summed, the cache lines of the rows that they will become are fetched, a few with each tile: the
// stores of whole rows at once would wait for them. Measured on one thread of a Zen 4, 64 -> 32 channels at 128x128,
// kernel 4, stride 2: 11.25 ms without, 10.6 with; as many with streamed rows, which the next reader would not find in
// the cache; 11.1 where all lines are fetched before the first phase. To fetch the lines of rows that tiles write
// directly, and of input rows that are copied, gained nothing that could be measured.
#include <algorithm>
#include <limits>

#include "engine/kernels/interleave_simd.h"
#include "engine/kernels/tile_task.h"

namespace convt {
namespace {

constexpr std::int64_t kNoEnd = std::numeric_limits<std::int64_t>::max() / 2;

}  // namespace

void TileTask::computeInterleaved(const RowGroup& group, const ChannelCut& cut) {
  const std::int64_t cols = m_place.x1 - m_place.x0;
  const std::int64_t stride = m_tables.columns.stride;
  const std::int64_t mostVectors = ((cols + stride - 1) / stride + m_lanes - 1) / m_lanes;
  Stage stage;
  stage.row = (mostVectors | 1) * m_lanes;
  stage.channel = stage.row * group.allRows();
  stage.phase = stage.channel * cut.channels;
  stage.data = m_scratch.stage.atLeast(stage.phase * std::min(stride, cols));
  m_scratch.phaseRows.resize(static_cast<std::size_t>(stride));
  const float* unreached = nullptr;
  for (std::int64_t r = 0; r < std::min(stride, cols); ++r) {
    float* const to = stage.data + r * stage.phase;
    if (const AxisPhase* phase = m_tables.columns.at(m_place.x0 + r)) {
      sumPhase(group, cut, r, *phase, stage);
      m_scratch.phaseRows[static_cast<std::size_t>(r)] = {to, stage.row};
      continue;
    }
    if (unreached == nullptr) {
      for (int o = 0; o < cut.channels; ++o) std::fill_n(to + o * stage.channel, mostVectors * m_lanes, biasOf(cut)[o]);
      unreached = to;
    }
    m_scratch.phaseRows[static_cast<std::size_t>(r)] = {unreached, 0};
  }
  for (int o = 0; o < cut.channels; ++o) interleaveRows(group, cut, o, stage);
}

/// Phase of column x0 + r.
void TileTask::sumPhase(const RowGroup& group, const ChannelCut& cut, std::int64_t r, const AxisPhase& phase,
                        const Stage& stage) {
  const AxisPhases& columns = m_tables.columns;
  const std::int64_t ox = m_place.x0 + r;
  const std::int64_t vectors = ((m_place.x1 - ox - 1) / columns.stride + m_lanes) / m_lanes;
  TileStrip strip = stripFor(group, cut, static_cast<std::size_t>(&phase - columns.reached.data()));
  strip.xOffset = columns.input(ox, phase) - m_x0;
  strip.out = stage.data + r * stage.phase;
  if (strip.resumes) takePhase(group, cut, r, stage);
  strip.outRow = stage.row;
  strip.outChannel = stage.channel;
  strip.streams = false;
  if (!m_streams) {
    // Each phase fetches its share of the row.
    strip.soon = outAt(cut, group.oy) + r * ((m_place.x1 - m_place.x0) / columns.stride);
    strip.soonChannel = m_out.channelStride;
    strip.soonRow = m_out.rowStride * m_rowStep;
  }
  runStrip(strip, shapeFor(group, cut, vectors), vectors, 0, kNoEnd);
}

/// What earlier passes left in the output.
void TileTask::takePhase(const RowGroup& group, const ChannelCut& cut, std::int64_t r, const Stage& stage) {
  const std::int64_t stride = m_tables.columns.stride;
  const std::int64_t count = (m_place.x1 - m_place.x0 - r - 1) / stride + 1;
  for (int o = 0; o < cut.channels; ++o) {
    const float* out = outAt(cut, group.oy) + o * m_out.channelStride + r;
    float* to = stage.data + r * stage.phase + o * stage.channel;
    for (std::int64_t row = 0; row < group.allRows(); ++row) {
      for (std::int64_t t = 0; t < count; ++t) to[t] = out[t * stride];
      out += m_rowStep * m_out.rowStride;
      to += stage.row;
    }
  }
}

/// All rows of channel o of the cut.
void TileTask::interleaveRows(const RowGroup& group, const ChannelCut& cut, int o, const Stage& stage) {
  const std::int64_t cols = m_place.x1 - m_place.x0;
  const std::int64_t stride = m_tables.columns.stride;
  const std::int64_t whole = (cols + m_lanes - 1) / m_lanes * m_lanes;
  float* row = m_streams ? m_scratch.row.atLeast(whole) : nullptr;
  m_scratch.phases.resize(static_cast<std::size_t>(stride));
  // Columns fewer than phases: the rest of them has no rows, and no column will ask for one.
  const auto used = static_cast<std::size_t>(std::min(stride, cols));
  std::fill(m_scratch.phases.begin(), m_scratch.phases.end(), stage.data);
  for (std::size_t p = 0; p < used; ++p) m_scratch.phases[p] = m_scratch.phaseRows[p].first + o * stage.channel;
  float* out = outAt(cut, group.oy) + o * m_out.channelStride;
  for (std::int64_t r = 0; r < group.allRows(); ++r, out += m_rowStep * m_out.rowStride) {
    interleavePhases(m_scratch.phases.data(), stride, cols, m_streams ? row : out);
    if (m_streams) streamRow(row, std::min<std::int64_t>(whole, cols + m_slack), out);
    for (std::size_t p = 0; p < used; ++p) m_scratch.phases[p] += m_scratch.phaseRows[p].apart;
  }
}

}  // namespace convt
