#include "ui/paint/board_stamp.h"

#include <QCoreApplication>
#include <algorithm>
#include <cmath>

#include "ui/paint/board_canvas.h"
#include "ui/paint/board_layout.h"
#include "ui/paint/device_painter.h"
#include "ui/paint/text_layout.h"

namespace convt {

using namespace Qt::StringLiterals;

namespace {

struct Words {
  Q_DECLARE_TR_FUNCTIONS(convt::Stamp)
};

constexpr double kOnItsWay = 0.8;  // opacity of a stamp that has not landed

/// A scene with everything that painting and words need. The last stamp counts as landed only when it has.
class StampPicture {
 public:
  explicit StampPicture(const BoardScene& s)
      : scene(s),
        shape(*s.board),
        sequence(*s.board, s.order),
        steps(std::clamp<std::int64_t>(s.step, 0, sequence.count())) {
    if (sequence.count() > 0) shown = sequence.at(std::max<std::int64_t>(steps - 1, 0));
  }

  bool started() const { return steps > 0; }
  bool underWay() const { return started() && scene.landing < 1.0; }
  std::int64_t landed() const { return underWay() ? steps - 1 : steps; }
  double input(std::int64_t y, std::int64_t x) const {
    return double{shape.board.layer.input.value(shape.board.image, shown.ic, y, x)};
  }
  double tap(std::int64_t y, std::int64_t x) const {
    const Tensor& weight = *shape.board.layer.weight;
    return double{weight.at(shown.ic, shape.board.oc % weight.shape.c, y, x)};
  }
  /// The tap at a cell of the stamp; nothing between the taps of a dilated one.
  std::optional<double> stampValue(int row, int col) const {
    if (row % shape.h.dilation != 0 || col % shape.w.dilation != 0) return std::nullopt;
    return input(shown.iy, shown.ix) * tap(row / shape.h.dilation, col / shape.w.dilation);
  }
  BoardPlace stampedAt(std::int64_t ky, std::int64_t kx) const {
    return {BoardPlace::Part::Canvas, shown.iy * shape.h.stride + ky * shape.h.dilation,
            shown.ix * shape.w.stride + kx * shape.w.dilation};
  }

  /// The cell that is explained.
  std::optional<BoardPlace> cell(const CanvasState& state) const {
    if (scene.pointed && scene.pointed->part == BoardPlace::Part::Canvas) return scene.pointed;
    if (const auto pinned = pinnedPlace(scene, shape)) return pinned;
    if (!started()) return std::nullopt;
    std::optional<BoardPlace> first;
    for (std::int64_t ky = 0; ky < shape.h.kernel; ++ky) {
      for (std::int64_t kx = 0; kx < shape.w.kernel; ++kx) {
        const BoardPlace place = stampedAt(ky, kx);
        if (shape.canvas.kind(place.y, place.x) != CanvasKind::Inside) continue;
        if (state.complete(state.index(place.y, place.x))) return place;
        if (!first) first = place;
      }
    }
    return first;
  }

