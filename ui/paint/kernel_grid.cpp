#include "ui/paint/kernel_grid.h"

#include <QPainterPath>

#include "engine/render/mapping.h"
#include "ui/paint/device_painter.h"

namespace convt {
namespace {

const QColor kGridLine(0, 0, 0, 64);
constexpr int kLinesFrom = 8;

constexpr double kReach = 2.0;        // of a mark's lines beyond the kernel, logical pixels
constexpr double kSmallBelow = 16.0;  // logical pixels

/// Edges to whole device pixels.
QRect snapped(const QRectF& rect, double scale) {
  return QRect(QPoint(qRound(rect.left() * scale), qRound(rect.top() * scale)),
               QPoint(qRound(rect.right() * scale) - 1, qRound(rect.bottom() * scale) - 1));
}

/// Device pixels per tap.
int cellIn(const QRect& room, int kh, int kw) {
  return qMax(1, qMin(room.height() / qMax(1, kh), room.width() / qMax(1, kw)));
}

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
  const int cell = cellIn(room, kh, kw);
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

void paintTapMarks(QPainter& painter, const QRectF& rect, int kh, int kw, std::vector<Mark> marks, const Theme& theme) {
  const DevicePainter device(painter);
  const QRect room = device.snap(rect);
  const int cell = cellIn(room, kh, kw);
  const double logicalCell = cell / device.scale();
  for (Mark& mark : marks)
    if (mark.shape == Mark::Shape::Sources && logicalCell < kOutlinesFrom) mark.shape = Mark::Shape::Tint;
  MarksScene scene;
  scene.marks = &marks;
  scene.cellRect = [room, cell](PixelAt tap) {
    return QRect(room.left() + static_cast<int>(tap.x) * cell, room.top() + static_cast<int>(tap.y) * cell, cell, cell);
  };
  const int reach = device.snap(kReach);
  scene.area = QRect(room.topLeft(), QSize(kw * cell, kh * cell)).adjusted(-reach, -reach, reach, reach);
  scene.scale = device.scale();
  scene.small = logicalCell < kSmallBelow;
  paintMarks(painter, scene, theme);
}

std::optional<PixelAt> tapUnder(QPointF place, const QRectF& rect, int kh, int kw, double scale) {
  const QRect room = snapped(rect, scale);
  const int cell = cellIn(room, kh, kw);
  const QPointF inside = place * scale - QPointF(room.topLeft());
  if (inside.x() < 0.0 || inside.y() < 0.0) return std::nullopt;
  const PixelAt tap{static_cast<std::int64_t>(inside.y()) / cell, static_cast<std::int64_t>(inside.x()) / cell};
  if (tap.y >= kh || tap.x >= kw) return std::nullopt;
  return tap;
}

}  // namespace convt
