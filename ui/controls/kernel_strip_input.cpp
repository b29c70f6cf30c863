// What the user points at in a KernelStrip.

#include <QKeyEvent>
#include <QMouseEvent>
#include <algorithm>

#include "ui/controls/kernel_strip.h"
#include "ui/paint/kernel_grid.h"

namespace convt {

std::optional<TapAt> KernelStrip::tapUnderPointer() const {
  if (!m_pointer) return std::nullopt;
  const Pair kernel = m_state.params.kernel;
  for (int k = 0; k < shown(); ++k) {
    const std::optional<PixelAt> tap = tapUnder(*m_pointer, boxOf(k), kernel.h, kernel.w, devicePixelRatioF());
    if (tap) return TapAt{channelOf(k), static_cast<int>(tap->y), static_cast<int>(tap->x)};
  }
  return std::nullopt;
}

void KernelStrip::updateHover() {
  if (m_cursor && !isShown(*m_cursor)) m_cursor.reset();  // the kernel became smaller
  const std::optional<TapAt> tap = m_cursor ? m_cursor : tapUnderPointer();
  if (tap == m_hover) return;
  m_hover = tap;
  describe();
  update();
  Q_EMIT tapHovered(tap);
}

void KernelStrip::dropCursor() {
  m_cursor.reset();
  updateHover();
}

void KernelStrip::mouseMoveEvent(QMouseEvent* event) {
  m_pointer = event->position();
  dropCursor();
}

void KernelStrip::mousePressEvent(QMouseEvent* event) {
  m_pointer = event->position();
  dropCursor();
  if (event->button() != Qt::LeftButton || !m_hover) return event->ignore();
  Q_EMIT tapActivated(*m_hover);
}

void KernelStrip::leaveEvent(QEvent*) {
  m_pointer.reset();
  updateHover();
}

void KernelStrip::focusOutEvent(QFocusEvent* event) {
  dropCursor();
  QWidget::focusOutEvent(event);
}

void KernelStrip::walk(int dy, int dx) {
  if (m_shown.empty()) return;
  const Pair kernel = m_state.params.kernel;
  if (!m_cursor) {
    m_cursor = pointedTap().value_or(TapAt{channelOf(0), 0, 0});
    return updateHover();
  }
  TapAt tap = *m_cursor;
  tap.ky = std::clamp(tap.ky + dy, 0, kernel.h - 1);
  const int place = *placeOf(tap.ic);
  // Side by side the kernels are one row of taps.
  const int column = std::clamp(place * kernel.w + tap.kx + dx, 0, shown() * kernel.w - 1);
  m_cursor = TapAt{channelOf(column / kernel.w), tap.ky, column % kernel.w};
  updateHover();
}

void KernelStrip::keyPressEvent(QKeyEvent* event) {
  switch (event->key()) {
    case Qt::Key_Left: return walk(0, -1);
    case Qt::Key_Right: return walk(0, 1);
    case Qt::Key_Up: return walk(-1, 0);
    case Qt::Key_Down: return walk(1, 0);
    case Qt::Key_Return:
    case Qt::Key_Enter:
    case Qt::Key_Space:
      if (m_hover) Q_EMIT tapActivated(*m_hover);
      return;
    case Qt::Key_Escape:
      if (m_cursor) return dropCursor();
      break;
    default: break;
  }
  QWidget::keyPressEvent(event);
}

}  // namespace convt
