#include "ui/controls/chain_button.h"

#include <QPainter>

#include "ui/paint/icons.h"
#include "ui/theme/current_theme.h"

namespace convt {

ChainButton::ChainButton(QWidget* parent) : QAbstractButton(parent) {
  setCheckable(true);
  setAttribute(Qt::WA_Hover);
}

void ChainButton::nextCheckState() {
  Q_EMIT linkEdited(!isChecked());
}

void ChainButton::paintEvent(QPaintEvent*) {
  const Theme& t = theme();
  QPainter painter(this);
  if (underMouse() && isEnabled()) painter.fillRect(rect().adjusted(2, 4, -2, -4), t.hover);
  paintChain(painter, QPointF(width() / 2.0, height() / 2.0), isChecked(),
             !isEnabled() ? t.ink3
             : isDown()   ? t.ink
                          : t.ink2);
}

}  // namespace convt
