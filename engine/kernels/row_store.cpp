#include "engine/kernels/row_store.h"

#include <algorithm>
#include <cstring>

#include "engine/row_loader.h"

namespace convt {
namespace {

/// A few floats, without a call: the ends of a row are shorter than what a call costs.
void copyFew(const float* from, std::int64_t n, float* to) {
  constexpr std::int64_t kBlock = 16;
  if (n < kBlock) {
    for (std::int64_t i = 0; i < n; ++i) to[i] = from[i];
    return;
  }
  for (std::int64_t i = 0; i + kBlock <= n; i += kBlock) std::memcpy(to + i, from + i, kBlock * sizeof(float));
  std::memcpy(to + n - kBlock, from + n - kBlock, kBlock * sizeof(float));
}

}  // namespace

std::ptrdiff_t RowStore::pitchFor(std::int64_t n) {
  // Whole cache lines, an odd number of them: rows whose distance is a power of two would fight for the same sets.
  // One vector more is read beyond the last float.
  const std::int64_t lines = (n + 31) / 16;
  return (lines | 1) * 16;
}

void RowStore::begin(const Input& input, const Window& window, const StretchTable* table) {
  m_input = &input;
  m_table = table;
  m_window = window;
  m_finite = true;
  m_pitch = pitchFor(window.cols * (table != nullptr ? table->lanes : 1));
  m_height = window.y1 - window.y0 + 1;
  m_rows = m_storage.atLeast(window.inputs * m_height * m_pitch);
  m_loaded.assign(static_cast<std::size_t>(window.inputs * m_height), 0);
  if (table == nullptr) return;
  const auto [first, cols] = plainColumns(0, window.cols);
  m_plainFirst = first;
  m_plainCols = cols;
  // Vectors that read no column outside of the image, not even in their unused lanes.
  m_insideFirst = 0;
  while (m_insideFirst < window.cols && plainColumns(m_insideFirst, window.cols).first < 0) ++m_insideFirst;
  m_insideEnd = window.cols;
  while (m_insideEnd > m_insideFirst) {
    const auto [x, n] = plainColumns(m_insideFirst, m_insideEnd);
    if (x + n <= input.shape.w) break;
    --m_insideEnd;
  }
}

/// The input columns that vectors i0 .. i1-1 of the window read: the first, and how many.
std::pair<std::int64_t, std::int64_t> RowStore::plainColumns(std::int64_t i0, std::int64_t i1) const {
  std::int64_t first = m_table->first(m_window.u0 + i0);
  std::int64_t last = first;
  for (std::int64_t i = 0; i < std::min(m_table->classes, i1 - i0); ++i) {
    first = std::min(first, m_table->first(m_window.u0 + i0 + i));
    last = std::max(last, m_table->first(m_window.u0 + i1 - 1 - i));
  }
  return {first, last - first + m_table->span + 2 * m_table->lanes};
}

void RowStore::load(std::int64_t ic, std::int64_t iy, float* row) {
  m_loaded[static_cast<std::size_t>(ic * m_height + iy - m_window.y0)] = 1;
  if (m_window.gapEnd > m_window.gapFirst && iy >= 0 && iy < m_input->shape.h) {
    loadEnds(ic, iy, row);
    return;
  }
  const std::int64_t channel = m_window.firstInput + ic;
  // The next rows are on their way while these are used: tasks go down the image.
  const std::int64_t first = m_table == nullptr ? m_window.x0 : m_plainFirst;
  const std::int64_t cols = m_table == nullptr ? m_window.cols : m_plainCols;
  if (iy + m_window.ahead <= m_window.y1) {
    prefetchRow(*m_input, m_window.n, channel, iy + m_window.ahead, first, cols);
  } else if (m_window.y1 == m_window.y0 && ic + 1 < m_window.inputs) {
    prefetchRow(*m_input, m_window.n, channel + 1, iy, first, cols);
  }
  std::int64_t floats = 0;
  if (iy < 0 || iy >= m_input->shape.h) {
    // all zeros
  } else if (m_table == nullptr) {
    floats = m_window.cols;
    loadRow(*m_input, m_window.n, channel, iy, m_window.x0, 1, floats, row);
  } else {
    floats = m_window.cols * m_table->lanes;
    stretch(ic, iy, row);
  }
  // What lies behind is read by whole vectors; its products are never stored, but must not trap or be slow.
  std::fill(row + floats, row + m_pitch, 0.0F);
}

/// What is wanted of plain floats beside the gap, which is read from the image itself.
void RowStore::loadEnds(std::int64_t ic, std::int64_t iy, float* row) const {
  const float* x = image(ic, iy) + m_window.x0;
  const std::int64_t first = std::clamp<std::int64_t>(-m_window.x0, 0, m_window.gapFirst);
  const std::int64_t end = std::clamp<std::int64_t>(m_input->shape.w - m_window.x0, m_window.gapEnd, m_window.cols);
  for (std::int64_t i = 0; i < first; ++i) row[i] = 0.0F;
  copyFew(x + first, m_window.gapFirst - first, row + first);
  copyFew(x + m_window.gapEnd, end - m_window.gapEnd, row + m_window.gapEnd);
  for (std::int64_t i = end; i < m_pitch; ++i) row[i] = 0.0F;
}

/// Stretches from the image itself where it is plain floats; at its borders, and from other elements, from a padded
/// copy.
void RowStore::stretch(std::int64_t ic, std::int64_t iy, float* row) {
  std::int64_t left = m_window.cols;
  std::int64_t right = m_window.cols;
  if (m_input->element == Element::F32 && m_input->strideW == 1) {
    left = m_insideFirst;
    right = m_insideEnd;
    const float* x = image(ic, iy);
    if (!stretchRow(*m_table, x, 0, m_window.u0 + left, right - left, row + left * m_table->lanes)) m_finite = false;
  }
  stretchPadded(m_window.firstInput + ic, iy, 0, left, row);
  stretchPadded(m_window.firstInput + ic, iy, right, m_window.cols, row);
}

/// Vectors i0 .. i1-1 of the window.
void RowStore::stretchPadded(std::int64_t channel, std::int64_t iy, std::int64_t i0, std::int64_t i1, float* row) {
  if (i0 == i1) return;
  const auto [first, cols] = plainColumns(i0, i1);
  float* plain = m_plainStorage.atLeast(cols);
  loadRow(*m_input, m_window.n, channel, iy, first, 1, cols, plain);
  if (!stretchRow(*m_table, plain, first, m_window.u0 + i0, i1 - i0, row + i0 * m_table->lanes)) m_finite = false;
}

}  // namespace convt
