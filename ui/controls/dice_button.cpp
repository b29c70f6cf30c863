#include "ui/controls/dice_button.h"

#include <QPainter>

#include "ui/paint/icons.h"
#include "ui/theme/current_theme.h"
#include "ui/theme/style_parts.h"

namespace convt {

DiceButton::DiceButton(QWidget* parent) : QAbstractButton(parent) {
  setAttribute(Qt::WA_Hover);
}

void DiceButton::paintEvent(QPaintEvent*) {
  const Theme& t = theme();
  QPainter painter(this);
  const QColor edge = !isEnabled() ? t.line : underMouse() ? t.ink : t.edge;
  const QColor fill = !isEnabled() ? t.window : isDown() ? t.ink : t.base;
  style_parts::paintBox(painter, rect(), fill, edge);
  paintDice(painter, QRectF(rect()).center(), !isEnabled() ? t.ink3 : isDown() ? t.window : t.ink);
}

}  // namespace convt
