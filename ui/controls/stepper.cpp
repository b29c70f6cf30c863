#include "ui/controls/stepper.h"

#include <QMouseEvent>
#include <QPainter>
#include <QWheelEvent>
#include <algorithm>

#include "ui/paint/icons.h"
#include "ui/paint/text_layout.h"
#include "ui/theme/current_theme.h"
#include "ui/theme/style_parts.h"

namespace convt {
namespace {

constexpr int kSide = 24;  // width of each arrow's part
constexpr int kWheelNotch = 120;

}  // namespace

Stepper::Stepper(QWidget* parent) : QWidget(parent) {
  setFocusPolicy(Qt::StrongFocus);
  setMouseTracking(true);
  installRangedAccess();
}

void Stepper::setValues(std::vector<int> ascending) {
  if (ascending.empty() || ascending == m_values) return;
  m_values = std::move(ascending);
  update();
}

void Stepper::setValue(int value) {
  if (m_value == value) return;
  m_value = value;
  update();
  announceValue(this, value);
}

bool Stepper::isValid() const {
  return std::binary_search(m_values.begin(), m_values.end(), m_value);
}

bool Stepper::canStep(int direction) const {
  return direction < 0 ? m_values.front() < m_value : m_values.back() > m_value;
}

void Stepper::step(int direction) {
  if (direction == 0 || !canStep(direction)) return;
  const auto value = direction > 0 ? std::upper_bound(m_values.begin(), m_values.end(), m_value)
                                   : std::lower_bound(m_values.begin(), m_values.end(), m_value) - 1;
  Q_EMIT valueEdited(*value);
}

void Stepper::requestValue(int value) {
  const auto at = std::lower_bound(m_values.begin(), m_values.end(), value);
  const int nearest = at == m_values.end() ? m_values.back() : *at;
  if (nearest != m_value) Q_EMIT valueEdited(nearest);
}

int Stepper::sideAt(double x) const {
  return x < kSide ? -1 : x >= width() - kSide ? 1 : 0;
}

void Stepper::paintEvent(QPaintEvent*) {
  const Theme& t = theme();
  const bool inverted = isEnabled() && !isValid();
  // With a single valid value there is nothing to step through.
  const bool fixed = m_values.size() == 1 && isValid();
  const QColor edge = !isEnabled() || fixed ? t.line : underMouse() ? t.ink : t.edge;
  QPainter painter(this);
  style_parts::paintBox(painter, rect(), inverted ? t.ink : isEnabled() ? t.base : t.window, inverted ? t.ink : edge);
  for (const int x : {kSide, width() - kSide - 1}) painter.fillRect(x, 1, 1, height() - 2, t.line);
  for (const int side : {-1, 1}) {
    const QRect part(side < 0 ? 1 : width() - kSide, 1, kSide - 1, height() - 2);
    const bool open = isEnabled() && canStep(side);
    if (open && m_hovered == side && !inverted) painter.fillRect(part, t.hover);
    const QColor color = inverted ? t.window : open ? t.ink : t.ink3;
    paintChevron(painter, QRectF(part).center(), side < 0 ? Arrow::Left : Arrow::Right, color);
  }
  const QColor digits = inverted ? t.window : isEnabled() ? t.digits(Param::Groups) : t.ink3;
  paintTextIn(painter, QRectF(kSide, 0, width() - 2 * kSide, height()), Qt::AlignHCenter, QString::number(m_value),
              Type::BodyStrong, digits);
}

void Stepper::mousePressEvent(QMouseEvent* event) {
  if (event->button() == Qt::LeftButton) step(sideAt(event->position().x()));
}

void Stepper::mouseMoveEvent(QMouseEvent* event) {
  const int side = sideAt(event->position().x());
  if (side != m_hovered) {
    m_hovered = side;
    update();
  }
}

void Stepper::leaveEvent(QEvent*) {
  m_hovered = 0;
  update();
}

void Stepper::keyPressEvent(QKeyEvent* event) {
  switch (event->key()) {
    case Qt::Key_Right:
    case Qt::Key_Up: step(1); break;
    case Qt::Key_Left:
    case Qt::Key_Down: step(-1); break;
    case Qt::Key_Home: requestValue(m_values.front()); break;
    case Qt::Key_End: requestValue(m_values.back()); break;
    default: QWidget::keyPressEvent(event);
  }
}

void Stepper::wheelEvent(QWheelEvent* event) {
  if (!hasFocus()) return event->ignore();
  m_wheelRest += event->angleDelta().y();
  const int notches = m_wheelRest / kWheelNotch;
  m_wheelRest -= notches * kWheelNotch;
  step(notches > 0 ? 1 : notches < 0 ? -1 : 0);
  event->accept();
}

}  // namespace convt
