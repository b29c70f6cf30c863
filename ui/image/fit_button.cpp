#include "ui/image/fit_button.h"

#include <QEvent>

#include "ui/theme/focus_ring.h"

namespace convt {

FitButton::FitButton(QWidget* parent) : QAbstractButton(parent) {
  setFocusPolicy(Qt::StrongFocus);
  FocusRing::drawsOwn(this);
}

bool FitButton::isHot() const {
  return underMouse() || isDown() || FocusRing::isShownOn(this);
}

bool FitButton::event(QEvent* event) {
  const bool handled = QAbstractButton::event(event);
  switch (event->type()) {
    case QEvent::Enter:
    case QEvent::Leave:
    case QEvent::FocusIn:
    case QEvent::FocusOut: parentWidget()->update(); break;
    default: break;
  }
  return handled;
}

}  // namespace convt
