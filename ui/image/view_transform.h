#pragma once

#include <QPoint>
#include <QPointF>
#include <QRect>
#include <QRectF>
#include <QSize>
#include <QString>
#include <cstdint>
#include <optional>
#include <span>

#include "engine/render/picture.h"
#include "ui/image/view_position.h"

namespace convt {

/// Number of pixels of a picture.
struct PictureSize {
  std::int64_t rows = 0;
  std::int64_t cols = 0;
  bool isEmpty() const { return rows < 1 || cols < 1; }
  friend bool operator==(const PictureSize&, const PictureSize&) = default;
};

/// How a picture lies in a view: pure geometry, in whole device pixels.
///
/// A picture is a lattice of *blocks*: one pixel each at zoom n:1, drawn n x n device pixels large; |z| x |z| pixels
/// each at zoom 1:|z|, drawn as one device pixel. Block 0 begins at pixel 0 whatever is visible, so panning moves the
/// lattice but never changes which pixels are sampled. The centre is a fraction; the lattice's origin is rounded to a
/// device pixel once, for all blocks together.
class ViewTransform {
 public:
  ViewTransform() = default;
  /// @param size    of the picture, in pixels
  /// @param centre  the place shown in the middle of the view
  /// @param zoom    see ViewPosition::zoom; 0 and -1 count as 1
  /// @param view    of the view, in device pixels
  ViewTransform(PictureSize size, PicturePoint centre, int zoom, QSize view);

  PictureSize pictureSize() const { return m_size; }
  PicturePoint centre() const { return m_centre; }
  int zoom() const { return m_zoom; }
  QSize viewSize() const { return m_view; }

  int step() const { return m_zoom < 0 ? -m_zoom : 1; }  ///< pixels per block, each way
  int cell() const { return m_zoom < 0 ? 1 : m_zoom; }   ///< device pixels per block, each way
  double scale() const { return static_cast<double>(cell()) / static_cast<double>(step()); }

  /// Device row and column where block 0 begins. 64 bits: the origin of a large picture is far outside the view.
  std::int64_t originY() const { return m_originY; }
  std::int64_t originX() const { return m_originX; }

  /// Device rectangle of the block that contains a pixel (near the view; far ones saturate).
  QRect cellRect(PixelAt pixel) const;
  /// Device pixels per sample of a picture, and where its first sample begins; also of one made for another zoom.
  double sampleScale(const SampleGrid& grid) const { return scale() * grid.step; }
  QPoint sampleOrigin(const SampleGrid& grid) const;
  /// Device position of a place in the picture, and back.
  QPointF toDevice(PicturePoint point) const;
  PicturePoint toPicture(QPointF device) const;
  /// Rectangle in picture coordinates -> nearest whole device pixels (saturating).
  QRect toDevice(const QRectF& picture) const;
  /// The pixel at a device position, none outside the picture; zoomed out, the pixel that the block's sample stands
  /// for.
  std::optional<PixelAt> pixelAt(QPointF device) const;

  /// The blocks that touch the view and `margin` more on each side, cut to the picture; no rows or columns if none.
  SampleGrid visibleGrid(int margin = 0) const;
  /// What the view covers, in picture coordinates, and beyond the picture's edges.
  QRectF viewRect() const;
  /// What is visible of the picture, in picture coordinates (empty rectangle if nothing is).
  QRectF visibleRect() const;

  /// The same view at another zoom, with the place under `device` staying there to half a device pixel.
  ViewTransform zoomedAbout(QPointF device, int zoom) const;
  /// The same view after its content was moved by so many device pixels (down and right are positive).
  ViewTransform panned(QPointF device) const;
  /// The same view with the centre inside the picture.
  ViewTransform clamped() const;

 private:
  PictureSize m_size;
  PicturePoint m_centre;
  int m_zoom = 1;
  QSize m_view;
  std::int64_t m_originY = 0;
  std::int64_t m_originX = 0;
};

/// The zoom steps from 1:64 to 64:1, ascending.
std::span<const int> zoomSteps();
/// The next step in (larger) or out (smaller); the ends stay.
int zoomedIn(int zoom);
int zoomedOut(int zoom);
/// The largest whole ratio n:1 (n <= most) or 1:n at which all of the picture fits; 1:n is not limited to the steps.
int fitZoom(PictureSize size, QSize view, int most = 64);

/// "2:1", "1:4".
QString zoomText(int zoom);

}  // namespace convt
