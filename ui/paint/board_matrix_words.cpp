#include "ui/paint/board_matrix_words.h"

#include <QCoreApplication>
#include <QStringList>
#include <cmath>

#include "engine/core/coverage.h"
#include "engine/core/number_text.h"
#include "engine/core/output_size.h"
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

QString entriesText(std::int64_t count) {
  return count == 1 ? Words::tr("1 entry") : Words::tr("%1 entries").arg(integerText(count));
}

}  // namespace

QString matrixName(bool forward) {
  return forward ? u"C"_s : u"C\u1D40"_s;
}

QString matrixHeadingText(MatrixHeading heading, bool forward) {
  switch (heading) {
    case MatrixHeading::Kernel: return Words::tr("Kernel");
    case MatrixHeading::Input: return forward ? Words::tr("Gradient") : Words::tr("Input");
    case MatrixHeading::Output: break;
  }
  return Words::tr("Output");
}

QString matrixHeadingDetail(MatrixHeading heading, const Board& board) {
  const LayerParams& p = board.layer.params;
  const Shape in = board.layer.input.shape;
  switch (heading) {
    case MatrixHeading::Kernel: return times(p.kernel.h, p.kernel.w);
    case MatrixHeading::Input: return times(in.h, in.w);
    case MatrixHeading::Output: break;
  }
  const Shape out = outputShape(p, in);
  return times(out.h, out.w);
}

double matrixHeadingWidth(MatrixHeading heading, const BoardScene& scene) {
  return textWidth(matrixHeadingText(heading, scene.forward), Type::Heading) + kAfterMatrixHeading +
         textWidth(matrixHeadingDetail(heading, *scene.board), Type::Body);
}

QString matrixSentence(const MatrixFacts& facts) {
  const QString meaning =
      facts.forward            ? Words::tr("C y = Conv2d(y) with the same weights")
      : facts.pair.wired > 1   ? Words::tr("C\u1D40 x = the part of ConvTranspose2d(x) of this input channel")
      : facts.pair.bias != 0.0 ? Words::tr("C\u1D40 x + bias %1 = ConvTranspose2d(x)").arg(sumNumber(facts.pair.bias))
                               : Words::tr("C\u1D40 x = ConvTranspose2d(x)");
  return Words::tr("%1: %2 has %3 rows and %4 columns; %5 % of it is 0, where no tap joins the pixels.")
      .arg(meaning, matrixName(facts.forward), integerText(facts.rows()), integerText(facts.cols()))
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
      conv == transposed ? Words::tr("equal")
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
  if (!facts.forward && facts.pair.wired <= 1) line.bias = facts.pair.bias;
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
  QStringList notes{
      Words::tr("C is the matrix of Conv2d with the same weights: multiplying by C\u1D40 is the gradient of "
                "Conv2d with respect to its input.")};
  if (facts.forward) notes += Words::tr("And C y is the gradient of x, if y is that of the output.");
  notes += Words::tr("In both inner products y is the layer's output without its bias.");
  if (const QString channels = channelNote(*scene.board, facts.pair); !channels.isEmpty()) notes += channels;
  if (scene.wholeNumbers) notes += Words::tr("Whole numbers: the layer's own weights are not in use.");
  return notes.join(u' ');
}

}  // namespace convt
