#include "ui/image/overlay.h"

#include <QEvent>

namespace convt {

Overlay::Overlay(QWidget* parent) : QWidget(parent) {
  setCursor(Qt::ArrowCursor);
  parent->installEventFilter(this);
}

void Overlay::place() {
  setGeometry(placeIn(parentWidget()->size()));
}

bool Overlay::eventFilter(QObject* watched, QEvent* event) {
  if (watched == parent() && event->type() == QEvent::Resize) place();
  return QWidget::eventFilter(watched, event);
}

bool Overlay::event(QEvent* event) {
  const bool handled = QWidget::event(event);
  switch (event->type()) {
    case QEvent::Show: place(); break;
    case QEvent::MouseButtonPress:
    case QEvent::MouseButtonRelease:
    case QEvent::MouseButtonDblClick:
    case QEvent::MouseMove:
    case QEvent::Wheel: event->accept(); return true;
    default: break;
  }
  return handled;
}

}  // namespace convt
