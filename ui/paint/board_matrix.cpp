#include "ui/paint/board_matrix.h"

#include <algorithm>

#include "engine/core/output_size.h"
#include "ui/paint/board_matrix_cells.h"
#include "ui/paint/board_matrix_facts.h"
#include "ui/paint/board_matrix_layout.h"
#include "ui/paint/board_matrix_words.h"
#include "ui/paint/board_places.h"
#include "ui/paint/board_scale.h"
#include "ui/paint/paragraph.h"
#include "ui/paint/text_layout.h"

namespace convt {
using namespace Qt::StringLiterals;
namespace {

constexpr double kBeforeScale = 20.0;
constexpr double kOperatorDown = 24.0;  // operators below the top of the columns

/// What belongs to the focus, on both sides and in the kernel.
struct FocusSets {
  CellSet kernel;
  CellSet input;
  CellSet output;
};

CellSet single(PixelAt at) {
  return {{at.y, 1, 1}, {at.x, 1, 1}};
}

FocusSets setsOf(const Board& board, const MatrixFacts& facts, const MatrixFocus& focus) {
  const SizeTerms h = heightTerms(board.layer.params, facts.in);
  const SizeTerms w = widthTerms(board.layer.params, facts.in);
  if (focus.tap) {
    const AxisReach rows = reachOf(h, focus.tap->ky);
    const AxisReach cols = reachOf(w, focus.tap->kx);
    return {single({focus.tap->ky, focus.tap->kx}), {rows.input, cols.input}, {rows.output, cols.output}};
  }
  if (!focus.row && !focus.col) return {};
  const PixelAt at = focus.row ? facts.rowPixel(*focus.row) : facts.colPixel(*focus.col);
  if (focus.row.has_value() != facts.forward) {
    const AxisTaps rows = tapsAt(h, at.y);
    const AxisTaps cols = tapsAt(w, at.x);
    return {{rows.kernel, cols.kernel}, {rows.input, cols.input}, single(at)};
  }
  const AxisStamp rows = stampOf(h, at.y);
  const AxisStamp cols = stampOf(w, at.x);
  return {{rows.kernel, cols.kernel}, single(at), {rows.output, cols.output}};
}

/// One call of paint.
class MatrixPainting {
 public:
  MatrixPainting(QPainter& painter, const QRectF& area, const BoardScene& scene, const Theme& theme)
      : m_painter(painter),
        m_scene(scene),
        m_board(*scene.board),
        m_theme(theme),
        m_facts(scene),
        m_layout(layoutMatrix(area, scene)),
        m_focus(matrixFocus(scene)),
        m_sets(setsOf(m_board, m_facts, m_focus)) {}

  void paint() {
    paintSentence();
    if (!m_layout.drawn) return;
    paintMatrixHeadings();
    paintMatrixCells(m_painter, m_layout, m_facts, m_focus, m_theme);
    const std::int64_t firstCol = m_layout.firstCol(m_facts.forward);
    const std::int64_t firstRow = m_layout.firstRow(m_facts.forward);
    paintMatrixColumn(m_painter, {&m_layout.factor, firstCol, &m_facts.factor, &m_facts.factorColors, false}, m_facts,
                      m_theme);
    paintMatrixColumn(m_painter, {&m_layout.product, firstRow, &m_facts.shown, &m_facts.productColors, true}, m_facts,
                      m_theme);
    paintMatrixFocus(m_painter, m_layout, m_facts, m_focus, m_theme);
    paintKernel();
    paintInput();
    paintOutput();
    paintWords();
  }

 private:
  void paintSentence() {
    QString text = matrixSentence(m_facts);
    if (const QString page = pageSentence(m_facts, m_layout.page); !page.isEmpty()) text += u' ' + page;
    const QRectF row(m_layout.left, m_layout.sentenceBaseline - 14.0, m_layout.right - m_layout.left, 20.0);
    paintTextIn(m_painter, row, Qt::AlignLeft, text, Type::Body, m_theme.ink);
  }

  void paintMatrixHeadings() {
    const double baseline = m_layout.headingBaseline;
    paintText(m_painter, {m_layout.matrix.corner.x(), baseline}, matrixName(m_facts.forward), Type::BodyStrong,
              m_theme.ink);
    const auto above = [&](const MatrixGrid& grid, const QString& text) {
      const QRectF box(grid.corner.x(), grid.corner.y() - 20.0, grid.rect().width(), 16.0);
      paintTextIn(m_painter, box, Qt::AlignHCenter, text, Type::BodyStrong, m_theme.ink);
    };
    above(m_layout.factor, m_facts.forward ? u"y"_s : u"x"_s);
    above(m_layout.product, m_facts.forward ? u"C y"_s : u"y"_s);
    const auto between = [&](double left, double right, const QString& text) {
      const QRectF box(left, m_layout.matrix.corner.y() + kOperatorDown - 10.0, right - left, 20.0);
      paintTextIn(m_painter, box, Qt::AlignHCenter, text, Type::Formula, m_theme.ink2);
    };
    between(m_layout.matrix.rect().right(), m_layout.factor.corner.x(), u"\u00D7"_s);
    between(m_layout.factor.rect().right(), m_layout.product.corner.x(),
            !m_facts.forward && m_facts.pair.hasMore() ? u"+\u2026="_s : u"="_s);
  }

