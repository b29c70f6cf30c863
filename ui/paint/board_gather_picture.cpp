#include "ui/paint/board_gather_picture.h"

#include <QCoreApplication>
#include <algorithm>
#include <tuple>

#include "ui/paint/board_canvas.h"
#include "ui/paint/board_words.h"
#include "ui/paint/text_layout.h"

namespace convt {
namespace {

struct Words {
  Q_DECLARE_TR_FUNCTIONS(convt::Gather)
};

/// Input positions as cells of the zero-inserted input.
Progression spread(const Progression& inputs, std::int64_t stride, std::int64_t first) {
  return {inputs.first * stride - first, inputs.step * stride, inputs.count};
}

Progression flipped(const Progression& taps, std::int64_t kernel) {
  return {kernel - 1 - taps.first, -taps.step, taps.count};
}

}  // namespace

GatherPicture::GatherPicture(const BoardScene& scene)
    : m_scene(scene),
      m_shape(*scene.board),
      m_walk(gatherWalk(*scene.board, scene.order)),
      m_rows(gatherAxis(m_shape.h)),
      m_cols(gatherAxis(m_shape.w)),
      m_steps(std::clamp<std::int64_t>(scene.step, 0, m_walk.count())),
      m_pointed(pointedPlace(scene, m_shape)) {
  const std::vector<std::int64_t>& used = m_shape.channels.used;
  m_channel = used.empty() ? m_shape.channels.skipped.front() : used.front();
  const bool onCanvas = m_pointed && m_pointed->part == BoardPlace::Part::Canvas;
  if (onCanvas && m_shape.canvas.kind(m_pointed->y, m_pointed->x) == CanvasKind::Cut) m_pointed.reset();
}

std::optional<BoardPlace> GatherPicture::cell() const {
  if (m_pointed && m_pointed->part == BoardPlace::Part::Canvas) return m_pointed;
  // Before the first step and after the last one nothing moves: the pin is explained.
  if (m_steps == 0) return pinnedPlace(m_scene, m_shape);
  if (const auto pinned = pinnedPlace(m_scene, m_shape); pinned && m_steps == m_walk.count()) return pinned;
  const GridWalk::Cell pixel = m_walk.at(m_steps - 1);
  return BoardPlace{BoardPlace::Part::Canvas, pixel.y + m_shape.h.padding, pixel.x + m_shape.w.padding};
}

double GatherPicture::flippedTap(std::int64_t row, std::int64_t col) const {
  const Tensor& weight = *m_shape.board.layer.weight;
  return double{
      weight.at(m_channel, m_shape.board.oc % weight.shape.c, m_shape.h.kernel - 1 - row, m_shape.w.kernel - 1 - col)};
}

BoardCell GatherPicture::zerosCell(int row, int col) const {
  const std::int64_t ey = m_rows.first + row;
  const std::int64_t ex = m_cols.first + col;
  const bool original =
      gatherKind(m_shape.h, ey) == GatherKind::Useful && gatherKind(m_shape.w, ex) == GatherKind::Useful;
  BoardCell cell;
  cell.value = original ? double{m_shape.board.layer.input.value(m_shape.board.image, m_channel, ey / m_shape.h.stride,
                                                                 ex / m_shape.w.stride)}
                        : 0.0;
  cell.quiet = !original;
  cell.ghosted = !m_rows.covered(ey) || !m_cols.covered(ex);
  cell.hatched = cell.ghosted;
  return cell;
}

double GatherPicture::value(const BoardPlace& at) const {
  const OutputPlace place{m_shape.board.image, m_shape.board.oc, at.y - m_shape.h.padding, at.x - m_shape.w.padding};
  return static_cast<double>(static_cast<float>(pixelSum(m_shape.board.layer, place).total));
}

BoardCell GatherPicture::canvasCell(int row, int col) const {
  const CanvasKind kind = m_shape.canvas.kind(row, col);
  BoardCell cell;
  cell.shown = kind == CanvasKind::Inside || kind == CanvasKind::BiasOnly;
  if (!cell.shown) return cell;
  const GridWalk::Cell pixel{row - m_shape.h.padding, col - m_shape.w.padding};
  if (m_walk.timeOf(pixel) < landed()) cell.value = value({BoardPlace::Part::Canvas, row, col});
  cell.quiet = kind == CanvasKind::BiasOnly;
  cell.hatched = cell.quiet || m_shape.canvas.differs(row, col);
  cell.strong = !cell.quiet;
  return cell;
}

CellSet GatherPicture::usefulZeros(const BoardPlace& at) const {
  const AxisTaps rows = tapsAt(withoutCrop(m_shape.h), at.y);
  const AxisTaps cols = tapsAt(withoutCrop(m_shape.w), at.x);
  return {spread(rows.input, m_shape.h.stride, m_rows.first), spread(cols.input, m_shape.w.stride, m_cols.first)};
}

CellSet GatherPicture::usefulTaps(const BoardPlace& at) const {
  const AxisTaps rows = tapsAt(withoutCrop(m_shape.h), at.y);
  const AxisTaps cols = tapsAt(withoutCrop(m_shape.w), at.x);
  return {flipped(rows.kernel, m_shape.h.kernel), flipped(cols.kernel, m_shape.w.kernel)};
}

std::vector<PixelAt> GatherPicture::wastedZeros(const BoardPlace& at) const {
  std::vector<PixelAt> wasted;
  const CellSet useful = usefulZeros(at);
  for (std::int64_t ky = 0; ky < m_shape.h.kernel; ++ky) {
    for (std::int64_t kx = 0; kx < m_shape.w.kernel; ++kx) {
      const PixelAt cell{at.y - m_shape.h.dilation * ky - m_rows.first, at.x - m_shape.w.dilation * kx - m_cols.first};
      if (!useful.contains(cell)) wasted.push_back(cell);
    }
  }
  return wasted;
}

std::vector<CanvasTerm> GatherPicture::termsOf(const BoardPlace& at) const {
  const StampSequence sequence(m_shape.board, m_scene.order);
  std::vector<CanvasTerm> terms = canvasTerms(m_shape.board, sequence, at.y, at.x);
  std::sort(terms.begin(), terms.end(), [](const CanvasTerm& a, const CanvasTerm& b) {
    return std::tie(a.from.ic, a.ky, a.kx) < std::tie(b.from.ic, b.ky, b.kx);
  });
  return terms;
}

QString GatherPicture::leadSentence() const {
  if (m_shape.channels.used.empty()) return Words::tr("Every kernel is 0: the output is the bias.");
  const std::int64_t h = m_shape.h.stride - 1;
  const std::int64_t w = m_shape.w.stride - 1;
  QString between = Words::tr("%1 rows and %2 columns of zeros").arg(h).arg(w);
  if (h == w) between = h == 1 ? Words::tr("a zero") : Words::tr("%1 zeros").arg(h);
  const auto bordered = [](const GatherAxis& axis, const SizeTerms& terms) {
    return axis.windowBegin < 0 || axis.windowEnd > terms.spread() + 1;
  };
  if (h == 0 && w == 0 && (bordered(m_rows, m_shape.h) || bordered(m_cols, m_shape.w)))
    return Words::tr(
        "The flipped kernel slides over the input with zeros around it; each place gives one output pixel.");
  if (h == 0 && w == 0)
    return Words::tr("The flipped kernel slides over the input; each place gives one output pixel.");
  return Words::tr(
             "The flipped kernel slides over the input with %1 between its pixels; each place gives one output "
             "pixel.")
      .arg(between);
}

ProductCount GatherPicture::productsAt(const BoardPlace& at) const {
  return gatherProducts(m_shape.board, m_shape.channels, at.y - m_shape.h.padding, at.x - m_shape.w.padding);
}

void GatherPicture::explain(BoardBlock& block, const BoardPlace& at) const {
  block.place = Words::tr("y[%1, %2]").arg(at.y - m_shape.h.padding).arg(at.x - m_shape.w.padding);
  block.lead = Words::tr("No tap meets an input pixel here: bias only, %1.").arg(boardNumber(boardBias(m_shape.board)));
  for (const CanvasTerm& term : termsOf(at))
    block.terms.push_back(
        {productText(term), Words::tr("tap %1,%2").arg(term.ky).arg(term.kx), BoardTerm::State::Done});
  if (hasBias(m_shape.board) && !block.terms.empty())
    block.terms.push_back({boardNumber(boardBias(m_shape.board)), Words::tr("bias"), BoardTerm::State::Done});
  block.complete = true;
  block.result = boardNumber(value(at));
  block.state = Words::tr("complete");
}

BoardBlock GatherPicture::block(const BoardValues& values) const {
  BoardBlock block;
  block.heading = Words::tr("This pixel");
  block.lead = leadSentence();
  const std::optional<BoardPlace> at = cell();
  if (at) explain(block, *at);
  const bool computed = at && !m_shape.channels.used.empty();
  block.sentences = {computed ? productsSentence(productsAt(*at)) : QString(),
                     totalsSentence(landed(), m_walk.count(), gatheredProducts(m_shape.board, m_walk, landed()))};
  block.notes = boardNotes(m_scene, m_shape, Mechanism::Gather);
  block.keys = canvasKeys(m_shape, Mechanism::Gather);
  block.colors = values.canvas;
  return block;
}

QString GatherPicture::cellWords(const BoardPlace& at) const {
  const std::int64_t oy = at.y - m_shape.h.padding;
  const std::int64_t ox = at.x - m_shape.w.padding;
  const ProductCount here = productsAt(at);
  return Words::tr("y[%1, %2]: %3; %4 of %5 products useful")
      .arg(oy)
      .arg(ox)
      .arg(sumWords(m_shape, termsOf(at), true, value(at)), integerText(here.useful), integerText(here.all()));
}

QString GatherPicture::words() const {
  if (m_pointed && m_pointed->part == BoardPlace::Part::Input) return inputPlaceWords(m_shape, m_channel, *m_pointed);
  if (m_pointed && m_pointed->part == BoardPlace::Part::Kernel) return kernelPlaceWords(m_shape, m_channel, *m_pointed);
  const std::optional<BoardPlace> at = cell();
  if (!at) return leadSentence();
  if (m_pointed || m_steps == 0) return cellWords(*at);
  return Words::tr("step %1 of %2: %3").arg(integerText(m_steps), integerText(m_walk.count()), cellWords(*at));
}

}  // namespace convt
