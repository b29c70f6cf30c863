#include "ui/image/image_view.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QWheelEvent>
#include <algorithm>
#include <utility>

#include "ui/image/readout_text.h"
#include "ui/image/veil.h"
#include "ui/image/widget_pixels.h"
#include "ui/paint/device_painter.h"
#include "ui/paint/frame.h"
#include "ui/paint/pixel_grid.h"
#include "ui/theme/current_theme.h"
#include "ui/theme/focus_ring.h"

namespace convt {
using namespace Qt::StringLiterals;

ImageView::ImageView(Role role, QWidget* parent) : QWidget(parent), m_role(role), m_shape{1, 0, 0, 0} {
  setFocusPolicy(Qt::StrongFocus);
  setMouseTracking(true);
  setAttribute(Qt::WA_OpaquePaintEvent);
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
  setMinimumSize(160, 120);
  FocusRing::drawsOwn(this);
  retranslate();
}

void ImageView::setPicture(std::shared_ptr<const Picture> picture, const Shape& pictureShape) {
  m_picture = std::move(picture);
  m_shape = pictureShape;
  describe();
  updateHover(m_pointer);
  update();
}

void ImageView::setPosition(PicturePoint centre, int zoom) {
  m_centre = centre;
  m_zoom = zoom;
  describe();
  updateHover(m_pointer);
  update();
}

void ImageView::setFrameRect(const std::optional<QRectF>& rect) {
  if (m_frame == rect) return;
  m_frame = rect;
  update();
}

void ImageView::setDimmed(bool dimmed) {
  if (m_dimmed == dimmed) return;
  m_dimmed = dimmed;
  describe();
  update();
}

void ImageView::setNumberScale(double scale) {
  if (m_numberScale == scale) return;
  m_numberScale = scale;
  update();
}

QSize ImageView::deviceSize() const {
  return widgetPixels(*this).size;
}

ViewTransform ImageView::transform() const {
  return {{m_shape.h, m_shape.w}, m_centre, m_zoom, deviceSize()};
}

QString ImageView::valueText(PixelAt pixel) const {
  if (!m_picture || !m_picture->grid.covers(pixel.y, pixel.x)) return {};
  const SampleGrid& grid = m_picture->grid;
  const int j = static_cast<int>((pixel.y - grid.y0) / grid.step);
  const int i = static_cast<int>((pixel.x - grid.x0) / grid.step);
  QStringList parts;
  for (std::size_t c = 0; c < m_picture->channels.size(); ++c) {
    const double value = m_picture->value(c, j, i) * m_numberScale;
    const QString name = channelName(m_picture->channels[c], m_shape.c);
    const QString label = m_shape.c == 3 ? name : tr("channel %1").arg(name);
    parts += label + u' ' + readoutText(value);
  }
  return parts.join(u"   "_s);
}

QPointF ImageView::toDevice(QPointF logical) const {
  return widgetPixels(*this).toDevice(logical);
}

void ImageView::edit(const ViewTransform& wanted) {
  if (!m_picture) return;  // no place in it is known yet
  const ViewTransform to = wanted.clamped();
  if (to.centre() == m_centre && to.zoom() == m_zoom) return;
  Q_EMIT positionEdited(to.centre().y, to.centre().x, to.zoom());
}

void ImageView::zoomAbout(QPointF device, int zoom) {
  if (zoom != m_zoom) edit(transform().zoomedAbout(device, zoom));
}

void ImageView::updateHover(const std::optional<QPointF>& logical) {
  m_pointer = logical;
  std::optional<PixelAt> pixel;
  if (logical && m_picture) pixel = transform().pixelAt(toDevice(*logical));
  if (pixel == m_hover) return;
  m_hover = pixel;
  Q_EMIT hovered(pixel);
}

// The size in device pixels depends on the scale of the screen and, at fractional scales, on the place in the window;
// neither comes with an event of its own in every case, so a paint is where a change is noticed at the latest.
void ImageView::noticeSize() {
  const QSize size = deviceSize();
  if (size == m_deviceSize) return;
  m_deviceSize = size;
  QMetaObject::invokeMethod(
      this, [this] { Q_EMIT viewResized(); }, Qt::QueuedConnection);
}

void ImageView::paintEvent(QPaintEvent*) {
  noticeSize();
  const Theme& look = theme();
  const ViewTransform view = transform();
  const QRect all(QPoint(0, 0), view.viewSize());
  QPainter painter(this);
  const DevicePainter device(painter);
  painter.fillRect(all, look.well);
  if (m_picture) {
    PixelGridScene scene;
    scene.picture = m_picture.get();
    scene.origin = view.sampleOrigin(m_picture->grid);
    scene.cell = view.sampleScale(m_picture->grid);
    scene.area = all;
    scene.scale = device.scale();
    scene.numberScale = m_numberScale;
    paintPixelGrid(painter, scene);
  }
  if (m_frame) {
    // Within the view: at stride 1 the frame is the view itself.
    const QRect place = view.toDevice(*m_frame).intersected(all);
    if (!place.isEmpty()) paintFrame(painter, place, device.scale());
  }
  if (m_dimmed) painter.fillRect(all, veil(look));
  if (FocusRing::isShownOn(this)) device.drawBorder(all, look.ink, device.snap(2.0));
}

void ImageView::resizeEvent(QResizeEvent*) {
  noticeSize();
}

void ImageView::mousePressEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton) return event->ignore();
  m_drag = Drag{transform(), toDevice(event->position())};
}