  void paintHeading(MatrixHeading heading, double x) {
    const double width =
        paintText(m_painter, {x, m_layout.headingBaseline}, matrixHeadingText(heading), Type::Heading, m_theme.ink2);
    paintText(m_painter, {x + width + kAfterMatrixHeading, m_layout.headingBaseline},
              matrixHeadingDetail(heading, m_board), Type::Body, m_theme.ink);
  }

  void mark(const BoardGrid& grid, const CellSet& cells, bool result) {
    if (cells.empty()) return;
    Mark::Shape shape = grid.cell >= kOutlinesFrom ? Mark::Shape::Sources : Mark::Shape::Tint;
    if (result) shape = Mark::Shape::Ring;
    Mark mark{shape, Mark::Look::Pin, cells};
    mark.numbered = !result && cells.y.count * cells.x.count > 1;
    paintBoardMarks(m_painter, grid, {mark}, m_theme);
  }

  void paintKernel() {
    paintHeading(MatrixHeading::Kernel, m_layout.kernel.corner.x());
    const auto weight = [&](int ky, int kx) { return static_cast<double>(m_facts.matrix.weight({ky, kx})); };
    std::vector<double> values;
    for (int ky = 0; ky < m_facts.kernel.h; ++ky)
      for (int kx = 0; kx < m_facts.kernel.w; ++kx) values.push_back(weight(ky, kx));
    paintBoardCells(
        m_painter, m_layout.kernel, m_facts.pair.kernel, boardNumbers(m_layout.kernel.cell, values),
        [&](int ky, int kx) {
          BoardCell cell;
          cell.value = weight(ky, kx);
          return cell;
        },
        m_theme);
    mark(m_layout.kernel, m_sets.kernel, false);
  }

  /// Input or output as a picture; the product as far as it is there.
  void paintPicture(const BoardGrid& grid, bool product) {
    const std::vector<double>& values = product ? m_facts.shown : m_facts.factor;
    const std::vector<double>& all = product ? m_facts.product : m_facts.factor;
    paintBoardCells(
        m_painter, grid, product ? m_facts.productColors : m_facts.factorColors, boardNumbers(grid.cell, all),
        [&](int row, int col) {
          const std::int64_t index = std::int64_t{row} * grid.cols + col;
          BoardCell cell = product != m_facts.forward ? outputCell(m_facts.shape, {row, col}) : BoardCell();
          if (!product || m_facts.begun(index)) cell.value = values[static_cast<std::size_t>(index)];
          cell.strong = product && m_facts.complete(index) && !cell.quiet;
          return cell;
        },
        m_theme);
    paintSmallGridEdge(m_painter, grid, m_theme);
  }

  void paintInput() {
    paintHeading(matrixInputHeading(m_scene), m_layout.input.corner.x());
    paintPicture(m_layout.input, m_facts.forward);
    mark(m_layout.input, m_sets.input, m_facts.forward && m_focus.row.has_value());
  }

  void paintOutput() {
    paintHeading(MatrixHeading::Output, m_layout.output.corner.x());
    paintPicture(m_layout.output, !m_facts.forward);
    mark(m_layout.output, m_sets.output, !m_facts.forward && m_focus.row.has_value());
    const double scale = m_layout.output.corner.x() + matrixHeadingWidth(MatrixHeading::Output, m_board) +
                         kBeforeScale + scaleWidth(m_facts.productColors);
    if (scale <= m_layout.right)
      paintScale(m_painter, {scale, m_layout.headingBaseline - capHeight(Type::Note) / 2.0}, m_facts.productColors,
                 m_theme);
  }

  void paintWords() {
    if (m_focus.row)
      paintSumLine(m_painter, m_layout.sum, matrixSum(m_facts, *m_focus.row), m_theme);
    else if (m_focus.col || m_focus.tap)
      paintParagraph(m_painter, m_layout.sum, matrixWords(m_facts, m_focus), Type::Body, m_theme.ink);
    paintTextIn(m_painter, m_layout.inner, Qt::AlignLeft, innerProducts(m_facts), Type::Body, m_theme.ink);
    if (const std::optional<BoardKey> key = hatchKey(m_facts.shape))
      paintHatchKey(m_painter, {m_layout.key.left(), m_layout.key.center().y()}, *key, m_theme);
    paintParagraph(m_painter, m_layout.notes, matrixNotes(m_scene, m_facts), Type::Note, m_theme.ink2);
  }

