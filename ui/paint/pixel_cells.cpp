#include "ui/paint/pixel_cells.h"

#include <QPainterPath>
#include <algorithm>
#include <cmath>
#include <vector>

#include "ui/paint/device_painter.h"
#include "ui/paint/marks.h"
#include "ui/paint/number_label.h"
#include "ui/paint/pixel_grid.h"
#include "ui/paint/text_layout.h"

namespace convt {
namespace {

const QColor kGridLine(0, 0, 0, 64);
const QColor kUnknown(128, 128, 128);  // not a number
constexpr double kCasedFrom = 12.0;    // smaller cells: the inner black line is left out
constexpr double kFullFrom = 20.0;     // smaller cells: the yellow is a hairline
constexpr double kBelowTag = 4.0;      // numbers stand that much lower where there is a tag
constexpr double kBesideNumber = 2.0;

/// The scene on the device's pixels.
class Cells {
 public:
  Cells(const DevicePainter& device, const PixelCellsScene& scene) : m_device(device), m_scene(scene) {}

  double size() const { return m_scene.place.width() / m_scene.cols; }
  QRectF logical(int j, int i) const {
    const double w = m_scene.place.width() / m_scene.cols;
    const double h = m_scene.place.height() / m_scene.rows;
    return {m_scene.place.left() + i * w, m_scene.place.top() + j * h, w, h};
  }
  /// Without the gap to the next cell.
  QRect at(int j, int i) const {
    const int gap = m_device.snap(2.0);
    return m_device.snap(logical(j, i)).adjusted(0, 0, m_scene.colsApart ? -gap : 0, m_scene.rowsApart ? -gap : 0);
  }
  /// With the line that it shares with the next cell.
  QRect outlined(int j, int i) const {
    const int line = m_device.hairline();
    return at(j, i).adjusted(0, 0, line, line);
  }
  /// Cells smaller than a device pixel: every so manyth is looked at.
  int step() const { return std::max(1, static_cast<int>(std::ceil(1.0 / std::max(size() * m_device.scale(), 1e-6)))); }

