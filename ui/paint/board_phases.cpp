#include "ui/paint/board_phases.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "ui/paint/board_phase_facts.h"
#include "ui/paint/board_phase_layout.h"
#include "ui/paint/board_phase_table.h"
#include "ui/paint/board_phase_words.h"
#include "ui/paint/board_scale.h"
#include "ui/paint/icons.h"
#include "ui/paint/paragraph.h"
#include "ui/paint/text_layout.h"

namespace convt {
using namespace Qt::StringLiterals;
namespace {

constexpr double kBeforeScale = 16.0;
constexpr double kInFlight = 0.8;  // opacity

/// One call of paint.
class PhasesPainting {
 public:
  PhasesPainting(QPainter& painter, const QRectF& area, const BoardScene& scene, const Theme& theme)
      : m_painter(painter),
        m_scene(scene),
        m_board(*scene.board),
        m_theme(theme),
        m_facts(m_board),
        m_layout(layoutPhases(area, m_board)),
        m_focus(phaseFocus(scene)) {}

  void paint() {
    paintText(m_painter, {m_layout.left, m_layout.sentenceBaseline}, phasesSentence(m_board), Type::Body, m_theme.ink);
    paintHeadings();
    paintInput();
    if (m_layout.table.cell == 0)
      paintParagraph(m_painter, m_layout.table.room, tooManyPhases(m_board), Type::Body, m_theme.ink2);
    paintPhaseTable(m_painter, m_layout.table, m_scene, m_facts, m_focus, m_theme);
    paintOutput();
    paintArrows();
    paintSum();
    paintNotes();
    paintFlight();
  }

 private:
  const LayerParams& params() const { return m_board.layer.params; }
  std::int64_t phaseAt(PixelAt output) const { return phaseIndexAt(params(), output.y, output.x); }
  bool inFlight() const {
    return m_scene.step > 0 && m_scene.step <= std::ssize(m_facts.phases) && m_scene.landing < 1.0;
  }
  /// Phases that have landed.
  std::int64_t landed() const { return inFlight() ? m_scene.step - 1 : m_scene.step; }

  void paintHeading(PhaseHeading heading, double x) {
    const double width =
        paintText(m_painter, {x, m_layout.headingBaseline}, headingText(heading), Type::Heading, m_theme.ink2);
    paintText(m_painter, {x + width + kAfterHeading, m_layout.headingBaseline}, headingDetail(heading, m_board),
              Type::Body, m_theme.ink);
  }

  void paintHeadings() {
    paintHeading(PhaseHeading::Input, m_layout.input.corner.x());
    if (m_layout.table.cell > 0) paintHeading(PhaseHeading::Phases, m_layout.table.corner.x());
    const double output = m_layout.output.corner.x();
    paintHeading(PhaseHeading::Output, output);
    const double rest = m_layout.right - output - headingWidth(PhaseHeading::Output, m_board);
    if (rest >= scaleWidth(m_facts.colors) + kBeforeScale)
      paintScale(m_painter, {m_layout.right, m_layout.headingBaseline - capHeight(Type::Note) / 2.0}, m_facts.colors,
                 m_theme);
  }

  void paintArrows() {
    if (m_layout.table.cell == 0) return;
    const QRectF table = m_layout.table.rect();
    const auto between = [&](double left, double right, double height) {
      paintArrow(m_painter, {(left + right) / 2.0, m_layout.input.corner.y() + height / 2.0}, m_theme.ink2);
    };
    const QRectF input = m_layout.input.rect();
    const QRectF output = m_layout.output.rect();
    between(input.right(), table.left(), input.height());
    between(table.right(), output.left(), std::min(table.height(), output.height()));
  }

