#include "ui/paint/board_phase_table.h"

#include <algorithm>
#include <cmath>

#include "ui/paint/board_phase_words.h"
#include "ui/paint/icons.h"
#include "ui/paint/text_layout.h"

namespace convt {
using namespace Qt::StringLiterals;
namespace {

constexpr double kAfterName = 6.0;
constexpr double kTick = 9.0;
constexpr float kQuiet = 0.72F;  // of what repeats a place

/// One call of paintPhaseTable.
class TablePainting {
 public:
  TablePainting(QPainter& painter, const PhaseTable& table, const BoardScene& scene, const PhaseFacts& facts,
                const PhaseFocus& focus, const Theme& theme)
      : m_painter(painter), m_table(table), m_scene(scene), m_facts(facts), m_focus(focus), m_theme(theme) {
    std::vector<double> weights;
    for (int ky = 0; ky < scene.board->layer.params.kernel.h; ++ky) {
      for (int kx = 0; kx < scene.board->layer.params.kernel.w; ++kx)
        weights.push_back(static_cast<double>(weight(ky, kx)));
    }
    m_numbers = boardNumbers(table.cell, weights);
  }

  void paint() {
    if (!hasHeaders()) paintEdgeLabels();
    for (std::size_t p = 0; p < m_facts.phases.size(); ++p) paintTile(static_cast<std::int64_t>(p));
    if (!m_focus.phase) return;
    const PhasePart& part = m_facts.phases[static_cast<std::size_t>(*m_focus.phase)];
    paintBoardOutline(m_painter, m_table.at(part.h.phase, part.w.phase), m_theme);
  }

 private:
  bool hasHeaders() const { return m_table.level == PhaseTile::Full || m_table.level == PhaseTile::Kernel; }

  float weight(std::int64_t ky, std::int64_t kx) const {
    const Tensor& weight = *m_scene.board->layer.weight;
    return weight.at(m_facts.pair.ic, m_scene.board->oc % weight.shape.c, ky, kx);
  }

  /// a along the rows, b along the columns.
  void paintEdgeLabels() {
    const auto label = [this](const QRectF& box, std::int64_t number) {
      if (textWidth(QString::number(number), Type::Note) > box.width()) return;
      paintTextIn(m_painter, box, Qt::AlignHCenter, QString::number(number), Type::Note, m_theme.ink2);
    };
    for (int a = 0; a < m_table.rows; ++a) {
      const QRectF tile = m_table.at(a, 0);
      if (tile.height() >= 12.0) label({tile.left() - 16.0, tile.top(), 14.0, tile.height()}, a);
    }
    for (int b = 0; b < m_table.cols; ++b) {
      const QRectF tile = m_table.at(0, b);
      label({tile.left(), tile.top() - 14.0, tile.width(), 12.0}, b);
    }
  }

  void paintTile(std::int64_t index) {
    const PhasePart& part = m_facts.phases[static_cast<std::size_t>(index)];
    const QRectF tile = m_table.at(part.h.phase, part.w.phase);
    const Pair kernel = m_scene.board->layer.params.kernel;
    const BoardGrid whole = tileKernel(m_table, tile, kernel);
    paintBoardCells(
        m_painter, whole, m_facts.pair.kernel, m_numbers,
        [&](int ky, int kx) {
          BoardCell cell;
          const bool own = part.h.taps.contains(ky) && part.w.taps.contains(kx);
          if (own) cell.value = static_cast<double>(weight(ky, kx));
          cell.ghosted = !own;
          return cell;
        },
        m_theme);
    paintDense(tile, part);
    if (m_focus.output && m_focus.phase == index && whole.cell > 0) markTaps(whole);
    if (hasHeaders())
      paintHeader(tile, part, index < m_scene.step);
    else
      paintCount(tile, part);
  }

  void paintDense(const QRectF& tile, const PhasePart& part) {
    const BoardGrid dense =
        tileDense(m_table, tile, m_scene.board->layer.params.kernel, part.h.taps.count, part.w.taps.count);
    if (part.taps() == 0) return;
    paintBoardCells(
        m_painter, dense, m_facts.pair.kernel, m_numbers,
        [&](int v, int u) {
          BoardCell cell;
          cell.value = static_cast<double>(weight(part.h.taps.at(v), part.w.taps.at(u)));
          return cell;
        },
        m_theme);
  }

  void paintCount(const QRectF& tile, const PhasePart& part) {
    const QRectF box = tileCount(m_table, tile, m_scene.board->layer.params);
    const Qt::Alignment side = m_table.level == PhaseTile::Count ? Qt::AlignHCenter : Qt::AlignLeft;
    paintTextIn(m_painter, box, side, tapsCount(part), Type::Note, part.taps() > 0 ? m_theme.ink : m_theme.ink2);
  }

  void markTaps(const BoardGrid& whole) {
    const Taps taps = tapsAt(m_scene.board->layer.params, m_facts.in, m_focus.output->y, m_focus.output->x);
    if (taps.count() == 0) return;
    Mark mark{Mark::Shape::Sources, Mark::Look::Pin, {taps.h.kernel, taps.w.kernel}};
    mark.numbered = true;
    if (whole.cell < kOutlinesFrom) mark.shape = Mark::Shape::Tint;
    paintBoardMarks(m_painter, whole, {mark}, m_theme);
  }

  void paintHeader(const QRectF& tile, const PhasePart& part, bool done) {
    const double inset = tileInset(m_table.level);
    const QPointF baseline(tile.left() + inset, centredBaseline(tile.top() + inset + 6.0, Type::NoteStrong));
    const double width = paintText(m_painter, baseline, phaseName(part), Type::NoteStrong, m_theme.ink);
    const double after = width + kAfterName;
    const double taps = paintText(m_painter, baseline + QPointF(after, 0.0), tapsText(part), Type::Note, m_theme.ink2);
    const double rest = tile.width() - 2.0 * inset - after - taps;
    if (done && rest >= kAfterName + kTick)
      paintCheckMark(m_painter, {baseline.x() + after + taps + kAfterName + kTick / 2.0, baseline.y() - 4.0},
                     m_theme.ink);
  }

  QPainter& m_painter;
  const PhaseTable& m_table;
  const BoardScene& m_scene;
  const PhaseFacts& m_facts;
  const PhaseFocus& m_focus;
  const Theme& m_theme;
  BoardNumbers m_numbers;
};

}  // namespace

void paintPhaseTable(QPainter& painter, const PhaseTable& table, const BoardScene& scene, const PhaseFacts& facts,
                     const PhaseFocus& focus, const Theme& theme) {
  if (table.cell > 0) TablePainting(painter, table, scene, facts, focus, theme).paint();
}

void paintCornerLabel(QPainter& painter, const QRectF& cell, const QString& text, QRgb fill) {
  QColor ink = luminance(fill) > 0.2 ? Qt::black : Qt::white;
  ink.setAlphaF(kQuiet);
  paintText(painter, cell.topLeft() + QPointF(3.0, 3.0 + std::ceil(capHeight(Type::Tag))), text, Type::Tag, ink);
}

}  // namespace convt
