// What of the input a task can reach, and from where its tiles read it: see tile_task.h. Copied rows begin so that the
// first tap's vectors are whole cache lines: with kernel 4 and stride 2 half of all vectors then are, not a quarter.
// Measured on one thread of a Zen 4: 256 -> 128 channels at 32x32 10.4 ms before, 10.1 after.
#include <algorithm>
#include <limits>

#include "engine/kernels/cost.h"
#include "engine/kernels/product_axis.h"
#include "engine/kernels/tile_task.h"
#include "engine/machine.h"

namespace convt {
namespace {

constexpr std::int64_t kFewTaps = 4;           // a loop over so few costs more than a longer list of terms

}  // namespace

/// Tells the row store which inputs the task can reach, and decides how its terms are listed.
void TileTask::begin() {
  const AxisPhases& rows = m_tables.rows;
  const AxisPhases& columns = m_tables.columns;
  const bool stretched = m_tables.weights.lanesDiffer();
  const Schedule& schedule = m_plan.schedule();
  m_shape = {schedule.channels, schedule.rows, schedule.vectors, stretched, schedule.sharedRows};
  // Output rows that share input rows lie as far apart as the kernel rows of a phase.
  m_apart = m_shape.sharedRows ? rows.step : 1;
  m_rowStep = rows.stride * m_apart;
  m_tapStep = -columns.step * (stretched ? columns.stride : 1);
  RowStore::Window window = reachedRows();
  if (stretched) {
    const std::int64_t reach = (columns.mostTaps - 1) * columns.stride * columns.step;
    window.u0 = floorDivided(m_place.x0 / m_lanes * m_lanes - reach, m_lanes);
    window.cols = (m_place.x1 - 1) / m_lanes - window.u0 + 1;
    m_x0 = window.u0 * m_lanes;
  } else {
    reachColumns(window);
  }
  m_scratch.rows.begin(m_input, window, stretched ? &m_tables.stretch : nullptr);
  // As many groups as leave the input rows of all row phases in a quarter of the second-level cache. Fewer, for the
  // first-level cache, gained nothing; more save lists: 3 -> 3 channels at 464x700, kernel 2, 0.38 ms with 16 KB, 0.33
  // with this.
  const std::int64_t rowBytes = window.inputs * m_scratch.rows.pitch() * std::int64_t{sizeof(float)};
  const std::int64_t fit = cacheSizes().second / 4 / rowBytes - (rows.mostTaps - 1) * rows.step;
  m_mostGroups = std::max<std::int64_t>(1, fit / (m_shape.rows * m_apart));
  reserveLists();
}

RowStore::Window TileTask::reachedRows() const {
  const AxisPhases& rows = m_tables.rows;
  const std::int64_t hang = (m_shape.rows - 1) * m_apart;
  RowStore::Window window;
  window.n = m_region.n;
  window.firstInput = m_chunk.front().block->firstInput + m_firstInput;
  window.inputs = m_endInput - m_firstInput;
  window.y0 = m_input.shape.h + hang;
  window.y1 = -1 - hang;
  for (std::int64_t oy = m_place.y0; oy < std::min(m_place.y1, m_place.y0 + rows.stride); ++oy) {
    const AxisPhase* phase = rows.at(oy);
    if (phase == nullptr) continue;
    const std::int64_t last = oy + (m_place.y1 - 1 - oy) / rows.stride * rows.stride;
    window.y0 = std::min(window.y0, rows.input(oy, *phase) - rows.step * (phase->taps - 1));
    window.y1 = std::max(window.y1, rows.input(last, *phase));
  }
  window.y0 = std::max(window.y0, -hang);
  window.y1 = std::max(window.y0 - 1, std::min(window.y1, m_input.shape.h - 1 + hang));
  window.ahead = m_shape.rows;
  return window;
}

/// Columns of plain rows, and the vectors that can read them from the image itself.
void TileTask::reachColumns(RowStore::Window& window) {
  const AxisPhases& columns = m_tables.columns;
  const bool paired = m_plan.schedule().paired;
  const std::int64_t x0 = paired ? m_place.x0 / m_lanes * m_lanes : m_place.x0;
  std::int64_t first = std::numeric_limits<std::int64_t>::max();
  std::int64_t last = std::numeric_limits<std::int64_t>::min();
  std::int64_t top = last;
  // A pair reads both of its phases, even where the task ends between them.
  const std::int64_t end = paired ? x0 + 2 : std::min(m_place.x1, x0 + columns.stride);
  for (std::int64_t ox = x0; ox < end; ++ox) {
    const AxisPhase* phase = columns.at(ox);
    if (phase == nullptr) continue;
    first = std::min(first, columns.input(ox, *phase) - columns.step * (phase->taps - 1));
    top = std::max(top, columns.input(ox, *phase));
    last = std::max(last, columns.input(ox + (m_place.x1 - 1 - ox) / columns.stride * columns.stride, *phase));
  }
  if (first > last) return;  // no tap reaches any column
  // Copies of rows cost more than edges of their own where few multiply-adds follow.
  const bool plain = m_input.element == Element::F32 && m_input.strideW == 1;
  const bool whole = (columns.stride == 1 || paired) && m_shape.rows == 1;
  const bool copied = !plain || !whole || m_plan.termsPerPixel() > kFewTerms;
  // The first columns that the tiles read begin a cache line: they are met by taps of several phases.
  if (copied && columns.at(x0) != nullptr)
    first -= (m_lanes - (columns.input(x0, *columns.at(x0)) - first) % m_lanes) % m_lanes;
  window.x0 = m_x0 = first;
  window.cols = last - first + 1;
  if (!copied) reachInside(window, top, (m_place.x1 - x0 + m_lanes - 1) / m_lanes);
}

/// @param top  the last column that the first output columns read
/// @param vectors  of an output row
void TileTask::reachInside(RowStore::Window& window, std::int64_t top, std::int64_t vectors) {
  const std::int64_t phases = m_plan.schedule().paired ? 2 : 1;
  m_insideFirst = m_x0 < 0 ? (-m_x0 + m_lanes - 1) / m_lanes : 0;
  m_insideEnd = std::min((vectors + phases - 1) / phases, floorDivided(m_input.shape.w - m_lanes - top, m_lanes) + 1);
  if (m_insideEnd < m_insideFirst + kMostVectors) {
    m_insideEnd = m_insideFirst = 0;
    return;
  }
  window.gapEnd = std::min(m_insideEnd * m_lanes, window.cols);
  window.gapFirst = std::min(top - m_x0 + m_insideFirst * m_lanes, window.gapEnd);
}

/// Sizes the lists once, so that they are written through pointers: a strip that read a vector's end just after it was
/// set would wait until all stores before it have left for memory.
void TileTask::reserveLists() {
  const AxisPhases& columns = m_tables.columns;
  if (columns.mostTaps <= kFewTaps) {
    const std::int64_t even = m_place.x0 / m_lanes * m_lanes;
    if (m_plan.schedule().paired) {
      m_tapsAsTerms = {columns.at(even)->taps, columns.at(even + 1)->taps};
    } else if (m_tables.weights.lanesDiffer() || columns.reached.size() == 1) {
      m_tapsAsTerms = {columns.mostTaps, 0};
    }
  }
  const auto most = static_cast<std::size_t>((m_endInput - m_firstInput) * m_tables.rows.mostTaps *
                                             std::max<std::int64_t>({1, m_tapsAsTerms[0], m_tapsAsTerms[1]}));
  for (auto* list : {&m_scratch.terms[0], &m_scratch.terms[1], &m_scratch.insideTerms[0], &m_scratch.insideTerms[1]}) {
    if (list->size() < most) list->resize(most);
  }
  if (m_scratch.blockEnds.size() < most) m_scratch.blockEnds.resize(most);
}

}  // namespace convt