  void paintInput() {
    std::vector<double> values;
    for (std::int64_t iy = 0; iy < m_facts.in.h; ++iy)
      for (std::int64_t ix = 0; ix < m_facts.in.w; ++ix) values.push_back(inputValue(iy, ix));
    paintBoardCells(
        m_painter, m_layout.input, m_facts.pair.input, boardNumbers(m_layout.input.cell, values),
        [&](int iy, int ix) {
          BoardCell cell;
          cell.value = inputValue(iy, ix);
          return cell;
        },
        m_theme);
    markInput();
  }

  double inputValue(std::int64_t iy, std::int64_t ix) const {
    return static_cast<double>(m_board.layer.input.value(m_board.image, m_facts.pair.ic, iy, ix));
  }

  void markInput() {
    Mark mark{Mark::Shape::Sources, Mark::Look::Pin, {}};
    if (m_focus.input) {
      mark.cells = {{m_focus.input->y, 1, 1}, {m_focus.input->x, 1, 1}};
    } else if (m_focus.output) {
      const Taps taps = tapsAt(params(), m_facts.in, m_focus.output->y, m_focus.output->x);
      if (taps.count() == 0) return;
      mark.cells = {taps.h.input, taps.w.input};
      mark.numbered = true;
    } else {
      return;
    }
    paintBoardMarks(m_painter, m_layout.input, {mark}, m_theme);
  }

  void paintOutput() {
    const BoardNumbers numbers = boardNumbers(m_layout.output.cell, m_facts.values);
    const auto cellOf = [&](int oy, int ox) {
      const std::int64_t phase = phaseAt({oy, ox});
      BoardCell cell = outputCell(m_facts.shape, {oy, ox});
      if (phase >= landed()) return cell;
      cell.value = m_facts.value({oy, ox});
      cell.strong = m_focus.phase == phase && !cell.quiet;
      return cell;
    };
    paintBoardCells(m_painter, m_layout.output, m_facts.colors, numbers, cellOf, m_theme);
    paintSmallGridEdge(m_painter, m_layout.output, m_theme);
    paintCornerLabels();
    markOutput();
  }

  /// Which phase a pixel is of, not told by colour alone; also where nothing is written yet.
  void paintCornerLabels() {
    if (m_layout.output.cell < kCornerLabelsFrom || m_facts.phases.size() == 1) return;
    for (int oy = 0; oy < m_layout.output.rows; ++oy) {
      for (int ox = 0; ox < m_layout.output.cols; ++ox) {
        const std::int64_t phase = phaseAt({oy, ox});
        const bool paper = phase >= landed() || outputCell(m_facts.shape, {oy, ox}).quiet;
        const QRgb fill = paper ? m_theme.base.rgb() : m_facts.colors.at(m_facts.value({oy, ox}));
        const PhasePart& part = m_facts.phases[static_cast<std::size_t>(phase)];
        paintCornerLabel(m_painter, m_layout.output.at(oy, ox), phaseName(part), fill);
      }
    }
  }

  void markOutput() {
    std::vector<Mark> marks;
    const auto outlines = m_layout.output.cell >= kOutlinesFrom ? Mark::Shape::Sources : Mark::Shape::Tint;
    if (m_focus.input) {
      const AxisStamp h = stampOf(heightTerms(params(), m_facts.in), m_focus.input->y);
      const AxisStamp w = stampOf(widthTerms(params(), m_facts.in), m_focus.input->x);
      marks.push_back({outlines, Mark::Look::Pin, {h.output, w.output}});
    } else if (m_focus.phase && !m_focus.output && m_facts.phases.size() > 1) {
      const PhasePart& part = m_facts.phases[static_cast<std::size_t>(*m_focus.phase)];
      marks.push_back({outlines, Mark::Look::Pin, {part.h.outputs, part.w.outputs}});
    } else if (m_focus.output) {
      marks.push_back({Mark::Shape::Ring, Mark::Look::Pin, ringAt(*m_focus.output)});
    }
    std::erase_if(marks, [](const Mark& mark) { return mark.cells.empty(); });
    paintBoardMarks(m_painter, m_layout.output, marks, m_theme);
  }

