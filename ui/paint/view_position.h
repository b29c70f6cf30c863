#pragma once

#include <cstdint>

namespace convt {

/// A pixel of a picture.
struct PixelAt {
  std::int64_t y = 0;
  std::int64_t x = 0;
  friend bool operator==(const PixelAt&, const PixelAt&) = default;
};

/// A place in a picture. Pixel centres lie at whole numbers, so pixel y covers y - 1/2 .. y + 1/2.
struct PicturePoint {
  double y = 0.0;
  double x = 0.0;
  friend bool operator==(const PicturePoint&, const PicturePoint&) = default;
};

/// Where the linked views look: one value for all of them, so that they cannot drift apart.
struct ViewPosition {
  double y = 0.0;  ///< centre, in coordinates of the layer's input
  double x = 0.0;
  int zoom = 1;    ///< n >= 1: n device pixels per pixel (n:1); n <= -2: |n| pixels per device pixel (1:|n|)
  friend bool operator==(const ViewPosition&, const ViewPosition&) = default;
};

}  // namespace convt
