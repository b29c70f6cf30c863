#include "ui/controls/slider_track.h"

#include <QMouseEvent>
#include <QPainter>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>

#include "ui/paint/hatch.h"
#include "ui/paint/icons.h"
#include "ui/theme/current_theme.h"
#include "ui/theme/focus_ring.h"

namespace convt {
namespace {

constexpr double kHandleRadius = 6.0;
constexpr double kHoveredRadius = 7.0;
constexpr double kHandleGap = 1.5;  // of window colour between handle and track
constexpr double kTickTop = 21.0;
constexpr double kTickHeight = 3.0;
constexpr double kHatchHeight = 9.0;
constexpr int kWheelNotch = 120;

}  // namespace

SliderTrack::SliderTrack(QWidget* parent) : QWidget(parent) {
  setFocusPolicy(Qt::StrongFocus);
  setMouseTracking(true);
  FocusRing::drawsOwn(this);
  installRangedAccess();
}

void SliderTrack::setRange(int minimum, int maximum) {
  m_minimum = minimum;
  m_maximum = std::max(minimum + 1, maximum);
  update();
}

void SliderTrack::setTickStep(int step) {
  m_tickStep = std::max(1, step);
  update();
}

void SliderTrack::setParam(Param param) {
  m_param = param;
  update();
}

void SliderTrack::setValue(int value) {
  if (m_value == value) return;
  m_value = value;
  update();
  announceValue(this, value);
}

void SliderTrack::setInvalidFrom(std::optional<int> value) {
  if (m_invalidFrom == value) return;
  m_invalidFrom = value;
  update();
}

void SliderTrack::setRinged(bool ringed) {
  if (m_ringed == ringed) return;
  m_ringed = ringed;
  update();
}

int SliderTrack::pageStep() const {
  return std::max(2, (m_maximum - m_minimum + 2) / 4);
}

void SliderTrack::place(int left, int width, int top) {
  setGeometry(left - kSideMargin, top, width + 2 * kSideMargin, kHeight);
}

double SliderTrack::stepWidth() const {
  const double room = width() - 2 * (kSideMargin + kHandleRadius);
  return std::max(1.0, room) / (m_maximum - m_minimum);
}

QPointF SliderTrack::handleCentre(int value) const {
  const int steps = std::clamp(value, m_minimum, m_maximum) - m_minimum;
  return {std::round(kSideMargin + kHandleRadius + steps * stepWidth()), kLineAt};
}

int SliderTrack::valueAt(double x) const {
  const double steps = (x - kSideMargin - kHandleRadius) / stepWidth();
  return m_minimum + static_cast<int>(std::lround(std::clamp(steps, 0.0, double(m_maximum - m_minimum))));
}

void SliderTrack::paintEvent(QPaintEvent*) {
  const Theme& t = theme();
  QColor color = m_param == Param::Weight ? t.ink2 : t.color(m_param);
  if (!isEnabled()) color = t.ink3;
  QPainter painter(this);
  const double x = handleCentre(value()).x();
  paintTrack(painter, x, color);
  paintHandle(painter, x, color);
}

void SliderTrack::paintTrack(QPainter& painter, double handleX, const QColor& color) const {
  const Theme& t = theme();
  const QColor edge = isEnabled() ? t.edge : t.line;
  const double top = std::floor(kLineAt);
  const double left = kSideMargin;
  const double right = width() - kSideMargin;
  if (m_invalidFrom && *m_invalidFrom <= m_maximum) {
    const double first = left + kHandleRadius + (*m_invalidFrom - m_minimum - 0.5) * stepWidth();
    const double from = std::max(left, first);
    paintHatch(painter, QRectF(QPointF(from, top - 4), QPointF(right, top - 4 + kHatchHeight)), 4, edge);
  }
  for (int v = m_minimum; v <= m_maximum; ++v) {
    const bool current = v == value();
    if (v != m_minimum && v % m_tickStep != 0) continue;
    painter.fillRect(QRectF(handleCentre(v).x(), kTickTop, 1, kTickHeight), current && isEnabled() ? t.ink : edge);
  }
  painter.fillRect(QRectF(left, top, right - left, 1), edge);
  painter.setRenderHint(QPainter::Antialiasing, true);
  painter.fillRect(QRectF(left, kLineAt - 1, handleX - left, 2), color);
}

void SliderTrack::paintHandle(QPainter& painter, double handleX, const QColor& color) const {
  const Theme& t = theme();
  const bool active = isEnabled() && (m_handleHovered || m_drag);
  const double radius = active ? kHoveredRadius : kHandleRadius;
  const QPointF centre(handleX, kLineAt);
  const QColor under = palette().color(backgroundRole());
  painter.setPen(Qt::NoPen);
  painter.setBrush(under);
  painter.drawEllipse(centre, radius + kHandleGap, radius + kHandleGap);
  painter.setBrush(color);
  painter.drawEllipse(centre, radius, radius);
  if (m_ringed || FocusRing::isShownOn(this)) {
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(t.ink, 2));
    painter.drawEllipse(centre, radius + 3, radius + 3);
  }
  // Outside of the handle, pointing to where the value lies.
  if (value() > m_maximum) paintBeyondMark(painter, {double(width() - 1), kLineAt}, Arrow::Right, t.ink);
  if (value() < m_minimum) paintBeyondMark(painter, {1.0, kLineAt}, Arrow::Left, t.ink);
}

