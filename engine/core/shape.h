#pragma once

#include <cstdint>

namespace convt {

/// A value per axis; height before width, as everywhere in PyTorch.
struct Pair {
  int h = 0;
  int w = 0;
  friend bool operator==(const Pair&, const Pair&) = default;
};

/// Sizes of a tensor [N, C, H, W] (batch, channels, rows, columns).
struct Shape {
  std::int64_t n = 1;
  std::int64_t c = 1;
  std::int64_t h = 1;
  std::int64_t w = 1;

  /// Number of values, n*c*h*w. The factors are expected to have passed check(): no overflow test.
  std::int64_t count() const { return n * c * h * w; }
  /// Number of values of one image, c*h*w.
  std::int64_t imageCount() const { return c * h * w; }
  friend bool operator==(const Shape&, const Shape&) = default;
};

}  // namespace convt
