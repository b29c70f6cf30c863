#include "ui/paint/marks.h"

#include <QImage>
#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "ui/paint/device_painter.h"
#include "ui/paint/mark_cells.h"
#include "ui/paint/text_layout.h"

namespace convt {
namespace {

constexpr double kRingRadius = 7.0;
constexpr double kSmallRingRadius = 4.0;
constexpr double kSmallSquare = 8.0;
constexpr double kLeastSquare = 16.0;  // outer edge of the square round cells that are too small to outline
constexpr double kTagSide = 11.0;
constexpr int kMostTags = 9;        // from ten on taps are told apart by their place
constexpr int kTintRimFrom = 4;     // smallest tinted cell with a rim, logical pixels
constexpr int kClearTintFrom = 16;  // from here the tint is thin, so that numbers stay readable

/// A line of one colour in a casing of another on both sides; thicknesses in device pixels.
struct Stroke {
  QColor line;
  QColor casing;
  int lineWidth = 1;
  int casingWidth = 1;
  int width() const { return lineWidth + 2 * casingWidth; }
};

Stroke strokeOf(const Mark& mark, const DevicePainter& device, bool small, const Theme& theme) {
  const int hairline = device.hairline();
  switch (mark.look) {
    case Mark::Look::Pin: return {theme.pin, Qt::black, small ? hairline : device.snap(2.0), hairline};
    case Mark::Look::Param: return {theme.color(mark.param), theme.base, hairline, hairline};
    case Mark::Look::Hover: break;
  }
  return {Qt::white, Qt::black, hairline, hairline};
}

// White would vanish on the bright pictures that a layer of positive weights gives: what is pointed at is tinted in the
// accent, too.
QColor tintOf(const Mark& mark, const Theme& theme) {
  return mark.look == Mark::Look::Param ? theme.color(mark.param) : theme.pin;
}

QColor withAlpha(QColor color, double alpha) {
  color.setAlphaF(static_cast<float>(alpha));
  return color;
}

/// One mark in a scene: what all shapes need.
struct Painting {
  const DevicePainter& device;
  const MarksScene& scene;
  const Mark& mark;
  const Theme& theme;
  Stroke stroke;

