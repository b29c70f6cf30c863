#pragma once

#include <QPoint>
#include <QPointF>
#include <QSize>

QT_BEGIN_NAMESPACE
class QWidget;
QT_END_NAMESPACE

namespace convt {

/// The whole device pixels that a widget covers in its window: what DevicePainter (ui/paint) gives a painter, known
/// without one. At a scale of 1.25 or 1.5 a widget may begin within a device pixel; what it paints begins at the
/// nearest whole one.
struct WidgetPixels {
  double ratio = 1.0;  ///< device pixels per logical pixel
  QPointF begin;       ///< of the widget in its window, in device pixels
  QPoint first;        ///< the same, whole
  QSize size;          ///< whole device pixels to the widget's far edges

  /// Logical position in the widget -> device pixels from `first`.
  QPointF toDevice(QPointF logical) const { return logical * ratio + begin - QPointF(first); }
};

/// For a widget where it stands now.
WidgetPixels widgetPixels(const QWidget& widget);

}  // namespace convt