  QPainter& m_painter;
  const BoardScene& m_scene;
  const Board& m_board;
  const Theme& m_theme;
  const MatrixFacts m_facts;
  const MatrixLayout m_layout;
  const MatrixFocus m_focus;
  const FocusSets m_sets;
};

void paintMatrix(QPainter& painter, const QRectF& area, const BoardScene& scene, const Theme& theme) {
  if (scene.board) MatrixPainting(painter, area, scene, theme).paint();
}

BoardPlace inputPlace(const BoardScene& scene, std::int64_t index) {
  const std::int64_t cols = scene.board->layer.input.shape.w;
  return {BoardPlace::Part::Input, index / cols, index % cols};
}

BoardPlace outputPlace(const BoardScene& scene, std::int64_t index) {
  const std::int64_t cols = outputShape(scene.board->layer.params, scene.board->layer.input.shape).w;
  return canvasPlace(*scene.board, {index / cols, index % cols});
}

std::optional<BoardPlace> placeAt(const QRectF& area, const BoardScene& scene, QPointF at) {
  const MatrixLayout layout = layoutMatrix(area, scene);
  if (!layout.drawn) return std::nullopt;
  const std::int64_t firstRow = layout.firstRow(scene.forward);
  const std::int64_t firstCol = layout.firstCol(scene.forward);
  const auto factor = scene.forward ? outputPlace : inputPlace;
  const auto product = scene.forward ? inputPlace : outputPlace;
  if (const auto cell = layout.matrix.cellAt(at))
    return BoardPlace{BoardPlace::Part::Matrix, firstRow + cell->y, firstCol + cell->x};
  if (const auto cell = layout.factor.cellAt(at)) return factor(scene, firstCol + cell->y);
  if (const auto cell = layout.product.cellAt(at)) return product(scene, firstRow + cell->y);
  if (const auto cell = layout.kernel.cellAt(at)) return BoardPlace{BoardPlace::Part::Kernel, cell->y, cell->x};
  if (const auto cell = layout.input.cellAt(at)) return BoardPlace{BoardPlace::Part::Input, cell->y, cell->x};
  if (const auto cell = layout.output.cellAt(at)) return canvasPlace(*scene.board, *cell);
  return std::nullopt;
}

std::int64_t stepCount(const Board& board) {
  const Shape out = outputShape(board.layer.params, board.layer.input.shape);
  return out.h * out.w;
}

std::optional<std::int64_t> stepAt(const BoardScene& scene, const BoardPlace& place) {
  if (place.part == BoardPlace::Part::Matrix) return (scene.forward ? place.x : place.y) + 1;
  if (place.part != BoardPlace::Part::Canvas) return std::nullopt;
  const std::optional<PixelAt> output = outputAt(*scene.board, place);
  if (!output) return std::nullopt;
  return output->y * outputShape(scene.board->layer.params, scene.board->layer.input.shape).w + output->x + 1;
}

/// The parts from left to right for the keyboard: matrix, factor, product, kernel. The columns are walked by index.
BoardPlace neighbour(const BoardScene& scene, const std::optional<BoardPlace>& from, int down, int right) {
  const Shape in = scene.board->layer.input.shape;
  const Shape out = outputShape(scene.board->layer.params, in);
  const Pair kernel = scene.board->layer.params.kernel;
  const std::int64_t rows = scene.forward ? in.h * in.w : out.h * out.w;
  const std::int64_t cols = scene.forward ? out.h * out.w : in.h * in.w;
  if (!from || from->part == BoardPlace::Part::Phase) return {BoardPlace::Part::Matrix, 0, 0};
  const PixelAt sizes[] = {{rows, cols}, {cols, 1}, {rows, 1}, {kernel.h, kernel.w}};
  int part = from->part == BoardPlace::Part::Matrix ? 0 : from->part == BoardPlace::Part::Kernel ? 3 : 1;
  PixelAt at{from->y, from->x};
  if (from->part == BoardPlace::Part::Input) {
    part = scene.forward ? 2 : 1;
    at = {from->y * in.w + from->x, 0};
  } else if (const auto output = outputAt(*scene.board, *from); part == 1 && output) {
    part = scene.forward ? 1 : 2;
    at = {output->y * out.w + output->x, 0};
  }
  at.y = std::clamp<std::int64_t>(at.y + down, 0, sizes[part].y - 1);
  at.x += right;
  const int next = std::clamp(at.x < 0 ? part - 1 : at.x >= sizes[part].x ? part + 1 : part, 0, 3);
  if (next != part) {
    at = {at.y * sizes[next].y / sizes[part].y, next > part ? 0 : sizes[next].x - 1};
    part = next;
  }
  at.x = std::clamp<std::int64_t>(at.x, 0, sizes[part].x - 1);
  if (part == 0) return {BoardPlace::Part::Matrix, at.y, at.x};
  if (part == 3) return {BoardPlace::Part::Kernel, at.y, at.x};
  return (part == 1) == scene.forward ? outputPlace(scene, at.y) : inputPlace(scene, at.y);
}

QString words(const BoardScene& scene) {
  return matrixWords(MatrixFacts(scene), matrixFocus(scene));
}

}  // namespace

const BoardPainter& matrixPainter() {
  static constexpr BoardPainter kPainter{paintMatrix, placeAt, stepCount, stepAt, neighbour, words, nullptr, nullptr};
  return kPainter;
}

}  // namespace convt
