#include "ui/paint/frame.h"

namespace convt {

void paintFrame(QPainter& painter, const QRectF& rect) {
  const DevicePainter device(painter);
  paintFrame(painter, device.snap(rect), device.scale());
}

void paintFrame(QPainter& painter, const QRect& rect, double scale) {
  const DevicePainter device(painter, scale);
  const int line = device.hairline();
  device.drawBorder(rect, Qt::black, line);
  device.drawBorder(rect.adjusted(line, line, -line, -line), Qt::white, line);
}

}  // namespace convt