void ImageView::mouseMoveEvent(QMouseEvent* event) {
  updateHover(event->position());
  if (!m_drag) return;
  setCursor(Qt::ClosedHandCursor);
  // From where the drag began, not from the last move: positions that nobody took over leave no trace.
  edit(m_drag->start.panned(toDevice(event->position()) - m_drag->press));
}

void ImageView::mouseReleaseEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton) return event->ignore();
  m_drag.reset();
  unsetCursor();
}

void ImageView::leaveEvent(QEvent*) {
  updateHover(std::nullopt);
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

void ImageView::keyPressEvent(QKeyEvent* event) {
  const QSize size = deviceSize();
  const QPointF middle(size.width() / 2.0, size.height() / 2.0);
  // An eighth of the view, or one pixel of the picture.
  const double by =
      event->modifiers() & Qt::ShiftModifier ? transform().scale() : std::min(size.width(), size.height()) / 8;
  switch (event->key()) {
    case Qt::Key_Left: edit(transform().panned({by, 0})); break;
    case Qt::Key_Right: edit(transform().panned({-by, 0})); break;
    case Qt::Key_Up: edit(transform().panned({0, by})); break;
    case Qt::Key_Down: edit(transform().panned({0, -by})); break;
    case Qt::Key_Plus:
    case Qt::Key_Equal: zoomAbout(middle, zoomedIn(m_zoom)); break;
    case Qt::Key_Minus: zoomAbout(middle, zoomedOut(m_zoom)); break;
    case Qt::Key_1: zoomAbout(middle, 1); break;
    case Qt::Key_0: Q_EMIT fitRequested(); break;
    default: return QWidget::keyPressEvent(event);
  }
}

void ImageView::changeEvent(QEvent* event) {
  if (event->type() == QEvent::LanguageChange) retranslate();
  if (event->type() == QEvent::PaletteChange) update();
  QWidget::changeEvent(event);
}

void ImageView::retranslate() {
  setAccessibleName(m_role == Role::Input ? tr("Input picture") : tr("Output picture"));
  describe();
}

void ImageView::describe() {
  if (!m_picture) return setAccessibleDescription(tr("no picture"));
  const QString name = m_role == Role::Input ? tr("Input") : tr("Output");
  const QString size = u"%1\u00d7%2\u00d7%3"_s.arg(m_shape.c).arg(m_shape.h).arg(m_shape.w);
  const QString text = tr("%1 %2, at %3, centre %4, %5")
                           .arg(name, size, zoomText(m_zoom), QString::number(qRound64(m_centre.y)),
                                QString::number(qRound64(m_centre.x)));
  setAccessibleDescription(m_dimmed ? tr("%1; the last valid picture").arg(text) : text);
}

}  // namespace convt
