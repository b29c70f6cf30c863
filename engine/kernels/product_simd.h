#pragma once

#include <cstddef>
#include <cstdint>

namespace convt {

/// Terms of one component: term k meets x[b*xBlock + k*positions + i] at position i of tile b.
struct ProductRun {
  const float* x = nullptr;
  std::int64_t count = 0;
};

/// A block of terms for all positions of a task: with position n = b*positions + i, channel c < vectors*lanes, and the
/// terms of all runs counted through,
///   sums[n*width + c] = (adds ? before : 0) + sum over terms k of x(k, n) * weights[k*width + c]
/// by fused multiply-adds in the order of the terms from zero; width = vectors*lanes.
struct ProductStrip {
  const ProductRun* runs = nullptr;
  std::size_t runCount = 0;
  const float* weights = nullptr;  ///< aligned to a vector
  std::ptrdiff_t xBlock = 0;
  std::int64_t blocks = 0;
  float* sums = nullptr;  ///< aligned to a vector
  bool adds = false;
};

/// vectors x positions must be one that hasProductTile() allows.
void sumProducts(int vectors, int positions, const ProductStrip& strip);
bool hasProductTile(int vectors, int positions);
/// Floats of a vector.
int productLanes();

/// n floats a[i], a[i] - b[i] or a[i] + b[i] (sign 0, -1, 1). May write up to a vector beyond the last.
void combine(const float* a, const float* b, int sign, std::int64_t n, float* out);

/// Where the samples of combined rows go: position n of a task to tile n / positions.
struct PackedRow {
  std::int64_t first = 0;  ///< position
  std::int64_t count = 0;
  std::int64_t positions = 1;
  std::ptrdiff_t block = 0;  ///< floats from tile to tile
};

/// The same as combine(), to where the positions lie. May write up to a vector beyond the last position of each tile.
void packCombined(const float* a, const float* b, int sign, const PackedRow& row, float* out);

/// One output of a phase for some positions side by side:
///   stage[columns[i]*width + c] = bias[c] + sum over terms of sign * sums[at + i*width + c]   where columns[i] >= 0
struct ProductOutput {
  struct Term {
    const float* sums = nullptr;  ///< of the first position
    float sign = 1.0F;
  };
  const Term* terms = nullptr;
  std::size_t termCount = 0;
  const float* bias = nullptr;
  std::int64_t width = 0;
  const std::int64_t* columns = nullptr;
  std::int64_t count = 0;
  float* stage = nullptr;
};

/// @return false if a value is Inf or NaN
bool finishProducts(const ProductOutput& output);

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
