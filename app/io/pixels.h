#pragma once

#include <cstdint>

namespace convt {

/// Type of the samples of a picture to be written.
enum class SampleType { U8, U16, F32 };

/// The layout of a dense picture, [height][width][channels]: 1 channel is grey, 3 are RGB.
struct PictureShape {
  std::int64_t height = 0;
  std::int64_t width = 0;
  int channels = 1;
  SampleType type = SampleType::U8;

  int sampleBytes() const { return type == SampleType::U8 ? 1 : type == SampleType::U16 ? 2 : 4; }
  std::int64_t rowBytes() const { return width * channels * sampleBytes(); }
  std::int64_t bytes() const { return height * rowBytes(); }
};

/// A dense picture to be written. The caller keeps the memory.
struct PixelBuffer {
  std::int64_t height = 0;
  std::int64_t width = 0;
  int channels = 1;
  SampleType type = SampleType::U8;
  const void* data = nullptr;

  PictureShape shape() const { return {height, width, channels, type}; }
  std::int64_t rowBytes() const { return shape().rowBytes(); }
  const unsigned char* row(std::int64_t y) const { return static_cast<const unsigned char*>(data) + y * rowBytes(); }
};

}  // namespace convt
