#include "engine/kernels/filtered_rows.h"

#include <algorithm>

#include "engine/kernels/interleave_simd.h"
#include "engine/kernels/separable_simd.h"
#include "engine/row_loader.h"

namespace convt {
namespace {

constexpr std::int64_t kKeptFloats = 1 << 18;  // of one strip; beyond, neighbouring tiles share no rows

template <class T>
void atLeast(std::vector<T>& buffer, std::int64_t size) {
  if (std::ssize(buffer) < size) buffer.resize(static_cast<std::size_t>(size));
}

}  // namespace

ColumnLayout::ColumnLayout(const LayerParams& params, const Shape& input, std::int64_t first, std::int64_t columns,
                           std::int64_t step)
    : table(makeColumnTable(AxisPhases::of(params.kernel.w, params.stride.w, params.padding.w, params.dilation.w),
                            input.w, first, columns, step)),
      cols(columns) {
  inOrder = std::none_of(table.phases.begin(), table.phases.end(),
                         [](const ColumnPhase& phase) { return phase.taps.empty(); });
  phasePitch = table.phases.front().count + kOverrun;
  rowFloats = inOrder ? cols + kOverrun : phasePitch * std::ssize(table.phases);
  if (inOrder) {
    segments.push_back({0, cols});
    return;
  }
  for (std::ptrdiff_t r = 0; r < std::ssize(table.phases); ++r) {
    const ColumnPhase& phase = table.phases[static_cast<std::size_t>(r)];
    if (!phase.taps.empty()) segments.push_back({r * phasePitch, phase.count});
  }
}

FilteredRows::FilteredRows(const Plan& plan, const Input& input, std::int64_t n, const Channels& channels,
                           const ColumnLayout& layout, const RowTiling& tiling, const StripBlocks& blocks,
                           SeparableBuffers& buffers)
    : m_input(input),
      m_factors(*plan.factors()),
      m_n(n),
      m_channels(channels),
      m_layout(layout),
      m_tapsPerBlock(blocks.kernelCols),
      m_buffers(buffers) {
  const std::int64_t span = std::min(tiling.span, input.shape.h);
  const bool keeps = span * layout.rowFloats <= kKeptFloats;
  m_slots = keeps ? span : std::min(tiling.met, input.shape.h);
  m_divisor = keeps ? 1 : tiling.distance;
  findStrips();
  atLeast(buffers.input, layout.table.rowFloats());
  atLeast(buffers.phases, layout.phasePitch * std::ssize(layout.table.phases));
  buffers.rowHeld.assign(static_cast<std::size_t>(channels.inputs * m_slots), -1);
  atLeast(buffers.rowFinite, channels.inputs * m_slots);
}

/// Gives a place to each strip that one of the output channels uses.
void FilteredRows::findStrips() {
  const std::vector<std::int64_t>& inputs = m_factors.stripInputs;
  const auto begin = std::lower_bound(inputs.begin(), inputs.end(), m_channels.ic0);
  const auto end = std::lower_bound(begin, inputs.end(), m_channels.ic0 + m_channels.inputs);
  m_firstStrip = begin - inputs.begin();
  m_buffers.places.assign(static_cast<std::size_t>(end - begin), -1);
  m_buffers.live.assign(static_cast<std::size_t>(end - begin), 0);
  std::int32_t places = 0;
  const std::int64_t first = m_channels.ic0 % m_factors.inputsPerGroup;
  for (std::int64_t oc = m_channels.oc0; oc < m_channels.oc0 + m_channels.outputs; ++oc) {
    for (std::int64_t ic = first; ic < first + m_channels.inputs; ++ic) {
      const auto term = static_cast<std::size_t>(oc * m_factors.inputsPerGroup + ic);
      const auto strip = static_cast<std::size_t>(m_factors.termStrips[term] - m_firstStrip);
      if (m_buffers.places[strip] < 0) m_buffers.places[strip] = places++;
      if (m_factors.termColumns[term] != RankOne::Column::Zero) m_buffers.live[strip] = 1;
    }
  }
  atLeast(m_buffers.filtered, places * m_slots * m_layout.rowFloats);
}

void FilteredRows::place(std::vector<TileRow>& rows) const {
  for (std::size_t i = 0; i < rows.size(); ++i) {
    TileRow& row = rows[i];
    if (i == 0) {
      row.slot = row.iy / m_divisor % m_slots;
    } else {
      row.slot = rows[i - 1].slot + (row.iy - rows[i - 1].iy) / m_divisor;
      while (row.slot >= m_slots) row.slot -= m_slots;
    }
    row.offset = row.slot * m_layout.rowFloats;
  }
}

void FilteredRows::prepare(std::int64_t ic, const TileRow& row) {
  std::int64_t& holds = m_buffers.rowHeld[held(ic, row)];
  if (holds == row.iy) return;
  holds = row.iy;
  const std::vector<std::int64_t>& inputs = m_factors.stripInputs;
  const auto from = inputs.begin() + m_firstStrip;
  const std::int64_t begin = std::lower_bound(from, inputs.end(), m_channels.ic0 + ic) - inputs.begin();
  std::int64_t end = begin;
  bool live = false;
  for (; end < m_factors.strips() && inputs[static_cast<std::size_t>(end)] == m_channels.ic0 + ic; ++end)
    live = live || m_buffers.live[static_cast<std::size_t>(end - m_firstStrip)] != 0;

  bool finite = true;
  const bool floats = m_input.element == Element::F32;
  if (live || floats) {
    load(m_channels.ic0 + ic, row.iy);
    finite = !floats || allFinite(m_loaded, m_layout.table.residues * m_layout.table.pitch);
  }
  m_buffers.rowFinite[held(ic, row)] = finite ? 1 : 0;
  for (std::int64_t strip = begin; strip < end; ++strip) {
    const auto at = static_cast<std::size_t>(strip - m_firstStrip);
    if (m_buffers.places[at] < 0 || (finite && m_buffers.live[at] == 0)) continue;
    filter(strip, finite, m_buffers.filtered.data() + m_buffers.places[at] * m_slots * m_layout.rowFloats + row.offset);
  }
}

/// Rows of floats that need no padding are read where they are.
void FilteredRows::load(std::int64_t c, std::int64_t iy) {
  const ColumnTable& table = m_layout.table;
  prefetchRow(m_input, m_n, c, iy + 1, table.x0, table.residues * table.pitch);
  const bool inside = table.x0 >= 0 && table.x0 + table.pitch + kOverrun <= m_input.shape.w;
  if (inside && table.residues == 1 && m_input.strideW == 1 && m_input.element == Element::F32) {
    m_loaded = static_cast<const float*>(m_input.data.get()) + m_n * m_input.strideN + c * m_input.strideC +
               iy * m_input.strideH + table.x0;
    return;
  }
  float* loaded = m_buffers.input.data();
  loadRow(m_input, m_n, c, iy, table.x0, table.residues, table.pitch, loaded);
  // Whole vectors read on beyond the last float; what they give is never used.
  std::fill(loaded + table.residues * table.pitch, loaded + table.rowFloats(), 0.0F);
  m_loaded = loaded;
}

void FilteredRows::filter(std::int64_t strip, bool finite, float* out) {
  const bool interleaves = m_layout.inOrder && m_layout.table.phases.size() > 1;
  float* to = interleaves ? m_buffers.phases.data() : out;
  for (std::ptrdiff_t r = 0; r < std::ssize(m_layout.table.phases); ++r) {
    const ColumnPhase& phase = m_layout.table.phases[static_cast<std::size_t>(r)];
    if (phase.taps.empty()) continue;
    RowFilter work;
    work.x = m_loaded;
    work.taps = phase.taps.data();
    work.tapCount = phase.taps.size();
    work.h = m_factors.row(strip);
    work.tapsPerBlock = m_tapsPerBlock;
    work.skipZeros = finite;
    work.out = to + r * m_layout.phasePitch;
    work.count = phase.count;
    filterRow(work);
  }
  if (interleaves) interleavePhases(to, m_layout.phasePitch, std::ssize(m_layout.table.phases), m_layout.cols, out);
}

}  // namespace convt
