#pragma once

#include <QRectF>
#include <QWidget>
#include <memory>
#include <optional>

#include "engine/core/shape.h"
#include "engine/render/picture.h"
#include "ui/image/view_position.h"
#include "ui/image/view_transform.h"

namespace convt {

/// One of the two linked views: a picture at a whole zoom, nearest neighbour, in whole device pixels, with the numbers
/// in its cells when they are large enough.
///
/// It shows what it is given and says what the user did; it never moves by itself. All places are in coordinates of its
/// own picture. Keys: arrows pan (Shift: one pixel of the picture), + and - zoom about the centre, 1 shows 1:1, 0 asks
/// for the whole picture. Mouse: drag pans, the wheel zooms about the pointer.
class ImageView : public QWidget {
  Q_OBJECT

 public:
  enum class Role { Input, Output };
  explicit ImageView(Role role, QWidget* parent = nullptr);

  /// The samples to show and the size of the image they are from. A picture of another zoom than the view's is shown at
  /// the view's, from the samples there are; places without a sample show the well. Null: no picture at all.
  void setPicture(std::shared_ptr<const Picture> picture, const Shape& pictureShape);
  void setPosition(PicturePoint centre, int zoom);
  /// The rectangle drawn as a frame over the picture (in the input: what the output view shows); none: no frame.
  void setFrameRect(const std::optional<QRectF>& rect);
  /// Veils the picture: it is the last valid one.
  void setDimmed(bool dimmed);
  /// Numbers are the values times this (255: values as bytes).
  void setNumberScale(double scale);

  Role role() const { return m_role; }
  PicturePoint centre() const { return m_centre; }
  int zoom() const { return m_zoom; }
  /// The size in device pixels, and how the picture lies in it.
  QSize deviceSize() const;
  ViewTransform transform() const;
  /// The value(s) of a pixel for reading ("R .589   G .547   B .611"); empty where no sample is at hand.
  QString valueText(PixelAt pixel) const;

 Q_SIGNALS:
  void positionEdited(double centreY, double centreX, int zoom);
  /// The key 0: the whole picture is wanted.
  void fitRequested();
  /// The pixel under the pointer changed; none outside the picture.
  void hovered(std::optional<convt::PixelAt> pixel);
  /// deviceSize() changed: other samples are needed.
  void viewResized();

 protected:
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void leaveEvent(QEvent* event) override;
  void wheelEvent(QWheelEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void changeEvent(QEvent* event) override;

 private:
  struct Drag {
    ViewTransform start;
    QPointF press;
  };

  void retranslate();
  void describe();
  void edit(const ViewTransform& wanted);
  void zoomAbout(QPointF device, int zoom);
  void updateHover(const std::optional<QPointF>& logical);
  void noticeSize();
  QPointF toDevice(QPointF logical) const;

  Role m_role;
  std::shared_ptr<const Picture> m_picture;
  Shape m_shape;
  PicturePoint m_centre;
  int m_zoom = 1;
  std::optional<QRectF> m_frame;
  bool m_dimmed = false;
  double m_numberScale = 1.0;
  int m_wheelRest = 0;
  std::optional<Drag> m_drag;
  std::optional<QPointF> m_pointer;
  std::optional<PixelAt> m_hover;
  QSize m_deviceSize;
};

}  // namespace convt
