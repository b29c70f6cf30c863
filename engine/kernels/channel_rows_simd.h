#pragma once

#include <cstddef>
#include <cstdint>

namespace convt {

/// stage[i*width + c] to out[c*channel + i] for i < columns, c < channels. Up to `slack` floats behind each row may be
/// overwritten. streams: past the caches; out rows must begin at whole vectors, columns + slack be a multiple of them.
struct ChannelRows {
  const float* stage = nullptr;
  std::int64_t width = 0;
  std::int64_t columns = 0;
  std::int64_t channels = 0;
  float* out = nullptr;
  std::ptrdiff_t channel = 0;
  std::ptrdiff_t slack = 0;
  bool streams = false;
};

void writeChannels(const ChannelRows& rows);

}  // namespace convt
