#include "ui/paint/device_painter.h"

#include <QTransform>
#include <cmath>

namespace convt {

DevicePainter::DevicePainter(QPainter& painter) : DevicePainter(painter, painter.deviceTransform().m11()) {}

DevicePainter::DevicePainter(QPainter& painter, double scale) : m_painter(painter), m_scale(scale) {
  // Of the whole transform only the world part is ours to set; the rest (ratio of the display, place of the widget in
  // its window) is what the device adds after it.
  const QTransform& whole = painter.deviceTransform();
  const QTransform added = painter.worldTransform().inverted() * whole;
  const QTransform wanted = QTransform::fromTranslate(std::round(whole.dx()), std::round(whole.dy()));
  painter.save();
  painter.setWorldTransform(wanted * added.inverted());
  painter.setRenderHints(QPainter::Antialiasing | QPainter::SmoothPixmapTransform, false);
}

DevicePainter::~DevicePainter() {
  m_painter.restore();
}

QRect DevicePainter::snap(const QRectF& rect) const {
  return QRect(QPoint(snap(rect.left()), snap(rect.top())), QPoint(snap(rect.right()) - 1, snap(rect.bottom()) - 1));
}

void DevicePainter::drawBorder(const QRect& rect, const QColor& color, int thickness) const {
  const int t = qMin(thickness, qMin(rect.width(), rect.height()) / 2);
  m_painter.fillRect(QRect(rect.left(), rect.top(), rect.width(), t), color);
  m_painter.fillRect(QRect(rect.left(), rect.bottom() + 1 - t, rect.width(), t), color);
  m_painter.fillRect(QRect(rect.left(), rect.top() + t, t, rect.height() - 2 * t), color);
  m_painter.fillRect(QRect(rect.right() + 1 - t, rect.top() + t, t, rect.height() - 2 * t), color);
}

void DevicePainter::drawText(double x, double baseline, const QString& text) const {
  m_painter.save();
  m_painter.translate(x, baseline);
  m_painter.scale(m_scale, m_scale);
  m_painter.drawText(QPointF(0.0, 0.0), text);
  m_painter.restore();
}

}  // namespace convt
