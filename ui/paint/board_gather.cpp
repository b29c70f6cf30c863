#include "ui/paint/board_gather.h"

#include <QCoreApplication>
#include <algorithm>
#include <cmath>

#include "ui/paint/board_canvas.h"
#include "ui/paint/board_gather_picture.h"
#include "ui/paint/board_layout.h"
#include "ui/paint/device_painter.h"
#include "ui/paint/text_layout.h"

namespace convt {
namespace {

struct Words {
  Q_DECLARE_TR_FUNCTIONS(convt::Gather)
};

constexpr int kCrossesFrom = 8;  // smallest cells with a cross where a product is wasted
constexpr double kCross = 0.22;  // half of its width, of a cell's
constexpr double kZone = 2.0;    // the line round the input without its padding

Mark::Look lookOf(const GatherPicture& picture) {
  const bool pointed = picture.pointed() && picture.pointed()->part == BoardPlace::Part::Canvas;
  return pointed ? Mark::Look::Hover : Mark::Look::Pin;
}

/// The pixel whose window has arrived.
std::optional<BoardPlace> shownWindow(const GatherPicture& picture) {
  const bool sliding = picture.underWay() && lookOf(picture) == Mark::Look::Pin;
  return sliding ? std::nullopt : picture.cell();
}

std::vector<Mark> marksOfKernel(const GatherPicture& picture, const BoardGrid& grid) {
  std::vector<Mark> marks;
  if (const auto at = shownWindow(picture))
    marks.push_back({Mark::Shape::Sources, lookOf(picture), picture.usefulTaps(*at), true});
  if (picture.pointed() && picture.pointed()->part == BoardPlace::Part::Kernel)
    marks.push_back(cellMark(Mark::Shape::Sources, Mark::Look::Hover, grid.rows - 1 - picture.pointed()->y,
                             grid.cols - 1 - picture.pointed()->x));
  return marks;
}

void paintFlipped(QPainter& painter, const GatherPicture& picture, const BoardGrid& grid, const BoardValues& values,
                  const Theme& theme) {
  std::vector<double> labels;
  for (int j = 0; j < grid.rows; ++j)
    for (int i = 0; i < grid.cols; ++i) labels.push_back(picture.flippedTap(j, i));
  const std::vector<Mark> marks = marksOfKernel(picture, grid);
  const auto cellOf = [&](int j, int i) {
    BoardCell cell;
    cell.value = picture.flippedTap(j, i);
    cell.tagged = isTagged(marks, grid, j, i);
    return cell;
  };
  paintBoardCells(painter, grid, values.kernel, boardNumbers(grid.cell, labels), cellOf, theme);
  paintBoardMarks(painter, grid, marks, theme);
}

/// The window over the zero-inserted input of one output pixel, given by its place on the canvas.
QRectF windowOf(const GatherPicture& picture, const BoardGrid& grid, const BoardPlace& at) {
  const auto row = static_cast<int>(at.y - picture.shape().h.reach() - picture.rows().first);
  const auto col = static_cast<int>(at.x - picture.shape().w.reach() - picture.cols().first);
  return grid.at(row, col).united(
      grid.at(row + static_cast<int>(picture.shape().h.reach()), col + static_cast<int>(picture.shape().w.reach())));
}

/// The same while it slides from the step before.
QRectF slidingWindow(const GatherPicture& picture, const BoardGrid& grid, const BoardPlace& at) {
  const QRectF to = windowOf(picture, grid, at);
  if (!picture.underWay() || picture.steps() < 2 || lookOf(picture) == Mark::Look::Hover) return to;
  const GridWalk::Cell before = picture.walk().at(picture.steps() - 2);
  const BoardPlace place{BoardPlace::Part::Canvas, before.y + picture.shape().h.padding,
                         before.x + picture.shape().w.padding};
  const QRectF from = windowOf(picture, grid, place);
  return to.translated((from.topLeft() - to.topLeft()) * (1.0 - std::clamp(picture.scene().landing, 0.0, 1.0)));
}

void paintCrosses(QPainter& painter, const BoardGrid& grid, const std::vector<PixelAt>& cells, const Theme& theme) {
  if (grid.cell < kCrossesFrom) return;
  painter.save();
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(QPen(theme.ink2, grid.cell < 16 ? 1.0 : 1.5));
  const double half = kCross * grid.cell;
  for (const PixelAt& cell : cells) {
    const QPointF c = grid.at(static_cast<int>(cell.y), static_cast<int>(cell.x)).center() + QPointF(0.5, 0.5);
    painter.drawLine(c + QPointF(-half, -half), c + QPointF(half, half));
    painter.drawLine(c + QPointF(-half, half), c + QPointF(half, -half));
  }
  painter.restore();
}

/// The line round the input and its inserted zeros: what is outside is padding.
void paintZone(QPainter& painter, const GatherPicture& picture, const BoardGrid& grid, const Theme& theme) {
  const auto row = static_cast<int>(-picture.rows().first);
  const auto col = static_cast<int>(-picture.cols().first);
  const QRectF zone = grid.at(row, col).united(
      grid.at(row + static_cast<int>(picture.shape().h.spread()), col + static_cast<int>(picture.shape().w.spread())));
  const DevicePainter device(painter);
  const double half = kZone / 2.0;
  device.drawBorder(device.snap(zone.adjusted(-half, -half, half, half)), theme.ink2, device.snap(kZone));
}

std::vector<Mark> marksOfZeros(const GatherPicture& picture) {
  std::vector<Mark> marks;
  if (const auto at = shownWindow(picture))
    marks.push_back({Mark::Shape::Sources, lookOf(picture), picture.usefulZeros(*at), true});
  if (picture.pointed() && picture.pointed()->part == BoardPlace::Part::Input)
    marks.push_back(cellMark(Mark::Shape::Sources, Mark::Look::Hover,
                             picture.pointed()->y * picture.shape().h.stride - picture.rows().first,
                             picture.pointed()->x * picture.shape().w.stride - picture.cols().first));
  return marks;
}

void paintZeros(QPainter& painter, const GatherPicture& picture, const BoardGrid& grid, const BoardValues& values,
                const Theme& theme) {
  const std::optional<BoardPlace> at = shownWindow(picture);
  const std::vector<PixelAt> wasted = at ? picture.wastedZeros(*at) : std::vector<PixelAt>();
  std::vector<bool> crossed(static_cast<std::size_t>(grid.rows) * static_cast<std::size_t>(grid.cols));
  for (const PixelAt& cell : wasted) crossed[static_cast<std::size_t>(cell.y * grid.cols + cell.x)] = true;
  std::vector<double> labels;
  for (int j = 0; j < grid.rows; ++j)
    for (int i = 0; i < grid.cols; ++i) labels.push_back(*picture.zerosCell(j, i).value);
  const std::vector<Mark> marks = marksOfZeros(picture);
  const auto cellOf = [&](int j, int i) {
    BoardCell cell = picture.zerosCell(j, i);
    cell.number = !crossed[static_cast<std::size_t>(j * grid.cols + i)];
    cell.tagged = isTagged(marks, grid, j, i);
    return cell;
  };
  paintBoardCells(painter, grid, values.input, boardNumbers(grid.cell, labels), cellOf, theme);
  paintZone(painter, picture, grid, theme);
  paintCrosses(painter, grid, wasted, theme);
  if (const auto cell = picture.cell()) paintBoardOutline(painter, slidingWindow(picture, grid, *cell), theme);
  paintBoardMarks(painter, grid, marks, theme);
}

/// The canvas's inside; of the rest only where it ends.
void paintOutput(QPainter& painter, const GatherPicture& picture, const BoardGrid& grid, const BoardValues& values,
                 const Theme& theme) {
  std::vector<double> labels;
  for (std::int64_t y = 0; y < picture.shape().canvas.rows(); ++y)
    for (std::int64_t x = 0; x < picture.shape().canvas.cols(); ++x)
      labels.push_back(values.value(picture.shape(), y, x));
  {
    const DevicePainter device(painter);
    device.drawBorder(device.snap(grid.rect()), theme.line, device.hairline());
  }
  paintBoardCells(
      painter, grid, values.canvas, boardNumbers(grid.cell, labels),
      [&](int row, int col) { return picture.canvasCell(row, col); }, theme);
  paintFrame(painter, grid, picture.shape(), theme);
  std::vector<Mark> marks;
  if (picture.pointed()) marks = canvasMarks(picture.shape(), *picture.pointed(), true);
  if (const auto cell = picture.cell()) marks.push_back(cellMark(Mark::Shape::Ring, lookOf(picture), cell->y, cell->x));
  paintBoardMarks(painter, grid, marks, theme);
}

void paintParts(QPainter& painter, const GatherPicture& picture, const GatherLayout& layout, const Theme& theme) {
  const BoardValues values(picture.shape(), StampSequence(picture.shape().board, picture.scene().order));
  paintBoardHeading(painter, layout.kernel.heading, flippedHeading(picture.shape(), picture.channel()), theme);
  paintBoardHeading(painter, layout.zeros.heading, zerosHeading(picture.shape()), theme);
  paintBoardHeading(painter, layout.canvas.heading, outputHeading(picture.shape()), theme);
  paintTextIn(painter, layout.flipped, Qt::AlignLeft, Words::tr("rotated by 180°"), Type::Note, theme.ink2);
  paintFlipped(painter, picture, layout.kernel.grid, values, theme);
  paintZeros(painter, picture, layout.zeros.grid, values, theme);
  const double middle = std::min(layout.zeros.grid.rect().center().y(), layout.canvas.grid.rect().center().y());
  paintBoardArrow(painter, layout.zeros.grid, layout.canvas.grid, middle, theme);
  paintOutput(painter, picture, layout.canvas.grid, values, theme);
  paintBlock(painter, picture.block(values), layout.block, theme);
}

void paintGather(QPainter& painter, const QRectF& area, const BoardScene& scene, const Theme& theme) {
  if (scene.board == nullptr) return;
  const GatherPicture picture(scene);
  const GatherLayout layout = layoutGather(area, scene, picture.shape());
  if (!layout.drawn) return paintTooLarge(painter, area, picture.shape(), theme);
  paintParts(painter, picture, layout, theme);
}

std::optional<BoardPlace> gatherPlaceAt(const QRectF& area, const BoardScene& scene, QPointF at) {
  if (scene.board == nullptr) return std::nullopt;
  const GatherPicture picture(scene);
  const GatherLayout layout = layoutGather(area, scene, picture.shape());
  if (!layout.drawn) return std::nullopt;
  using Part = BoardPlace::Part;
  if (const auto tap = layout.kernel.grid.cellAt(at))
    return BoardPlace{Part::Kernel, picture.shape().h.kernel - 1 - tap->y, picture.shape().w.kernel - 1 - tap->x};
  if (const auto cell = layout.zeros.grid.cellAt(at)) {
    const std::int64_t ey = cell->y + picture.rows().first;
    const std::int64_t ex = cell->x + picture.cols().first;
    const bool original = gatherKind(picture.shape().h, ey) == GatherKind::Useful &&
                          gatherKind(picture.shape().w, ex) == GatherKind::Useful;
    if (!original) return std::nullopt;
    return BoardPlace{Part::Input, ey / picture.shape().h.stride, ex / picture.shape().w.stride};
  }
  const auto cell = layout.canvas.grid.cellAt(at);
  if (!cell || !picture.shape().canvas.h().inFrame(cell->y) || !picture.shape().canvas.w().inFrame(cell->x))
    return std::nullopt;
  return BoardPlace{Part::Canvas, cell->y, cell->x};
}

std::int64_t gatherCount(const Board& board) {
  return gatherWalk(board, StepOrder::Rows).count();
}

std::optional<std::int64_t> gatherStepAt(const BoardScene& scene, const BoardPlace& place) {
  if (scene.board == nullptr || place.part != BoardPlace::Part::Canvas) return std::nullopt;
  const Canvas canvas(*scene.board);
  if (!canvas.h().inFrame(place.y) || !canvas.w().inFrame(place.x)) return std::nullopt;
  const GridWalk walk = gatherWalk(*scene.board, scene.order);
  return walk.timeOf({place.y - canvas.h().frameBegin, place.x - canvas.w().frameBegin}) + 1;
}

BoardPlace gatherNeighbour(const BoardScene& scene, const std::optional<BoardPlace>& from, int down, int right) {
  return canvasNeighbour(scene, BoardShape(*scene.board), true, from, down, right);
}

QString gatherWords(const BoardScene& scene) {
  return scene.board == nullptr ? QString() : GatherPicture(scene).words();
}

std::optional<CropEdge> gatherEdgeAt(const QRectF& area, const BoardScene& scene, QPointF at) {
  if (scene.board == nullptr) return std::nullopt;
  const BoardShape shape(*scene.board);
  const GatherLayout layout = layoutGather(area, scene, shape);
  return layout.drawn ? frameEdgeAt(layout.canvas.grid, shape, at) : std::nullopt;
}

double gatherCanvasPosition(const QRectF& area, const BoardScene& scene, CropEdge edge, QPointF at) {
  const BoardShape shape(*scene.board);
  return canvasPositionAt(layoutGather(area, scene, shape).canvas.grid, edge, at);
}

}  // namespace

const BoardPainter& gatherPainter() {
  static constexpr BoardPainter kPainter{paintGather,     gatherPlaceAt, gatherCount,  gatherStepAt,
                                         gatherNeighbour, gatherWords,   gatherEdgeAt, gatherCanvasPosition};
  return kPainter;
}

}  // namespace convt
