#include "app/session/strip_renderer.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "engine/parallel.h"

namespace convt {
namespace {

constexpr std::size_t kRun = 1 << 14;  // pixels of a task: its values and samples stay in a core's cache

template <class Sample>
void put(const std::vector<Sample>& samples, unsigned char* to) {
  std::memcpy(to, samples.data(), samples.size() * sizeof(Sample));
}

}  // namespace

StripRenderer::StripRenderer(SampleType type, int channels, Mapping mapping, int threads)
    : m_type(type), m_channels(channels), m_mapping(std::move(mapping)), m_threads(threads) {
  if (type == SampleType::U16) m_mapping.colors = Colors::Grey;
  m_components = type == SampleType::F32 ? channels : renderedComponents(channels, m_mapping);
}

void StripRenderer::render(const OutputStrip& strip, std::int64_t first) {
  const std::size_t pixels = strip.plane(0).size();
  const auto size = static_cast<std::size_t>(pixelBytes());
  std::vector<unsigned char>& samples = m_samples[static_cast<std::size_t>(strip.buffer)];
  samples.resize(std::max(samples.size(), pixels * size));
  const std::size_t runs = (pixels + kRun - 1) / kRun;
  parallelFor(static_cast<std::int64_t>(runs), {m_threads, {}}, [&](std::int64_t run) {
    const std::size_t begin = static_cast<std::size_t>(run) * kRun;
    renderRun(strip, first, begin, std::min(kRun, pixels - begin), samples.data() + begin * size);
    return true;
  });
}

void StripRenderer::renderRun(const OutputStrip& strip, std::int64_t first, std::size_t begin, std::size_t count,
                              unsigned char* to) const {
  std::array<std::span<const float>, 3> all;
  for (int c = 0; c < m_channels; ++c) all[static_cast<std::size_t>(c)] = strip.plane(first + c).subspan(begin, count);
  const std::span<const std::span<const float>> planes(all.data(), static_cast<std::size_t>(m_channels));
  const int pixels = static_cast<int>(count);
  switch (m_type) {
    case SampleType::U8: return put(renderBytes(planes, 1, pixels, m_mapping), to);
    case SampleType::U16: return put(renderWords(planes, 1, pixels, m_mapping), to);
    case SampleType::F32: break;
  }
  const std::size_t step = planes.size() * sizeof(float);
  for (std::size_t c = 0; c < planes.size(); ++c) {
    unsigned char* place = to + c * sizeof(float);
    for (std::size_t i = 0; i < count; ++i, place += step) std::memcpy(place, &planes[c][i], sizeof(float));
  }
}

}  // namespace convt
