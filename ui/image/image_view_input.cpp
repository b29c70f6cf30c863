// What the user does in an ImageView: pointer, wheel and keys.

#include <QApplication>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>
#include <utility>

#include "ui/image/crop_edges.h"
#include "ui/image/image_view.h"
#include "ui/image/widget_pixels.h"

namespace convt {
namespace {

constexpr int kLeap = 10;             // pixels per step with Ctrl
constexpr double kCursorRoom = 24.0;  // round a cursor that was brought back into the view, logical pixels

/// The way an arrow key points, none for other keys.
std::optional<PixelAt> wayOf(int key) {
  switch (key) {
    case Qt::Key_Left: return PixelAt{0, -1};
    case Qt::Key_Right: return PixelAt{0, 1};
    case Qt::Key_Up: return PixelAt{-1, 0};
    case Qt::Key_Down: return PixelAt{1, 0};
    default: return std::nullopt;
  }
}

/// How far content moves along one axis so that begin .. end, with room round it, lies within 0 .. view: not at all if
/// it is visible.
double wayInto(double begin, double end, double view, double room) {
  if (begin >= 0.0 && end <= view) return 0.0;
  const double most = std::max(0.0, (view - (end - begin)) / 2.0);
  const double gap = std::min(room, most);
  return begin < 0.0 ? gap - begin : view - gap - end;
}

}  // namespace

QPointF ImageView::toDevice(QPointF logical) const {
  return widgetPixels(*this).toDevice(logical);
}

void ImageView::edit(const ViewTransform& wanted) {
  if (!m_picture) return;  // no place in it is known yet
  const ViewTransform to = m_crop ? clampedToCanvas(wanted, m_crop->terms) : wanted.clamped();
  if (to.centre() == m_centre && to.zoom() == m_zoom) return;
  Q_EMIT positionEdited(to.centre().y, to.centre().x, to.zoom());
}

void ImageView::zoomAbout(QPointF device, int zoom) {
  if (zoom != m_zoom) edit(transform().zoomedAbout(device, zoom));
}

void ImageView::updateHover() {
  std::optional<PixelAt> pixel = m_cursor;
  if (!pixel && m_pointer && m_picture) pixel = transform().pixelAt(toDevice(*m_pointer));
  if (pixel == m_hover) return;
  m_hover = pixel;
  Q_EMIT hovered(pixel);
}

void ImageView::dropCursor() {
  if (!m_cursor) return;
  m_cursor.reset();
  describe();
}

void ImageView::mousePressEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton) return event->ignore();
  endEdgeDrag();  // of a press whose release went elsewhere
  m_drag = Drag{transform(), event->position(), false, edgeUnder(event->position()), 0.0, {}};
  if (m_drag->edge) takeHold(*m_drag);
}

void ImageView::mouseMoveEvent(QMouseEvent* event) {
  m_pointer = event->position();
  dropCursor();
  updateHover();
  if (!m_drag) return pointAtEdge(edgeUnder(event->position()));
  const QPointF moved = event->position() - m_drag->press;
  if (!m_drag->moves && moved.manhattanLength() <= QApplication::startDragDistance()) return;
  m_drag->moves = true;
  if (m_drag->edge) return dragEdge(event->position());
  setCursor(Qt::ClosedHandCursor);
  // From where the drag began, not from the last move: positions that nobody took over leave no trace.
  edit(m_drag->start.panned(toDevice(event->position()) - toDevice(m_drag->press)));
}

void ImageView::mouseReleaseEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton) return event->ignore();
  endEdgeDrag();
  const std::optional<Drag> drag = std::exchange(m_drag, std::nullopt);
  unsetCursor();
  m_edge.reset();
  pointAtEdge(edgeUnder(event->position()));
  if (!drag || drag->moves || !m_picture) return;
  // Where it was pressed: the hand may tremble on the way up.
  if (const std::optional<PixelAt> pixel = drag->start.pixelAt(toDevice(drag->press))) Q_EMIT pinRequested(*pixel);
}

void ImageView::leaveEvent(QEvent*) {
  m_pointer.reset();
  if (!m_drag) pointAtEdge(std::nullopt);
  updateHover();
}

void ImageView::focusOutEvent(QFocusEvent* event) {
  dropCursor();
  updateHover();
  QWidget::focusOutEvent(event);
}

