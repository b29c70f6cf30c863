#pragma once

#include <QRectF>
#include <memory>
#include <vector>

#include "engine/render/picture.h"
#include "ui/image/overlay.h"
#include "ui/image/view_transform.h"
#include "ui/paint/marks.h"
#include "ui/paint/overview.h"

namespace convt {

class FitButton;

/// The whole picture, small, in the bottom right corner of a view, with what the view shows. A click or drag moves the
/// view there, arrows by an eighth of what it shows, the button shows everything. Hidden while there is no picture, and
/// while the view shows all of it.
class Navigator : public Overlay {
  Q_OBJECT

 public:
  explicit Navigator(QWidget* parent);

  /// The picture reduced by its grid's step (see overviewRatio), and the size of the image it is of.
  void setOverview(std::shared_ptr<const Picture> picture, PictureSize size);
  /// What the view covers, in picture coordinates (see ViewTransform::viewRect).
  void setViewRect(const QRectF& rect);
  /// What is lit up in the view, in its picture's pixels: of these the pinned place is drawn, and bands, so that what
  /// lies outside the view is seen, too.
  void setMarks(std::vector<Mark> marks);
  /// Veils it: the last valid picture.
  void setDimmed(bool dimmed);
  /// Whether the user wants navigators at all.
  void setWanted(bool wanted);

 Q_SIGNALS:
  /// The view's centre shall be there, in picture coordinates.
  void recentred(double y, double x);
  void fitRequested();

 protected:
  QRect placeIn(QSize parent) const override;
  void paintEvent(QPaintEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void changeEvent(QEvent* event) override;

 private:
  void retranslate();
  void refresh();
  void recentreTo(QPointF position);
  void recentreWithin(double y, double x);
  OverviewLayout layoutAt(QPointF bottomRight) const;
  QString label() const;
  void paintMarksOn(QPainter& painter) const;

  std::shared_ptr<const Picture> m_picture;
  PictureSize m_size;
  QRectF m_view;
  std::vector<Mark> m_marks;
  FitButton* m_fit;
  bool m_dimmed = false;
  bool m_wanted = true;
};

}  // namespace convt