 private:
  const DevicePainter& m_device;
  const PixelCellsScene& m_scene;
};

QColor fillOf(const PixelCellsScene& scene, std::optional<float> value, const Theme& theme) {
  if (!value) return theme.base;
  if (std::isnan(*value)) return kUnknown;
  const MappingKind kind = scene.map == Colormap::BrownTeal ? MappingKind::Signed : MappingKind::Stretch;
  return QColor::fromRgb(colorTable(scene.map)[byteOf(*value, kind, scene.range)]);
}

void paintFills(const DevicePainter& device, const PixelCellsScene& scene, const Cells& cells, const Theme& theme) {
  const int step = cells.step();
  const bool veiled = cells.size() < kCellOutlinesFrom;
  QColor veil = theme.window;
  veil.setAlphaF(0.7F);
  for (int j = 0; j < scene.rows; j += step) {
    for (int i = 0; i < scene.cols; i += step) {
      const QRect cell =
          step == 1
              ? cells.at(j, i)
              : cells.at(j, i).united(cells.at(std::min(j + step, scene.rows) - 1, std::min(i + step, scene.cols) - 1));
      device.painter().fillRect(cell, fillOf(scene, scene.value(j, i), theme));
      if (veiled && scene.termAt(j, i) < 0) device.painter().fillRect(cell, veil);
    }
  }
}

/// Lines on the first row and column of each cell and round all, as one path: where two cross it is darkened once.
void paintLines(const DevicePainter& device, const PixelCellsScene& scene, const Cells& cells) {
  const int line = device.hairline();
  const QRect all = cells.at(0, 0).united(cells.at(scene.rows - 1, scene.cols - 1));
  const bool inner = cells.size() * device.scale() >= kGridLinesFrom && !scene.rowsApart && !scene.colsApart;
  QPainterPath path;
  path.setFillRule(Qt::WindingFill);
  for (int i = 0; i < (inner ? scene.cols : 1); ++i)
    path.addRect(QRect(cells.at(0, i).left(), all.top(), line, all.height()));
  for (int j = 0; j < (inner ? scene.rows : 1); ++j)
    path.addRect(QRect(all.left(), cells.at(j, 0).top(), all.width(), line));
  path.addRect(QRect(all.right() + 1 - line, all.top(), line, all.height()));
  path.addRect(QRect(all.left(), all.bottom() + 1 - line, all.width(), line));
  device.painter().fillPath(path, kGridLine);
}

/// Positions outside the input are no dark cells in a dark window: their edge is drawn in the edge's colour.
void paintEmpty(const DevicePainter& device, const PixelCellsScene& scene, const Cells& cells, const Theme& theme) {
  if (cells.size() * device.scale() < kGridLinesFrom) return;
  for (int j = 0; j < scene.rows; ++j)
    for (int i = 0; i < scene.cols; ++i)
      if (!scene.value(j, i)) device.drawBorder(cells.at(j, i), theme.line, device.hairline());
}

void outline(const DevicePainter& device, QRect rect, double cell, const Theme& theme) {
  const int line = device.hairline();
  const int yellow = cell >= kFullFrom ? device.snap(2.0) : line;
  device.drawBorder(rect, Qt::black, line);
  rect.adjust(line, line, -line, -line);
  device.drawBorder(rect, theme.pin, yellow);
  if (cell >= kCasedFrom) device.drawBorder(rect.adjusted(yellow, yellow, -yellow, -yellow), Qt::black, line);
}

/// Twice as broad, outward: the number in the cell keeps its room.
void outlineLit(const DevicePainter& device, const QRect& rect, double cell, const Theme& theme) {
  const int line = device.hairline();
  const int out = cell >= kFullFrom ? device.snap(2.0) : line;
  const QRect outer = rect.adjusted(-out, -out, out, out);
  device.drawBorder(outer, Qt::black, line);
  device.drawBorder(outer.adjusted(line, line, -line, -line), theme.pin, 2 * out);
  const int inner = line + 2 * out;
  device.drawBorder(outer.adjusted(inner, inner, -inner, -inner), Qt::black, line);
}

/// One square round all that take part.
void outlineTogether(const DevicePainter& device, const PixelCellsScene& scene, const Cells& cells,
                     const Theme& theme) {
  QRect all;
  for (int j = 0; j < scene.rows; ++j)
    for (int i = 0; i < scene.cols; ++i)
      if (scene.termAt(j, i) >= 0) all = all.united(cells.at(j, i));
  const int line = device.hairline();
  if (!all.isEmpty()) outline(device, all.adjusted(-2 * line, -2 * line, 2 * line, 2 * line), 0.0, theme);
}

void paintOutlines(const DevicePainter& device, const PixelCellsScene& scene, const Cells& cells, const Theme& theme) {
  if (cells.size() < kCellOutlinesFrom) outlineTogether(device, scene, cells, theme);
  QRect lit;
  for (int j = 0; j < scene.rows; ++j) {
    for (int i = 0; i < scene.cols; ++i) {
      const int term = scene.termAt(j, i);
      if (term < 0) continue;
      if (term == scene.hovered) lit = cells.outlined(j, i);
      if (cells.size() >= kCellOutlinesFrom) outline(device, cells.outlined(j, i), cells.size(), theme);
    }
  }
  if (!lit.isEmpty()) outlineLit(device, lit, cells.size(), theme);
}

void paintNumbers(const DevicePainter& device, const PixelCellsScene& scene, const Cells& cells, const Theme& theme) {
  const int digits = numberDigits(cells.size(), 1);
  if (digits == 0) return;
  QPainter& painter = device.painter();
  painter.setFont(font(Type::Small));
  for (int j = 0; j < scene.rows; ++j) {
    for (int i = 0; i < scene.cols; ++i) {
      const std::optional<float> value = scene.value(j, i);
      if (!value) continue;
      const QString text = cellLabel(double{*value} * scene.numberScale, digits);
      const double width = textWidth(text, Type::Small);
      if (width > cells.size() - 2.0 * kBesideNumber) continue;
      const bool tagged = scene.tags && scene.termAt(j, i) >= 0;
      const QRect cell = cells.at(j, i);
      const double down = capHeight(Type::Small) / 2.0 + (tagged ? kBelowTag : 0.0);
      painter.setPen(luminance(fillOf(scene, value, theme).rgb()) > 0.2 ? Qt::black : Qt::white);
      device.drawText(std::round(cell.left() + (cell.width() + 1 - width * device.scale()) / 2.0),
                      std::round(cell.top() + cell.height() / 2.0 + down * device.scale()), text);
    }
  }
}

}  // namespace

void paintPixelCells(QPainter& painter, const PixelCellsScene& scene, const Theme& theme) {
  if (scene.rows < 1 || scene.cols < 1) return;
  {
    const DevicePainter device(painter);
    const Cells cells(device, scene);
    paintFills(device, scene, cells, theme);
    paintLines(device, scene, cells);
    paintEmpty(device, scene, cells, theme);
    paintOutlines(device, scene, cells, theme);
    paintNumbers(device, scene, cells, theme);
  }
  const double w = scene.place.width() / scene.cols;
  const double h = scene.place.height() / scene.rows;
  if (!scene.tags || w < kCellTagsFrom) return;
  for (int j = 0; j < scene.rows; ++j)
    for (int i = 0; i < scene.cols; ++i)
      if (const int term = scene.termAt(j, i); term >= 0)
        paintTapTag(painter, scene.place.topLeft() + QPointF(i * w, j * h), term + 1);
}

int pixelCellAt(const QRectF& place, int rows, int cols, QPointF at) {
  if (!place.contains(at) || rows < 1 || cols < 1) return -1;
  const int row = std::min(static_cast<int>((at.y() - place.top()) / place.height() * rows), rows - 1);
  const int col = std::min(static_cast<int>((at.x() - place.left()) / place.width() * cols), cols - 1);
  return row * cols + col;
}

}  // namespace convt
