#include "ui/theme/focus_ring.h"

#include <QApplication>
#include <QFocusEvent>
#include <QMenu>

namespace convt {
namespace {

constexpr char kDrawsOwn[] = "convtDrawsOwnFocus";
QPointer<FocusRing> g_ring;

bool isModifier(int key) {
  return key == Qt::Key_Shift || key == Qt::Key_Control || key == Qt::Key_Alt || key == Qt::Key_Meta ||
         key == Qt::Key_AltGr;
}

bool isByKey(Qt::FocusReason reason) {
  return reason == Qt::TabFocusReason || reason == Qt::BacktabFocusReason || reason == Qt::ShortcutFocusReason;
}

}  // namespace

FocusRing::FocusRing(QObject* parent) : QObject(parent) {
  qApp->installEventFilter(this);
}

void FocusRing::install() {
  if (g_ring) return;
  g_ring = new FocusRing(qApp);
  qAddPostRoutine(&FocusRing::end);
}

void FocusRing::end() {
  if (g_ring) delete g_ring->m_frame.data();
}

void FocusRing::drawsOwn(QWidget* widget) {
  widget->setProperty(kDrawsOwn, true);
}

bool FocusRing::isShownOn(const QWidget* widget) {
  return g_ring && g_ring->m_keyboardFocus == widget && widget->hasFocus();
}

bool FocusRing::eventFilter(QObject* watched, QEvent* event) {
  auto* widget = qobject_cast<QWidget*>(watched);
  if (!widget) return false;
  switch (event->type()) {
    case QEvent::FocusIn: onFocusIn(widget, static_cast<QFocusEvent*>(event)->reason()); break;
    case QEvent::FocusOut:
      // Another window or a menu borrows the focus: the ring comes back with it.
      if (m_frame && m_frame->widget() == widget) m_frame->setWidget(nullptr);
      break;
    case QEvent::KeyPress:
      // A key that a control understands says that the user works by keys now, wherever the focus came from.
      if (widget->hasFocus() && m_keyboardFocus != widget && !isModifier(static_cast<QKeyEvent*>(event)->key()))
        onFocusIn(widget, Qt::TabFocusReason);
      break;
    case QEvent::MouseButtonPress:
      if (m_keyboardFocus) {
        QWidget* const before = m_keyboardFocus;
        m_keyboardFocus = nullptr;
        if (m_frame) m_frame->setWidget(nullptr);
        before->update();
      }
      break;
    default: break;
  }
  return false;
}

void FocusRing::onFocusIn(QWidget* widget, Qt::FocusReason reason) {
  const bool returns = reason == Qt::ActiveWindowFocusReason || reason == Qt::PopupFocusReason;
  if (returns ? m_keyboardFocus != widget : !isByKey(reason)) {
    m_keyboardFocus = nullptr;
    return;
  }
  m_keyboardFocus = widget;
  widget->update();
  if (widget->property(kDrawsOwn).toBool() || qobject_cast<QMenu*>(widget)) return;
  if (!m_frame) m_frame = new QFocusFrame;
  m_frame->setWidget(widget);
}

}  // namespace convt