  static CellSet ringAt(PixelAt at) { return {{at.y, 1, 1}, {at.x, 1, 1}}; }

  void paintSum() {
    if (m_focus.output)
      return paintSumLine(m_painter, m_layout.sum, phaseSum(m_board, m_facts, *m_focus.output), m_theme);
    if (!m_focus.phase && !m_focus.input) return;
    paintText(m_painter, m_layout.sum.topLeft() + QPointF(0.0, 14.0), phaseWords(m_scene, m_facts), Type::Body,
              m_theme.ink);
    if (!m_focus.phase) return;
    const PhasePart& part = m_facts.phases[static_cast<std::size_t>(*m_focus.phase)];
    const QRectF formula(m_layout.sum.left(), m_layout.sum.top() + 24.0, m_layout.sum.width(), 24.0);
    const QString text = phaseFormula(m_board, m_facts, part);
    const Type type = textWidth(text, Type::Formula) <= formula.width() ? Type::Formula : Type::Small;
    paintTextIn(m_painter, formula, Qt::AlignLeft, text, type, m_theme.ink);
  }

  void paintNotes() {
    if (const std::optional<BoardKey> key = hatchKey(m_facts.shape))
      paintHatchKey(m_painter, {m_layout.key.left(), m_layout.key.center().y()}, *key, m_theme);
    paintTextIn(m_painter, m_layout.notes, Qt::AlignLeft, phaseNotes(m_scene, m_facts), Type::Note, m_theme.ink2);
  }

  /// Over its tile, but no further up, down or aside than the parts of the picture: it is often larger than the tile.
  QPointF startOfFlight(const QRectF& tile, QSizeF size) const {
    const double top = m_layout.input.corner.y();
    const double left = m_layout.left;
    const QPointF centred = tile.center() - QPointF(size.width() / 2.0, size.height() / 2.0);
    return {std::max(left, std::min(centred.x(), m_layout.right - size.width())),
            std::max(top, std::min(centred.y(), m_layout.sum.top() - size.height()))};
  }

  /// The small output of the last step on its way: it leaves its tile as one dense picture and comes apart.
  void paintFlight() {
    if (!inFlight() || m_layout.table.cell == 0 || m_layout.output.cell == 0) return;
    const PhasePart& part = m_facts.phases[static_cast<std::size_t>(m_scene.step - 1)];
    const BoardNumbers numbers = boardNumbers(m_layout.output.cell, m_facts.values);
    const QRectF tile = m_layout.table.at(part.h.phase, part.w.phase);
    const double size = m_layout.output.cell;
    const QPointF from = startOfFlight(tile, QSizeF(static_cast<double>(part.w.outputs.count) * size,
                                                    static_cast<double>(part.h.outputs.count) * size));
    m_painter.save();
    m_painter.setOpacity(kInFlight);
    for (std::int64_t j = 0; j < part.h.outputs.count; ++j) {
      for (std::int64_t i = 0; i < part.w.outputs.count; ++i) {
        const PixelAt at{part.h.outputs.at(j), part.w.outputs.at(i)};
        const QPointF start = from + QPointF(static_cast<double>(i) * size, static_cast<double>(j) * size);
        const QPointF end = m_layout.output.at(static_cast<int>(at.y), static_cast<int>(at.x)).topLeft();
        const BoardGrid one{start + (end - start) * m_scene.landing, m_layout.output.cell, 1, 1};
        BoardCell cell = outputCell(m_facts.shape, at);
        cell.value = m_facts.value(at);
        cell.strong = !cell.quiet;
        paintBoardCells(
            m_painter, one, m_facts.colors, numbers, [&cell](int, int) { return cell; }, m_theme);
      }
    }
    m_painter.restore();
  }

