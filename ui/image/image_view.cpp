#include "ui/image/image_view.h"

#include <QEvent>
#include <QPainter>
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
  if (picture == m_picture && pictureShape == m_shape) return;
  m_picture = std::move(picture);
  m_shape = pictureShape;
  if (m_cursor && m_picture && m_shape.h > 0 && m_shape.w > 0) {
    m_cursor = within(*m_cursor);
  } else {
    m_cursor.reset();
  }
  updateHover();
  describe();
  redraw();
}

void ImageView::setPosition(PicturePoint centre, int zoom) {
  if (centre == m_centre && zoom == m_zoom) return;
  m_centre = centre;
  m_zoom = zoom;
  updateHover();
  describe();
  redraw();
}

void ImageView::setFrameRect(const std::optional<QRectF>& rect) {
  if (m_frame == rect) return;
  m_frame = rect;
  update();
}

void ImageView::setMarks(std::vector<Mark> marks) {
  if (marks == m_marks) return;
  m_marks = std::move(marks);
  update();
}

void ImageView::setPinned(std::optional<PixelAt> pixel) {
  if (pixel == m_pinned) return;
  m_pinned = pixel;
  describe();
}

void ImageView::setCoverage(const std::optional<CoverageScene>& coverage) {
  if (coverage == m_coverage) return;
  m_coverage = coverage;
  redraw();
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
  describe();
  redraw();
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
  // A block's value, or its corner's, is not that of any pixel in it.
  if (grid.step > 1 && m_picture->reduction != Reduction::Sample) return {};
  if ((pixel.y - grid.y0) % grid.step != 0 || (pixel.x - grid.x0) % grid.step != 0) return {};
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

// The size in device pixels depends on the scale of the screen and, at fractional scales, on the place in the window;
// neither comes with an event of its own in every case, so a paint is where a change is noticed at the latest.
void ImageView::noticeSize() {
  const QSize size = deviceSize();
  if (size == m_deviceSize) return;
  m_deviceSize = size;
  QMetaObject::invokeMethod(
      this, [this] { Q_EMIT viewResized(); }, Qt::QueuedConnection);
}

void ImageView::paintPicture(QPainter& painter, const ViewTransform& view, double scale) const {
  const QRect all(QPoint(0, 0), view.viewSize());
  PixelGridScene pixels;
  pixels.picture = m_picture.get();
  pixels.origin = view.sampleOrigin(m_picture->grid);
  pixels.cell = view.sampleScale(m_picture->grid);
  pixels.area = all;
  pixels.scale = scale;
  pixels.numberScale = m_numberScale;
  paintPixelGrid(painter, pixels);
  if (m_crop) paintCutPixels(painter, view, scale);
  if (!m_coverage) return;
  CoverageScene coverage = *m_coverage;
  coverage.grid = view.visibleGrid();
  coverage.origin = view.sampleOrigin(coverage.grid);
  coverage.cell = view.cell();
  coverage.area = all;
  coverage.scale = scale;
  paintCoverage(painter, coverage, theme());
}

/// The picture with its numbers and counts is drawn once and kept: what follows the pointer lies over it and must not
/// wait for a thousand numbers.
const QImage& ImageView::drawnPicture(const ViewTransform& view, double scale) {
  if (!m_stale && m_drawn.size() == view.viewSize() && m_drawnScale == scale) return m_drawn;
  if (m_drawn.size() != view.viewSize()) m_drawn = QImage(view.viewSize(), QImage::Format_RGB32);
  m_drawn.fill(theme().well);
  QPainter painter(&m_drawn);
  paintPicture(painter, view, scale);
  m_drawnScale = scale;
  m_stale = false;
  return m_drawn;
}

void ImageView::paintEvent(QPaintEvent*) {
  noticeSize();
  const Theme& look = theme();
  const ViewTransform view = transform();
  const QRect all(QPoint(0, 0), view.viewSize());
  QPainter painter(this);
  const DevicePainter device(painter);
  if (m_picture && !all.isEmpty())
    painter.drawImage(QPoint(0, 0), drawnPicture(view, device.scale()));
  else
    painter.fillRect(all, look.well);
  if (m_frame) {
    // Within the view: at stride 1 the frame is the view itself.
    const QRect place = view.toDevice(*m_frame).intersected(all);
    if (!place.isEmpty()) paintFrame(painter, place, device.scale());
  }
  if (m_picture && m_crop) paintCropOver(painter, view, device.scale());
  if (m_picture && !m_marks.empty()) {
    paintMarks(painter, {&m_marks, [&view](PixelAt pixel) { return view.cellRect(pixel); }, all, device.scale()}, look);
  }
  if (m_dimmed) painter.fillRect(all, veil(look));
  if (FocusRing::isShownOn(this)) device.drawBorder(all, look.ink, device.snap(2.0));
}

void ImageView::resizeEvent(QResizeEvent*) {
  noticeSize();
}

void ImageView::changeEvent(QEvent* event) {
  if (event->type() == QEvent::LanguageChange) retranslate();
  if (event->type() == QEvent::PaletteChange) redraw();
  QWidget::changeEvent(event);
}

void ImageView::retranslate() {
  setAccessibleName(m_role == Role::Input ? tr("Input picture") : tr("Output picture"));
  describe();
}

QString ImageView::placeText(const QString& sentence, PixelAt pixel) const {
  const QString text = sentence.arg(pixel.y).arg(pixel.x);
  const QString value = valueText(pixel);
  return value.isEmpty() ? text : text + u": "_s + value;
}

void ImageView::describe() {
  if (!m_picture) return setAccessibleDescription(tr("no picture"));
  const QString name = m_role == Role::Input ? tr("Input") : tr("Output");
  const QString size = u"%1\u00d7%2\u00d7%3"_s.arg(m_shape.c).arg(m_shape.h).arg(m_shape.w);
  const QString text = tr("%1 %2, at %3, centre %4, %5")
                           .arg(name, size, zoomText(m_zoom), QString::number(qRound64(m_centre.y)),
                                QString::number(qRound64(m_centre.x)));
  QStringList parts{m_dimmed ? tr("%1; the last valid picture").arg(text) : text};
  if (m_crop) parts += cropText();
  if (m_cursor) parts += placeText(tr("cursor at %1, %2"), *m_cursor);
  if (m_pinned) parts += placeText(tr("pinned %1, %2"), *m_pinned);
  setAccessibleDescription(parts.join(u"; "_s));
}

}  // namespace convt
