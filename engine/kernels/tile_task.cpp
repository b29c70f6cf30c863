#include "engine/kernels/tile_task.h"

#include <algorithm>
#include <array>
#include <limits>

namespace convt {
namespace {

constexpr std::int64_t kNoEnd = std::numeric_limits<std::int64_t>::max() / 2;

bool aligned(const OutputSpan& out, const Region& region, int lanes) {
  const auto bytes = static_cast<std::uintptr_t>(lanes) * sizeof(float);
  return reinterpret_cast<std::uintptr_t>(out.data) % bytes == 0 && out.channelStride % lanes == 0 &&
         out.rowStride % lanes == 0 && region.x0 % lanes == 0;
}

/// The largest number of rows that a register tile may have.
int largestGroup(std::int64_t rows) {
  return rows >= 6 ? 6 : static_cast<int>(std::min<std::int64_t>(rows, 3));
}

}  // namespace

TileTask::TileTask(const Plan& plan, const Input& input, const Region& region, const OutputSpan& out,
                   const RunOptions& options, const ChannelChunk& chunk, const Place& place, bool streams,
                   TileScratch& scratch)
    : m_plan(plan),
      m_tables(*plan.tables()),
      m_input(input),
      m_region(region),
      m_out(out),
      m_options(options),
      m_chunk(chunk),
      m_place(place),
      m_scratch(scratch),
      m_lanes(tileLimits().lanes) {
  m_slack = place.x1 == region.x0 + region.cols ? out.slack : 0;
  m_streams = streams && aligned(out, region, m_lanes);
}

/// Where a band's input rows of all channels are too much for the caches, some channels after the other: their sums
/// wait in the output. Measured on a Zen 4: 32 -> 1 channels with a kernel of 61x4 take 0.45 of the time, 256 -> 1 with
/// one of 7x3 half. It did not help kernels of one or two rows with strides, whose phases come apart and together in
/// each pass.
TileTask::Status TileTask::run() {
  const std::int64_t inputs = m_plan.inputsPerGroup();
  const std::int64_t perPass = m_plan.schedule().inputsPerPass;
  const std::int64_t each = perPass > 0 ? perPass : inputs;
  m_streams = m_streams && each >= inputs;
  for (m_firstInput = 0; m_firstInput < inputs; m_firstInput = m_endInput) {
    m_endInput = std::min(inputs, m_firstInput + each);
    const Status status = runPass();
    if (status != Status::Completed) return status;
  }
  if (m_streams) flushStreams();
  return Status::Completed;
}

TileTask::Status TileTask::runPass() {
  begin();
  // Down the output in bands that hold one group of each row phase, so that all of them find the same input rows in the
  // first-level cache.
  const std::int64_t band = m_shape.rows * m_mostGroups * m_rowStep;
  for (std::int64_t y = m_place.y0; y < m_place.y1; y += band) {
    for (std::int64_t first = y; first < std::min(m_place.y1, y + m_rowStep); ++first) {
      if (!computeRows(first, std::min(m_place.y1, y + band))) return Status::Cancelled;
      if (!m_scratch.rows.finite()) return Status::NotFinite;
    }
  }
  return Status::Completed;
}

/// Rows first, first + m_rowStep .. before end.
bool TileTask::computeRows(std::int64_t first, std::int64_t end) {
  RowGroup group;
  group.phase = m_tables.rows.at(first);
  std::int64_t rows = (end - 1 - first) / m_rowStep + 1;
  for (group.oy = first; rows > 0 && m_scratch.rows.finite(); group.oy += group.allRows() * m_rowStep) {
    group.rows = largestGroup(std::min<std::int64_t>(m_shape.rows, rows));
    measure(group, rows);
    if (!(group.phase == nullptr ? fillBias(group) : computeGroup(group))) return false;
    rows -= group.allRows();
  }
  return true;
}

/// Which kernel rows the group meets, and how many groups of the rows that are left do the same.
void TileTask::measure(RowGroup& group, std::int64_t rows) const {
  group.count = m_mostGroups == 1 ? 1 : rows / group.rows;
  if (group.phase == nullptr) return;
  // Kernel row j meets the group's rows at input rows from top - j*step on, over `hang` rows more.
  const std::int64_t step = m_tables.rows.step;
  const std::int64_t taps = group.phase->taps;
  const std::int64_t top = m_tables.rows.input(group.oy, *group.phase);
  const std::int64_t hang = (group.rows - 1) * m_apart;
  const std::int64_t below = top - m_input.shape.h + 1;
  group.firstTap = below > 0 ? std::min((below + step - 1) / step, taps) : 0;
  group.endTap = taps;
  if (top + hang < (taps - 1) * step) group.endTap = top + hang < 0 ? 0 : (top + hang) / step + 1;
  group.endTap = std::max(group.firstTap, group.endTap);
  if (group.count == 1) return;
  // The same for a top as far down as this.
  std::int64_t last = kNoEnd;
  if (group.firstTap < taps) last = m_input.shape.h - 1 + group.firstTap * step;
  if (group.endTap < taps) last = std::min(last, group.endTap * step - 1 - hang);
  if (m_shape.sharedRows && group.rows > 1) {
    // Their terms name each input row that exists: no row of the last group may leave the image.
    const bool inside = top + hang < m_input.shape.h && top - (taps - 1) * step >= 0;
    last = inside ? m_input.shape.h - 1 - hang : top;
  }
  group.count = std::min(group.count, (last - top) / (group.rows * m_apart) + 1);
}

bool TileTask::computeGroup(const RowGroup& group) {
  m_shared = m_shape.sharedRows && group.rows > 1;
  if (!(m_shared ? listSharedTerms(group) : listTerms(group))) return false;
  for (const ChannelCut& cut : m_chunk) {
    if (m_tables.weights.lanesDiffer()) {
      computeStretched(group, cut);
    } else if (m_tables.columns.stride == 1) {
      computeDirect(group, cut);
    } else if (m_plan.schedule().paired) {
      computePaired(group, cut);
    } else {
      computeInterleaved(group, cut);
    }
    m_stopped = m_stopped || m_options.stop.stop_requested();
    if (m_stopped) return false;
  }
  return true;
}

/// The kernel rows that meet the group, in the order and the blocks of TermBlocks. A kernel row that meets the image in
/// no row of the group adds nothing; one that meets it in some adds zeros in the others.
bool TileTask::listTerms(const RowGroup& group) {
  const AxisPhases& rows = m_tables.rows;
  const TermBlocks& blocks = m_tables.blocks;
  const std::int64_t taps = group.phase->taps;
  const std::int64_t top = rows.input(group.oy, *group.phase);
  const int lists = m_plan.schedule().paired ? 2 : 1;
  std::array<TileTerm*, 2> ends{m_scratch.terms[0].data(), m_scratch.terms[1].data()};
  std::array<TileTerm*, 2> insideEnds{m_scratch.insideTerms[0].data(), m_scratch.insideTerms[1].data()};
  std::int64_t* blockEnds = m_scratch.blockEnds.data();
  for (std::int64_t ic0 = m_firstInput; ic0 < m_endInput; ic0 += blocks.inputs) {
    for (std::int64_t j0 = 0; j0 < taps; j0 += blocks.rows) {
      for (std::int64_t ic = ic0; ic < std::min(m_endInput, ic0 + blocks.inputs); ++ic) {
        const std::int64_t input = ic - m_firstInput;
        if (m_options.stop.stop_requested()) return false;  // rows are loaded here
        const std::int64_t end = std::min(group.endTap, j0 + blocks.rows);
        for (std::int64_t j = std::max(group.firstTap, j0); j < end; ++j) {
          const std::int64_t iy = top - j * rows.step;
          const float* x = m_scratch.rows.row(input, iy);
          for (std::int64_t r = 1; r < group.allRows(); ++r) m_scratch.rows.row(input, iy + r * m_apart);
          const float* image = m_insideEnd > 0 ? m_scratch.rows.image(input, iy) : nullptr;
          for (std::size_t i = 0; i < static_cast<std::size_t>(lists); ++i) {
            ends[i] = addTerm(ends[i], x, ic * taps + j, m_tapsAsTerms[i]);
            if (image != nullptr) insideEnds[i] = addTerm(insideEnds[i], image, ic * taps + j, m_tapsAsTerms[i]);
          }
        }
      }
      *blockEnds++ = ends[0] - m_scratch.terms[0].data();
    }
  }
  m_terms = ends[0] - m_scratch.terms[0].data();
  m_oddTerms = ends[1] - m_scratch.terms[1].data();
  m_blocks = blockEnds - m_scratch.blockEnds.data();
  return true;
}

/// @param taps  of the column phase, each to be a term of its own; 0: the tiles loop over them
TileTerm* TileTask::addTerm(TileTerm* to, const float* x, std::int64_t row, std::int64_t taps) const {
  if (taps == 0) *to++ = {x, row};
  for (std::int64_t tap = 0; tap < taps; ++tap) *to++ = {x + tap * m_tapStep, row * taps + tap};
  return to;
}

/// The same sums, by runs of kernel rows, each with all input rows that its output rows meet, from the lowest up.
bool TileTask::listSharedTerms(const RowGroup& group) {
  const AxisPhases& rows = m_tables.rows;
  const TermBlocks& blocks = m_tables.blocks;
  const std::int64_t taps = group.phase->taps;
  const std::int64_t lowest = rows.input(group.oy, *group.phase) + (group.rows - 1) * rows.step;
  m_scratch.sharedTerms.clear();
  m_scratch.inputRows.clear();
  m_blocks = 0;
  for (std::int64_t ic0 = m_firstInput; ic0 < m_endInput; ic0 += blocks.inputs) {
    for (std::int64_t j0 = 0; j0 < taps; j0 += blocks.rows) {
      const std::int64_t count = std::min(blocks.rows, taps - j0);
      for (std::int64_t ic = ic0; ic < std::min(m_endInput, ic0 + blocks.inputs); ++ic) {
        const std::int64_t input = ic - m_firstInput;
        if (m_options.stop.stop_requested()) return false;
        m_scratch.sharedTerms.push_back({m_scratch.inputRows.size(), ic * taps + j0, count});
        for (std::int64_t i = 0; i < count + group.rows - 1; ++i) {
          const std::int64_t iy = lowest - (j0 + i) * rows.step;
          const bool exists = iy >= 0 && iy < m_input.shape.h;
          m_scratch.inputRows.push_back(exists ? m_scratch.rows.row(input, iy) : nullptr);
          for (std::int64_t g = 1; g < group.count; ++g) m_scratch.rows.row(input, iy + g * group.rows * m_apart);
        }
      }
      m_scratch.blockEnds[static_cast<std::size_t>(m_blocks++)] = std::ssize(m_scratch.sharedTerms);
    }
  }
  m_terms = std::ssize(m_scratch.inputRows);
  return true;
}

const float* TileTask::biasOf(const ChannelCut& cut) const {
  return m_tables.bias.data() + cut.firstChannel();
}

float* TileTask::outAt(const ChannelCut& cut, std::int64_t oy) const {
  return m_out.data + (cut.firstChannel() - m_region.c0) * m_out.channelStride + (oy - m_region.y0) * m_out.rowStride +
         (m_place.x0 - m_region.x0);
}

/// Rows that no tap reaches.
bool TileTask::fillBias(const RowGroup& group) {
  if (m_firstInput > 0) return true;
  for (const ChannelCut& cut : m_chunk) {
    float* const first = outAt(cut, group.oy);
    for (int o = 0; o < cut.channels; ++o) {
      fillRows(first + o * m_out.channelStride, m_place.x1 - m_place.x0, group.allRows(), m_rowStep * m_out.rowStride,
               biasOf(cut)[o], m_streams);
    }
  }
  return !m_options.stop.stop_requested();
}

TileStrip TileTask::stripFor(const RowGroup& group, const ChannelCut& cut, std::size_t column) const {
  const auto row = static_cast<std::size_t>(group.phase - m_tables.rows.reached.data());
  const PackedWeights::Rows weights = m_tables.weights.group(*cut.block, row, column);
  TileStrip strip;
  strip.terms = m_scratch.terms[0].data();
  strip.blockEnds = m_scratch.blockEnds.data();
  strip.blocks = m_blocks;
  strip.groups = group.count;
  strip.rowPitch = m_scratch.rows.pitch() * m_apart;
  strip.weights = weights.first + cut.first * weights.channel;
  strip.rowWeights = weights.row;
  strip.tapWeights = weights.tap;
  strip.taps = weights.taps;
  strip.tapStep = m_tapStep;
  if (m_tapsAsTerms[0] > 0 && !m_shared) {
    strip.taps = 1;
    strip.rowWeights = weights.tap;
  }
  strip.vectorPitch = m_lanes;
  strip.bias = biasOf(cut);
  strip.outChannel = m_out.channelStride;
  strip.outRow = m_out.rowStride * m_rowStep;
  strip.outVector = m_lanes;
  strip.resumes = m_firstInput > 0;
  strip.streams = m_streams;
  strip.shared = m_scratch.sharedTerms.data();
  strip.inputs = m_scratch.inputRows.data();
  return strip;
}

TileShape TileTask::shapeFor(const RowGroup& group, const ChannelCut& cut, std::int64_t vectors) const {
  TileShape shape{cut.channels, group.rows, m_shape.vectors, m_shape.laneWeights, m_shared};
  shape.vectors = static_cast<int>(std::min<std::int64_t>(shape.vectors, vectors));
  return shape;
}

void TileTask::computeDirect(const RowGroup& group, const ChannelCut& cut) {
  const AxisPhase& phase = m_tables.columns.reached.front();
  const std::int64_t cols = m_place.x1 - m_place.x0;
  const std::int64_t vectors = (cols + m_lanes - 1) / m_lanes;
  TileStrip strip = stripFor(group, cut, 0);
  strip.xOffset = m_tables.columns.input(m_place.x0, phase) - m_x0;
  strip.out = outAt(cut, group.oy);
  runSplit(strip, nullptr, shapeFor(group, cut, vectors), vectors, 0, cols + m_slack);
}

void TileTask::computeStretched(const RowGroup& group, const ChannelCut& cut) {
  const std::int64_t classes = m_tables.weights.classes();
  const std::int64_t first = m_place.x0 / m_lanes;
  const std::int64_t end = (m_place.x1 - 1) / m_lanes + 1;
  for (std::int64_t u = first; u < std::min(end, first + classes); ++u) {
    TileStrip strip = stripFor(group, cut, static_cast<std::size_t>(u % classes));
    strip.xOffset = u * m_lanes - m_x0;
    strip.vectorPitch = strip.outVector = classes * m_lanes;
    strip.out = outAt(cut, group.oy) + (u * m_lanes - m_place.x0);
    const std::int64_t vectors = (end - u + classes - 1) / classes;
    runStrip(strip, shapeFor(group, cut, vectors), vectors, m_place.x0 - u * m_lanes,
             m_place.x1 + m_slack - u * m_lanes);
  }
}

/// Stride 2: both column phases of a tile are summed in registers and stored in turn.
void TileTask::computePaired(const RowGroup& group, const ChannelCut& cut) {
  const AxisPhases& columns = m_tables.columns;
  const std::int64_t x0 = m_place.x0 / m_lanes * m_lanes;  // where whole vectors lie in the whole output
  const AxisPhase& evenPhase = *columns.at(x0);
  const AxisPhase& oddPhase = *columns.at(x0 + 1);
  TileStrip even = stripFor(group, cut, static_cast<std::size_t>(&evenPhase - columns.reached.data()));
  TileStrip odd = stripFor(group, cut, static_cast<std::size_t>(&oddPhase - columns.reached.data()));
  even.xOffset = columns.input(x0, evenPhase) - m_x0;
  odd.xOffset = columns.input(x0 + 1, oddPhase) - columns.input(x0, evenPhase);
  odd.terms = m_scratch.terms[1].data();
  odd.blockEnds = &m_oddTerms;
  even.odd = &odd;
  even.outVector = 2 * m_lanes;
  even.out = outAt(cut, group.oy) + (x0 - m_place.x0);
  const std::int64_t vectors = (m_place.x1 - x0 + 2 * m_lanes - 1) / (2 * m_lanes);
  runSplit(even, &odd, shapeFor(group, cut, vectors), vectors, m_place.x0 - x0, m_place.x1 + m_slack - x0);
}

}  // namespace convt
