#pragma once

#include <QImage>
#include <QRectF>
#include <QWidget>
#include <memory>
#include <optional>
#include <vector>

#include "engine/core/shape.h"
#include "engine/render/picture.h"
#include "ui/controls/edit_phase.h"
#include "ui/image/view_link.h"
#include "ui/image/view_position.h"
#include "ui/image/view_transform.h"
#include "ui/paint/coverage_map.h"
#include "ui/paint/crop_frame.h"
#include "ui/paint/marks.h"

namespace convt {

/// The canvas round an output, and the frame that cuts the output out of it.
struct CropView {
  LayerTerms terms;                                 ///< of the shown output
  std::vector<std::shared_ptr<const Picture>> cut;  ///< what is cut off, see cutBands(); empty: not computed
  bool tooMuch = false;                             ///< it takes too long to be computed here
  friend bool operator==(const CropView& a, const CropView& b) {
    return a.terms.h == b.terms.h && a.terms.w == b.terms.w && a.cut == b.cut && a.tooMuch == b.tooMuch;
  }
};

/// One of the two linked views: a picture at a whole zoom, nearest neighbour, in whole device pixels, with the numbers
/// in its cells when they are large enough.
///
/// It shows what it is given and says what the user did; it never moves by itself. All places are in coordinates of its
/// own picture.
///
/// Mouse: a drag pans, the wheel zooms about the pointer, a click pins the pixel under it. A drag of an edge of the
/// crop frame moves that edge. Keys: arrows move a cursor by one pixel (Ctrl: by ten), which starts at the pinned pixel
/// or in the middle of the view and counts as what is pointed at until the pointer moves or the focus goes; in an
/// output with a pinned pixel they move that pixel instead. Enter and Space pin what is pointed at, Esc releases. Shift
/// and an arrow pan by an eighth of the view, + and - zoom about its centre, 0 asks for the whole picture, 1 to 9
/// choose an output channel.
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
  /// What is lit up in it.
  void setMarks(std::vector<Mark> marks);
  /// The pixel that is pinned, or that belongs to the pinned one: where the keyboard's cursor starts. Marks show it.
  void setPinned(std::optional<PixelAt> pixel);
  /// The taps per pixel, over or instead of the picture; none: the picture as it is (grid, origin, cell, area and scale
  /// are the view's own).
  void setCoverage(const std::optional<CoverageScene>& coverage);
  /// The canvas round the picture with the frame, whose edges can be dragged; none: the picture alone.
  void setCrop(const std::optional<CropView>& crop);
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
  /// The pixel that is pointed at changed, by the pointer or the keyboard's cursor; none outside the picture.
  void hovered(std::optional<convt::PixelAt> pixel);
  /// A click, Enter or Space, or an arrow key where a pinned pixel moves.
  void pinRequested(convt::PixelAt pixel);
  /// Esc: nothing shall be pinned.
  void releaseRequested();
  /// A digit, 1 to 9: the output channel of that number, counted from 1.
  void channelKeyPressed(int digit);
  /// An edge of the crop frame shall stand before this row or column of the canvas.
  void edgeDragged(convt::CropEdge edge, qint64 place, convt::EditPhase phase);
  /// deviceSize() changed: other samples are needed.
  void viewResized();

 protected:
  bool event(QEvent* event) override;
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void leaveEvent(QEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;
  void wheelEvent(QWheelEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void changeEvent(QEvent* event) override;

 private:
  /// The left button is held: a click until the pointer has left the place of the press.
  struct Drag {
    ViewTransform start;
    QPointF press;       ///< logical
    bool moves = false;  ///< the picture, or the edge that was taken hold of
    std::optional<CropEdge> edge;
    double offset = 0.0;                ///< rows or columns of the canvas from the edge to the press
    std::optional<std::int64_t> place;  ///< where the edge was last asked for
  };

  void retranslate();
  void describe();
  QString placeText(const QString& sentence, PixelAt pixel) const;
  void paintPicture(QPainter& painter, const ViewTransform& view, double scale) const;
  const QImage& drawnPicture(const ViewTransform& view, double scale);
  /// What is kept of the picture no longer holds.
  void redraw() {
    m_stale = true;
    update();
  }
  void paintCropOver(QPainter& painter, const ViewTransform& view, double scale) const;
  void paintCropNames(QPainter& painter, const CropScene& scene) const;
  void paintCutPixels(QPainter& painter, const ViewTransform& view, double scale) const;
  QString cropText() const;
  std::optional<CropEdge> edgeUnder(QPointF logical) const;
  void takeHold(Drag& drag) const;
  void dragEdge(QPointF logical);
  void endEdgeDrag();
  void pointAtEdge(const std::optional<CropEdge>& edge);
  bool showEdgeTip(QEvent* event);
  void edit(const ViewTransform& wanted);
  void zoomAbout(QPointF device, int zoom);
  void updateHover();
  void dropCursor();
  bool moveByKey(int key, Qt::KeyboardModifiers modifiers);
  void panByEighth(PixelAt step);
  void pointByKey(PixelAt step);
  void pinPointedAt();
  void keepVisible(PixelAt pixel);
  PixelAt middlePixel() const;
  PixelAt within(PixelAt pixel) const;
  void noticeSize();
  QPointF toDevice(QPointF logical) const;

  Role m_role;
  std::shared_ptr<const Picture> m_picture;
  Shape m_shape;
  PicturePoint m_centre;
  int m_zoom = 1;
  std::optional<QRectF> m_frame;
  std::vector<Mark> m_marks;
  std::optional<CoverageScene> m_coverage;
  std::optional<CropView> m_crop;
  std::optional<CropEdge> m_edge;  ///< under the pointer, or dragged
  bool m_dimmed = false;
  double m_numberScale = 1.0;
  int m_wheelRest = 0;
  std::optional<Drag> m_drag;
  std::optional<QPointF> m_pointer;
  std::optional<PixelAt> m_cursor;  ///< the keyboard's; goes before the pointer
  std::optional<PixelAt> m_hover;
  std::optional<PixelAt> m_pinned;
  QSize m_deviceSize;
  QImage m_drawn;  ///< device pixels: picture, numbers, counts
  double m_drawnScale = 0.0;
  bool m_stale = true;
};

}  // namespace convt
