#include "ui/image/view_transform.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace convt {
namespace {

constexpr std::array kZoomSteps{-64, -48, -32, -24, -16, -12, -8, -6, -4, -3, -2, 1,
                                2,   3,   4,   6,   8,   12,  16, 24, 32, 48, 64};

// Half a device pixel is a frequent exact value (an odd view over an even picture). Centres that went through the
// layer's coordinates and back differ from it in the last bits; the allowance sends them all the same way, so that
// nothing trembles by a pixel.
std::int64_t toNearest(double value) {
  return static_cast<std::int64_t>(std::floor(value + 0.5 + 1e-6));
}

std::int64_t floorDiv(std::int64_t a, std::int64_t b) {
  return a >= 0 ? a / b : -((-a + b - 1) / b);
}
std::int64_t ceilDiv(std::int64_t a, std::int64_t b) {
  return -floorDiv(-a, b);
}

// Far outside any view, and still safe to add widths to.
int saturated(std::int64_t value) {
  constexpr std::int64_t kFar = std::numeric_limits<int>::max() / 4;
  return static_cast<int>(std::clamp(value, -kFar, kFar));
}

struct Span {
  std::int64_t begin = 0;
  std::int64_t count = 0;
};

Span visibleBlocks(std::int64_t origin, int cell, int view, std::int64_t blocks, int margin) {
  const std::int64_t begin = std::clamp<std::int64_t>(floorDiv(-origin, cell) - margin, 0, blocks);
  const std::int64_t end = std::clamp<std::int64_t>(ceilDiv(view - origin, cell) + margin, begin, blocks);
  return {begin, end - begin};
}

}  // namespace

ViewTransform::ViewTransform(PictureSize size, PicturePoint centre, int zoom, QSize view)
    : m_size(size), m_centre(centre), m_zoom(zoom == 0 || zoom == -1 ? 1 : zoom), m_view(view) {
  // Pixel y begins at y - 1/2; block 0 begins at -1/2, which lies (centre + 1/2) pixels above the middle of the view.
  m_originY = toNearest(m_view.height() / 2.0 - (m_centre.y + 0.5) * scale());
  m_originX = toNearest(m_view.width() / 2.0 - (m_centre.x + 0.5) * scale());
}

QRect ViewTransform::cellRect(PixelAt pixel) const {
  const std::int64_t top = m_originY + floorDiv(pixel.y, step()) * cell();
  const std::int64_t left = m_originX + floorDiv(pixel.x, step()) * cell();
  return {saturated(left), saturated(top), cell(), cell()};
}

QPoint ViewTransform::sampleOrigin(const SampleGrid& grid) const {
  const QPointF first = toDevice(PicturePoint{static_cast<double>(grid.y0) - 0.5, static_cast<double>(grid.x0) - 0.5});
  return {saturated(toNearest(first.x())), saturated(toNearest(first.y()))};
}

QPointF ViewTransform::toDevice(PicturePoint point) const {
  return {static_cast<double>(m_originX) + (point.x + 0.5) * scale(),
          static_cast<double>(m_originY) + (point.y + 0.5) * scale()};
}

PicturePoint ViewTransform::toPicture(QPointF device) const {
  return {(device.y() - static_cast<double>(m_originY)) / scale() - 0.5,
          (device.x() - static_cast<double>(m_originX)) / scale() - 0.5};
}

QRect ViewTransform::toDevice(const QRectF& picture) const {
  const QPointF a = toDevice(PicturePoint{picture.top(), picture.left()});
  const QPointF b = toDevice(PicturePoint{picture.bottom(), picture.right()});
  const QPoint first(saturated(toNearest(a.x())), saturated(toNearest(a.y())));
  return {first, QSize(saturated(toNearest(b.x())) - first.x(), saturated(toNearest(b.y())) - first.y())};
}

std::optional<PixelAt> ViewTransform::pixelAt(QPointF device) const {
  const auto row = static_cast<std::int64_t>(std::floor(device.y()));
  const auto col = static_cast<std::int64_t>(std::floor(device.x()));
  const PixelAt pixel{floorDiv(row - m_originY, cell()) * step(), floorDiv(col - m_originX, cell()) * step()};
  if (pixel.y < 0 || pixel.x < 0 || pixel.y >= m_size.rows || pixel.x >= m_size.cols) return std::nullopt;
  return pixel;
}

