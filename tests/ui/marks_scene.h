#pragma once

#include <QImage>
#include <QRegion>
#include <cmath>
#include <vector>

#include "engine/core/contributions.h"
#include "ui/paint/marks.h"

/// Marks on a plain ground at known places, and what became of it.
namespace convt::test {

inline constexpr QRgb kBackdrop = 0xff808080;
inline constexpr QRect kArea(10, 6, 300, 260);
inline constexpr QPoint kOrigin(12, 9);

inline int floorDiv(std::int64_t a, int b) {
  return static_cast<int>(std::floor(static_cast<double>(a) / b));
}

/// Where a pixel is drawn at a zoom: n:1, or in blocks at 1:n.
inline QRect cellAt(int zoom, PixelAt pixel) {
  const int step = zoom < 0 ? -zoom : 1;
  const int cell = zoom < 0 ? 1 : zoom;
  return {kOrigin + QPoint(floorDiv(pixel.x, step), floorDiv(pixel.y, step)) * cell, QSize(cell, cell)};
}

inline QImage painted(const std::vector<Mark>& marks, int zoom, double scale = 1.0, const Theme& theme = lightTheme()) {
  QImage image(360, 300, QImage::Format_RGB32);
  image.fill(kBackdrop);
  QPainter painter(&image);
  paintMarks(painter, {&marks, [zoom](PixelAt pixel) { return cellAt(zoom, pixel); }, kArea, scale}, theme);
  return image;
}

inline bool isYellow(QRgb pixel) {
  return qRed(pixel) > 150 && qGreen(pixel) > 130 && qBlue(pixel) < 110;
}
inline bool isBlack(QRgb pixel) {
  return qRed(pixel) < 90 && qGreen(pixel) < 90 && qBlue(pixel) < 90;
}

/// A layer whose dilation leaves gaps in the stamp and whose stride leaves gaps between the taps.
inline constexpr SizeTerms kDilated{20, 3, 2, 2, 5, 0};
/// Kernel 9, stride 2: sources are neighbours.
inline constexpr SizeTerms kDense{20, 2, 0, 1, 9, 0};

inline CellSet sources(const SizeTerms& terms, std::int64_t y, std::int64_t x) {
  return {tapsAt(terms, y).input, tapsAt(terms, x).input};
}
inline CellSet stamp(const SizeTerms& terms, std::int64_t y, std::int64_t x) {
  return {stampOf(terms, y).output, stampOf(terms, x).output};
}

template <class Claim>
void forEachCell(const CellSet& cells, Claim claim) {
  for (std::int64_t j = 0; j < cells.y.count; ++j)
    for (std::int64_t i = 0; i < cells.x.count; ++i) claim(PixelAt{cells.y.at(j), cells.x.at(i)});
}

inline QRect boundsOf(const CellSet& cells, int zoom) {
  return cellAt(zoom, {cells.y.low(), cells.x.low()}).united(cellAt(zoom, {cells.y.high(), cells.x.high()}));
}

/// All pixels that differ from the backdrop.
inline QRegion changed(const QImage& image) {
  QRegion region;
  for (int y = 0; y < image.height(); ++y)
    for (int x = 0; x < image.width(); ++x)
      if (image.pixel(x, y) != kBackdrop) region += QRect(x, y, 1, 1);
  return region;
}

}  // namespace convt::test
