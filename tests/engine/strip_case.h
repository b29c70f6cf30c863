#pragma once

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "engine/kernels/scratch_floats.h"
#include "engine/kernels/tile_simd.h"
#include "tests/support/layer_case.h"
#include "tests/support/simd_case.h"

/// Strips of register tiles with all that they point to, and what they are to compute.
namespace convt {

inline constexpr std::int64_t kInputRows = 30;
inline constexpr std::int64_t kInputPitch = 1024;
inline constexpr std::int64_t kKernelRows = 20;  // rows of weights
inline constexpr float kUntouched = 1e30F;

/// Floats that begin at a cache line, as the kernels' weights and streamed outputs do.
class Aligned {
 public:
  explicit Aligned(std::int64_t n) : m_size(n), m_first(m_floats.atLeast(n)) {}
  float* data() { return m_first; }
  std::int64_t size() const { return m_size; }
  std::vector<float> values() const { return {m_first, m_first + m_size}; }
  void fill(float value) { std::fill_n(m_first, m_size, value); }
  void draw(Random& random, MakeTensor make) {
    const Tensor tensor = make({1, 1, 1, m_size}, random);
    std::copy(tensor.values.begin(), tensor.values.end(), m_first);
  }

 private:
  ScratchFloats m_floats;
  std::int64_t m_size;
  float* m_first;
};

inline bool fitsRegisters(int channels, int rows, int vectors) {
  return channels * rows * vectors <= tileLimits().accumulators + (channels == kMostChannels ? 1 : 0);
}

/// All shapes that the target in use can run, for one kind of weights.
inline std::vector<TileShape> shapes(bool laneWeights) {
  std::vector<TileShape> all;
  for (int channels = 1; channels <= kMostChannels; ++channels) {
    for (const int rows : std::array{1, 2, 3, 6}) {
      for (int vectors = 1; vectors <= kMostVectors; ++vectors) {
        if (fitsRegisters(channels, rows, vectors)) all.push_back({channels, rows, vectors, laneWeights, false});
      }
    }
  }
  return all;
}

inline std::string text(const TileShape& shape) {
  return std::string(simdTarget()) + ", " + std::to_string(shape.channels) + "x" + std::to_string(shape.rows) + "x" +
         std::to_string(shape.vectors) + (shape.laneWeights ? " with weights of each lane" : "");
}

/// A random strip and all that it points to.
struct StripCase {
  Random& random;
  TileShape shape;
  Aligned x{kInputRows * kInputPitch};
  Aligned weights{16'384};
  Aligned out{65'536};
  std::vector<TileTerm> terms;
  std::vector<std::int64_t> ends;
  std::vector<float> bias;
  TileStrip strip;

  StripCase(Random& r, const TileShape& s, MakeTensor make, bool streams) : random(r), shape(s) {
    const std::int64_t lanes = tileLimits().lanes;
    x.draw(random, make);
    weights.draw(random, make);
    bias = make({1, 1, 1, kMostChannels}, random).values;
    out.fill(kUntouched);
    strip.taps = between(random, 1, 5);
    strip.tapStep = between(random, -9, 3);
    strip.xOffset = 64 + between(random, 0, 20);
    strip.rowPitch = kInputPitch;
    // Broadcast weights are for vectors that lie side by side.
    strip.vectorPitch = lanes * (shape.laneWeights ? between(random, 1, 3) : 1);
    strip.tapWeights = shape.channels * (shape.laneWeights ? lanes : 1) + between(random, 0, 1) * lanes;
    strip.rowWeights = strip.taps * strip.tapWeights;
    strip.weights = weights.data();
    strip.bias = bias.data();
    strip.tiles = between(random, 1, 2);
    strip.groups = between(random, 1, 2);
    strip.outVector = lanes * between(random, 1, 2);
    strip.outRow = 1024;
    strip.outChannel = 12 * 1024;
    strip.out = out.data() + (streams ? 0 : between(random, 0, 3));
    strip.streams = streams;
    if (between(random, 0, 1) == 1) {  // nothing but time may follow from it
      strip.soon = out.data();
      strip.soonChannel = strip.outChannel;
      strip.soonRow = strip.outRow;
    }
    drawBlocks(between(random, 1, 3));
  }

  StripCase(const StripCase&) = delete;
  StripCase& operator=(const StripCase&) = delete;

  /// Terms of `blocks` blocks, some of them empty.
  void drawBlocks(int blocks) {
    terms.clear();
    ends.clear();
    for (int b = 0; b < blocks; ++b) {
      for (int t = between(random, 0, 4); t > 0; --t)
        terms.push_back({x.data() + between(random, 0, 17) * kInputPitch, between(random, 0, kKernelRows - 1)});
      ends.push_back(std::ssize(terms));
    }
    strip.terms = terms.data();
    strip.blockEnds = ends.data();
    strip.blocks = blocks;
  }

  float weight(std::int64_t row, std::int64_t tap, std::int64_t o, std::int64_t lane) const {
    const std::int64_t at = shape.laneWeights ? o * tileLimits().lanes + lane : o;
    return strip.weights[row * strip.rowWeights + tap * strip.tapWeights + at];
  }

  /// Exact for whole numbers, in whatever order they are added.
  float expected(std::int64_t at, std::int64_t r, std::int64_t o, std::int64_t lane) const {
    float sum = bias[static_cast<std::size_t>(o)];
    for (const TileTerm& term : terms) {
      for (std::int64_t j = 0; j < strip.taps; ++j) {
        const std::ptrdiff_t from = strip.xOffset + j * strip.tapStep + r * strip.rowPitch + at * strip.vectorPitch;
        sum += weight(term.row, j, o, lane) * term.x[from + lane];
      }
    }
    return sum;
  }

  /// Calls visit(at, r, o, lane, place of the sample in `out`) for each sample of the strip.
  template <class Visit>
  void forEachSample(Visit visit) const {
    for (std::int64_t at = 0; at < strip.tiles * shape.vectors; ++at) {
      for (std::int64_t o = 0; o < shape.channels; ++o) {
        for (std::int64_t r = 0; r < shape.rows * strip.groups; ++r) {
          for (std::int64_t lane = 0; lane < tileLimits().lanes; ++lane)
            visit(at, r, o, lane, strip.out + o * strip.outChannel + r * strip.outRow + at * strip.outVector + lane);
        }
      }
    }
  }
};

}  // namespace convt