  const BoardScene& scene;
  BoardShape shape;
  StampSequence sequence;
  std::int64_t steps = 0;
  StampStep shown;  ///< the last step, before it the first; its channel is the one that is drawn
};

/// Whether a cell has got all that it will get, its bias among it.
bool finished(const StampPicture& picture, const CanvasState& state, std::int64_t y, std::int64_t x) {
  return picture.shape.canvas.kind(y, x) != CanvasKind::Nothing && state.complete(state.index(y, x));
}

double sumOf(const StampPicture& picture, const CanvasState& state, const BoardPlace& at) {
  const CanvasKind kind = picture.shape.canvas.kind(at.y, at.x);
  const bool framed = kind == CanvasKind::Inside || kind == CanvasKind::BiasOnly;
  const bool biased = framed && finished(picture, state, at.y, at.x);
  return state.sums[state.index(at.y, at.x)] + (biased ? boardBias(picture.shape.board) : 0.0);
}

BoardCell canvasCell(const StampPicture& picture, const CanvasState& state, int row, int col) {
  const CanvasKind kind = picture.shape.canvas.kind(row, col);
  BoardCell cell;
  cell.shown = kind != CanvasKind::Nothing;
  if (!cell.shown) return cell;
  const std::size_t at = state.index(row, col);
  const bool complete = state.complete(at);
  if (state.written(at) || kind == CanvasKind::BiasOnly)
    cell.value = sumOf(picture, state, {BoardPlace::Part::Canvas, row, col});
  cell.ghosted = kind == CanvasKind::Cut;
  cell.hatched = (kind == CanvasKind::Cut && !cell.value) || kind == CanvasKind::BiasOnly ||
                 picture.shape.canvas.differs(row, col);
  cell.strong = complete && !cell.ghosted;
  if (cell.value && !complete && !cell.ghosted) cell.mark = BoardCell::Mark::More;
  return cell;
}

BoardNumbers numbersOf(const StampPicture& picture, const BoardValues& values, int cell) {
  std::vector<double> labels;
  for (std::int64_t y = 0; y < picture.shape.canvas.rows(); ++y)
    for (std::int64_t x = 0; x < picture.shape.canvas.cols(); ++x) labels.push_back(values.value(picture.shape, y, x));
  return boardNumbers(cell, labels);
}

void paintInput(QPainter& painter, const StampPicture& picture, const BoardGrid& grid, const BoardValues& values,
                const Theme& theme) {
  std::vector<double> labels;
  for (int j = 0; j < grid.rows; ++j)
    for (int i = 0; i < grid.cols; ++i) labels.push_back(picture.input(j, i));
  paintBoardCells(
      painter, grid, values.input, boardNumbers(grid.cell, labels),
      [&](int j, int i) {
        BoardCell cell;
        cell.value = picture.input(j, i);
        const std::int64_t time = picture.sequence.timeOf({picture.shown.ic, j, i}).value_or(picture.steps);
        if (time + 1 < picture.steps) cell.mark = BoardCell::Mark::Tick;
        return cell;
      },
      theme);
  std::vector<Mark> marks;
  if (picture.started())
    marks.push_back(cellMark(Mark::Shape::Sources, Mark::Look::Pin, picture.shown.iy, picture.shown.ix));
  if (picture.scene.pointed) {
    const std::vector<Mark> pointed = inputMarks(picture.shape, *picture.scene.pointed);
    marks.insert(marks.end(), pointed.begin(), pointed.end());
  }
  paintBoardMarks(painter, grid, marks, theme);
}

void paintKernelGrid(QPainter& painter, const StampPicture& picture, const BoardGrid& grid, const BoardValues& values,
                     const Theme& theme) {
  std::vector<double> labels;
  for (int j = 0; j < grid.rows; ++j)
    for (int i = 0; i < grid.cols; ++i) labels.push_back(picture.tap(j, i));
  paintBoardCells(
      painter, grid, values.kernel, boardNumbers(grid.cell, labels),
      [&](int j, int i) {
        BoardCell cell;
        cell.value = picture.tap(j, i);
        return cell;
      },
      theme);
  if (picture.scene.pointed) paintBoardMarks(painter, grid, kernelMarks(picture.shape, *picture.scene.pointed), theme);
}

/// The current stamp, at its own place or on its way; between the taps of a dilated one there is nothing.
void paintStampCells(QPainter& painter, const StampPicture& picture, const BoardGrid& grid, const BoardValues& values,
                     const Theme& theme) {
  std::vector<double> labels;
  for (std::int64_t ky = 0; ky < picture.shape.h.kernel; ++ky)
    for (std::int64_t kx = 0; kx < picture.shape.w.kernel; ++kx)
      labels.push_back(picture.input(picture.shown.iy, picture.shown.ix) * picture.tap(ky, kx));
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
  const BoardPlace last = picture.stampedAt(picture.shape.h.kernel - 1, picture.shape.w.kernel - 1);
  return canvas.at(static_cast<int>(first.y), static_cast<int>(first.x))
      .united(canvas.at(static_cast<int>(last.y), static_cast<int>(last.x)));
}

void paintFlight(QPainter& painter, const StampPicture& picture, const StampLayout& layout, const BoardValues& values,
                 const Theme& theme) {
  const double share = std::clamp(picture.scene.landing, 0.0, 1.0);
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

void paintCanvas(QPainter& painter, const StampPicture& picture, const CanvasState& state, const BoardGrid& grid,
                 const BoardValues& values, const Theme& theme) {
  paintBoardCells(
      painter, grid, values.canvas, numbersOf(picture, values, grid.cell),
      [&](int row, int col) { return canvasCell(picture, state, row, col); }, theme);
  paintFrame(painter, grid, picture.shape, theme);
  if (picture.started() && !picture.underWay()) paintBoardOutline(painter, landingPlace(picture, grid), theme);
  std::vector<Mark> marks;
  if (picture.scene.pointed) marks = canvasMarks(picture.shape, *picture.scene.pointed);
  if (const auto cell = picture.cell(state)) {
    const bool pointed = picture.scene.pointed && *picture.scene.pointed == *cell;
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
  const double from = layout.stamp.grid.rect().right() + 12.0;
  const double to = layout.canvas.grid.rect().left() - 12.0;
  if (to - from < 16.0) return;
  painter.save();
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(QPen(theme.ink2, 1.5));
  painter.drawLine(QPointF(from, y + 0.5), QPointF(to, y + 0.5));
  painter.drawPolyline(QPolygonF{{to - 6.0, y - 5.0}, {to, y + 0.5}, {to - 6.0, y + 6.0}});
  painter.restore();
}

std::int64_t cellsWritten(const CanvasState& state) {
  return std::count_if(state.done.begin(), state.done.end(), [](std::int64_t done) { return done > 0; });
}

QString stepSentence(const StampPicture& picture, const CanvasState& state) {
  const Canvas& canvas = picture.shape.canvas;
  const QString written = Words::tr("Canvas cells written so far: %1 of %2.")
                              .arg(integerText(cellsWritten(state)), integerText(canvas.h().full * canvas.w().full));
  if (!picture.started()) return written;
  const ProductCount here = stampProducts(picture.shape.board, picture.shown.iy, picture.shown.ix);
  return Words::tr("This step: %1 of %2 products useful. %3")
      .arg(integerText(here.useful), integerText(here.all()), written);
}

QString leadSentence(const StampPicture& picture) {
  const SizeTerms& h = picture.shape.h;
  const SizeTerms& w = picture.shape.w;
  if (picture.sequence.count() == 0) return Words::tr("Every kernel is 0: nothing is stamped, the output is the bias.");
  const QString apart = h.stride == w.stride ? QString::number(h.stride)
                                             : Words::tr("%1 rows and %2 columns").arg(h.stride).arg(w.stride);
  return Words::tr(
             "Each input pixel stamps its value × the kernel onto the canvas, %1 apart. Where stamps overlap they "
             "add up.")
      .arg(apart);
}

/// The sum of one cell, term by term.
void explain(BoardBlock& block, const StampPicture& picture, const CanvasState& state, const BoardPlace& cell) {
  const std::size_t at = state.index(cell.y, cell.x);
  const CanvasKind kind = picture.shape.canvas.kind(cell.y, cell.x);
  block.place = canvasPlaceText(picture.shape, cell.y, cell.x);
  block.lead =
      kind == CanvasKind::BiasOnly
          ? Words::tr("No tap reaches this cell: bias only, %1.").arg(boardNumber(boardBias(picture.shape.board)))
          : Words::tr("No stamp reaches this cell.");
  for (const CanvasTerm& term : canvasTerms(picture.shape.board, picture.sequence, cell.y, cell.x)) {
    const bool done = term.time < picture.landed();
    const bool now = picture.started() && term.time == picture.steps - 1;
    block.terms.push_back({productText(term), Words::tr("step %1").arg(term.time + 1),
                           now    ? BoardTerm::State::Current
                           : done ? BoardTerm::State::Done
                                  : BoardTerm::State::Open});
  }
  const auto& bias = picture.shape.board.layer.bias;
  if (bias && !bias->empty() && kind == CanvasKind::Inside)
    block.terms.push_back({boardNumber(boardBias(picture.shape.board)), Words::tr("bias"),
                           state.complete(at) ? BoardTerm::State::Done : BoardTerm::State::Open});
  block.complete = state.complete(at);
  block.result = boardNumber(sumOf(picture, state, cell));
  block.state = block.complete ? Words::tr("complete")
                               : Words::tr("%1 of %2").arg(integerText(state.done[at]), integerText(state.all[at]));
}

BoardBlock blockOf(const StampPicture& picture, const CanvasState& state, const BoardValues& values) {
  BoardBlock block;
  block.heading = Words::tr("This cell");
  block.lead = leadSentence(picture);
  if (const auto cell = picture.cell(state)) explain(block, picture, state, *cell);
  block.sentences = {stepSentence(picture, state)};
  block.notes = boardNotes(picture.scene, picture.shape, Mechanism::Stamp);
  block.keys = canvasKeys(picture.shape, Mechanism::Stamp);
  block.colors = values.canvas;
  return block;
}

void paintStamp(QPainter& painter, const QRectF& area, const BoardScene& scene, const Theme& theme) {
  if (scene.board == nullptr) return;
  const StampPicture picture(scene);
  const StampLayout layout = layoutStamp(area, scene, picture.shape);
  if (!layout.drawn) return paintTooLarge(painter, area, picture.shape, theme);
  const BoardValues values(picture.shape, picture.sequence);
  const CanvasState state = canvasAfter(*scene.board, picture.sequence, picture.landed());
  painter.save();
  painter.setClipRect(area, Qt::IntersectClip);
  const QString value = picture.started() ? boardNumber(picture.input(picture.shown.iy, picture.shown.ix)) : QString();
  paintBoardHeading(painter, layout.input.heading, inputHeading(picture.shape, picture.shown.ic), theme);
  paintBoardHeading(painter, layout.kernel.heading, kernelHeading(picture.shape, picture.shown.ic), theme);
  paintBoardHeading(painter, layout.stamp.heading, stampHeading(value), theme);
  paintBoardHeading(painter, layout.canvas.heading, canvasHeading(picture.shape), theme);
  paintInput(painter, picture, layout.input.grid, values, theme);
  paintKernelGrid(painter, picture, layout.kernel.grid, values, theme);
  paintStampCells(painter, picture, layout.stamp.grid, values, theme);
  if (picture.started()) paintBoardOutline(painter, layout.stamp.grid.rect(), theme);
  paintSigns(painter, layout, theme);
  paintCanvas(painter, picture, state, layout.canvas.grid, values, theme);
  paintBlock(painter, blockOf(picture, state, values), layout.block, theme);
  if (picture.underWay()) paintFlight(painter, picture, layout, values, theme);
  painter.restore();
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
  if (place.y < 0 || place.x < 0 || place.y >= picture.shape.h.in || place.x >= picture.shape.w.in) return std::nullopt;
  const auto time = picture.sequence.timeOf({picture.shown.ic, place.y, place.x});
  return time ? std::optional(*time + 1) : std::nullopt;
}

BoardPlace stampNeighbour(const BoardScene& scene, const std::optional<BoardPlace>& from, int down, int right) {
  return canvasNeighbour(scene, BoardShape(*scene.board), false, from, down, right);
}

QString canvasWords(const StampPicture& picture, const CanvasState& state, const BoardPlace& cell) {
  const std::size_t at = state.index(cell.y, cell.x);
  const CanvasKind kind = picture.shape.canvas.kind(cell.y, cell.x);
  QString place = Words::tr("canvas %1, %2").arg(cell.y).arg(cell.x);
  if (kind == CanvasKind::Inside || kind == CanvasKind::BiasOnly)
    place = Words::tr("%1 = y[%2, %3]")
                .arg(place)
                .arg(cell.y - picture.shape.h.padding)
                .arg(cell.x - picture.shape.w.padding);
  if (kind == CanvasKind::Cut) place = Words::tr("%1, cut off").arg(place);
  if (kind == CanvasKind::BiasOnly)
    return Words::tr("%1: no tap, bias only, %2").arg(place, boardNumber(boardBias(picture.shape.board)));
  std::vector<CanvasTerm> terms = canvasTerms(picture.shape.board, picture.sequence, cell.y, cell.x);
  if (state.complete(at)) {
    return Words::tr("%1: %2, complete")
        .arg(place, sumWords(picture.shape, terms, kind == CanvasKind::Inside, sumOf(picture, state, cell)));
  }
  const auto all = terms.size();
  const auto landed = [&](const CanvasTerm& term) { return term.time >= picture.landed(); };
  terms.erase(std::remove_if(terms.begin(), terms.end(), landed), terms.end());
  if (terms.empty()) return Words::tr("%1: not written yet, 0 of %2 products").arg(place).arg(all);
  return Words::tr("%1: %2, %3 of %4 products")
      .arg(place, sumWords(picture.shape, terms, false, sumOf(picture, state, cell)))
      .arg(terms.size())
      .arg(all);
}

QString stampWords(const BoardScene& scene) {
  if (scene.board == nullptr) return {};
  const StampPicture picture(scene);
  if (scene.pointed && scene.pointed->part == BoardPlace::Part::Input)
    return inputPlaceWords(picture.shape, picture.shown.ic, *scene.pointed);
  if (scene.pointed && scene.pointed->part == BoardPlace::Part::Kernel)
    return kernelPlaceWords(picture.shape, picture.shown.ic, *scene.pointed);
  const CanvasState state = canvasAfter(*scene.board, picture.sequence, picture.landed());
  if (scene.pointed && scene.pointed->part == BoardPlace::Part::Canvas)
    return canvasWords(picture, state, *scene.pointed);
  if (!picture.started()) return leadSentence(picture);
  const QString step = Words::tr("step %1 of %2: %3 × kernel at canvas %4, %5")
                           .arg(integerText(picture.steps), integerText(picture.sequence.count()),
                                boardNumber(picture.input(picture.shown.iy, picture.shown.ix)))
                           .arg(picture.stampedAt(0, 0).y)
                           .arg(picture.stampedAt(0, 0).x);
  const auto cell = picture.cell(state);
  return cell ? Words::tr("%1; %2").arg(step, canvasWords(picture, state, *cell)) : step;
}

std::optional<FrameEdge> stampEdgeAt(const QRectF& area, const BoardScene& scene, QPointF at) {
  if (scene.board == nullptr) return std::nullopt;
  const BoardShape shape(*scene.board);
  const StampLayout layout = layoutStamp(area, scene, shape);
  return layout.drawn ? frameEdgeAt(layout.canvas.grid, shape, at) : std::nullopt;
}

double stampCanvasPosition(const QRectF& area, const BoardScene& scene, FrameEdge edge, QPointF at) {
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