  QPainter& m_painter;
  const BoardScene& m_scene;
  const Board& m_board;
  const Theme& m_theme;
  const PhaseFacts m_facts;
  const PhaseLayout m_layout;
  const PhaseFocus m_focus;
};

void paintPhases(QPainter& painter, const QRectF& area, const BoardScene& scene, const Theme& theme) {
  if (scene.board) PhasesPainting(painter, area, scene, theme).paint();
}

std::optional<BoardPlace> placeAt(const QRectF& area, const BoardScene& scene, QPointF at) {
  const PhaseLayout layout = layoutPhases(area, *scene.board);
  if (const auto cell = layout.input.cellAt(at)) return BoardPlace{BoardPlace::Part::Input, cell->y, cell->x};
  if (const auto cell = layout.output.cellAt(at)) return canvasPlace(*scene.board, *cell);
  if (layout.table.cell == 0) return std::nullopt;
  for (int a = 0; a < layout.table.rows; ++a) {
    for (int b = 0; b < layout.table.cols; ++b)
      if (layout.table.at(a, b).contains(at)) return BoardPlace{BoardPlace::Part::Phase, a, b};
  }
  return std::nullopt;
}

std::int64_t stepCount(const Board& board) {
  return std::int64_t{board.layer.params.stride.h} * board.layer.params.stride.w;
}

std::optional<std::int64_t> stepAt(const BoardScene& scene, const BoardPlace& place) {
  const LayerParams& params = scene.board->layer.params;
  if (place.part == BoardPlace::Part::Phase) return place.y * params.stride.w + place.x + 1;
  if (place.part != BoardPlace::Part::Canvas) return std::nullopt;
  const std::optional<PixelAt> output = outputAt(*scene.board, place);
  if (!output) return std::nullopt;
  return phaseIndexAt(params, output->y, output->x) + 1;
}

/// The three grids side by side, for the keyboard: to the right of the input's last column lies the table's first.
struct Part {
  BoardPlace::Part part;
  std::int64_t rows;
  std::int64_t cols;
};

BoardPlace neighbour(const BoardScene& scene, const std::optional<BoardPlace>& from, int down, int right) {
  const Board& board = *scene.board;
  const LayerParams& params = board.layer.params;
  if (!from || from->part == BoardPlace::Part::Kernel || from->part == BoardPlace::Part::Matrix)
    return {BoardPlace::Part::Phase, 0, 0};
  const Shape in = board.layer.input.shape;
  const Shape out = outputShape(params, in);
  const Part parts[] = {{BoardPlace::Part::Input, in.h, in.w},
                        {BoardPlace::Part::Phase, params.stride.h, params.stride.w},
                        {BoardPlace::Part::Canvas, out.h, out.w}};
  int at = from->part == BoardPlace::Part::Input ? 0 : from->part == BoardPlace::Part::Canvas ? 2 : 1;
  PixelAt cell{from->y, from->x};
  if (at == 2) cell = {from->y - params.padding.h, from->x - params.padding.w};
  cell.y = std::clamp<std::int64_t>(cell.y + down, 0, parts[at].rows - 1);
  cell.x += right;
  const int next = cell.x < 0 ? at - 1 : cell.x >= parts[at].cols ? at + 1 : at;
  if (next >= 0 && next <= 2 && next != at) {
    cell.y = cell.y * parts[next].rows / parts[at].rows;
    cell.x = next > at ? 0 : parts[next].cols - 1;
    at = next;
  }
  cell.x = std::clamp<std::int64_t>(cell.x, 0, parts[at].cols - 1);
  if (at == 2) return canvasPlace(board, cell);
  return {parts[at].part, cell.y, cell.x};
}

QString words(const BoardScene& scene) {
  return phaseWords(scene, PhaseFacts(*scene.board));
}

}  // namespace

const BoardPainter& phasesPainter() {
  static constexpr BoardPainter kPainter{paintPhases, placeAt, stepCount, stepAt, neighbour, words, nullptr, nullptr};
  return kPainter;
}

}  // namespace convt