void ImageView::wheelEvent(QWheelEvent* event) {
  // Fine wheels and touch pads send parts of a notch: a whole one is one zoom step.
  constexpr int kNotch = 120;
  const int turn = event->angleDelta().y();
  if (m_wheelRest != 0 && (turn > 0) != (m_wheelRest > 0)) m_wheelRest = 0;
  m_wheelRest += turn;
  int zoom = m_zoom;
  for (; m_wheelRest >= kNotch; m_wheelRest -= kNotch) zoom = zoomedIn(zoom);
  for (; m_wheelRest <= -kNotch; m_wheelRest += kNotch) zoom = zoomedOut(zoom);
  zoomAbout(toDevice(event->position()), zoom);
  event->accept();
}

PixelAt ImageView::within(PixelAt pixel) const {
  return {std::clamp<std::int64_t>(pixel.y, 0, m_shape.h - 1), std::clamp<std::int64_t>(pixel.x, 0, m_shape.w - 1)};
}

PixelAt ImageView::middlePixel() const {
  return within({static_cast<std::int64_t>(std::floor(m_centre.y + 0.5)),
                 static_cast<std::int64_t>(std::floor(m_centre.x + 0.5))});
}

void ImageView::keepVisible(PixelAt pixel) {
  const ViewTransform view = transform();
  const double y = static_cast<double>(pixel.y);
  const double x = static_cast<double>(pixel.x);
  const QPointF first = view.toDevice(PicturePoint{y - 0.5, x - 0.5});
  const QPointF last = view.toDevice(PicturePoint{y + 0.5, x + 0.5});
  const double room = kCursorRoom * devicePixelRatioF();
  const QPointF way(wayInto(first.x(), last.x(), view.viewSize().width(), room),
                    wayInto(first.y(), last.y(), view.viewSize().height(), room));
  if (!way.isNull()) edit(view.panned(way));
}

void ImageView::panByEighth(PixelAt step) {
  const QSize size = deviceSize();
  const int by = std::min(size.width(), size.height()) / 8;
  edit(transform().panned(QPointF(static_cast<double>(-step.x * by), static_cast<double>(-step.y * by))));
}

void ImageView::pointByKey(PixelAt step) {
  if (!m_picture || m_shape.h < 1 || m_shape.w < 1) return;
  const bool movesPin = m_role == Role::Output && m_pinned;
  const PixelAt from = movesPin ? *m_pinned : m_cursor.value_or(m_pinned.value_or(middlePixel()));
  const PixelAt to = within({from.y + step.y, from.x + step.x});
  if (movesPin) {
    dropCursor();
    updateHover();
    if (to != from) Q_EMIT pinRequested(to);
  } else {
    m_cursor = to;
  }
  keepVisible(to);
  updateHover();
  describe();
}

void ImageView::pinPointedAt() {
  if (m_hover) Q_EMIT pinRequested(*m_hover);
}

bool ImageView::moveByKey(int key, Qt::KeyboardModifiers modifiers) {
  const std::optional<PixelAt> way = wayOf(key);
  if (!way) return false;
  if (modifiers & Qt::ShiftModifier) {
    panByEighth(*way);
  } else {
    const int by = modifiers & Qt::ControlModifier ? kLeap : 1;
    pointByKey({way->y * by, way->x * by});
  }
  return true;
}

void ImageView::keyPressEvent(QKeyEvent* event) {
  if (moveByKey(event->key(), event->modifiers())) return;
  const QSize size = deviceSize();
  const QPointF middle(size.width() / 2.0, size.height() / 2.0);
  const bool plain = !(event->modifiers() & ~(Qt::KeypadModifier | Qt::ShiftModifier));
  const bool isDigit = event->key() >= Qt::Key_1 && event->key() <= Qt::Key_9;
  if (plain && isDigit) {
    Q_EMIT channelKeyPressed(event->key() - Qt::Key_0);
    return;
  }
  switch (event->key()) {
    case Qt::Key_Plus:
    case Qt::Key_Equal: zoomAbout(middle, zoomedIn(m_zoom)); break;
    case Qt::Key_Minus: zoomAbout(middle, zoomedOut(m_zoom)); break;
    case Qt::Key_0: Q_EMIT fitRequested(); break;
    case Qt::Key_Return:
    case Qt::Key_Enter:
    case Qt::Key_Space: pinPointedAt(); break;
    case Qt::Key_Escape:
      dropCursor();
      updateHover();
      Q_EMIT releaseRequested();
      break;
    default: return QWidget::keyPressEvent(event);
  }
}

}  // namespace convt