SampleGrid ViewTransform::visibleGrid(int margin) const {
  if (m_size.isEmpty() || m_view.isEmpty()) return {0, 0, 0, 0, step()};
  const Span rows = visibleBlocks(m_originY, cell(), m_view.height(), ceilDiv(m_size.rows, step()), margin);
  const Span cols = visibleBlocks(m_originX, cell(), m_view.width(), ceilDiv(m_size.cols, step()), margin);
  return {rows.begin * step(), cols.begin * step(), static_cast<int>(rows.count), static_cast<int>(cols.count), step()};
}

QRectF ViewTransform::viewRect() const {
  const PicturePoint first = toPicture(QPointF(0, 0));
  return {first.x, first.y, m_view.width() / scale(), m_view.height() / scale()};
}

QRectF ViewTransform::visibleRect() const {
  const QRectF picture(-0.5, -0.5, static_cast<double>(m_size.cols), static_cast<double>(m_size.rows));
  return viewRect().intersected(picture);
}

// With s device pixels per pixel and the view's middle m, the centre c is shown at m and a place p at
//   d = m + (p - c)*s.
// The place p under d stays there at the new scale s' if d = m + (p - c')*s', that is
//   c' = p - (d - m)/s'.
// Rounding the new origin moves everything by at most half a device pixel, and since c' keeps its fraction, zooming in
// and out again over the same point returns to where it began.
ViewTransform ViewTransform::zoomedAbout(QPointF device, int zoom) const {
  ViewTransform target(m_size, m_centre, zoom, m_view);
  const double dy = device.y() - m_view.height() / 2.0;
  const double dx = device.x() - m_view.width() / 2.0;
  const PicturePoint centre{m_centre.y + dy / scale() - dy / target.scale(),
                            m_centre.x + dx / scale() - dx / target.scale()};
  return {m_size, centre, zoom, m_view};
}

ViewTransform ViewTransform::panned(QPointF device) const {
  const PicturePoint centre{m_centre.y - device.y() / scale(), m_centre.x - device.x() / scale()};
  return {m_size, centre, m_zoom, m_view};
}

ViewTransform ViewTransform::clamped() const {
  if (m_size.isEmpty()) return *this;
  const PicturePoint centre{std::clamp(m_centre.y, -0.5, static_cast<double>(m_size.rows) - 0.5),
                            std::clamp(m_centre.x, -0.5, static_cast<double>(m_size.cols) - 0.5)};
  return {m_size, centre, m_zoom, m_view};
}

std::span<const int> zoomSteps() {
  return kZoomSteps;
}

int zoomedIn(int zoom) {
  const auto next = std::upper_bound(kZoomSteps.begin(), kZoomSteps.end(), zoom == -1 || zoom == 0 ? 1 : zoom);
  return next == kZoomSteps.end() ? std::max(zoom, kZoomSteps.back()) : *next;
}

int zoomedOut(int zoom) {
  const auto at = std::lower_bound(kZoomSteps.begin(), kZoomSteps.end(), zoom == -1 || zoom == 0 ? 1 : zoom);
  return at == kZoomSteps.begin() ? std::min(zoom, kZoomSteps.front()) : *(at - 1);
}

int fitZoom(PictureSize size, QSize view, int most) {
  if (size.isEmpty() || view.isEmpty()) return 1;
  const std::int64_t in = std::min(view.height() / size.rows, view.width() / size.cols);
  if (in >= 1) return static_cast<int>(std::min<std::int64_t>(in, most));
  const std::int64_t out = std::max(ceilDiv(size.rows, view.height()), ceilDiv(size.cols, view.width()));
  return -saturated(out);
}

QString zoomText(int zoom) {
  using namespace Qt::StringLiterals;
  return zoom < 0 ? u"1:%1"_s.arg(-zoom) : u"%1:1"_s.arg(zoom);
}

}  // namespace convt
