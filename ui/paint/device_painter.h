#pragma once

#include <QPainter>
#include <QRect>
#include <QRectF>

namespace convt {

/// While it lives, its painter's unit is one pixel of the device and its origin the whole device pixel nearest to where
/// the painter's origin was; antialiasing and smooth scaling are off. The destructor restores the painter. Whatever
/// must not blur at 125 % or 150 % is drawn through one. The painter may be scaled and moved, not turned.
class DevicePainter {
 public:
  /// A painter in logical pixels: its scale is the display's.
  explicit DevicePainter(QPainter& painter);
  /// A painter whose unit may be a device pixel already: the display's scale is given.
  DevicePainter(QPainter& painter, double scale);
  ~DevicePainter();
  DevicePainter(const DevicePainter&) = delete;
  DevicePainter& operator=(const DevicePainter&) = delete;

  QPainter& painter() const { return m_painter; }

  /// Device pixels per logical pixel.
  double scale() const { return m_scale; }

  /// Edges to the nearest whole device pixel, so that rectangles that touched still touch.
  QRect snap(const QRectF& rect) const;
  int snap(double length) const { return qRound(length * m_scale); }

  /// Thickness of a "1 px" line: 1 below 200 %, 2 from there ...
  int hairline() const { return qMax(1, static_cast<int>(m_scale)); }

  /// Fills the four sides of rect, thickness pixels inward.
  void drawBorder(const QRect& rect, const QColor& color, int thickness) const;

  /// One line of text in the current font, which keeps its logical size; (x, baseline) in device pixels.
  void drawText(double x, double baseline, const QString& text) const;

 private:
  QPainter& m_painter;
  double m_scale;
};

}  // namespace convt