void SliderTrack::mousePressEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton) return event->ignore();
  const double x = event->position().x();
  const QPointF handle = handleCentre(m_value);
  const bool onHandle = std::abs(x - handle.x()) <= kHoveredRadius;
  m_drag = Drag{m_value, m_value, onHandle ? x - handle.x() : 0.0, false};
  if (!onHandle) dragTo(valueAt(x));
  update();
}

void SliderTrack::mouseMoveEvent(QMouseEvent* event) {
  const double x = event->position().x();
  if (m_drag && (event->buttons() & Qt::LeftButton)) {
    // A value beyond the track stays until the mouse really leaves the end.
    const int wanted = valueAt(x - m_drag->grab);
    const bool restsBeyond = !m_drag->told && std::clamp(m_drag->start, m_minimum, m_maximum) == wanted;
    if (!restsBeyond) dragTo(wanted);
  }
  const QPointF away = event->position() - handleCentre(value());
  const bool hovered = std::hypot(away.x(), away.y()) <= kHoveredRadius + 1;
  if (hovered != m_handleHovered) {
    m_handleHovered = hovered;
    update();
  }
}

void SliderTrack::mouseReleaseEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton || !m_drag) return event->ignore();
  endDrag();
}

void SliderTrack::mouseDoubleClickEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton) return event->ignore();
  Q_EMIT resetRequested();
}

void SliderTrack::dragTo(int value) {
  if (m_drag->value == value) return;
  m_drag->value = value;
  m_drag->told = true;
  update();
  Q_EMIT valueEdited(value, EditPhase::Drag);
}

void SliderTrack::endDrag() {
  const Drag drag = *m_drag;
  m_drag.reset();
  update();
  if (drag.told) Q_EMIT valueEdited(drag.value, EditPhase::DragEnd);
}

void SliderTrack::step(int wanted) {
  // From a value beyond the track one steps back towards it, not to its end.
  const int low = std::min(m_minimum, m_value);
  const int high = std::max(m_maximum, m_value);
  const int value = std::clamp(wanted, low, high);
  if (value != m_value) Q_EMIT valueEdited(value, EditPhase::Step);
}

void SliderTrack::wheelEvent(QWheelEvent* event) {
  // Without the focus the wheel belongs to the panel, which scrolls.
  if (!hasFocus() || m_drag) return event->ignore();
  const QPoint angle = event->angleDelta();
  m_wheelRest += angle.y() != 0 ? angle.y() : -angle.x();
  const int notches = m_wheelRest / kWheelNotch;
  m_wheelRest -= notches * kWheelNotch;
  if (notches != 0) step(m_value + notches);
  event->accept();
}

void SliderTrack::keyPressEvent(QKeyEvent* event) {
  const bool mirrored = layoutDirection() == Qt::RightToLeft;
  switch (event->key()) {
    case Qt::Key_Right: step(m_value + (mirrored ? -1 : 1)); break;
    case Qt::Key_Left: step(m_value - (mirrored ? -1 : 1)); break;
    case Qt::Key_Up: step(m_value + 1); break;
    case Qt::Key_Down: step(m_value - 1); break;
    case Qt::Key_PageUp: step(m_value + pageStep()); break;
    case Qt::Key_PageDown: step(m_value - pageStep()); break;
    case Qt::Key_Home: step(m_minimum); break;
    case Qt::Key_End: step(m_maximum); break;
    case Qt::Key_Delete: Q_EMIT resetRequested(); break;
    case Qt::Key_Escape:
      if (!m_drag) return event->ignore();
      dragTo(m_drag->start);
      endDrag();
      break;
    default: return QWidget::keyPressEvent(event);
  }
}

void SliderTrack::changeEvent(QEvent* event) {
  if (event->type() == QEvent::EnabledChange && !isEnabled() && m_drag) endDrag();
  QWidget::changeEvent(event);
}

bool SliderTrack::event(QEvent* event) {
  // A drag whose release never comes (the window lost the mouse, the row was hidden) ends where it is.
  if (event->type() == QEvent::Hide && m_drag) endDrag();
  if (event->type() == QEvent::Leave && m_handleHovered) {
    m_handleHovered = false;
    update();
  }
  return QWidget::event(event);
}

}  // namespace convt
