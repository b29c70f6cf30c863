#include "ui/paint/pixel_grid.h"

#include <QFontMetricsF>
#include <QImage>
#include <QPainterPath>
#include <cmath>

#include "engine/render/colormap.h"
#include "ui/paint/hatch.h"
#include "ui/paint/number_label.h"
#include "ui/paint/theme.h"

namespace convt {
namespace {

const QColor kGridLine(0, 0, 0, 64);
const QColor kNaNHatch(0, 0, 0, 56);

/// Samples [top, bottom) x [left, right) of the picture that the area touches.
struct Visible {
  int top = 0;
  int left = 0;
  int bottom = 0;
  int right = 0;
  bool empty() const { return bottom <= top || right <= left; }
};

Visible visibleSamples(const PixelGridScene& scene) {
  const auto first = [&](int area, int origin) {
    return qMax(0, static_cast<int>(std::floor((area - origin) / scene.cell)));
  };
  const auto end = [&](int area, int origin, int count) {
    return qMin(count, static_cast<int>(std::ceil((area - origin) / scene.cell)));
  };
  const SampleGrid& grid = scene.picture->grid;
  return {first(scene.area.top(), scene.origin.y()), first(scene.area.left(), scene.origin.x()),
          end(scene.area.bottom() + 1, scene.origin.y(), grid.rows),
          end(scene.area.right() + 1, scene.origin.x(), grid.cols)};
}

/// Qt steps through the source of a scaled image in 1/65536 of a sample and cuts the rest: over some thousand device
/// pixels that adds up to a sample boundary one pixel off. In pieces of at most kPiece pixels it cannot.
constexpr int kPiece = 256;

void drawSamples(QPainter& painter, const PixelGridScene& scene, const Visible& v) {
  const SampleGrid& grid = scene.picture->grid;
  const QImage image(reinterpret_cast<const uchar*>(scene.picture->pixels.data()), grid.cols, grid.rows,
                     qsizetype{grid.cols} * 4, QImage::Format_RGB32);
  const double cell = scene.cell;
  if (cell == 1.0) {
    painter.drawImage(scene.origin + QPoint(v.left, v.top), image,
                      QRect(v.left, v.top, v.right - v.left, v.bottom - v.top));
    return;
  }
  const int step = qMax(1, static_cast<int>(kPiece / cell));
  for (int y = v.top; y < v.bottom; y += step) {
    for (int x = v.left; x < v.right; x += step) {
      const QRectF source(x, y, qMin(step, v.right - x), qMin(step, v.bottom - y));
      painter.drawImage(QRectF(scene.origin.x() + x * cell, scene.origin.y() + y * cell, source.width() * cell,
                               source.height() * cell),
                        image, source);
    }
  }
}

QRect cellRect(const PixelGridScene& scene, int j, int i) {
  const int cell = static_cast<int>(scene.cell);
  return {scene.origin.x() + i * cell, scene.origin.y() + j * cell, cell, cell};
}

/// Few lines as one path: where two cross, the picture is darkened once.
void drawFewLines(const DevicePainter& device, const PixelGridScene& scene, const Visible& v) {
  const int line = device.hairline();
  QPainterPath path;
  path.setFillRule(Qt::WindingFill);
  for (int i = v.left; i < v.right; ++i)
    path.addRect(QRect(cellRect(scene, v.top, i).left(), scene.area.top(), line, scene.area.height()));
  for (int j = v.top; j < v.bottom; ++j)
    path.addRect(QRect(scene.area.left(), cellRect(scene, j, v.left).top(), scene.area.width(), line));
  const QRect all = cellRect(scene, v.top, v.left).united(cellRect(scene, v.bottom - 1, v.right - 1));
  QPainter& painter = device.painter();
  painter.save();
  painter.setClipRect(all.intersected(scene.area), Qt::IntersectClip);
  painter.fillPath(path, kGridLine);
  painter.restore();
}

/// Many lines by one cell's as a tile: the cost is that of the pixels. Samples of another zoom may stand in cells of
/// any size for a moment, which no tile could have.
void drawLines(const DevicePainter& device, const PixelGridScene& scene, const Visible& v) {
  if (scene.cell > kPiece) return drawFewLines(device, scene, v);
  const int cell = static_cast<int>(scene.cell);
  QImage tile(cell, cell, QImage::Format_ARGB32_Premultiplied);
  tile.fill(Qt::transparent);
  QPainter lines(&tile);
  lines.setCompositionMode(QPainter::CompositionMode_Source);
  lines.fillRect(0, 0, cell, device.hairline(), kGridLine);
  lines.fillRect(0, 0, device.hairline(), cell, kGridLine);
  lines.end();
  const QRect first = cellRect(scene, v.top, v.left);
  const QRect all(first.topLeft(), QSize((v.right - v.left) * cell, (v.bottom - v.top) * cell));
  device.painter().setBrushOrigin(first.topLeft());
  device.painter().fillRect(all, QBrush(tile));
}

std::uint32_t pixelAt(const Picture& picture, int j, int i) {
  return picture
      .pixels[static_cast<std::size_t>(j) * static_cast<std::size_t>(picture.grid.cols) + static_cast<std::size_t>(i)];
}

void hatchNaN(const DevicePainter& device, const PixelGridScene& scene, const Visible& v) {
  const Picture& picture = *scene.picture;
  for (int j = v.top; j < v.bottom; ++j) {
    for (int i = v.left; i < v.right; ++i) {
      bool nan = false;
      for (std::size_t c = 0; c < picture.channels.size(); ++c) nan = nan || std::isnan(picture.value(c, j, i));
      if (nan) paintHatch(device, cellRect(scene, j, i), 8, kNaNHatch);
    }
  }
}

void drawNumbers(const DevicePainter& device, const PixelGridScene& scene, const Visible& v, int digits) {
  const Picture& picture = *scene.picture;
  QPainter& painter = device.painter();
  painter.setFont(font(Type::Small));
  const QFontMetricsF metrics(font(Type::Small));
  const double lineHeight = 15.0;
  const auto lines = static_cast<double>(picture.channels.size());
  for (int j = v.top; j < v.bottom; ++j) {
    for (int i = v.left; i < v.right; ++i) {
      const QRect cell = cellRect(scene, j, i);
      painter.setPen(luminance(pixelAt(picture, j, i)) > 0.2 ? Qt::black : Qt::white);
      for (std::size_t c = 0; c < picture.channels.size(); ++c) {
        const QString text = cellLabel(double{picture.value(c, j, i)} * scene.numberScale, digits);
        const double offset = (static_cast<double>(c) - (lines - 1.0) / 2.0) * lineHeight + metrics.capHeight() / 2.0;
        const double x = cell.left() + (cell.width() - metrics.horizontalAdvance(text) * device.scale()) / 2.0;
        const double baseline = cell.top() + cell.height() / 2.0 + offset * device.scale();
        device.drawText(std::round(x), std::round(baseline), text);
      }
    }
  }
}

}  // namespace

int numberDigits(double logicalCell, std::size_t channels) {
  if (channels == 3) return logicalCell >= 64.0 ? 3 : 0;
  if (channels != 1) return 0;
  return logicalCell >= 48.0 ? 3 : logicalCell >= 28.0 ? 2 : 0;
}

void paintPixelGrid(QPainter& painter, const PixelGridScene& scene) {
  if (scene.picture == nullptr || scene.picture->pixels.size() != scene.picture->grid.count()) return;
  const Visible visible = visibleSamples(scene);
  if (visible.empty()) return;
  const DevicePainter device(painter, scene.scale);
  painter.setClipRect(scene.area, Qt::IntersectClip);
  drawSamples(painter, scene, visible);
  const bool whole = scene.cell == std::floor(scene.cell);
  if (!whole || scene.cell < kGridLinesFrom) return;
  hatchNaN(device, scene, visible);
  if (scene.lines) drawLines(device, scene, visible);
  const int digits = numberDigits(scene.cell / device.scale(), scene.picture->channels.size());
  if (scene.numbers && digits > 0) drawNumbers(device, scene, visible, digits);
}

}  // namespace convt
