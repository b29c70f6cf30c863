// What the user does in a MapArea: pointer, wheel and keys.

#include <QApplication>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QWheelEvent>
#include <algorithm>
#include <cstdlib>
#include <utility>

#include "ui/image/widget_pixels.h"
#include "ui/maps/map_area.h"

namespace convt {

void MapArea::choose(int position) {
  const int channel = channelAt(std::clamp(position, 0, std::max(m_layout.channels - 1, 0)));
  if (channel != m_chosen) Q_EMIT channelChosen(channel);
}

MapArea::Spot MapArea::spotAt(QPointF logical) const {
  const int k = m_layout.at(logical.toPoint(), m_page);
  if (k < 0) return {};
  Spot spot{channelAt(m_layout.firstOf(m_page) + k), std::nullopt};
  const WidgetPixels pixels = widgetPixels(*this);
  const QRect place = placeOf(k, pixels.ratio);
  const QPointF device = pixels.toDevice(logical);
  if (mapOf(spot.channel) && QRectF(place).contains(device))
    spot.pixel = mapView(m_mode).pixelAt(device - QPointF(place.topLeft()));
  return spot;
}

void MapArea::updateHover() {
  const Spot spot = m_pointer ? spotAt(*m_pointer) : Spot{};
  if (spot == m_hover) return;
  m_hover = spot;
  Q_EMIT hovered(spot.channel, spot.pixel);
}

void MapArea::mousePressEvent(QMouseEvent* event) {
  const Spot spot = spotAt(event->position());
  if (event->button() != Qt::LeftButton || spot.channel < 0) return event->ignore();
  m_press = event->position();
  choose(positionOf(spot.channel));
}

void MapArea::mouseMoveEvent(QMouseEvent* event) {
  m_pointer = event->position();
  updateHover();
  if (m_press && (event->position() - *m_press).manhattanLength() > QApplication::startDragDistance()) m_press.reset();
}

void MapArea::mouseReleaseEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton) return event->ignore();
  const std::optional<QPointF> press = std::exchange(m_press, std::nullopt);
  if (!press) return;
  const Spot spot = spotAt(*press);
  if (spot.pixel) Q_EMIT pinRequested(spot.channel, *spot.pixel);
}

void MapArea::leaveEvent(QEvent*) {
  m_pointer.reset();
  updateHover();
}

void MapArea::mouseDoubleClickEvent(QMouseEvent* event) {
  const int k = m_layout.at(event->position().toPoint(), m_page);
  if (event->button() != Qt::LeftButton || k < 0) return event->ignore();
  Q_EMIT enlargeRequested(channelAt(m_layout.firstOf(m_page) + k));
}

void MapArea::wheelEvent(QWheelEvent* event) {
  constexpr int kNotch = 120;
  const QPoint turn = event->angleDelta();
  m_wheelRest += std::abs(turn.x()) > std::abs(turn.y()) ? turn.x() : turn.y();
  int page = m_page;
  for (; m_wheelRest >= kNotch; m_wheelRest -= kNotch) --page;
  for (; m_wheelRest <= -kNotch; m_wheelRest += kNotch) ++page;
  setPage(page);
  event->accept();
}

void MapArea::keyPressEvent(QKeyEvent* event) {
  const bool plain = !(event->modifiers() & ~(Qt::KeypadModifier | Qt::ShiftModifier));
  if (plain && event->key() >= Qt::Key_1 && event->key() <= Qt::Key_9) {
    const int channel = event->key() - Qt::Key_1;
    if (channel < m_layout.channels) choose(positionOf(channel));
    return;
  }
  const int chosen = positionOf(m_chosen);
  const int screen = std::max(m_layout.rows / m_layout.turn, 1);  // pages until all maps are others
  switch (event->key()) {
    case Qt::Key_Return:
    case Qt::Key_Enter: Q_EMIT enlargeRequested(m_chosen); return;
    case Qt::Key_Escape: Q_EMIT releaseRequested(); return;
    case Qt::Key_Left: choose(chosen - 1); break;
    case Qt::Key_Right: choose(chosen + 1); break;
    case Qt::Key_Up:
      if (chosen >= m_layout.columns) choose(chosen - m_layout.columns);
      break;
    case Qt::Key_Down:
      if (chosen + m_layout.columns < m_layout.channels) choose(chosen + m_layout.columns);
      break;
    case Qt::Key_Home: choose(0); break;
    case Qt::Key_End: choose(m_layout.channels - 1); break;
    case Qt::Key_PageUp: setPage(m_page - screen); break;
    case Qt::Key_PageDown: setPage(m_page + screen); break;
    default: return QWidget::keyPressEvent(event);
  }
}

}  // namespace convt
