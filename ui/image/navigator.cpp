#include "ui/image/navigator.h"

#include <QEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <algorithm>
#include <cmath>
#include <utility>

#include "ui/image/fit_button.h"
#include "ui/image/readout_text.h"
#include "ui/image/veil.h"
#include "ui/paint/device_painter.h"
#include "ui/theme/current_theme.h"
#include "ui/theme/focus_ring.h"

namespace convt {
namespace {

constexpr int kInset = 8;
constexpr double kMarkRoom = 3.0;  // a pin at the picture's edge reaches so far into the plate's margin

}  // namespace

Navigator::Navigator(QWidget* parent) : Overlay(parent), m_fit(new FitButton(this)) {
  setFocusPolicy(Qt::StrongFocus);
  FocusRing::drawsOwn(this);
  connect(m_fit, &FitButton::clicked, this, &Navigator::fitRequested);
  hide();
  retranslate();
}

void Navigator::setOverview(std::shared_ptr<const Picture> picture, PictureSize size) {
  m_picture = std::move(picture);
  m_size = size;
  refresh();
}

void Navigator::setViewRect(const QRectF& rect) {
  if (rect == m_view) return;
  m_view = rect;
  refresh();
}

void Navigator::setMarks(std::vector<Mark> marks) {
  std::erase_if(marks, [](const Mark& mark) {
    const bool isPin =
        mark.look == Mark::Look::Pin && (mark.shape == Mark::Shape::Ring || mark.shape == Mark::Shape::Sources);
    return !isPin && mark.shape != Mark::Shape::Band;
  });
  if (marks == m_marks) return;
  m_marks = std::move(marks);
  update();
}

void Navigator::setDimmed(bool dimmed) {
  if (dimmed == m_dimmed) return;
  m_dimmed = dimmed;
  update();
}

void Navigator::setWanted(bool wanted) {
  m_wanted = wanted;
  refresh();
}

void Navigator::refresh() {
  place();
  // A view that shows all of its picture needs no map of it, and its corner is then part of what is looked at.
  const QRectF all(-0.5, -0.5, static_cast<double>(m_size.cols), static_cast<double>(m_size.rows));
  setVisible(m_wanted && m_picture && m_picture->grid.count() > 0 && !m_view.contains(all));
  setAccessibleDescription(label());
  update();
}

QString Navigator::label() const {
  if (!m_picture) return {};
  const int step = m_picture->grid.step;
  const int cell = layoutAt(QPointF()).cell;  // a tiny picture is enlarged
  return reducedZoomText(step > 1 ? -step : cell, m_picture->reduction);
}

OverviewLayout Navigator::layoutAt(QPointF bottomRight) const {
  const SampleGrid grid = m_picture ? m_picture->grid : SampleGrid{};
  return layoutOverview(grid.rows, grid.cols, bottomRight, devicePixelRatioF());
}

QRect Navigator::placeIn(QSize parent) const {
  return layoutAt(QPointF(parent.width() - kInset, parent.height() - kInset)).plate.toRect();
}

void Navigator::resizeEvent(QResizeEvent*) {
  m_fit->setGeometry(layoutAt(QPointF(width(), height())).fit.toRect());
}

void Navigator::paintMarksOn(QPainter& painter) const {
  const OverviewLayout layout = layoutAt(QPointF(width(), height()));
  const DevicePainter device(painter);
  const SampleGrid& grid = m_picture->grid;
  const QPoint corner = device.snap(layout.picture).topLeft();
  const QRect picture(corner, QSize(grid.cols * layout.cell, grid.rows * layout.cell));
  const auto placeOf = [&](std::int64_t pixel) {
    return static_cast<int>(std::floor(static_cast<double>(pixel) / grid.step)) * layout.cell;
  };
  const auto cellRect = [&](PixelAt at) {
    return QRect(corner + QPoint(placeOf(at.x), placeOf(at.y)), QSize(layout.cell, layout.cell));
  };
  const int room = device.snap(kMarkRoom);
  for (const Mark& mark : m_marks) {
    const std::vector<Mark> one{mark};
    const bool band = mark.shape == Mark::Shape::Band;
    const QRect area = band ? picture : picture.adjusted(-room, -room, room, room);
    paintMarks(painter, {&one, cellRect, area, device.scale(), true}, theme());
  }
}

void Navigator::paintEvent(QPaintEvent*) {
  if (!m_picture) return;
  const Theme& look = theme();
  const double step = m_picture->grid.step;
  OverviewScene scene;
  scene.picture = m_picture.get();
  // From picture coordinates (pixel y covers y - 1/2 .. y + 1/2) to samples of the overview.
  scene.view =
      QRectF((m_view.left() + 0.5) / step, (m_view.top() + 0.5) / step, m_view.width() / step, m_view.height() / step);
  scene.label = label();
  scene.fitHot = m_fit->isHot();
  QPainter painter(this);
  paintOverview(painter, layoutAt(QPointF(width(), height())), scene, look);
  if (!m_marks.empty()) paintMarksOn(painter);
  if (m_dimmed) painter.fillRect(rect(), veil(look));
  if (FocusRing::isShownOn(this)) {
    const DevicePainter device(painter);
    device.drawBorder(device.snap(QRectF(rect())), look.ink, device.snap(2.0));
  }
}

void Navigator::recentreWithin(double y, double x) {
  if (m_size.isEmpty()) return;
  Q_EMIT recentred(std::clamp(y, -0.5, static_cast<double>(m_size.rows) - 0.5),
                   std::clamp(x, -0.5, static_cast<double>(m_size.cols) - 0.5));
}

void Navigator::recentreTo(QPointF position) {
  const QRectF picture = layoutAt(QPointF(width(), height())).picture;
  if (picture.isEmpty()) return;
  const SampleGrid& grid = m_picture->grid;
  recentreWithin((position.y() - picture.top()) / picture.height() * grid.rows * grid.step - 0.5,
                 (position.x() - picture.left()) / picture.width() * grid.cols * grid.step - 0.5);
}

void Navigator::mousePressEvent(QMouseEvent* event) {
  if (event->button() == Qt::LeftButton && m_picture) recentreTo(event->position());
}

void Navigator::mouseMoveEvent(QMouseEvent* event) {
  if (event->buttons() & Qt::LeftButton && m_picture) recentreTo(event->position());
}

void Navigator::keyPressEvent(QKeyEvent* event) {
  const QPointF centre = m_view.center();
  const double dy = m_view.height() / 8;
  const double dx = m_view.width() / 8;
  switch (event->key()) {
    case Qt::Key_Left: return recentreWithin(centre.y(), centre.x() - dx);
    case Qt::Key_Right: return recentreWithin(centre.y(), centre.x() + dx);
    case Qt::Key_Up: return recentreWithin(centre.y() - dy, centre.x());
    case Qt::Key_Down: return recentreWithin(centre.y() + dy, centre.x());
    default: return QWidget::keyPressEvent(event);
  }
}

void Navigator::changeEvent(QEvent* event) {
  if (event->type() == QEvent::LanguageChange) retranslate();
  if (event->type() == QEvent::PaletteChange) update();
  QWidget::changeEvent(event);
}

void Navigator::retranslate() {
  // There are two: which one it is, the view's name tells, which the view sets before its children.
  setAccessibleName(tr("%1: navigator").arg(parentWidget()->accessibleName()));
  m_fit->setAccessibleName(tr("%1: show the whole picture").arg(parentWidget()->accessibleName()));
  m_fit->setToolTip(tr("Show the whole picture"));
  setAccessibleDescription(label());
  update();
}

}  // namespace convt
