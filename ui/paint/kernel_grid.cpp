#include "ui/paint/kernel_grid.h"

#include <QPainterPath>

#include "engine/render/mapping.h"
#include "ui/paint/device_painter.h"

namespace convt {
namespace {

const QColor kGridLine(0, 0, 0, 64);
constexpr int kLinesFrom = 8;

/// Outline and lines between the cells as one path, so that crossings are not darker.
QPainterPath gridLines(const QRect& place, int kh, int kw, int cell, int line) {
  QPainterPath path;
  path.setFillRule(Qt::WindingFill);
  const bool inner = cell >= kLinesFrom;
  for (int i = 0; i < (inner ? kw : 1); ++i)
    path.addRect(QRect(place.left() + i * cell, place.top(), line, place.height()));
  for (int j = 0; j < (inner ? kh : 1); ++j)
    path.addRect(QRect(place.left(), place.top() + j * cell, place.width(), line));
  path.addRect(QRect(place.right() + 1 - line, place.top(), line, place.height()));
  path.addRect(QRect(place.left(), place.bottom() + 1 - line, place.width(), line));
  return path;
}

}  // namespace

int kernelCell(int kh, int kw, int available) {
  return qMax(1, available / qMax(1, qMax(kh, kw)));
}

QRectF paintKernel(QPainter& painter, const QRectF& rect, const float* taps, int kh, int kw, float scale) {
  const DevicePainter device(painter);
  const QRect room = device.snap(rect);
  const int cell = qMax(1, qMin(room.height() / qMax(1, kh), room.width() / qMax(1, kw)));
  const QRect place(room.topLeft(), QSize(kw * cell, kh * cell));
  const auto& colors = colorTable(Colormap::BrownTeal);
  for (int ky = 0; ky < kh; ++ky) {
    for (int kx = 0; kx < kw; ++kx) {
      const float tap = taps[ky * kw + kx];
      const QColor fill =
          QColor::fromRgb(tap != tap ? 0xff808080U : colors[byteOf(tap, MappingKind::Signed, {-scale, scale})]);
      painter.fillRect(QRect(place.left() + kx * cell, place.top() + ky * cell, cell, cell), fill);
    }
  }
  painter.fillPath(gridLines(place, kh, kw, cell, device.hairline()), kGridLine);
  const double s = device.scale();
  return {place.left() / s, place.top() / s, place.width() / s, place.height() / s};
}

}  // namespace convt
