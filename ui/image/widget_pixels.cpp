#include "ui/image/widget_pixels.h"

#include <QWidget>

namespace convt {

WidgetPixels widgetPixels(const QWidget& widget) {
  WidgetPixels pixels;
  pixels.ratio = widget.devicePixelRatioF();
  pixels.begin = QPointF(widget.mapTo(widget.window(), QPoint(0, 0))) * pixels.ratio;
  pixels.first = pixels.begin.toPoint();
  const QPointF end = pixels.begin + QPointF(widget.width(), widget.height()) * pixels.ratio;
  pixels.size = QSize(end.toPoint().x() - pixels.first.x(), end.toPoint().y() - pixels.first.y());
  return pixels;
}

}  // namespace convt
