#include "ui/paint/board_stamp_picture.h"

#include <QCoreApplication>
#include <algorithm>

#include "ui/paint/board_canvas.h"
#include "ui/paint/board_words.h"
#include "ui/paint/text_layout.h"

namespace convt {
namespace {

struct Words {
  Q_DECLARE_TR_FUNCTIONS(convt::Stamp)
};

bool isFramed(CanvasKind kind) {
  return kind == CanvasKind::Inside || kind == CanvasKind::BiasOnly;
}

}  // namespace

StampPicture::StampPicture(const BoardScene& scene)
    : m_scene(scene),
      m_shape(*scene.board),
      m_sequence(*scene.board, scene.order),
      m_steps(std::clamp<std::int64_t>(scene.step, 0, m_sequence.count())),
      m_pointed(pointedPlace(scene, m_shape)) {
  const ChannelGroup inputs = inputsOf(scene.board->layer.params, scene.board->layer.input.shape.c, scene.board->oc);
  m_shown.ic = inputs.first;
  if (m_sequence.count() > 0) m_shown = m_sequence.at(std::max<std::int64_t>(m_steps - 1, 0));
  m_state = canvasAfter(*scene.board, m_sequence, landed());
}

double StampPicture::input(std::int64_t y, std::int64_t x) const {
  return double{m_shape.board.layer.input.value(m_shape.board.image, m_shown.ic, y, x)};
}

double StampPicture::tap(std::int64_t y, std::int64_t x) const {
  const Tensor& weight = *m_shape.board.layer.weight;
  return double{weight.at(m_shown.ic, m_shape.board.oc % weight.shape.c, y, x)};
}

std::optional<double> StampPicture::stampValue(std::int64_t row, std::int64_t col) const {
  const SizeTerms& h = m_shape.h;
  const SizeTerms& w = m_shape.w;
  if (row % h.dilation != 0 || col % w.dilation != 0) return std::nullopt;
  return input(m_shown.iy, m_shown.ix) * tap(row / h.dilation, col / w.dilation);
}

BoardPlace StampPicture::stampedAt(std::int64_t ky, std::int64_t kx) const {
  return {BoardPlace::Part::Canvas, m_shown.iy * m_shape.h.stride + ky * m_shape.h.dilation,
          m_shown.ix * m_shape.w.stride + kx * m_shape.w.dilation};
}

double StampPicture::sumAt(const BoardPlace& at) const {
  const std::size_t index = m_state.index(at.y, at.x);
  const bool biased = isFramed(m_shape.canvas.kind(at.y, at.x)) && m_state.complete(index);
  return m_state.sums[index] + (biased ? boardBias(m_shape.board) : 0.0);
}

BoardCell StampPicture::canvasCell(int row, int col) const {
  const CanvasKind kind = m_shape.canvas.kind(row, col);
  const std::size_t at = m_state.index(row, col);
  const bool complete = m_state.complete(at);
  BoardCell cell;
  cell.shown = kind != CanvasKind::Nothing;
  // A pixel whose kernels are all 0 is complete from the start, as one without a tap is.
  if (m_state.written(at) || (isFramed(kind) && complete)) cell.value = sumAt({BoardPlace::Part::Canvas, row, col});
  cell.ghosted = kind == CanvasKind::Cut;
  cell.quiet = kind == CanvasKind::BiasOnly;
  cell.hatched = cell.ghosted || cell.quiet || m_shape.canvas.differs(row, col);
  cell.strong = complete && kind == CanvasKind::Inside;
  if (cell.value && !complete && !cell.ghosted) cell.mark = BoardCell::Mark::More;
  return cell;
}

std::optional<BoardPlace> StampPicture::cell() const {
  if (m_pointed && m_pointed->part == BoardPlace::Part::Canvas) return m_pointed;
  if (const auto pinned = pinnedPlace(m_scene, m_shape)) return pinned;
  if (!started()) return std::nullopt;
  std::optional<BoardPlace> first;
  for (std::int64_t ky = 0; ky < m_shape.h.kernel; ++ky) {
    for (std::int64_t kx = 0; kx < m_shape.w.kernel; ++kx) {
      const BoardPlace place = stampedAt(ky, kx);
      if (m_shape.canvas.kind(place.y, place.x) != CanvasKind::Inside) continue;
      if (m_state.complete(m_state.index(place.y, place.x))) return place;
      if (!first) first = place;
    }
  }
  return first;
}

QString StampPicture::leadSentence() const {
  const SizeTerms& h = m_shape.h;
  const SizeTerms& w = m_shape.w;
  if (m_sequence.count() == 0) return Words::tr("Every kernel is 0: nothing is stamped, the output is the bias.");
  const QString apart = h.stride == w.stride ? QString::number(h.stride)
                                             : Words::tr("%1 rows and %2 columns").arg(h.stride).arg(w.stride);
  return Words::tr(
             "Each input pixel stamps its value × the kernel onto the canvas, %1 apart. Where stamps overlap they "
             "add up.")
      .arg(apart);
}

QString StampPicture::stepSentence() const {
  const auto written =
      std::count_if(m_state.done.begin(), m_state.done.end(), [](std::int64_t done) { return done > 0; });
  if (!started()) return stampSentence(m_shape, std::nullopt, written);
  return stampSentence(m_shape, stampProducts(m_shape.board, m_shown.iy, m_shown.ix), written);
}

void StampPicture::explain(BoardBlock& block, const BoardPlace& cell) const {
  const std::size_t at = m_state.index(cell.y, cell.x);
  const CanvasKind kind = m_shape.canvas.kind(cell.y, cell.x);
  const QString bias = boardNumber(boardBias(m_shape.board));
  block.place = canvasPlaceText(m_shape, cell.y, cell.x);
  block.lead = kind == CanvasKind::BiasOnly ? Words::tr("No tap reaches this cell: bias only, %1.").arg(bias)
                                            : Words::tr("No stamp reaches this cell.");
  const std::vector<CanvasTerm> terms = canvasTerms(m_shape.board, m_sequence, cell.y, cell.x);
  for (const CanvasTerm& term : terms) {
    const bool now = started() && term.time == m_steps - 1;
    const bool done = term.time < landed();
    block.terms.push_back({productText(term), Words::tr("step %1").arg(term.time + 1),
                           now    ? BoardTerm::State::Current
                           : done ? BoardTerm::State::Done
                                  : BoardTerm::State::Open});
  }
  block.complete = m_state.complete(at);
  if (hasBias(m_shape.board) && kind == CanvasKind::Inside)
    block.terms.push_back({bias, Words::tr("bias"), block.complete ? BoardTerm::State::Done : BoardTerm::State::Open});
  block.result = boardNumber(sumAt(cell));
  block.state = block.complete ? Words::tr("complete")
                               : Words::tr("%1 of %2").arg(integerText(m_state.done[at]), integerText(m_state.all[at]));
}

BoardBlock StampPicture::block(const BoardValues& values) const {
  BoardBlock block;
  block.heading = Words::tr("This cell");
  block.lead = leadSentence();
  if (const auto at = cell()) explain(block, *at);
  block.sentences = {stepSentence()};
  block.notes = boardNotes(m_scene, m_shape, Mechanism::Stamp);
  block.keys = canvasKeys(m_shape, Mechanism::Stamp);
  block.colors = values.canvas;
  return block;
}

QString StampPicture::cellWords(const BoardPlace& cell) const {
  const CanvasKind kind = m_shape.canvas.kind(cell.y, cell.x);
  const QString place = canvasPlaceWords(m_shape, cell);
  if (kind == CanvasKind::BiasOnly)
    return Words::tr("%1: no tap, bias only, %2").arg(place, boardNumber(boardBias(m_shape.board)));
  std::vector<CanvasTerm> terms = canvasTerms(m_shape.board, m_sequence, cell.y, cell.x);
  if (m_state.complete(m_state.index(cell.y, cell.x)))
    return Words::tr("%1: %2, complete").arg(place, sumWords(m_shape, terms, kind == CanvasKind::Inside, sumAt(cell)));
  const auto all = static_cast<std::int64_t>(terms.size());
  const auto open = [this](const CanvasTerm& term) { return term.time >= landed(); };
  terms.erase(std::remove_if(terms.begin(), terms.end(), open), terms.end());
  const auto done = static_cast<std::int64_t>(terms.size());
  if (done == 0) return Words::tr("%1: not written yet, 0 of %2 products").arg(place, integerText(all));
  return Words::tr("%1: %2, %3 of %4 products")
      .arg(place, sumWords(m_shape, terms, false, sumAt(cell)), integerText(done), integerText(all));
}

QString StampPicture::words() const {
  if (m_pointed && m_pointed->part == BoardPlace::Part::Input) return inputPlaceWords(m_shape, m_shown.ic, *m_pointed);
  if (m_pointed && m_pointed->part == BoardPlace::Part::Kernel)
    return kernelPlaceWords(m_shape, m_shown.ic, *m_pointed);
  if (m_pointed) return cellWords(*m_pointed);
  if (!started()) return leadSentence();
  const BoardPlace corner = stampedAt(0, 0);
  const QString step =
      Words::tr("step %1 of %2: %3 × kernel at canvas %4, %5")
          .arg(integerText(m_steps), integerText(m_sequence.count()), boardNumber(input(m_shown.iy, m_shown.ix)),
               integerText(corner.y), integerText(corner.x));
  const auto at = cell();
  return at ? Words::tr("%1; %2").arg(step, cellWords(*at)) : step;
}

}  // namespace convt
