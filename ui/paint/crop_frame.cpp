#include "ui/paint/crop_frame.h"

#include <QLine>
#include <QRegion>
#include <algorithm>
#include <cmath>

#include "ui/paint/device_painter.h"
#include "ui/paint/hatch.h"
#include "ui/paint/text_layout.h"

namespace convt {
namespace {

constexpr double kFrame = 2.0;
constexpr double kGripLength = 20.0;
constexpr double kGripWidth = 6.0;
constexpr double kNameHeight = 18.0;
constexpr double kNameInset = 6.0;
constexpr double kNameGap = 8.0;     // from the edge
constexpr double kNameBegin = 16.0;  // from the beginning of the edge
constexpr float kVeil = 0.55F;
constexpr float kHatchInk = 0.22F;
constexpr float kPairInk = 0.4F;

QColor thin(QColor color, float opacity) {
  color.setAlphaF(opacity);
  return color;
}

bool isLevel(CropEdge edge) {
  return edge == CropEdge::Top || edge == CropEdge::Bottom;
}

/// A dark line beside a light one: seen on any colour.
void hatchPicture(const DevicePainter& device, const QRect& rect, int step) {
  const int line = device.hairline();
  QPainter& painter = device.painter();
  paintHatch(device, rect, step, thin(Qt::black, kPairInk));
  painter.save();
  painter.setClipRect(rect, Qt::IntersectClip);
  painter.translate(line, 0);
  paintHatch(device, rect.adjusted(-line, 0, 0, 0), step, thin(Qt::white, kPairInk));
  painter.restore();
}

}  // namespace

std::optional<QLine> visibleEdge(const QRect& output, CropEdge edge, const QRect& area) {
  const int at = edge == CropEdge::Top      ? output.top()
                 : edge == CropEdge::Bottom ? output.bottom() + 1
                 : edge == CropEdge::Left   ? output.left()
                                            : output.right() + 1;
  const bool level = isLevel(edge);
  const int least = level ? area.top() : area.left();
  const int most = level ? area.bottom() + 1 : area.right() + 1;
  if (area.isEmpty() || at < least || at > most) return std::nullopt;
  const int begin = level ? std::max(output.left(), area.left()) : std::max(output.top(), area.top());
  const int end = level ? std::min(output.right(), area.right()) + 1 : std::min(output.bottom(), area.bottom()) + 1;
  if (end <= begin) return std::nullopt;
  return level ? QLine(begin, at, end, at) : QLine(at, begin, at, end);
}

std::array<QRect, 4> cropGrips(const QRect& output, const QRect& area, double scale) {
  std::array<QRect, 4> grips;
  const int length = qRound(kGripLength * scale);
  const int width = qRound(kGripWidth * scale);
  for (const CropEdge edge : {CropEdge::Top, CropEdge::Bottom, CropEdge::Left, CropEdge::Right}) {
    const std::optional<QLine> line = visibleEdge(output, edge, area);
    if (!line) continue;
    const QSize size = isLevel(edge) ? QSize(length, width) : QSize(width, length);
    const QPoint middle((line->x1() + line->x2()) / 2, (line->y1() + line->y2()) / 2);
    grips[static_cast<std::size_t>(edge)] = QRect(middle - QPoint(size.width() / 2, size.height() / 2), size);
  }
  return grips;
}

void paintCut(QPainter& painter, const CropScene& scene, std::span<const PixelGridScene> cut, const Theme& theme) {
  const DevicePainter device(painter, scene.scale);
  for (const PixelGridScene& band : cut) {
    painter.save();
    paintPixelGrid(painter, band);
    painter.restore();
  }
  const int step = theme.highContrast ? 6 : 8;
  const QRegion output(scene.output.intersected(scene.area));
  const QRegion canvas(scene.canvas.intersected(scene.area));
  for (const QRect& rect : canvas - output) {
    painter.fillRect(rect, thin(theme.window, kVeil));
    paintHatch(device, rect, step, thin(theme.ink, kHatchInk));
  }
  for (const QRect& rect : output - canvas) hatchPicture(device, rect, step);
}

void paintCropFrame(QPainter& painter, const QRect& output, const QRect& area, double scale, bool grips,
                    std::optional<CropEdge> held, const Theme& theme) {
  const DevicePainter device(painter, scale);
  painter.setClipRect(area, Qt::IntersectClip);
  const int line = std::max(2, device.snap(kFrame));
  const int outside = (line + 1) / 2;
  // Far edges are not worth a rectangle of a million pixels.
  const QRect near =
      output.adjusted(-outside, -outside, outside, outside).intersected(area.adjusted(-line, -line, line, line));
  if (near.isEmpty()) return;
  const QRect whole = output.adjusted(-outside, -outside, outside, outside);
  const QColor color = theme.padding;
  if (whole.top() >= near.top()) painter.fillRect(near.left(), whole.top(), near.width(), line, color);
  if (whole.bottom() <= near.bottom())
    painter.fillRect(near.left(), whole.bottom() + 1 - line, near.width(), line, color);
  if (whole.left() >= near.left()) painter.fillRect(whole.left(), near.top(), line, near.height(), color);
  if (whole.right() <= near.right()) painter.fillRect(whole.right() + 1 - line, near.top(), line, near.height(), color);
  if (!grips) return;
  painter.setRenderHint(QPainter::Antialiasing);
  const auto places = cropGrips(output, area, scale);
  for (std::size_t i = 0; i < places.size(); ++i) {
    if (places[i].isEmpty()) continue;
    const double inset = line / 2.0;
    const double radius = (std::min(places[i].width(), places[i].height()) - line) / 2.0;
    painter.setPen(QPen(color, line));
    painter.setBrush(held && static_cast<std::size_t>(*held) == i ? color : theme.base);
    painter.drawRoundedRect(QRectF(places[i]).adjusted(inset, inset, -inset, -inset), radius, radius);
  }
}

void paintAdded(QPainter& painter, const CropScene& scene, const QSize& withoutIt, const Theme& theme) {
  const DevicePainter device(painter, scene.scale);
  painter.setClipRect(scene.area, Qt::IntersectClip);
  const int line = std::max(2, device.snap(kFrame));
  const QRect seen = scene.output.intersected(scene.area);
  const QPoint at = scene.output.topLeft() + QPoint(withoutIt.width(), withoutIt.height()) - QPoint(line / 2, line / 2);
  if (withoutIt.height() < scene.output.height())
    painter.fillRect(seen.left(), at.y(), seen.width(), line, theme.outputPadding);
  if (withoutIt.width() < scene.output.width())
    painter.fillRect(at.x(), seen.top(), line, seen.height(), theme.outputPadding);
}

namespace {

/// A plate of that size beside the visible part of an edge, `gap` away from it.
QRect beside(const QLine& line, CropEdge edge, const QSize& size, int gap, int begin) {
  QPoint at = line.p1() + (isLevel(edge) ? QPoint(begin, gap) : QPoint(gap, begin));
  if (edge == CropEdge::Top) at.ry() -= 2 * gap + size.height();
  if (edge == CropEdge::Left) at.rx() -= 2 * gap + size.width();
  return {at, size};
}

/// How far the canvas reaches beyond an edge of the output.
int canvasBeyond(const CropScene& scene, CropEdge edge) {
  switch (edge) {
    case CropEdge::Top: return scene.output.top() - scene.canvas.top();
    case CropEdge::Bottom: return scene.canvas.bottom() - scene.output.bottom();
    case CropEdge::Left: return scene.output.left() - scene.canvas.left();
    case CropEdge::Right: return scene.canvas.right() - scene.output.right();
  }
  return 0;
}

std::optional<QRect> placeOfName(const CropScene& scene, std::span<const CropEdge> edges, const QSize& size, int gap,
                                 int begin) {
  std::optional<QRect> first;
  for (const bool beyondCanvas : {true, false}) {
    for (const CropEdge edge : edges) {
      const std::optional<QLine> line = visibleEdge(scene.output, edge, scene.area);
      if (!line) continue;
      const int more = beyondCanvas ? std::max(0, canvasBeyond(scene, edge)) : 0;
      const QRect plate = beside(*line, edge, size, gap + more, begin);
      if (scene.area.contains(plate)) return plate;
      if (!beyondCanvas && !first) first = plate;
    }
  }
  if (!first) return std::nullopt;
  const QRect& area = scene.area;
  return QRect(QPoint(std::clamp(first->x(), area.left(), std::max(area.left(), area.right() + 1 - size.width())),
                      std::clamp(first->y(), area.top(), std::max(area.top(), area.bottom() + 1 - size.height()))),
               size);
}

QSize plateSize(const DevicePainter& device, const QString& text) {
  return {device.snap(std::ceil(textWidth(text, Type::Note)) + 2 * kNameInset), device.snap(kNameHeight)};
}

void paintPlate(const DevicePainter& device, const QRect& plate, const QString& text, const Theme& theme) {
  QPainter& painter = device.painter();
  painter.fillRect(plate, theme.window);
  device.drawBorder(plate, theme.edge, device.hairline());
  painter.setFont(font(Type::Note));
  painter.setPen(theme.ink);
  device.drawText(plate.left() + device.snap(kNameInset),
                  std::round(plate.top() + (plate.height() + capHeight(Type::Note) * device.scale()) / 2.0), text);
}

}  // namespace

void paintCropName(QPainter& painter, const CropScene& scene, std::span<const CropEdge> edges, const QString& text,
                   const Theme& theme) {
  const DevicePainter device(painter, scene.scale);
  const std::optional<QRect> plate =
      placeOfName(scene, edges, plateSize(device, text), device.snap(kNameGap), device.snap(kNameBegin));
  if (plate) paintPlate(device, *plate, text, theme);
}

void paintCropHint(QPainter& painter, const CropScene& scene, const QString& text, const Theme& theme) {
  for (const CropEdge edge : {CropEdge::Top, CropEdge::Bottom, CropEdge::Left, CropEdge::Right}) {
    if (visibleEdge(scene.output, edge, scene.area)) return;
  }
  const DevicePainter device(painter, scene.scale);
  const QPoint inset(device.snap(kNameGap), device.snap(kNameGap));
  paintPlate(device, QRect(scene.area.topLeft() + inset, plateSize(device, text)), text, theme);
}

}  // namespace convt
