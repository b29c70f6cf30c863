#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace convt {

/// How a picture that shows fewer samples than pixels was made.
enum class Reduction { Sample, Mean, MaxMagnitude };

/// Which pixels a picture shows: sample (j, i) stands for pixel (y0 + j*step, x0 + i*step), or, under Mean and
/// MaxMagnitude, for the step x step block that begins there.
struct SampleGrid {
  std::int64_t y0 = 0;
  std::int64_t x0 = 0;
  int rows = 0;
  int cols = 0;
  int step = 1;
  friend bool operator==(const SampleGrid&, const SampleGrid&) = default;

  std::size_t count() const { return static_cast<std::size_t>(rows) * static_cast<std::size_t>(cols); }
  /// True if pixel (y, x) is one of the samples, or lies in a sample's block.
  bool covers(std::int64_t y, std::int64_t x) const {
    return y >= y0 && x >= x0 && y < y0 + std::int64_t{rows} * step && x < x0 + std::int64_t{cols} * step;
  }
};

/// A rectangle of a tensor's image: the numbers, and the pixels they were turned into.
struct Picture {
  SampleGrid grid;
  Reduction reduction = Reduction::Sample;  ///< meaningful where grid.step > 1
  std::vector<int> channels;                ///< which channels, in the order of values; 3 are shown as RGB
  std::vector<float> values;                ///< [channels][rows][cols]
  std::vector<std::uint32_t> pixels;        ///< [rows][cols], 0xffRRGGBB; as QImage::Format_RGB32

  float value(std::size_t channel, int j, int i) const {
    return values[channel * grid.count() + static_cast<std::size_t>(j) * static_cast<std::size_t>(grid.cols) +
                  static_cast<std::size_t>(i)];
  }
};

}  // namespace convt
