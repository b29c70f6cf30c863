#include "ui/paint/board_stamp.h"

#include <algorithm>
#include <cmath>

#include "ui/paint/board_canvas.h"
#include "ui/paint/board_layout.h"
#include "ui/paint/board_stamp_picture.h"
#include "ui/paint/device_painter.h"
#include "ui/paint/text_layout.h"

namespace convt {

using namespace Qt::StringLiterals;

namespace {

constexpr double kOnItsWay = 0.8;  // opacity of a stamp that has not landed

BoardNumbers numbersOf(const StampPicture& picture, const BoardValues& values, int cell) {
  std::vector<double> labels;
  for (std::int64_t y = 0; y < picture.shape().canvas.rows(); ++y)
    for (std::int64_t x = 0; x < picture.shape().canvas.cols(); ++x)
      labels.push_back(values.value(picture.shape(), y, x));
  return boardNumbers(cell, labels);
}

std::vector<Mark> marksOfInput(const StampPicture& picture) {
  std::vector<Mark> marks;
  if (picture.pointed()) marks = inputMarks(picture.shape(), *picture.pointed());
  if (picture.started())
    marks.push_back(cellMark(Mark::Shape::Sources, Mark::Look::Pin, picture.shown().iy, picture.shown().ix));
  return marks;
}

void paintInput(QPainter& painter, const StampPicture& picture, const BoardGrid& grid, const BoardValues& values,
                const Theme& theme) {
  std::vector<double> labels;
  for (int j = 0; j < grid.rows; ++j)
    for (int i = 0; i < grid.cols; ++i) labels.push_back(picture.input(j, i));
  const std::vector<Mark> marks = marksOfInput(picture);
  const auto cellOf = [&](int j, int i) {
    BoardCell cell;
    cell.value = picture.input(j, i);
    cell.tagged = isTagged(marks, grid, j, i);
    const std::int64_t time = picture.sequence().timeOf({picture.shown().ic, j, i}).value_or(picture.steps());
    if (time + 1 < picture.steps()) cell.mark = BoardCell::Mark::Tick;
    return cell;
  };
  paintBoardCells(painter, grid, values.input, boardNumbers(grid.cell, labels), cellOf, theme);
  paintBoardMarks(painter, grid, marks, theme);
}

void paintKernelGrid(QPainter& painter, const StampPicture& picture, const BoardGrid& grid, const BoardValues& values,
                     const Theme& theme) {
  std::vector<double> labels;
  for (int j = 0; j < grid.rows; ++j)
    for (int i = 0; i < grid.cols; ++i) labels.push_back(picture.tap(j, i));
  std::vector<Mark> marks;
  if (picture.pointed()) marks = kernelMarks(picture.shape(), *picture.pointed());
  const auto cellOf = [&](int j, int i) {
    BoardCell cell;
    cell.value = picture.tap(j, i);
    cell.tagged = isTagged(marks, grid, j, i);
    return cell;
  };
  paintBoardCells(painter, grid, values.kernel, boardNumbers(grid.cell, labels), cellOf, theme);
  paintBoardMarks(painter, grid, marks, theme);
}

/// The current stamp, at its own place or on its way; between the taps of a dilated one there is nothing.
void paintStampCells(QPainter& painter, const StampPicture& picture, const BoardGrid& grid, const BoardValues& values,
                     const Theme& theme) {
  std::vector<double> labels;
  for (std::int64_t ky = 0; ky < picture.shape().h.kernel; ++ky)
    for (std::int64_t kx = 0; kx < picture.shape().w.kernel; ++kx)
      labels.push_back(picture.input(picture.shown().iy, picture.shown().ix) * picture.tap(ky, kx));
  paintBoardCells(
      painter, grid, values.canvas, boardNumbers(grid.cell, labels),
      [&](int j, int i) {
        BoardCell cell;
        const std::optional<double> value = picture.stampValue(j, i);
        cell.shown = value.has_value();
        if (picture.started()) cell.value = value;
        return cell;
      },
      theme);
}

/// Where the current stamp lies on the canvas.
QRectF landingPlace(const StampPicture& picture, const BoardGrid& canvas) {
  const BoardPlace first = picture.stampedAt(0, 0);
  const BoardPlace last = picture.stampedAt(picture.shape().h.kernel - 1, picture.shape().w.kernel - 1);
  return canvas.at(static_cast<int>(first.y), static_cast<int>(first.x))
      .united(canvas.at(static_cast<int>(last.y), static_cast<int>(last.x)));
}

void paintFlight(QPainter& painter, const StampPicture& picture, const StampLayout& layout, const BoardValues& values,
                 const Theme& theme) {
  const double share = std::clamp(picture.scene().landing, 0.0, 1.0);
  const QPointF from = layout.stamp.grid.corner;
  const QPointF to = landingPlace(picture, layout.canvas.grid).topLeft();
  BoardGrid grid = layout.stamp.grid;
  grid.corner = from + (to - from) * share;
  grid.cell = static_cast<int>(std::lround(grid.cell + (layout.canvas.grid.cell - grid.cell) * share));
  painter.save();
  painter.setOpacity(kOnItsWay);
  paintStampCells(painter, picture, grid, values, theme);
  painter.restore();
  paintBoardOutline(painter, grid.rect(), theme);
}

void paintCanvas(QPainter& painter, const StampPicture& picture, const BoardGrid& grid, const BoardValues& values,
                 const Theme& theme) {
  paintBoardCells(
      painter, grid, values.canvas, numbersOf(picture, values, grid.cell),
      [&](int row, int col) { return picture.canvasCell(row, col); }, theme);
  paintFrame(painter, grid, picture.shape(), theme);
  if (picture.started() && !picture.underWay()) paintBoardOutline(painter, landingPlace(picture, grid), theme);
  std::vector<Mark> marks;
  if (picture.pointed()) marks = canvasMarks(picture.shape(), *picture.pointed(), false);
  if (const auto cell = picture.cell()) {
    const bool pointed = picture.pointed() && *picture.pointed() == *cell;
    marks.push_back(cellMark(Mark::Shape::Ring, pointed ? Mark::Look::Hover : Mark::Look::Pin, cell->y, cell->x));
  }
  paintBoardMarks(painter, grid, marks, theme);
}

/// × and = between the grids and the arrow to the canvas, all at the height of the kernel's middle.
void paintSigns(QPainter& painter, const StampLayout& layout, const Theme& theme) {
  const double y = std::round(layout.kernel.grid.rect().center().y());
  const auto sign = [&](const BoardSlot& before, const BoardSlot& after, const QString& text) {
    const double left = std::max(before.grid.rect().right(), after.grid.rect().left() - 32.0);
    paintTextIn(painter, QRectF(left, y - 14.0, after.grid.rect().left() - left, 28.0), Qt::AlignHCenter, text,
                Type::Sum, theme.ink2);
  };
  sign(layout.input, layout.kernel, u"×"_s);
  sign(layout.kernel, layout.stamp, u"="_s);
  paintBoardArrow(painter, layout.stamp.grid, layout.canvas.grid, y, theme);
}

void paintParts(QPainter& painter, const StampPicture& picture, const StampLayout& layout, const Theme& theme) {
  const BoardValues values(picture.shape(), picture.sequence());
  const QString value =
      picture.started() ? boardNumber(picture.input(picture.shown().iy, picture.shown().ix)) : QString();
  paintBoardHeading(painter, layout.input.heading, inputHeading(picture.shape(), picture.shown().ic), theme);
  paintBoardHeading(painter, layout.kernel.heading, kernelHeading(picture.shape(), picture.shown().ic), theme);
  paintBoardHeading(painter, layout.stamp.heading, stampHeading(value), theme);
  paintBoardHeading(painter, layout.canvas.heading, canvasHeading(picture.shape()), theme);
  paintInput(painter, picture, layout.input.grid, values, theme);
  paintKernelGrid(painter, picture, layout.kernel.grid, values, theme);
  paintStampCells(painter, picture, layout.stamp.grid, values, theme);
  if (picture.started()) paintBoardOutline(painter, layout.stamp.grid.rect(), theme);
  paintSigns(painter, layout, theme);
  paintCanvas(painter, picture, layout.canvas.grid, values, theme);
  paintBlock(painter, picture.block(values), layout.block, theme);
  if (picture.underWay()) paintFlight(painter, picture, layout, values, theme);
}

void paintStamp(QPainter& painter, const QRectF& area, const BoardScene& scene, const Theme& theme) {
  if (scene.board == nullptr) return;
  const StampPicture picture(scene);
  const StampLayout layout = layoutStamp(area, scene, picture.shape());
  if (!layout.drawn) return paintTooLarge(painter, area, picture.shape(), theme);
  paintParts(painter, picture, layout, theme);
}

std::optional<BoardPlace> stampPlaceAt(const QRectF& area, const BoardScene& scene, QPointF at) {
  if (scene.board == nullptr) return std::nullopt;
  const BoardShape shape(*scene.board);
  const StampLayout layout = layoutStamp(area, scene, shape);
  if (!layout.drawn) return std::nullopt;
  using Part = BoardPlace::Part;
  if (const auto cell = layout.input.grid.cellAt(at)) return BoardPlace{Part::Input, cell->y, cell->x};
  if (const auto tap = layout.kernel.grid.cellAt(at)) return BoardPlace{Part::Kernel, tap->y, tap->x};
  const auto cell = layout.canvas.grid.cellAt(at);
  if (!cell || shape.canvas.kind(cell->y, cell->x) == CanvasKind::Nothing) return std::nullopt;
  return BoardPlace{Part::Canvas, cell->y, cell->x};
}

std::int64_t stampCount(const Board& board) {
  return StampSequence(board, StepOrder::Rows).count();
}

std::optional<std::int64_t> stampStepAt(const BoardScene& scene, const BoardPlace& place) {
  if (scene.board == nullptr || place.part != BoardPlace::Part::Input) return std::nullopt;
  const StampPicture picture(scene);
  if (place.y < 0 || place.x < 0 || place.y >= picture.shape().h.in || place.x >= picture.shape().w.in)
    return std::nullopt;
  const auto time = picture.sequence().timeOf({picture.shown().ic, place.y, place.x});
  return time ? std::optional(*time + 1) : std::nullopt;
}

BoardPlace stampNeighbour(const BoardScene& scene, const std::optional<BoardPlace>& from, int down, int right) {
  return canvasNeighbour(scene, BoardShape(*scene.board), false, from, down, right);
}

QString stampWords(const BoardScene& scene) {
  return scene.board == nullptr ? QString() : StampPicture(scene).words();
}

std::optional<CropEdge> stampEdgeAt(const QRectF& area, const BoardScene& scene, QPointF at) {
  if (scene.board == nullptr) return std::nullopt;
  const BoardShape shape(*scene.board);
  const StampLayout layout = layoutStamp(area, scene, shape);
  return layout.drawn ? frameEdgeAt(layout.canvas.grid, shape, at) : std::nullopt;
}

double stampCanvasPosition(const QRectF& area, const BoardScene& scene, CropEdge edge, QPointF at) {
  const BoardShape shape(*scene.board);
  return canvasPositionAt(layoutStamp(area, scene, shape).canvas.grid, edge, at);
}

}  // namespace

const BoardPainter& stampPainter() {
  static constexpr BoardPainter kPainter{paintStamp,     stampPlaceAt, stampCount,  stampStepAt,
                                         stampNeighbour, stampWords,   stampEdgeAt, stampCanvasPosition};
  return kPainter;
}

}  // namespace convt
