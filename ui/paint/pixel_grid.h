#pragma once

#include "engine/render/picture.h"
#include "ui/paint/device_painter.h"

namespace convt {

/// A picture at its place in a view. All lengths are device pixels from the painter's origin.
struct PixelGridScene {
  const Picture* picture = nullptr;
  QPoint origin;             ///< top left corner of sample (0, 0)
  double cell = 1.0;         ///< per sample: n at n:1, 1 at 1:n; other values only for a picture of another zoom
  QRect area;                ///< nothing is painted outside; the cost is that of the samples within
  bool lines = true;         ///< grid lines from kGridLinesFrom on
  bool numbers = true;       ///< values in the cells where they fit, see numberDigits
  double scale = 1.0;        ///< device pixels per logical pixel: the size of the numbers, the thickness of the lines
  double numberScale = 1.0;  ///< numbers are the values times this (255 under View > Values x255)
};

/// Smallest cell with grid lines, device pixels.
constexpr int kGridLinesFrom = 8;

/// How many digits the numbers in cells of that many logical pixels have; 0: no numbers. One channel: two from 28,
/// three from 48. Three channels (R, G, B below each other): three from 64.
int numberDigits(double logicalCell, std::size_t channels);

/// Nearest neighbour, exactly `cell` device pixels per sample. Grid lines are black 25 % on the first row and column of
/// each cell; numbers black or white by the luminance of their cell; NaN is hatched from kGridLinesFrom on. What area
/// has beyond the picture is left as it is.
void paintPixelGrid(QPainter& painter, const PixelGridScene& scene);

}  // namespace convt
