#include "ui/paint/overview.h"

#include <QImage>
#include <cmath>

#include "ui/paint/device_painter.h"
#include "ui/paint/frame.h"
#include "ui/paint/pixel_grid.h"
#include "ui/paint/text_layout.h"

namespace convt {
namespace {

constexpr double kMargin = 4.0;
constexpr double kLabelRow = 20.0;
constexpr double kFitIcon = 12.0;
constexpr double kLeastView = 5.0;

/// Four corners of a frame: the whole picture in the view.
void drawFitIcon(const DevicePainter& device, const QRectF& button, const Theme& theme, bool hot) {
  QPainter& painter = device.painter();
  if (hot) painter.fillRect(device.snap(button), theme.hover);
  const QPointF corner = button.center() - QPointF(kFitIcon, kFitIcon) / 2.0;
  const QRect icon = device.snap(QRectF(corner, QSizeF(kFitIcon, kFitIcon)));
  const int line = device.hairline();
  const int arm = device.snap(4.0);
  const QColor color = hot ? theme.ink : theme.ink2;
  for (const int x : {icon.left(), icon.right() + 1 - arm}) {
    painter.fillRect(QRect(x, icon.top(), arm, line), color);
    painter.fillRect(QRect(x, icon.bottom() + 1 - line, arm, line), color);
  }
  for (const int x : {icon.left(), icon.right() + 1 - line}) {
    painter.fillRect(QRect(x, icon.top() + line, line, arm - line), color);
    painter.fillRect(QRect(x, icon.bottom() + 1 - arm, line, arm - line), color);
  }
}

/// The frame of the view, pulled within the picture but never thinner than it can be seen.
QRect viewPlace(const QRect& picture, const QRectF& view, int cell, int least) {
  const auto span = [&](double from, double to, int begin, int extent) {
    int first = qBound(0, static_cast<int>(std::floor(from * cell)), extent);
    int end = qBound(0, static_cast<int>(std::ceil(to * cell)), extent);
    const int size = qMin(qMax(end - first, least), extent);
    first = qBound(0, (first + end - size) / 2, extent - size);
    return std::pair<int, int>(begin + first, size);
  };
  const auto down = span(view.top(), view.bottom(), picture.top(), picture.height());
  const auto across = span(view.left(), view.right(), picture.left(), picture.width());
  return {across.first, down.first, across.second, down.second};
}

}  // namespace

int overviewRatio(std::int64_t rows, std::int64_t cols, double scale) {
  const auto extent = static_cast<std::int64_t>(std::floor(kOverviewExtent * scale));
  const std::int64_t longest = std::max(rows, cols);
  return static_cast<int>(std::max<std::int64_t>(1, (longest + extent - 1) / extent));
}

OverviewLayout layoutOverview(int rows, int cols, const QPointF& bottomRight, double scale) {
  // A picture of few pixels is enlarged by a whole ratio to about half of the plate.
  const int longest = qMax(1, qMax(rows, cols));
  const int cell = qMax(1, static_cast<int>(kOverviewExtent * scale / 2.0) / longest);
  const QSizeF size(cols * cell / scale, rows * cell / scale);
  OverviewLayout layout;
  layout.cell = cell;
  const QSizeF plate(kOverviewExtent + 2.0 * kMargin, std::ceil(size.height()) + kMargin + kLabelRow);
  layout.plate = QRectF(bottomRight - QPointF(plate.width(), plate.height()), plate);
  const double left = std::floor((kOverviewExtent - size.width()) / 2.0 * scale) / scale;
  layout.picture = QRectF(layout.plate.topLeft() + QPointF(kMargin + left, kMargin), size);
  const double row = layout.plate.bottom() - kLabelRow;
  const double button = kLabelRow - 2.0;
  layout.fit = QRectF(layout.plate.right() - button - 1.0, row + 1.0, button, button);
  layout.label =
      QRectF(layout.plate.left() + kMargin, row, layout.fit.left() - layout.plate.left() - kMargin, kLabelRow);
  return layout;
}

void paintOverview(QPainter& painter, const OverviewLayout& layout, const OverviewScene& scene, const Theme& theme) {
  {
    const DevicePainter device(painter);
    const QRect plate = device.snap(layout.plate);
    painter.fillRect(plate, theme.window);
    device.drawBorder(plate, theme.edge, device.hairline());
    drawFitIcon(device, layout.fit, theme, scene.fitHot);
    if (scene.picture != nullptr && scene.picture->grid.cols > 0 && !scene.picture->pixels.empty()) {
      const SampleGrid& grid = scene.picture->grid;
      const int cell = layout.cell;
      const QPoint corner = device.snap(layout.picture).topLeft();
      const QRect place(corner, QSize(grid.cols * cell, grid.rows * cell));
      PixelGridScene pixels;
      pixels.picture = scene.picture;
      pixels.origin = corner;
      pixels.cell = cell;
      pixels.area = place;
      pixels.lines = false;
      pixels.numbers = false;
      pixels.scale = device.scale();
      paintPixelGrid(painter, pixels);
      paintFrame(painter, viewPlace(place, scene.view, cell, device.snap(kLeastView)), device.scale());
    }
  }
  paintTextIn(painter, layout.label, Qt::AlignLeft, scene.label, Type::Note, theme.ink2);
}

}  // namespace convt
