#include "ui/paint/board_matrix_words.h"

#include <QCoreApplication>
#include <QStringList>
#include <cmath>

#include "engine/core/coverage.h"
#include "engine/core/number_text.h"
#include "engine/core/output_size.h"
#include "ui/paint/pixel_terms_text.h"
#include "ui/paint/text_layout.h"

namespace convt {
using namespace Qt::StringLiterals;
namespace {

struct Words {
  Q_DECLARE_TR_FUNCTIONS(BoardMatrix)
};

QString times(std::int64_t h, std::int64_t w) {
  return u"%1\u2009\u00D7\u2009%2"_s.arg(integerText(h), integerText(w));
}

QString pixelName(QChar letter, PixelAt at) {
  return u"%1[%2, %3]"_s.arg(letter).arg(at.y).arg(at.x);
}

/// "y" for what the rows (columns) of the drawn matrix stand for.
QString rowPixelName(const MatrixFacts& facts, std::int64_t row) {
  return pixelName(facts.forward ? u'x' : u'y', facts.rowPixel(row));
}

QString colPixelName(const MatrixFacts& facts, std::int64_t col) {
  return pixelName(facts.forward ? u'y' : u'x', facts.colPixel(col));
}

/// What C y is.
QString conv2dText(const MatrixFacts& facts) {
  const QString conv2d = facts.returnsMore ? Words::tr("the first %1 of Conv2d(y)").arg(times(facts.in.h, facts.in.w))
                                           : Words::tr("Conv2d(y)");
  return facts.onlyOutput ? Words::tr("C y = %1 with the same weights").arg(conv2d)
                          : Words::tr("C y = the part of %1 that comes from this output channel").arg(conv2d);
}

/// What C^T x is, and what the product has beside it.
QString transposedText(const MatrixFacts& facts) {
  const std::int64_t others = facts.pair.others();
  const QString bias = sumNumber(facts.pair.bias);
  if (others == 0)
    return facts.pair.bias == 0.0 ? Words::tr("C\u1D40 x = ConvTranspose2d(x)")
                                  : Words::tr("C\u1D40 x + bias %1 = ConvTranspose2d(x)").arg(bias);
  const QString shown = Words::tr("C\u1D40 x of input channel %1").arg(panelChannelName(facts.pair.ic, facts.in.c));
  if (others == 1)
    return facts.pair.bias == 0.0 ? Words::tr("%1; the other one is added").arg(shown)
                                  : Words::tr("%1; the other one and the bias %2 are added").arg(shown, bias);
  return facts.pair.bias == 0.0
             ? Words::tr("%1; the other %2 are added").arg(shown, integerText(others))
             : Words::tr("%1; the other %2 and the bias %3 are added").arg(shown, integerText(others), bias);
}

/// What multiplying by C and by its transpose is, with respect to gradients.
QStringList gradientNotes(const MatrixFacts& facts) {
  QStringList notes{
      facts.returnsMore
          ? Words::tr("C is the matrix of Conv2d with the same weights, of its first %1: multiplying by C\u1D40 is "
                      "their gradient with respect to Conv2d's input.")
                .arg(times(facts.in.h, facts.in.w))
          : Words::tr("C is the matrix of Conv2d with the same weights: multiplying by C\u1D40 is the gradient of "
                      "Conv2d with respect to its input.")};
  if (facts.forward)
    notes += facts.onlyOutput
                 ? Words::tr("And C y is the gradient of x, if y is that of the output.")
                 : Words::tr("And C y is this output channel's part of the gradient of x, if y is that of the output.");
  return notes;
}

/// Which of several input channels is meant; of C^T the sentence says it where there is more than one.
QString matrixChannelNote(const BoardScene& scene, const MatrixFacts& facts) {
  if (facts.pair.others() == 0) return channelNote(*scene.board, facts.pair);
  if (!facts.forward) return {};
  return Words::tr("Shown is input channel %1; each of the others has a C of its own.")
      .arg(panelChannelName(facts.pair.ic, facts.in.c));
}

QString entriesText(std::int64_t count) {
  return count == 1 ? Words::tr("1 entry") : Words::tr("%1 entries").arg(integerText(count));
}

}  // namespace

QString matrixName(bool forward) {
  return forward ? u"C"_s : u"C\u1D40"_s;
}

MatrixHeading matrixInputHeading(const BoardScene& scene) {
  if (!scene.forward) return MatrixHeading::Input;
  const BoardPair pair(*scene.board);
  return isOnlyOutput(*scene.board, pair.ic) ? MatrixHeading::Gradient : MatrixHeading::GradientPart;
}

QString matrixHeadingText(MatrixHeading heading) {
  switch (heading) {
    case MatrixHeading::Kernel: return Words::tr("Kernel");
    case MatrixHeading::Input: return Words::tr("Input");
    case MatrixHeading::Gradient: return Words::tr("Gradient");
    case MatrixHeading::GradientPart: return Words::tr("Part of gradient");
    case MatrixHeading::Output: break;
  }
  return Words::tr("Output");
}

QString matrixHeadingDetail(MatrixHeading heading, const Board& board) {
  const LayerParams& p = board.layer.params;
  const Shape in = board.layer.input.shape;
  switch (heading) {
    case MatrixHeading::Kernel: return times(p.kernel.h, p.kernel.w);
    case MatrixHeading::Input:
    case MatrixHeading::Gradient:
    case MatrixHeading::GradientPart: return times(in.h, in.w);
    case MatrixHeading::Output: break;
  }
  const Shape out = outputShape(p, in);
  return times(out.h, out.w);
}

double matrixHeadingWidth(MatrixHeading heading, const Board& board) {
  return textWidth(matrixHeadingText(heading), Type::Heading) + kAfterMatrixHeading +
         textWidth(matrixHeadingDetail(heading, board), Type::Body);
}

QString matrixSentence(const MatrixFacts& facts) {
  return Words::tr("%1: %2 has %3 rows and %4 columns; %5 % of it is 0, where no tap joins the pixels.")
      .arg(facts.forward ? conv2dText(facts) : transposedText(facts), matrixName(facts.forward),
           integerText(facts.rows()), integerText(facts.cols()))
      .arg(wholePercent(facts.matrix.zeroShare()));
}

QString pageSentence(const MatrixFacts& facts, const MatrixPage& page) {
  if (page.whole()) return {};
  const QString text =
      facts.forward ? Words::tr("Columns %1 to %2 of %3 are drawn.") : Words::tr("Rows %1 to %2 of %3 are drawn.");
  return text.arg(integerText(page.from), integerText(page.from + page.count - 1), integerText(page.all));
}

QString innerProducts(const MatrixFacts& facts) {
  const double conv = innerProduct(facts.matrix.multiplyTransposed(facts.y), facts.x);
  const double transposed = innerProduct(facts.y, facts.matrix.multiply(facts.x));
  const auto number = [](double value) {
    return value == std::rint(value) ? sumNumber(value) : withMinusSign(QString::fromStdString(digitsText(value, 8)));
  };
  const QString verdict =
      !std::isfinite(conv) || !std::isfinite(transposed) ? Words::tr("not finite, nothing to compare")
      : conv == transposed
          ? Words::tr("equal")
          : Words::tr("they differ by %1")
                .arg(withMinusSign(QString::fromStdString(digitsText(std::fabs(conv - transposed), 2))));
  return Words::tr("<C y, x> = %1 and <y, C\u1D40 x> = %2: %3").arg(number(conv), number(transposed), verdict);
}

SumLine matrixSum(const MatrixFacts& facts, std::int64_t row) {
  SumLine line;
  line.heading = Words::tr("Row %1").arg(row);
  line.name = rowPixelName(facts, row);
  for (const std::int64_t col : facts.colsOf(row)) {
    const TapPlace tap = facts.tap(row, col).value_or(TapPlace{});
    line.terms.push_back({facts.entry(row, col), facts.factor[static_cast<std::size_t>(col)],
                          u"w[%1, %2] %3"_s.arg(tap.ky).arg(tap.kx).arg(colPixelName(facts, col))});
  }
  if (!facts.forward) line.bias = facts.pair.bias;
  if (!facts.forward && facts.pair.others() > 0 && !line.terms.empty())
    line.others = facts.others[static_cast<std::size_t>(row)];
  line.total = facts.product[static_cast<std::size_t>(row)];
  return line;
}

QString matrixWords(const MatrixFacts& facts, const MatrixFocus& focus) {
  const QString name = matrixName(facts.forward);
  if (focus.row) {
    const SumLine line = matrixSum(facts, *focus.row);
    QString text = Words::tr("Row %1 of %2, %3: %4").arg(integerText(*focus.row), name, line.name, sumText(line));
    if (focus.cell) text += u"; "_s + Words::tr("column %1, %2").arg(*focus.cell).arg(colPixelName(facts, *focus.cell));
    if (focus.cell && !facts.tap(*focus.row, *focus.cell)) text += u": "_s + Words::tr("no tap joins them");
    return text;
  }
  if (focus.col) {
    const std::vector<std::int64_t> rows = facts.rowsOf(*focus.col);
    return (facts.forward ? Words::tr("Column %1 of %2, the taps that made %3 = %4: %5")
                          : Words::tr("Column %1 of %2, the stamp of %3 = %4: %5"))
        .arg(integerText(*focus.col), name, colPixelName(facts, *focus.col),
             sumNumber(facts.factor[static_cast<std::size_t>(*focus.col)]), entriesText(std::ssize(rows)));
  }
  if (focus.tap)
    return Words::tr("Tap w[%1, %2] = %3: %4 of %5")
        .arg(focus.tap->ky)
        .arg(focus.tap->kx)
        .arg(sumNumber(static_cast<double>(facts.matrix.weight(*focus.tap))), entriesText(facts.entriesOf(*focus.tap)),
             name);
  return matrixSentence(facts);
}

QString matrixNotes(const BoardScene& scene, const MatrixFacts& facts) {
  QStringList notes = gradientNotes(facts);
  notes += Words::tr("In both inner products y is the layer's output without its bias.");
  if (const QString channels = matrixChannelNote(scene, facts); !channels.isEmpty()) notes += channels;
  if (scene.wholeNumbers)
    notes += Words::tr("Whole numbers for calculating by hand; the layer's weights are not in use.");
  return notes.join(u' ');
}

}  // namespace convt
