#include <QClipboard>
#include <QGuiApplication>
#include <QKeyEvent>

#include "ui/pixel/this_pixel.h"

namespace convt {
namespace {

constexpr int kLargeStep = 10;

bool isCopyText(const QKeyEvent& event) {
  return event.key() == Qt::Key_C && event.modifiers() == Qt::ControlModifier;
}

bool isCopyPython(const QKeyEvent& event) {
  return event.key() == Qt::Key_P && event.modifiers() == (Qt::ControlModifier | Qt::ShiftModifier);
}

/// The output channel of a digit key, from 0; -1: no such key.
int channelOf(const QKeyEvent& event) {
  const bool plain = (event.modifiers() & ~Qt::KeypadModifier) == Qt::NoModifier;
  return plain && event.key() >= Qt::Key_1 && event.key() <= Qt::Key_9 ? event.key() - Qt::Key_1 : -1;
}

}  // namespace

bool ThisPixel::event(QEvent* event) {
  // The window has Ctrl+C for the picture: with the focus here it is this widget's.
  if (event->type() == QEvent::ShortcutOverride) {
    const auto& key = static_cast<const QKeyEvent&>(*event);
    if (isCopyText(key) || isCopyPython(key) || channelOf(key) >= 0) {
      event->accept();
      return true;
    }
  }
  return QWidget::event(event);
}

void ThisPixel::keyPressEvent(QKeyEvent* event) {
  if (isCopyText(*event)) return copyText();
  if (isCopyPython(*event)) return copyPython();
  if (const int channel = channelOf(*event); channel >= 0) {
    if (channel < m_output.c) Q_EMIT channelChosen(channel);
    return;
  }
  switch (event->key()) {
    case Qt::Key_Up:
    case Qt::Key_Down:
    case Qt::Key_Left:
    case Qt::Key_Right: return movePin(*event);
    case Qt::Key_Return:
    case Qt::Key_Enter: Q_EMIT pinRequested(); return;
    case Qt::Key_Escape: Q_EMIT releaseRequested(); return;
    case Qt::Key_PageUp: return walk(m_inputChannel - 1);
    case Qt::Key_PageDown: return walk(m_inputChannel + 1);
    default: QWidget::keyPressEvent(event);
  }
}

void ThisPixel::movePin(const QKeyEvent& event) {
  const int step = event.modifiers() & Qt::ControlModifier ? kLargeStep : 1;
  switch (event.key()) {
    case Qt::Key_Up: Q_EMIT pinMoveRequested(-step, 0); return;
    case Qt::Key_Down: Q_EMIT pinMoveRequested(step, 0); return;
    case Qt::Key_Left: Q_EMIT pinMoveRequested(0, -step); return;
    default: Q_EMIT pinMoveRequested(0, step);
  }
}

void ThisPixel::copyText() {
  if (!showsPicture()) return;
  QGuiApplication::clipboard()->setText(QString::fromStdString(explanationText(*m_pixel)));
  Q_EMIT copied(tr("Copied %1 as text").arg(placeText()));
}

void ThisPixel::copyPython() {
  if (!showsPicture()) return;
  QGuiApplication::clipboard()->setText(QString::fromStdString(explanationPython(*m_pixel)));
  Q_EMIT copied(tr("Copied %1 as Python").arg(placeText()));
}

}  // namespace convt
