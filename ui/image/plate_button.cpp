#include "ui/image/plate_button.h"

#include <QPainter>
#include <cmath>

#include "ui/paint/text_layout.h"
#include "ui/theme/current_theme.h"
#include "ui/theme/focus_ring.h"

namespace convt {
namespace {

constexpr int kHeight = 24;
constexpr int kInset = 12;
constexpr double kRadius = 2.5;

}  // namespace

PlateButton::PlateButton(bool filled, QWidget* parent) : QAbstractButton(parent), m_filled(filled) {
  setFocusPolicy(Qt::StrongFocus);
  FocusRing::drawsOwn(this);  // its ring would be ink on ink
  setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

QSize PlateButton::sizeHint() const {
  return {static_cast<int>(std::ceil(textWidth(text(), Type::Body))) + 2 * kInset, kHeight};
}

void PlateButton::paintEvent(QPaintEvent*) {
  const Theme& look = theme();
  const bool inverted = m_filled != isDown();
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(QPen(inverted || underMouse() ? look.window : look.edge, 1));
  painter.setBrush(inverted ? look.window : look.ink);
  painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), kRadius, kRadius);
  if (FocusRing::isShownOn(this)) {
    painter.setPen(QPen(inverted ? look.ink : look.window, 2));
    painter.setBrush(Qt::NoBrush);
    painter.drawRoundedRect(QRectF(rect()).adjusted(3, 3, -3, -3), kRadius, kRadius);
  }
  paintTextIn(painter, rect(), Qt::AlignHCenter, text(), Type::Body, inverted ? look.ink : look.window);
}

void PlateButton::enterEvent(QEnterEvent*) {
  update();
}

void PlateButton::leaveEvent(QEvent*) {
  update();
}

}  // namespace convt
