#include "ui/paint/board_words.h"

#include <QCoreApplication>
#include <cmath>
#include <cstdlib>
#include <utility>

#include "ui/paint/text_layout.h"

namespace convt {

using namespace Qt::StringLiterals;

namespace {

struct Words {
  Q_DECLARE_TR_FUNCTIONS(convt::Board)
};

constexpr std::size_t kMostTermsInWords = 8;

float valueOf(const BoardShape& shape, std::int64_t ic, const BoardPlace& place) {
  const Board& board = shape.board;
  if (place.part == BoardPlace::Part::Input) return board.layer.input.value(board.image, ic, place.y, place.x);
  const Tensor& weight = *board.layer.weight;
  return weight.at(ic, board.oc % weight.shape.c, place.y, place.x);
}

/// ", B" where there are several input channels.
QString ofChannel(const BoardShape& shape, std::int64_t ic) {
  if (shape.board.layer.input.shape.c == 1) return {};
  return Words::tr(", %1").arg(boardChannel(shape.board, ic));
}

QString pairText(std::int64_t h, std::int64_t w) {
  return h == w ? QString::number(h) : Words::tr("(%1, %2)").arg(h).arg(w);
}

}  // namespace

BoardHeading inputHeading(const BoardShape& shape, std::int64_t ic) {
  return {Words::tr("Input"), boardSize(shape.h.in, shape.w.in) + ofChannel(shape, ic)};
}

BoardHeading kernelHeading(const BoardShape& shape, std::int64_t ic) {
  return {Words::tr("Kernel"), boardSize(shape.h.kernel, shape.w.kernel) + ofChannel(shape, ic)};
}

BoardHeading stampHeading(const QString& value) {
  return {Words::tr("Stamp"), value.isEmpty() ? QString() : Words::tr("%1 × kernel").arg(value)};
}

BoardHeading canvasHeading(const BoardShape& shape) {
  return {Words::tr("Canvas"),
          Words::tr("%1, inside the frame the output %2")
              .arg(boardSize(shape.canvas.h().full, shape.canvas.w().full), boardSize(shape.h.out(), shape.w.out()))};
}

BoardHeading flippedHeading(const BoardShape& shape, std::int64_t ic) {
  return {Words::tr("Kernel flipped"), boardSize(shape.h.kernel, shape.w.kernel) + ofChannel(shape, ic)};
}

BoardHeading zerosHeading(const BoardShape& shape) {
  const GatherAxis h = gatherAxis(shape.h);
  const GatherAxis w = gatherAxis(shape.w);
  return {Words::tr("Input with zeros"), boardSize(h.end - h.first, w.end - w.first)};
}

BoardHeading outputHeading(const BoardShape& shape) {
  return {Words::tr("Output"), boardSize(shape.h.out(), shape.w.out())};
}

QString canvasPlaceText(const BoardShape& shape, std::int64_t y, std::int64_t x) {
  const QString place = Words::tr("canvas[%1, %2]").arg(y).arg(x);
  if (!shape.canvas.h().inFrame(y) || !shape.canvas.w().inFrame(x)) return place;
  return Words::tr("%1 = y[%2, %3]").arg(place).arg(y - shape.h.padding).arg(x - shape.w.padding);
}

QString canvasPlaceWords(const BoardShape& shape, const BoardPlace& at) {
  const QString place = Words::tr("canvas %1, %2").arg(at.y).arg(at.x);
  if (!shape.canvas.h().inFrame(at.y) || !shape.canvas.w().inFrame(at.x)) return Words::tr("%1, cut off").arg(place);
  return Words::tr("%1 = y[%2, %3]").arg(place).arg(at.y - shape.h.padding).arg(at.x - shape.w.padding);
}

QString inputPlaceWords(const BoardShape& shape, std::int64_t ic, const BoardPlace& place) {
  const double value{valueOf(shape, ic, place)};
  const AxisStamp rows = stampOf(withoutCrop(shape.h), place.y);
  const AxisStamp cols = stampOf(withoutCrop(shape.w), place.x);
  return Words::tr("input %1, %2 = %3; its stamp lies on canvas rows %4 to %5, columns %6 to %7")
      .arg(place.y)
      .arg(place.x)
      .arg(boardNumber(value))
      .arg(rows.output.low())
      .arg(rows.output.high())
      .arg(cols.output.low())
      .arg(cols.output.high());
}

QString kernelPlaceWords(const BoardShape& shape, std::int64_t ic, const BoardPlace& place) {
  const double value{valueOf(shape, ic, place)};
  const AxisReach rows = reachOf(withoutCrop(shape.h), place.y);
  const AxisReach cols = reachOf(withoutCrop(shape.w), place.x);
  return Words::tr("tap %1, %2 = %3; it acts on %4 cells of the canvas")
      .arg(place.y)
      .arg(place.x)
      .arg(boardNumber(value), integerText(rows.output.count * cols.output.count));
}

std::vector<BoardKey> canvasKeys(const BoardShape& shape, Mechanism mechanism) {
  const bool more = mechanism == Mechanism::Stamp;
  BoardCell plain;
  BoardCell cut;
  cut.ghosted = true;
  cut.hatched = true;
  BoardCell hatched;
  hatched.hatched = true;
  std::vector<BoardKey> keys;
  if (more && shape.cut)
    keys.push_back({cut, Words::tr("cut off by padding %1").arg(pairText(shape.h.padding, shape.w.padding))});
  BoardCell unfinished;
  unfinished.mark = BoardCell::Mark::More;
  if (more) keys.push_back({unfinished, Words::tr("more to come")});
  keys.push_back({plain, more ? Words::tr("not written yet") : Words::tr("not computed yet")});
  if (shape.biasOnly && shape.differs) {
    keys.push_back({hatched, Words::tr("bias only, or other neighbours in the whole picture")});
  } else if (shape.biasOnly) {
    keys.push_back({hatched, Words::tr("no tap: bias only")});
  } else if (shape.differs) {
    keys.push_back({hatched, Words::tr("other neighbours in the whole picture")});
  }
  return keys;
}

namespace {

/// "2i + ½": where the middle of the stamp of input i lies in the output.
QString centreText(const SizeTerms& terms, QChar index) {
  const std::int64_t twice = terms.reach() - 2 * terms.padding;  // two times the offset: halves are exact
  QString text = terms.stride == 1 ? QString(index) : QString::number(terms.stride) + index;
  if (twice == 0) return text;
  text += twice < 0 ? u" \u2212 "_s : u" + "_s;
  const std::int64_t size = std::abs(twice);
  if (size >= 2) text += QString::number(size / 2);
  if (size % 2 != 0) text += u"\u00BD"_s;
  return text;
}

/// Where stamps lie and what makes half a pixel of them.
QString centreSentence(const BoardShape& shape) {
  const QString place = Words::tr("The stamp of x[i, j] is centred on y[%1, %2]")
                            .arg(centreText(shape.h, u'i'), centreText(shape.w, u'j'));
  const SizeTerms& odd = shape.h.reach() % 2 != 0 ? shape.h : shape.w;
  if (odd.reach() % 2 == 0) return Words::tr("%1.").arg(place);
  return Words::tr("%1: half a pixel off, since dilation × (kernel − 1) = %2 is odd.").arg(place).arg(odd.reach());
}

QString spacingSentence(const BoardShape& shape) {
  const QString stamps = Words::tr("Stamps lie %1 apart (stride)").arg(pairText(shape.h.stride, shape.w.stride));
  if (shape.h.dilation == 1 && shape.w.dilation == 1)
    return Words::tr("%1, their taps side by side (dilation 1: no gaps).").arg(stamps);
  return Words::tr("%1, their taps %2 apart (dilation).").arg(stamps, pairText(shape.h.dilation, shape.w.dilation));
}

/// A single 1 among zeros.
bool isImpulse(const BoardShape& shape) {
  const Board& board = shape.board;
  double sum = 0.0;
  double others = 0.0;
  for (std::int64_t y = 0; y < shape.h.in; ++y) {
    for (std::int64_t x = 0; x < shape.w.in; ++x) {
      const float value = board.layer.input.value(board.image, shape.channels.used.front(), y, x);
      (value == 1.0F ? sum : others) += std::abs(static_cast<double>(value));
    }
  }
  return sum == 1.0 && others == 0.0;
}

}  // namespace

QStringList boardNotes(const BoardScene& scene, const BoardShape& shape, Mechanism mechanism) {
  QStringList notes;
  const bool stamps = mechanism == Mechanism::Stamp;
  if (stamps && shape.channels.used.size() == 1 && isImpulse(shape))
    notes += Words::tr("A single 1 gives the kernel itself, as it is: it is not flipped.");
  if (const QString skipped = skippedChannels(shape); !skipped.isEmpty()) notes += skipped;
  if (scene.wholeNumbers)
    notes += Words::tr("Whole numbers for calculating by hand; the layer's weights are not in use.");
  if (stamps) notes += {centreSentence(shape), spacingSentence(shape)};
  if (mechanism != Mechanism::Gather) return notes;
  for (const auto& [terms, axis] :
       {std::pair(&shape.h, Words::tr("rows")), std::pair(&shape.w, Words::tr("columns"))}) {
    if (gatherAxis(*terms).windowBegin > 0)
      notes += Words::tr("Padding %1 is larger than dilation × (kernel − 1) = %2: no window reaches the hatched %3.")
                   .arg(terms->padding)
                   .arg(terms->reach())
                   .arg(axis);
  }
  return notes;
}

QString stampSentence(const BoardShape& shape, const std::optional<ProductCount>& step, std::int64_t written) {
  const QString cells = Words::tr("Canvas cells written so far: %1 of %2.")
                            .arg(integerText(written), integerText(shape.canvas.h().full * shape.canvas.w().full));
  if (!step) return cells;
  return Words::tr("This step: %1 of %2 products useful. %3")
      .arg(integerText(step->useful), integerText(step->all()), cells);
}

QString productsSentence(const ProductCount& here) {
  const QString all = integerText(here.all());
  if (here.all() == 1 && here.useful == 0) return Words::tr("The only product here multiplies a zero: bias only.");
  if (here.all() == 1) return Words::tr("The only product here is useful.");
  if (here.useful == 0) return Words::tr("All %1 products here multiply a zero: bias only.").arg(all);
  if (here.wasted == 0) return Words::tr("All %1 products here are useful.").arg(all);
  return Words::tr("%1 of %2 products here are useful; %3 multiply a zero, which the engine never computes.")
      .arg(integerText(here.useful), all, integerText(here.wasted));
}

QString totalsSentence(std::int64_t done, std::int64_t all, const ProductCount& sum) {
  const QString pixels = Words::tr("Output pixels so far: %1 of %2.").arg(integerText(done), integerText(all));
  if (sum.all() == 0) return pixels;
  return Words::tr("%1 Products: %2 useful, %3 wasted.").arg(pixels, integerText(sum.useful), integerText(sum.wasted));
}

QString productText(const CanvasTerm& term) {
  return Words::tr("%1 × %2").arg(boardNumber(double{term.x}), boardNumber(double{term.w}));
}

QString sumWords(const BoardShape& shape, const std::vector<CanvasTerm>& terms, bool withBias, double sum) {
  if (terms.size() > kMostTermsInWords)
    return Words::tr("%1 products, sum %2").arg(integerText(std::ssize(terms)), boardNumber(sum));
  QStringList parts;
  for (const CanvasTerm& term : terms) parts += productText(term);
  if (withBias && hasBias(shape.board)) parts += Words::tr("bias %1").arg(boardNumber(boardBias(shape.board)));
  if (parts.isEmpty()) return Words::tr("no product, 0");
  return Words::tr("%1 = %2").arg(parts.join(u" + "_s), boardNumber(sum));
}

}  // namespace convt
