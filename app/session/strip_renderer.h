#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "app/io/pixels.h"
#include "engine/lazy/output_strips.h"
#include "engine/render/mapping.h"

namespace convt {

/// Turns strips of an output into the samples of a picture file: 8 bits as the window shows them, 16 bits, or the
/// values as they are. All threads share in a strip. Keeps one result for each of the two buffers of a walk.
class StripRenderer {
 public:
  /// @param channels  shown: 1 or 3
  /// @param mapping   of 8 and 16 bits; a single channel of 16 bits is grey, since a map has 256 colours
  StripRenderer(SampleType type, int channels, Mapping mapping, int threads);

  /// Samples per pixel: 1 or 3.
  int components() const { return m_components; }
  /// The planes `first`, `first + 1` .. of the strip, as many as there are channels.
  void render(const OutputStrip& strip, std::int64_t first = 0);
  /// What render() made of the last strip in this buffer, dense [rows][width][components].
  const void* samples(int buffer) const { return m_samples[static_cast<std::size_t>(buffer)].data(); }

  /// What is kept for each value of a strip that has the picture's channels only.
  std::int64_t bytesPerValue() const { return pixelBytes() / m_channels; }

 private:
  std::int64_t pixelBytes() const { return PictureShape{1, 1, m_components, m_type}.rowBytes(); }
  void renderRun(const OutputStrip& strip, std::int64_t first, std::size_t begin, std::size_t count,
                 unsigned char* to) const;

  SampleType m_type;
  int m_channels;
  Mapping m_mapping;
  int m_threads;
  int m_components;
  std::array<std::vector<unsigned char>, 2> m_samples;
};

}  // namespace convt
