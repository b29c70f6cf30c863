#include "ui/paint/board_canvas.h"

#include <QCoreApplication>
#include <algorithm>
#include <cmath>

#include "ui/paint/device_painter.h"
#include "ui/paint/paragraph.h"
#include "ui/paint/pixel_terms_text.h"
#include "ui/paint/text_layout.h"

namespace convt {

using namespace Qt::StringLiterals;

namespace {

struct Words {
  Q_DECLARE_TR_FUNCTIONS(convt::Board)
};

constexpr double kFrameWidth = 2.0;
constexpr double kGripLong = 20.0;
constexpr double kGripShort = 6.0;
constexpr double kEdgeReach = 6.0;
constexpr double kBesideArrow = 12.0;
constexpr double kArrowHead = 6.0;

QRectF frameRect(const BoardGrid& canvas, const BoardShape& shape) {
  const CanvasAxis& h = shape.canvas.h();
  const CanvasAxis& w = shape.canvas.w();
  const auto cell = static_cast<double>(canvas.cell);
  return QRectF(
      canvas.corner + QPointF(static_cast<double>(w.frameBegin), static_cast<double>(h.frameBegin)) * cell,
      QSizeF(static_cast<double>(w.frameEnd - w.frameBegin), static_cast<double>(h.frameEnd - h.frameBegin)) * cell);
}

void paintGrip(const DevicePainter& device, QPointF centre, bool lying, double room, const Theme& theme) {
  const double length = std::min(kGripLong, room);
  const QSizeF size = lying ? QSizeF(length, kGripShort) : QSizeF(kGripShort, length);
  const QRect grip = device.snap(QRectF(centre - QPointF(size.width(), size.height()) / 2.0, size));
  device.painter().fillRect(grip, theme.base);
  device.drawBorder(grip, theme.padding, device.snap(1.5));
}

/// Rows first, then columns, of one canvas position: pixels of the input, taps of the kernel.
Taps tapsOnCanvas(const BoardShape& shape, std::int64_t y, std::int64_t x) {
  return {tapsAt(withoutCrop(shape.h), y), tapsAt(withoutCrop(shape.w), x)};
}

}  // namespace

void paintFrame(QPainter& painter, const BoardGrid& canvas, const BoardShape& shape, const Theme& theme) {
  const DevicePainter device(painter);
  const QRectF frame = frameRect(canvas, shape);
  const double half = kFrameWidth / 2.0;
  device.drawBorder(device.snap(frame.adjusted(-half, -half, half, half)), theme.padding, device.snap(kFrameWidth));
  if (std::min(frame.width(), frame.height()) < 2.0 * kGripShort) return;
  const QPointF c = frame.center();
  for (const double y : {frame.top(), frame.bottom()})
    paintGrip(device, {std::round(c.x()), y}, true, frame.width() / 2.0, theme);
  for (const double x : {frame.left(), frame.right()})
    paintGrip(device, {x, std::round(c.y())}, false, frame.height() / 2.0, theme);
}

std::optional<CropEdge> frameEdgeAt(const BoardGrid& canvas, const BoardShape& shape, QPointF at) {
  const QRectF frame = frameRect(canvas, shape);
  if (!frame.adjusted(-kEdgeReach, -kEdgeReach, kEdgeReach, kEdgeReach).contains(at)) return std::nullopt;
  const std::pair<CropEdge, double> edges[] = {{CropEdge::Top, std::fabs(at.y() - frame.top())},
                                               {CropEdge::Left, std::fabs(at.x() - frame.left())},
                                               {CropEdge::Bottom, std::fabs(at.y() - frame.bottom())},
                                               {CropEdge::Right, std::fabs(at.x() - frame.right())}};
  const auto* nearest = std::min_element(std::begin(edges), std::end(edges),
                                         [](const auto& a, const auto& b) { return a.second < b.second; });
  if (nearest->second > kEdgeReach) return std::nullopt;
  return nearest->first;
}

double canvasPositionAt(const BoardGrid& canvas, CropEdge edge, QPointF at) {
  const bool row = edge == CropEdge::Top || edge == CropEdge::Bottom;
  const double distance = row ? at.y() - canvas.corner.y() : at.x() - canvas.corner.x();
  return canvas.cell > 0 ? distance / canvas.cell : 0.0;
}

std::vector<Mark> canvasMarks(const BoardShape& shape, const BoardPlace& pointed, bool framed) {
  const SizeTerms h = framed ? shape.h : withoutCrop(shape.h);
  const SizeTerms w = framed ? shape.w : withoutCrop(shape.w);
  const auto onCanvas = [&](Progression y, Progression x) {
    y.first += h.padding;
    x.first += w.padding;
    return CellSet{y, x};
  };
  if (pointed.part == BoardPlace::Part::Input) {
    const CellSet cells = onCanvas(stampOf(h, pointed.y).output, stampOf(w, pointed.x).output);
    return {{Mark::Shape::Stamp, Mark::Look::Hover, cells}};
  }
  if (pointed.part != BoardPlace::Part::Kernel) return {};
  const CellSet cells = onCanvas(reachOf(h, pointed.y).output, reachOf(w, pointed.x).output);
  return {{Mark::Shape::Tint, Mark::Look::Hover, cells}};
}

std::vector<Mark> inputMarks(const BoardShape& shape, const BoardPlace& pointed) {
  if (pointed.part == BoardPlace::Part::Input)
    return {cellMark(Mark::Shape::Sources, Mark::Look::Hover, pointed.y, pointed.x)};
  if (pointed.part != BoardPlace::Part::Canvas) return {};
  const Taps taps = tapsOnCanvas(shape, pointed.y, pointed.x);
  return {{Mark::Shape::Sources, Mark::Look::Hover, {taps.h.input, taps.w.input}, true}};
}

std::vector<Mark> kernelMarks(const BoardShape& shape, const BoardPlace& pointed) {
  if (pointed.part == BoardPlace::Part::Kernel)
    return {cellMark(Mark::Shape::Sources, Mark::Look::Hover, pointed.y, pointed.x)};
  if (pointed.part != BoardPlace::Part::Canvas) return {};
  const Taps taps = tapsOnCanvas(shape, pointed.y, pointed.x);
  return {{Mark::Shape::Sources, Mark::Look::Hover, {taps.h.kernel, taps.w.kernel}, true}};
}

bool isTagged(const std::vector<Mark>& marks, const BoardGrid& grid, int row, int col) {
  if (grid.cell < kTagsFrom) return false;
  return std::any_of(marks.begin(), marks.end(), [&](const Mark& mark) {
    return mark.numbered && mark.cells.y.count * mark.cells.x.count <= kMostTags && !mark.cells.empty() &&
           mark.cells.contains({row, col});
  });
}

Mark cellMark(Mark::Shape shape, Mark::Look look, std::int64_t y, std::int64_t x) {
  return {shape, look, {{y, 1, 1}, {x, 1, 1}}};
}

std::optional<BoardPlace> pointedPlace(const BoardScene& scene, const BoardShape& shape) {
  if (!scene.pointed) return std::nullopt;
  const BoardPlace& at = *scene.pointed;
  const auto within = [&at](std::int64_t rows, std::int64_t cols) {
    return at.y >= 0 && at.x >= 0 && at.y < rows && at.x < cols;
  };
  bool exists = false;
  if (at.part == BoardPlace::Part::Input) exists = within(shape.h.in, shape.w.in);
  if (at.part == BoardPlace::Part::Kernel) exists = within(shape.h.kernel, shape.w.kernel);
  if (at.part == BoardPlace::Part::Canvas)
    exists = within(shape.canvas.rows(), shape.canvas.cols()) && shape.canvas.kind(at.y, at.x) != CanvasKind::Nothing;
  return exists ? scene.pointed : std::nullopt;
}

std::optional<BoardPlace> pinnedPlace(const BoardScene& scene, const BoardShape& shape) {
  if (!scene.pinned) return std::nullopt;
  const BoardPlace place{BoardPlace::Part::Canvas, scene.pinned->y + shape.h.padding,
                         scene.pinned->x + shape.w.padding};
  if (!shape.canvas.h().inFrame(place.y) || !shape.canvas.w().inFrame(place.x)) return std::nullopt;
  return place;
}

BoardPlace canvasNeighbour(const BoardScene& scene, const BoardShape& shape, bool frameOnly,
                           const std::optional<BoardPlace>& from, int down, int right) {
  const CanvasAxis& h = shape.canvas.h();
  const CanvasAxis& w = shape.canvas.w();
  const BoardPlace first{BoardPlace::Part::Canvas, h.frameBegin, w.frameBegin};
  if (!from || from->part != BoardPlace::Part::Canvas) return pinnedPlace(scene, shape).value_or(first);
  const auto moved = [frameOnly](const CanvasAxis& axis, std::int64_t at, int by) {
    const std::int64_t low = frameOnly ? axis.frameBegin : 0;
    const std::int64_t high = frameOnly ? axis.frameEnd : axis.extent();
    return std::clamp(at + by, low, high - 1);
  };
  const BoardPlace to{BoardPlace::Part::Canvas, moved(h, from->y, down), moved(w, from->x, right)};
  // Where output padding reaches beyond the canvas there are corners without a cell.
  return shape.canvas.kind(to.y, to.x) == CanvasKind::Nothing ? *from : to;
}

void paintBoardArrow(QPainter& painter, const BoardGrid& from, const BoardGrid& to, double y, const Theme& theme) {
  const double left = from.rect().right() + kBesideArrow;
  const double right = to.rect().left() - kBesideArrow;
  if (right - left < 2.0 * kArrowHead) return;
  painter.save();
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(QPen(theme.ink2, 1.5));
  const double middle = std::round(y) + 0.5;
  painter.drawLine(QPointF(left, middle), QPointF(right, middle));
  const QPointF tip(right, middle);
  painter.drawPolyline(QPolygonF{tip + QPointF(-kArrowHead, -kArrowHead), tip, tip + QPointF(-kArrowHead, kArrowHead)});
  painter.restore();
}

void paintBoardHeading(QPainter& painter, const QRectF& place, const BoardHeading& heading, const Theme& theme) {
  paintTextIn(painter, place, Qt::AlignLeft, heading.name, Type::Heading, theme.ink2);
  const double after = textWidth(heading.name, Type::Heading) + 10.0;
  if (after < place.width())
    paintTextIn(painter, place.adjusted(after, 0.0, 0.0, 0.0), Qt::AlignLeft, heading.text, Type::Body, theme.ink);
}

void paintTooLarge(QPainter& painter, const QRectF& area, const BoardShape& shape, const Theme& theme) {
  const QString text = Words::tr(
                           "%1 cells are too many for this picture. A smaller grid, kernel, stride, dilation or "
                           "output padding makes it fit.")
                           .arg(boardSize(shape.canvas.rows(), shape.canvas.cols()));
  paintParagraph(painter, area.adjusted(24.0, 24.0, -24.0, -24.0), text, Type::Body, theme.ink);
}

}  // namespace convt
