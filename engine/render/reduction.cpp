#include "engine/render/reduction.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace convt {

PlaneReducer::PlaneReducer(int cols, int factor, Reduction reduction)
    : m_cols(cols), m_factor(factor), m_reduction(reduction) {
  if (cols < 1 || factor < 1) throw std::invalid_argument("PlaneReducer: cols and factor must be at least 1");
  const auto blocks = static_cast<std::size_t>(reducedExtent(cols, factor));
  if (reduction == Reduction::Mean) {
    m_sums.assign(blocks, 0.0);
  } else {
    m_picked.assign(blocks, 0.0F);
  }
}

bool PlaneReducer::add(std::span<const float> row) {
  if (row.size() != static_cast<std::size_t>(m_cols)) throw std::invalid_argument("PlaneReducer: row of another width");
  switch (m_reduction) {
    case Reduction::Mean: addMean(row); break;
    case Reduction::MaxMagnitude: addMaxMagnitude(row); break;
    case Reduction::Sample:
      if (m_rowsInBlock > 0) break;
      for (std::size_t i = 0; i < m_picked.size(); ++i) m_picked[i] = row[i * static_cast<std::size_t>(m_factor)];
      break;
  }
  return ++m_rowsInBlock == m_factor;
}

void PlaneReducer::addMean(std::span<const float> row) {
  const auto factor = static_cast<std::size_t>(m_factor);
  for (std::size_t i = 0; i < m_sums.size(); ++i) {
    const std::size_t end = std::min((i + 1) * factor, row.size());
    double sum = 0.0;
    for (std::size_t x = i * factor; x < end; ++x) sum += row[x];
    m_sums[i] += sum;
  }
}

void PlaneReducer::addMaxMagnitude(std::span<const float> row) {
  const auto factor = static_cast<std::size_t>(m_factor);
  for (std::size_t i = 0; i < m_picked.size(); ++i) {
    const std::size_t begin = i * factor;
    const std::size_t end = std::min(begin + factor, row.size());
    float best = m_rowsInBlock == 0 ? row[begin] : m_picked[i];
    for (std::size_t x = begin; x < end && !std::isnan(best); ++x) {
      if (!(std::fabs(row[x]) <= std::fabs(best))) best = row[x];  // true for a NaN too
    }
    m_picked[i] = best;
  }
}

void PlaneReducer::take(std::span<float> out) {
  const auto blocks = static_cast<std::size_t>(reducedExtent(m_cols, m_factor));
  if (out.size() != blocks || !pending())
    throw std::invalid_argument("PlaneReducer: nothing to take, or of another width");
  if (m_reduction == Reduction::Mean) {
    const int lastWidth = m_cols - (static_cast<int>(blocks) - 1) * m_factor;
    for (std::size_t i = 0; i < blocks; ++i) {
      const int width = i + 1 == blocks ? lastWidth : m_factor;
      out[i] = static_cast<float>(m_sums[i] / (static_cast<double>(width) * m_rowsInBlock));
    }
    std::fill(m_sums.begin(), m_sums.end(), 0.0);
  } else {
    std::copy(m_picked.begin(), m_picked.end(), out.begin());
  }
  m_rowsInBlock = 0;
}

std::vector<float> reducePlane(std::span<const float> plane, int rows, int cols, int factor, Reduction reduction) {
  PlaneReducer reducer(cols, factor, reduction);
  const auto width = static_cast<std::size_t>(cols);
  if (rows < 0 || plane.size() != static_cast<std::size_t>(rows) * width) {
    throw std::invalid_argument("reducePlane: the plane has another size");
  }
  const auto outWidth = static_cast<std::size_t>(reducedExtent(cols, factor));
  std::vector<float> reduced(static_cast<std::size_t>(reducedExtent(rows, factor)) * outWidth);
  std::span<float> rest(reduced);
  for (int y = 0; y < rows; ++y) {
    const bool complete = reducer.add(plane.subspan(static_cast<std::size_t>(y) * width, width));
    if (!complete && y + 1 < rows) continue;
    reducer.take(rest.first(outWidth));
    rest = rest.subspan(outWidth);
  }
  return reduced;
}

}  // namespace convt