  int px(double logical) const { return device.snap(logical); }
  DeviceSpan rowSpan(std::int64_t y) const {
    const QRect cell = scene.cellRect({y, mark.cells.x.first});
    return {cell.top(), cell.height()};
  }
  DeviceSpan colSpan(std::int64_t x) const {
    const QRect cell = scene.cellRect({mark.cells.y.first, x});
    return {cell.left(), cell.width()};
  }
  /// The box round all cells.
  QRect bounds() const {
    const CellSet& cells = mark.cells;
    return scene.cellRect({cells.y.low(), cells.x.low()}).united(scene.cellRect({cells.y.high(), cells.x.high()}));
  }
  double logicalCell() const {
    return scene.cellRect({mark.cells.y.first, mark.cells.x.first}).width() / device.scale();
  }
  /// Cells near the area: a stroke reaches a little beyond its cell.
  std::vector<AxisCell> rows(int margin = 0) const {
    const QRect& area = scene.area;
    return visibleCells(
        mark.cells.y, [this](std::int64_t y) { return rowSpan(y); }, area.top() - margin, area.bottom() + 1 + margin);
  }
  std::vector<AxisCell> cols(int margin = 0) const {
    const QRect& area = scene.area;
    return visibleCells(
        mark.cells.x, [this](std::int64_t x) { return colSpan(x); }, area.left() - margin, area.right() + 1 + margin);
  }
};

/// A frame whose stroke lies outside `inner`. Sides that are far outside the area are not drawn, whatever their place.
void drawFrame(const Painting& p, const QRect& inner) {
  const Stroke& s = p.stroke;
  const int far = 2 * s.width();
  const QRect near = inner.intersected(p.scene.area.adjusted(-far, -far, far, far));
  if (near.isEmpty()) return;
  const QRect outer = near.adjusted(-s.width(), -s.width(), s.width(), s.width());
  p.device.drawBorder(outer, s.casing, s.width());
  const int in = s.casingWidth;
  p.device.drawBorder(outer.adjusted(in, in, -in, -in), s.line, s.lineWidth);
}

void drawRing(const Painting& p) {
  const QRectF cell = p.scene.cellRect({p.mark.cells.y.first, p.mark.cells.x.first});
  const double scale = p.device.scale();
  const Stroke& s = p.stroke;
  // In cells that have room the outer edge of the ring touches the cell's: nothing of the neighbours is hidden.
  const double radius =
      std::max((p.scene.small ? kSmallRingRadius : kRingRadius) * scale, (cell.width() - s.width()) / 2.0);
  const double reach = radius + s.width();
  if (!QRectF(p.scene.area).intersects(QRectF(cell.center() - QPointF(reach, reach), 2.0 * QSizeF(reach, reach))))
    return;
  QPainter& painter = p.device.painter();
  painter.save();
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setBrush(Qt::NoBrush);
  painter.setPen(QPen(s.casing, s.width()));
  painter.drawEllipse(cell.center(), radius, radius);
  painter.setPen(QPen(s.line, s.lineWidth));
  painter.drawEllipse(cell.center(), radius, radius);
  painter.restore();
}

/// The lines round each cell of a grid of touching cells, on the cells' edges: neighbours share theirs.
/// @param out  half of the line's thickness: what lies before the edge
void drawGrid(QPainter& painter, const std::vector<AxisCell>& rows, const std::vector<AxisCell>& cols,
              const std::vector<DeviceSpan>& rowRuns, const std::vector<DeviceSpan>& colRuns, int out, int thickness,
              const QColor& color) {
  for (const DeviceSpan& run : colRuns) {
    for (const AxisCell& row : rows) {
      const int left = run.begin - out;
      const int width = run.size + thickness;
      painter.fillRect(QRect(left, row.span.begin - out, width, thickness), color);
      painter.fillRect(QRect(left, row.span.end() - out, width, thickness), color);
    }
  }
  for (const DeviceSpan& run : rowRuns) {
    for (const AxisCell& col : cols) {
      const int top = run.begin - out;
      const int height = run.size + thickness;
      painter.fillRect(QRect(col.span.begin - out, top, thickness, height), color);
      painter.fillRect(QRect(col.span.end() - out, top, thickness, height), color);
    }
  }
}

void drawTag(const DevicePainter& device, QPoint corner, int number) {
  QPainter& painter = device.painter();
  const int side = device.snap(kTagSide);
  painter.fillRect(QRect(corner, QSize(side, side)), lightTheme().pin);
  painter.setFont(font(Type::Tag));
  painter.setPen(Qt::black);
  const QString text = QString::number(number);
  const double width = textWidth(text, Type::Tag) * device.scale();
  const double height = capHeight(Type::Tag) * device.scale();
  device.drawText(corner.x() + (side - width) / 2.0, corner.y() + std::round((side + height) / 2.0), text);
}

void drawTags(const Painting& p, const std::vector<AxisCell>& rows, const std::vector<AxisCell>& cols) {
  const CellSet& cells = p.mark.cells;
  if (!p.mark.numbered || p.logicalCell() < kTagsFrom) return;
  if (cells.y.count > kMostTags || cells.x.count > kMostTags || cells.y.count * cells.x.count > kMostTags) return;
  for (const AxisCell& row : rows) {
    for (const AxisCell& col : cols) {
      const auto number = static_cast<int>(row.index * cells.x.count + col.index + 1);
      drawTag(p.device, {col.span.begin, row.span.begin}, number);
    }
  }
}

void drawOutlines(const Painting& p) {
  const Stroke& s = p.stroke;
  const std::vector<AxisCell> rows = p.rows(s.width());
  const std::vector<AxisCell> cols = p.cols(s.width());
  const std::vector<DeviceSpan> rowRuns = joinedSpans(rows);
  const std::vector<DeviceSpan> colRuns = joinedSpans(cols);
  QPainter& painter = p.device.painter();
  const int out = s.casingWidth + s.lineWidth / 2;
  drawGrid(painter, rows, cols, rowRuns, colRuns, out, s.width(), s.casing);
  drawGrid(painter, rows, cols, rowRuns, colRuns, out - s.casingWidth, s.lineWidth, s.line);
  drawTags(p, rows, cols);
}

/// One row of tinted cells: all rows of the set are the same picture.
QImage tintedRow(const Painting& p, const std::vector<AxisCell>& cols, int left, int width, int height) {
  QImage row(width, height, QImage::Format_ARGB32_Premultiplied);
  row.fill(Qt::transparent);
  QPainter painter(&row);
  painter.setCompositionMode(QPainter::CompositionMode_Source);
  const DevicePainter device(painter, 1.0);
  const QColor tint = tintOf(p.mark, p.theme);
  const QColor fill = withAlpha(tint, p.logicalCell() < kClearTintFrom ? 0.8 : 0.35);
  const int line = p.device.hairline();
  for (const AxisCell& col : cols) {
    const QRect cell(col.span.begin - left, 0, col.span.size, height);
    painter.fillRect(cell, fill);
    if (p.logicalCell() < kTintRimFrom) {
      // No room for a rim: a dark corner, or yellow would be lost on white.
      const int corner = col.span.size / 2;
      painter.fillRect(QRect(cell.right() + 1 - corner, height - corner, corner, corner), withAlpha(Qt::black, 0.6));
      continue;
    }
    device.drawBorder(cell, withAlpha(Qt::black, 0.6), line);
    if (p.logicalCell() >= kOutlinesFrom) device.drawBorder(cell.adjusted(line, line, -line, -line), tint, line);
  }
  return row;
}

void drawTints(const Painting& p) {
  const std::vector<AxisCell> rows = p.rows();
  const std::vector<AxisCell> cols = p.cols();
  if (rows.empty() || cols.empty()) return;
  const int left = cols.front().span.begin;
  const QImage row = tintedRow(p, cols, left, cols.back().span.end() - left, rows.front().span.size);
  for (const AxisCell& at : rows) p.device.painter().drawImage(QPoint(left, at.span.begin), row);
}

/// The box with its outer coloured edge at least kLeastSquare large, round the same centre.
QRect atLeastSquare(const Painting& p, const QRect& box) {
  const int coloured = p.stroke.lineWidth + p.stroke.casingWidth;
  const int least = p.px(p.scene.small ? kSmallSquare : kLeastSquare) - 2 * coloured;
  const auto grown = [least](int size) { return size >= least ? 0 : (least - size + 1) / 2; };
  const int dx = grown(box.width());
  const int dy = grown(box.height());
  return box.adjusted(-dx, -dy, dx, dy);
}

void drawSources(const Painting& p) {
  if (p.logicalCell() >= kOutlinesFrom) return drawOutlines(p);
  drawFrame(p, atLeastSquare(p, p.bounds()));
}

void drawStamp(const Painting& p) {
  if (p.logicalCell() < kOutlinesFrom) {
    drawTints(p);
    return drawFrame(p, atLeastSquare(p, p.bounds()));
  }
  drawOutlines(p);
  // Cells that touch have their outlines for a box; round cells apart it stands off by their strokes.
  const CellSet& cells = p.mark.cells;
  const auto touch = [](const Progression& positions) { return positions.count == 1 || std::abs(positions.step) == 1; };
  if (touch(cells.y) && touch(cells.x)) return;
  const int off = p.stroke.width();
  drawFrame(p, p.bounds().adjusted(-off, -off, off, off));
}

/// Along one axis: of a band that touches the area, at least so much is seen, at the edge that it is nearest to.
void keepVisible(int& begin, int& end, int from, int to, int least) {
  if (end < from || begin > to) return;
  if (std::min(end, to) - std::max(begin, from) >= least) return;
  if (begin - from >= to - end) {
    end = std::min(end, to);
    begin = end - least;
  } else {
    begin = std::max(begin, from);
    end = begin + least;
  }
}

void drawBand(const Painting& p) {
  const QRect box = p.bounds();
  const QRect& area = p.scene.area;
  const Stroke& s = p.stroke;
  int top = box.top();
  int bottom = box.bottom() + 1;
  int left = box.left();
  int right = box.right() + 1;
  keepVisible(top, bottom, area.top(), area.bottom() + 1, s.width());
  keepVisible(left, right, area.left(), area.right() + 1, s.width());
  const QRect outer(QPoint(left, top), QPoint(right - 1, bottom - 1));
  const int w = s.width();
  if (outer.width() > 2 * w && outer.height() > 2 * w) return drawFrame(p, outer.adjusted(w, w, -w, -w));
  // Too thin for a stroke on either side: all of it is one.
  const int far = 2 * w;
  const QRect bar = outer.intersected(area.adjusted(-far, -far, far, far));
  const int in = s.casingWidth;
  p.device.painter().fillRect(bar, s.casing);
  p.device.painter().fillRect(bar.adjusted(in, in, -in, -in), s.line);
}

}  // namespace

void paintMarks(QPainter& painter, const MarksScene& scene, const Theme& theme) {
  if (scene.marks == nullptr || scene.area.isEmpty()) return;
  const DevicePainter device(painter, scene.scale);
  painter.setClipRect(scene.area, Qt::IntersectClip);
  for (const Mark& mark : *scene.marks) {
    if (mark.cells.empty()) continue;
    const Painting p{device, scene, mark, theme, strokeOf(mark, device, scene.small, theme)};
    switch (mark.shape) {
      case Mark::Shape::Ring: drawRing(p); break;
      case Mark::Shape::Sources: drawSources(p); break;
      case Mark::Shape::Stamp: drawStamp(p); break;
      case Mark::Shape::Tint: drawTints(p); break;
      case Mark::Shape::Band: drawBand(p); break;
    }
  }
}

void paintTapTag(QPainter& painter, QPointF corner, int number) {
  const DevicePainter device(painter);
  drawTag(device, device.snap(QRectF(corner, QSizeF(kTagSide, kTagSide))).topLeft(), number);
}

}  // namespace convt
