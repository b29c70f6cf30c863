// Algorithm: one task of "winograd" and "channels". Its input rows are loaded as floats, their columns split by the input
// step, combined along y and then along x: [component][input channel][position]. For each block of output channels and
// pair of phases, products are summed for all positions (product_simd.cpp), added up to outputs, and leave row by row
// with their channels apart (channel_rows_simd.cpp).
// Schedule: as many positions as let the combined inputs fit three eighths of the second-level cache, beside sums, stage
// and weights. Components whose input rows all lie outside of the image are left out.
// Measured on one thread of a Zen 4, 64 -> 32 channels at 128x128, kernel 4, stride 2: 7.7 ms, of which the sums take 68 %,
// the way out 12 and inputs 15; 11.2 by "phases". What helped: splitting columns in registers (a tenth), products added
// up along y first (3 %), the next channel's rows fetched ahead (2 %).
#include "engine/kernels/product_task.h"

#include <algorithm>
#include <cmath>

#include "engine/kernels/channel_rows_simd.h"
#include "engine/kernels/tile_simd.h"
#include "engine/plan.h"
#include "engine/reference.h"
#include "engine/row_loader.h"

namespace convt {
namespace {

constexpr std::int64_t kSlack = 16;  // floats that whole vectors may touch beyond the last one
constexpr std::int64_t kLine = 16;

std::int64_t roundedUp(std::int64_t n, std::int64_t unit) {
  return (n + unit - 1) / unit * unit;
}

}  // namespace

ProductTask::ProductTask(const Plan& plan, const Input& input, const Region& region, const OutputSpan& out,
                         const RunOptions& options, const Part& part, bool streams, ProductScratch& scratch)
    : m_plan(plan),
      m_tables(*plan.products()),
      m_input(input),
      m_region(region),
      m_out(out),
      m_options(options),
      m_part(part),
      m_scratch(scratch),
      m_tile(m_tables.tile()),
      m_group(m_tables.blocks()[part.firstBlock].group),
      m_across(std::ssize(part.columns.positions)),
      m_positions(m_across * std::ssize(part.rows.positions)),
      m_pitch((roundedUp(roundedUp(m_positions, m_tile.positions) + kSlack, kLine) / kLine | 1) * kLine),
      m_plane(m_tables.inputs() * m_pitch) {
  const std::int64_t lanes = productLanes();
  const bool toTheEnd = part.columns.first + part.columns.count == region.cols;
  m_slack = toTheEnd ? out.slack : 0;
  m_streams = streams && part.columns.first % lanes == 0 && out.rowStride % lanes == 0 &&
              out.channelStride % lanes == 0 && (part.columns.count + m_slack) % lanes == 0 &&
              reinterpret_cast<std::uintptr_t>(out.data) % (static_cast<std::size_t>(lanes) * sizeof(float)) == 0;
}

bool ProductTask::run() {
  if (m_positions > 0 && !packInputs()) return false;
  for (std::size_t b = m_part.firstBlock; b < m_part.endBlock; ++b) {
    const ProductTables::Block& block = m_tables.blocks()[b];
    const auto [c0, c1] = wanted(block);
    if (!computeBlock(block.part(c0, c1, productLanes()))) return false;
  }
  if (m_streams) flushStreams();
  return true;
}

/// The input rows that the task's positions read, ascending, and the components that read any: the others are zeros,
/// which add nothing to a sum.
void ProductTask::findInputRows() {
  const ProductAxis& axis = m_tables.rows();
  std::vector<std::int64_t>& rows = m_scratch.inputRows;
  rows.clear();
  m_scratch.rowMet.assign(axis.components.size(), 0);
  for (std::size_t i = 0; i < axis.components.size(); ++i) {
    const ProductAxis::Component& c = axis.components[i];
    const auto add = [&](std::int64_t iy) {
      if (iy < 0 || iy >= m_input.shape.h) return;
      rows.push_back(iy);
      m_scratch.rowMet[i] = 1;
    };
    for (const std::int64_t p : m_part.rows.positions) {
      add(axis.inputStep * p + c.first);
      if (c.sign != 0) add(axis.inputStep * p + c.second);
    }
  }
  std::sort(rows.begin(), rows.end());
  rows.erase(std::unique(rows.begin(), rows.end()), rows.end());
}

/// The row behind all others holds zeros.
const float* ProductTask::inputRow(std::int64_t iy) const {
  const std::vector<std::int64_t>& rows = m_scratch.inputRows;
  const bool exists = iy >= 0 && iy < m_input.shape.h;
  const auto at = exists ? std::lower_bound(rows.begin(), rows.end(), iy) : rows.end();
  return m_scratch.rows.data() + (at - rows.begin()) * m_rowPitch;
}

/// How input rows lie in the scratch: columns split by the input step, so that those of a component are neighbours.
void ProductTask::layOutRows() {
  const ProductAxis& columns = m_tables.columns();
  const std::int64_t step = columns.inputStep;
  m_firstColumn = step * m_part.columns.positions.front() + columns.firstInput();
  const std::int64_t end = step * m_part.columns.positions.back() + columns.endInput();
  m_residuePitch = roundedUp((end - m_firstColumn + step - 1) / step + kSlack, kLine);
  m_rowPitch = step * m_residuePitch;
  const std::int64_t count = std::ssize(m_scratch.inputRows);
  float* const floats = m_scratch.rows.atLeast((count + 1) * m_rowPitch + kSlack);
  std::fill_n(floats + count * m_rowPitch, m_rowPitch, 0.0F);
  m_scratch.plain.atLeast(m_rowPitch);
  m_scratch.combined.atLeast(m_rowPitch + kSlack);
  m_scratch.packed.atLeast(m_tables.components() * m_plane);
  const auto offset = [&](std::int64_t input) {
    const std::int64_t column = step * m_part.columns.positions.front() + input - m_firstColumn;
    return column % step * m_residuePitch + column / step;
  };
  m_scratch.columns.clear();
  for (const ProductAxis::Component& c : columns.components)
    m_scratch.columns.push_back({offset(c.first), c.sign != 0 ? offset(c.second) : 0, c.sign});
}

void ProductTask::loadRows(std::int64_t ic) {
  const std::int64_t channel = m_group * m_tables.inputs() + ic;
  float* to = m_scratch.rows.data();
  for (const std::int64_t iy : m_scratch.inputRows) {
    const bool split = m_tables.columns().inputStep == 2;
    float* const plain = split ? m_scratch.plain.data() : to;
    loadRow(m_input, m_region.n, channel, iy, m_firstColumn, 1, m_rowPitch, plain);
    if (ic + 1 < m_tables.inputs()) prefetchRow(m_input, m_region.n, channel + 1, iy, m_firstColumn, m_rowPitch);
    if (split) splitColumns(plain, m_residuePitch, to);
    to += m_rowPitch;
  }
}

/// Input rows as floats, combined along y and then along x.
bool ProductTask::packInputs() {
  const ProductAxis& rows = m_tables.rows();
  findInputRows();
  layOutRows();
  for (std::int64_t ic = 0; ic < m_tables.inputs(); ++ic) {
    if (m_options.stop.stop_requested()) return false;
    loadRows(ic);
    for (std::size_t r = 0; r < m_part.rows.positions.size(); ++r) {
      const std::int64_t base = rows.inputStep * m_part.rows.positions[r];
      for (std::size_t c = 0; c < rows.components.size(); ++c) {
        if (m_scratch.rowMet[c] == 0) continue;
        const ProductAxis::Component& component = rows.components[c];
        const float* from = inputRow(base + component.first);
        if (component.sign != 0) {
          combineRows(from, inputRow(base + component.second), component.sign, m_rowPitch, m_scratch.combined.data());
          from = m_scratch.combined.data();
        }
        packRow(r, ic, c, from);
      }
    }
  }
  return true;
}

void ProductTask::packRow(std::size_t row, std::int64_t ic, std::size_t rowComponent, const float* from) {
  const std::vector<ColumnOffsets>& components = m_scratch.columns;
  const auto firstPlane = static_cast<std::int64_t>(rowComponent * components.size());
  float* to = m_scratch.packed.data() + firstPlane * m_plane + ic * m_pitch + static_cast<std::int64_t>(row) * m_across;
  if (m_part.columns.contiguous) {
    combineColumns(from, components.data(), components.size(), m_across, to, m_plane);
    return;
  }
  const std::vector<std::int64_t>& positions = m_part.columns.positions;
  for (const ColumnOffsets& c : components) {
    for (std::size_t i = 0; i < positions.size(); ++i) {
      const std::int64_t beyond = positions[i] - positions.front();
      const float second = c.sign != 0 ? from[c.second + beyond] : 0.0F;
      const float first = from[c.first + beyond];
      to[i] = c.sign == 0 ? first : c.sign < 0 ? first - second : first + second;
    }
    to += m_plane;
  }
}

bool ProductTask::computeBlock(const ProductTables::Block& block) {
  const ProductSamples& rows = m_part.rows;
  std::size_t mostOutputs = 1;
  for (const ProductAxis::Phase& phase : m_tables.rows().phases)
    mostOutputs = std::max(mostOutputs, outputsOf(phase.filter));
  m_stageRows = static_cast<std::int64_t>(mostOutputs * rows.positions.size());
  m_scratch.stage.atLeast(m_stageRows * m_part.columns.count * block.width + kSlack);
  if (!fillUnreached(block)) return false;
  for (std::size_t ry = 0; ry < m_tables.rows().phases.size(); ++ry) {
    if (rows.range(ry).empty()) continue;
    m_finite.assign(static_cast<std::size_t>(m_stageRows), 1);
    for (std::size_t rx = 0; rx < m_tables.columns().phases.size(); ++rx) {
      if (!m_part.columns.range(rx).empty() && !computePhase(block, ry, rx)) return false;
    }
    if (!writeRows(block, ry)) return false;
  }
  return true;
}

/// Rows that no tap reaches go out; columns that none reaches stand in the stage for all rows.
bool ProductTask::fillUnreached(const ProductTables::Block& block) {
  const std::int64_t columns = m_part.columns.count;
  const auto [c0, c1] = wanted(block);
  for (std::int64_t c = c0; c < c1; ++c) {
    if (m_options.stop.stop_requested()) return false;
    const std::vector<std::int64_t>& rows = m_part.rows.unreached;
    for (std::size_t i = 0; i < rows.size();) {
      std::size_t end = i + 1;
      while (end < rows.size() && rows[end] == rows[end - 1] + 1) ++end;
      fillRows(outRow(c, rows[i]), columns, static_cast<std::int64_t>(end - i), m_out.rowStride, m_tables.bias()[c],
               m_streams);
      i = end;
    }
  }
  const float* const bias = m_tables.bias() + block.firstChannel;
  for (std::int64_t row = 0; row < m_stageRows; ++row) {
    for (const std::int64_t column : m_part.columns.unreached)
      std::copy_n(bias, block.width, m_scratch.stage.data() + (row * columns + column) * block.width);
  }
  return true;
}

/// The channels of the block that the region has.
std::pair<std::int64_t, std::int64_t> ProductTask::wanted(const ProductTables::Block& block) const {
  return {std::max(block.firstChannel, m_region.c0),
          std::min(block.firstChannel + block.channels, m_region.c0 + m_region.channels)};
}

bool ProductTask::computePhase(const ProductTables::Block& block, std::size_t rowPhase, std::size_t columnPhase) {
  const ProductSamples::Range& rows = m_part.rows.range(rowPhase);
  const std::int64_t firstTile = rows.begin * m_across / m_tile.positions;
  const std::int64_t endTile = (rows.end * m_across + m_tile.positions - 1) / m_tile.positions;
  const auto& sums = m_tables.sums(static_cast<int>(rowPhase), static_cast<int>(columnPhase));
  const std::int64_t plane = roundedUp(m_positions, m_tile.positions) * block.width;
  float* to = m_scratch.sums.atLeast(plane * std::ssize(sums));
  for (const ProductTables::Sum& sum : sums) {
    if (m_options.stop.stop_requested()) return false;
    sumAll(block, sum, firstTile, endTile - firstTile, to + firstTile * m_tile.positions * block.width);
    to += plane;
  }
  finishPhase(block, rowPhase, columnPhase);
  return true;
}

void ProductTask::sumAll(const ProductTables::Block& block, const ProductTables::Sum& sum, std::int64_t firstTile,
                         std::int64_t tiles, float* sums) {
  const std::int64_t across = std::ssize(m_tables.columns().components);
  const float* weights = m_tables.weights(block, sum);
  std::vector<ProductRun>& runs = m_scratch.runs;
  ProductStrip strip;
  strip.pitch = m_pitch;
  strip.weightPitch = block.pitch;
  strip.tiles = tiles;
  strip.sums = sums;
  std::size_t next = 0;
  for (const std::size_t end : sum.blockEnds) {
    runs.clear();
    for (; next < end; ++next) {
      const ProductTables::Run& run = sum.runs[next];
      const float* x =
          m_scratch.packed.data() + run.component * m_plane + run.ic0 * m_pitch + firstTile * m_tile.positions;
      if (m_scratch.rowMet[static_cast<std::size_t>(run.component / across)] != 0)
        runs.push_back({x, weights, run.count});
      weights += run.count * block.pitch;
    }
    if (runs.empty() && (strip.adds || next < sum.runs.size())) continue;
    strip.runs = runs.data();
    strip.runCount = runs.size();
    sumProducts(static_cast<int>(block.width / productLanes()), m_tile.positions, strip);
    strip.adds = true;
  }
}

void ProductTask::finishPhase(const ProductTables::Block& block, std::size_t rowPhase, std::size_t columnPhase) {
  const ProductSamples::Range& range = m_part.rows.range(rowPhase);
  ProductOutputs finish;
  finish.row = m_tables.rows().phases[rowPhase].filter;
  finish.column = m_tables.columns().phases[columnPhase].filter;
  finish.plane = roundedUp(m_positions, m_tile.positions) * block.width;
  finish.bias = m_tables.bias() + block.firstChannel;
  finish.width = block.width;
  finish.count = m_across;
  for (std::size_t j = 0; j < outputsOf(finish.column); ++j) finish.columns[j] = m_part.columns.samples(columnPhase, j);
  for (std::int64_t row = range.begin; row < range.end; ++row) {
    const auto at = static_cast<std::size_t>(row);
    finish.sums = m_scratch.sums.data() + row * m_across * block.width;
    for (std::size_t k = 0; k < outputsOf(finish.row); ++k) {
      const bool wanted = m_part.rows.sample(rowPhase, k, at) >= 0;
      finish.stage[k] =
          wanted ? m_scratch.stage.data() + stageRow(k, at) * m_part.columns.count * block.width : nullptr;
    }
    const std::array<bool, 2> finite = finishProducts(finish);
    if (!combines(finish.row) && !combines(finish.column)) continue;
    for (std::size_t k = 0; k < outputsOf(finish.row); ++k) {
      if (!finite[k]) m_finite[static_cast<std::size_t>(stageRow(k, at))] = 0;
    }
  }
}

float* ProductTask::outRow(std::int64_t channel, std::int64_t sampleRow) const {
  return m_out.data + (channel - m_region.c0) * m_out.channelStride +
         (m_part.rows.first + sampleRow) * m_out.rowStride + m_part.columns.first;
}

bool ProductTask::writeRows(const ProductTables::Block& block, std::size_t rowPhase) {
  const ProductSamples::Range& range = m_part.rows.range(rowPhase);
  const auto [c0, c1] = wanted(block);
  ChannelRows rows;
  rows.width = block.width;
  rows.columns = m_part.columns.count;
  rows.channel = m_out.channelStride;
  rows.slack = m_slack;
  rows.streams = m_streams;
  for (std::size_t output = 0; output < outputsOf(m_tables.rows().phases[rowPhase].filter); ++output) {
    for (std::int64_t row = range.begin; row < range.end; ++row) {
      const auto at = static_cast<std::size_t>(row);
      const std::int64_t sample = m_part.rows.sample(rowPhase, output, at);
      if (sample < 0) continue;
      if (m_options.stop.stop_requested()) return false;
      const std::int64_t from = stageRow(output, at);
      rows.stage = m_scratch.stage.data() + from * rows.columns * block.width + (c0 - block.firstChannel);
      rows.channels = c1 - c0;
      rows.out = outRow(c0, sample);
      writeChannels(rows);
      if (m_finite[static_cast<std::size_t>(from)] != 0) continue;
      for (std::int64_t c = c0; c < c1; ++c) {
        if (!takeFromDefinition(c, sample, rowPhase)) return false;
      }
    }
  }
  return true;
}

/// A difference of infinities, or one that is no float's size, may give NaN where the definition does not. Which values
/// are taken anew follows from each of them alone, so that it does not matter what is computed beside it.
bool ProductTask::takeFromDefinition(std::int64_t channel, std::int64_t sampleRow, std::size_t rowPhase) {
  const ProductSamples& columns = m_part.columns;
  const bool all = combines(m_tables.rows().phases[rowPhase].filter);
  float* const out = outRow(channel, sampleRow);
  const std::int64_t oy = m_region.y0 + (m_part.rows.first + sampleRow) * m_region.step;
  for (std::size_t rx = 0; rx < m_tables.columns().phases.size(); ++rx) {
    const ProductFilter filter = m_tables.columns().phases[rx].filter;
    if (!all && !combines(filter)) continue;
    const std::int64_t* const samples = columns.samples(rx, 0);
    const std::size_t count = outputsOf(filter) * columns.positions.size();
    for (std::size_t i = 0; i < count; ++i) {
      if (samples[i] < 0 || std::isfinite(out[samples[i]])) continue;
      if (m_options.stop.stop_requested()) return false;
      const std::int64_t ox = m_region.x0 + (columns.first + samples[i]) * m_region.step;
      out[samples[i]] =
          static_cast<float>(referenceAt(m_plan.params(), m_input, m_plan.weights(), m_region.n, channel, oy, ox));
    }
  }
  return true;
}

}  // namespace convt
