#include "engine/lazy/overview.h"

#include "engine/lazy/sampling.h"
#include "engine/render/spare_pictures.h"

namespace convt {

OverviewBuilder::OverviewBuilder(const Shape& output, int step, const std::vector<int>& channels)
    : m_picture(makePicture(wholeGrid(output.h, output.w, step), channels, Reduction::Mean)) {
  for (std::size_t i = 0; i < channels.size(); ++i) {
    m_reducers.emplace_back(static_cast<int>(output.w), step, Reduction::Mean);
  }
  m_rowsTaken.resize(channels.size());
}

void OverviewBuilder::add(const Region& strip, const OutputSpan& values) {
  const auto cols = static_cast<std::size_t>(m_picture->grid.cols);
  for (std::size_t i = 0; i < m_reducers.size(); ++i) {
    const std::int64_t c = m_picture->channels[i] - strip.c0;
    if (c < 0 || c >= strip.channels) continue;
    for (std::int64_t j = 0; j < strip.rows; ++j) {
      const float* row = values.data + c * values.channelStride + j * values.rowStride;
      if (!m_reducers[i].add({row, static_cast<std::size_t>(strip.cols)})) continue;
      float* out =
          m_picture->values.data() + i * m_picture->grid.count() + static_cast<std::size_t>(m_rowsTaken[i]++) * cols;
      m_reducers[i].take({out, cols});
    }
  }
}

std::shared_ptr<Picture> OverviewBuilder::finish() {
  const auto cols = static_cast<std::size_t>(m_picture->grid.cols);
  for (std::size_t i = 0; i < m_reducers.size(); ++i) {
    if (!m_reducers[i].pending()) continue;
    float* out =
        m_picture->values.data() + i * m_picture->grid.count() + static_cast<std::size_t>(m_rowsTaken[i]++) * cols;
    m_reducers[i].take({out, cols});
  }
  return m_picture;
}

}  // namespace convt
