#include "ui/paint/hatch.h"

#include <QBrush>
#include <QImage>

namespace convt {

void paintHatch(QPainter& painter, const QRectF& rect, int step, const QColor& color) {
  const DevicePainter device(painter);
  paintHatch(device, device.snap(rect), step, color);
}

void paintHatch(const DevicePainter& device, const QRect& rect, int step, const QColor& color) {
  if (rect.isEmpty()) return;
  // Along a line that rises to the right x + y is constant: a tile of one period repeats without a seam.
  const int period = qMax(device.snap(step), device.hairline() + 1);
  QImage tile(period, period, QImage::Format_ARGB32);
  tile.fill(Qt::transparent);
  for (int y = 0; y < period; ++y) {
    for (int k = 0; k < device.hairline(); ++k) tile.setPixelColor((period - y + k) % period, y, color);
  }
  QPainter& painter = device.painter();
  painter.save();
  painter.setBrushOrigin(0, 0);
  painter.fillRect(rect, QBrush(tile));
  painter.restore();
}

}  // namespace convt
