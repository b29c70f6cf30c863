#include <QFontMetricsF>
#include <QTest>
#include <cmath>
#include <limits>

#include "tests/ui/small_board.h"
#include "ui/paint/board_matrix.h"
#include "ui/paint/board_matrix_facts.h"
#include "ui/paint/board_matrix_layout.h"
#include "ui/paint/board_matrix_words.h"
#include "ui/paint/board_places.h"
#include "ui/paint/paragraph.h"
#include "ui/paint/text_layout.h"

using namespace convt;
using namespace convt::test;
using namespace Qt::StringLiterals;

namespace {

const QSize kSmall(1108, 460);
const QSize kLarge(1632, 860);

BoardPlace matrixPlace(std::int64_t row, std::int64_t col) {
  return {BoardPlace::Part::Matrix, row, col};
}

BoardPlace inputPlace(std::int64_t y, std::int64_t x) {
  return {BoardPlace::Part::Input, y, x};
}

Board smallBoard() {
  return rampBoard(boardLayer({3, 3}, {2, 2}, {1, 1}), {1, 1, 4, 4});
}

}  // namespace

/// Which cell is where, what the keys reach, and what is said.
class TestBoardMatrixPlaces : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { loadFonts(); }

  void placesRoundTrip_data();
  void placesRoundTrip();
  void nothingLeavesTheAreaOrOverlaps();
  void notesHaveRoomForAllTheirLines();
  void arrowsWalkMatrixColumnsAndKernel();
  void stepsBelongToRows();
  void placesOfAnotherLayerAreNotLit();
  void sentencesHaveTheNumbers();
  void severalInputChannelsAddUpToTheProduct();
  void cIsWholeOnlyWithoutOtherOutputs();
  void conv2dMayGiveMoreThanTheInput();
  void infinitiesUnderKernelsOfZeroTakePart();
  void innerProductsAreSummedApart();
  void wordsNameTheRow();
};

void TestBoardMatrixPlaces::placesRoundTrip_data() {
  QTest::addColumn<bool>("forward");
  QTest::newRow("C^T") << false;
  QTest::newRow("C") << true;
}

void TestBoardMatrixPlaces::placesRoundTrip() {
  QFETCH(bool, forward);
  Random random(2);
  for (int n = 0; n < 30; ++n) {
    const Board board = randomBoard(random);
    BoardScene scene = sceneOf(board, matrixPainter());
    scene.forward = forward;
    const QRectF area = areaOf(n % 2 == 0 ? kSmall : kLarge);
    const MatrixLayout layout = layoutMatrix(area, scene);
    QVERIFY(layout.drawn);
    const MatrixFacts facts(scene);
    const auto at = [&](const QRectF& cell) { return matrixPainter().placeAt(area, scene, cell.center()); };
    const auto pixelOf = [&](bool input, PixelAt pixel) {
      return input ? inputPlace(pixel.y, pixel.x) : canvasPlace(board, pixel);
    };
    const std::int64_t j = between(random, 0, static_cast<int>(layout.matrix.rows) - 1);
    const std::int64_t i = between(random, 0, static_cast<int>(layout.matrix.cols) - 1);
    const std::int64_t row = j + layout.firstRow(forward);
    const std::int64_t col = i + layout.firstCol(forward);
    QCOMPARE(at(layout.matrix.at(j, i)), std::optional(matrixPlace(row, col)));
    QCOMPARE(at(layout.product.at(j, 0)), std::optional(pixelOf(forward, facts.rowPixel(row))));
    QCOMPARE(at(layout.factor.at(i, 0)), std::optional(pixelOf(!forward, facts.colPixel(col))));
    QCOMPARE(at(layout.kernel.at(0, 0)), std::optional(BoardPlace{BoardPlace::Part::Kernel, 0, 0}));
    QCOMPARE(at(layout.input.at(1, 0)), std::optional(inputPlace(1, 0)));
    QCOMPARE(at(layout.output.at(1, 0)), std::optional(canvasPlace(board, {1, 0})));
    QVERIFY(!matrixPainter().placeAt(area, scene, area.bottomRight() - QPointF(2.0, 2.0)));
  }
}

void TestBoardMatrixPlaces::nothingLeavesTheAreaOrOverlaps() {
  Random random(3);
  for (int n = 0; n < 40; ++n) {
    const Board board = randomBoard(random);
    const QSize size = n % 3 == 0 ? kLarge : n % 3 == 1 ? kSmall : QSize(1108, 548);
    BoardScene scene = sceneOf(board, matrixPainter());
    scene.forward = n % 2 == 0;
    if (n % 3 != 0) scene.pointed = n % 3 == 1 ? canvasPlace(board, {0, 0}) : inputPlace(1, 1);
    const MatrixLayout layout = layoutMatrix(areaOf(size), scene);
    QVERIFY(layout.drawn && layout.output.cell > 0);
    const QRectF parts[] = {
        layout.matrix.rect(), layout.factor.rect(), layout.product.rect(), layout.kernel.rect(), layout.input.rect(),
        layout.output.rect(), layout.sum,           layout.inner,          layout.key,           layout.notes};
    for (const QRectF& a : parts) {
      if (a.isEmpty()) continue;  // the key of a board without hatching
      QVERIFY(areaOf(size).contains(a));
      for (const QRectF& b : parts) QVERIFY(a == b || !a.intersects(b));
    }
    const Theme& theme = n % 4 == 0 ? darkTheme() : n % 4 == 1 ? highContrastDarkTheme() : lightTheme();
    QVERIFY(frameIntact(painted(matrixPainter(), scene, size, theme, n % 5 == 0 ? 2.0 : 1.0)));
  }
}

void TestBoardMatrixPlaces::notesHaveRoomForAllTheirLines() {
  LayerParams params = boardLayer({3, 3}, {2, 2}, {1, 1}, {1, 1});
  params.outChannels = 2;
  Board board = rampBoard(params, {1, 3, 4, 4});
  board.cut.bottom = true;
  BoardScene scene = sceneOf(board, matrixPainter());
  for (const bool forward : {false, true}) {
    scene.forward = forward;
    const QRectF room = layoutMatrix(areaOf(kSmall), scene).notes;
    QImage image(room.size().toSize(), QImage::Format_RGB32);
    image.fill(Qt::white);
    QPainter painter(&image);
    const QRectF all(QPointF(), QSizeF(image.size()));
    paintParagraph(painter, all, matrixNotes(scene, MatrixFacts(scene)), Type::Note, Qt::black);
    const QStringList lines = brokenLines(matrixNotes(scene, MatrixFacts(scene)), Type::Note, all.width());
    const double each = std::ceil(QFontMetricsF(font(Type::Note)).height()) + 2.0;
    const QRectF last(0.0, each * static_cast<double>(lines.size() - 1), all.width(), each);
    QVERIFY(all.contains(last) && countOf(image, last, Qt::white) < last.width() * last.height() - 50.0);
  }
}

void TestBoardMatrixPlaces::arrowsWalkMatrixColumnsAndKernel() {
  const Board board = smallBoard();
  BoardScene scene = sceneOf(board, matrixPainter());
  const auto go = [&](const std::optional<BoardPlace>& from, int down, int right) {
    return matrixPainter().neighbour(scene, from, down, right);
  };
  QCOMPARE(go({}, 1, 0), matrixPlace(0, 0));
  QCOMPARE(go(matrixPlace(3, 4), 1, 0), matrixPlace(4, 4));
  QCOMPARE(go(matrixPlace(48, 4), 1, 0), matrixPlace(48, 4));
  QCOMPARE(go(matrixPlace(0, 15), 0, 1), inputPlace(0, 0));
  QCOMPARE(go(inputPlace(0, 3), 1, 0), inputPlace(1, 0));  // the next of the column
  QCOMPARE(go(inputPlace(0, 0), 0, 1), canvasPlace(board, {0, 0}));
  QCOMPARE(go(canvasPlace(board, {0, 0}), 0, 1), (BoardPlace{BoardPlace::Part::Kernel, 0, 0}));
  QCOMPARE(go(BoardPlace{BoardPlace::Part::Kernel, 2, 2}, 0, 1), (BoardPlace{BoardPlace::Part::Kernel, 2, 2}));
  QCOMPARE(go(inputPlace(0, 0), 0, -1), matrixPlace(0, 15));
  scene.forward = true;
  QCOMPARE(go(matrixPlace(0, 48), 0, 1), canvasPlace(board, {0, 0}));
  QCOMPARE(go(canvasPlace(board, {0, 6}), 1, 0), canvasPlace(board, {1, 0}));
  QCOMPARE(go(canvasPlace(board, {0, 0}), 0, 1), inputPlace(0, 0));
}

void TestBoardMatrixPlaces::stepsBelongToRows() {
  const Board board = smallBoard();
  BoardScene scene = sceneOf(board, matrixPainter());
  using Step = std::optional<std::int64_t>;
  QCOMPARE(matrixPainter().stepAt(scene, matrixPlace(17, 3)), Step(18));
  QCOMPARE(matrixPainter().stepAt(scene, canvasPlace(board, {2, 3})), Step(18));
  QVERIFY(!matrixPainter().stepAt(scene, inputPlace(0, 0)));
  scene.forward = true;
  QCOMPARE(matrixPainter().stepAt(scene, matrixPlace(3, 17)), Step(18));
}

void TestBoardMatrixPlaces::placesOfAnotherLayerAreNotLit() {
  const Board board = smallBoard();
  BoardScene scene = sceneOf(board, matrixPainter());
  scene.step = 3;
  const BoardPlace gone[] = {matrixPlace(49, 0),
                             matrixPlace(0, 16),
                             inputPlace(4, 0),
                             {BoardPlace::Part::Kernel, 3, 0},
                             {BoardPlace::Part::Canvas, 0, 0},
                             {BoardPlace::Part::Phase, 1, 1}};
  for (const BoardPlace& place : gone) {
    scene.pointed = place;
    const MatrixFocus focus = matrixFocus(scene);
    QVERIFY(focus.row == 2 && !focus.cell);
    painted(matrixPainter(), scene, kSmall);
    const BoardPlace next = matrixPainter().neighbour(scene, place, 1, 0);
    scene.pointed = next;
    QVERIFY(pointedInside(scene));
  }
  scene.pointed.reset();
  scene.step = 1000;
  QCOMPARE(matrixFocus(scene).row, std::optional<std::int64_t>(48));
}

void TestBoardMatrixPlaces::sentencesHaveTheNumbers() {
  LayerParams params = boardLayer({2, 2}, {2, 2});
  const Board board = rampBoard(params, {1, 1, 2, 2});
  BoardScene scene = sceneOf(board, matrixPainter());
  QCOMPARE(
      matrixSentence(MatrixFacts(scene)),
      u"C\u1D40 x = ConvTranspose2d(x): C\u1D40 has 16 rows and 4 columns; 75 % of it is 0, where no tap joins the pixels."_s);
  scene.forward = true;
  QVERIFY(matrixSentence(MatrixFacts(scene)).startsWith(u"C y = Conv2d(y) with the same weights: C has 4 rows"_s));
  QVERIFY(matrixNotes(scene, MatrixFacts(scene)).contains(u"the gradient of Conv2d with respect to its input"_s));
  QVERIFY(matrixNotes(scene, MatrixFacts(scene))
              .contains(u"Whole numbers for calculating by hand; the layer's weights are not in use."_s));
  scene.wholeNumbers = false;
  QVERIFY(!matrixNotes(scene, MatrixFacts(scene)).contains(u"weights are not in use"_s));
}

void TestBoardMatrixPlaces::severalInputChannelsAddUpToTheProduct() {
  LayerParams params = boardLayer({2, 2}, {1, 1});
  params.bias = true;
  const Board board = rampBoard(params, {1, 3, 2, 2});
  BoardScene scene = sceneOf(board, matrixPainter());
  const MatrixFacts facts(scene);
  QVERIFY(matrixSentence(facts).startsWith(u"C\u1D40 x of input channel R; the other 2 and the bias 5 are added: C"_s));
  for (std::int64_t oy = 0; oy < 3; ++oy) {
    for (std::int64_t ox = 0; ox < 3; ++ox)
      QCOMPARE(facts.product[static_cast<std::size_t>(oy * 3 + ox)], pixelSum(board.layer, {0, 0, oy, ox}).total);
  }
  // x of the channels begins at 1, 5, 9, as w does: 1, 25 and 81 in the corner.
  scene.pointed = canvasPlace(board, {0, 0});
  QCOMPARE(matrixPainter().words(scene).remove(QChar(0x2009)),
           u"Row 0 of C\u1D40, y[0, 0]: 5 + 1\u00D71 + other channels 106 = 112"_s);
  scene.forward = true;
  const QString notes = matrixNotes(scene, MatrixFacts(scene));
  QVERIFY(notes.contains(u"Shown is input channel R; each of the others has a C of its own."_s));
  QVERIFY(!notes.contains(u"added alike"_s));
  const Board pair = rampBoard(boardLayer({2, 2}, {1, 1}), {1, 2, 2, 2});
  QVERIFY(matrixSentence(MatrixFacts(sceneOf(pair, matrixPainter())))
              .startsWith(u"C\u1D40 x of input channel 0; the other one is added: C"_s));
}

void TestBoardMatrixPlaces::cIsWholeOnlyWithoutOtherOutputs() {
  LayerParams params = boardLayer({2, 2}, {2, 2});
  params.outChannels = 4;
  params.groups = 2;
  Board board = rampBoard(params, {1, 2, 2, 2});
  board.oc = 3;
  const auto tell = [&board](bool whole) {
    BoardScene scene = sceneOf(board, matrixPainter());
    scene.forward = true;
    const MatrixFacts facts(scene);
    const auto sentence = whole ? u"C y = Conv2d(y) with the same weights: C has"_s
                                : u"C y = the part of Conv2d(y) that comes from this output channel: C has"_s;
    const auto note =
        whole ? u"And C y is the gradient of x,"_s : u"And C y is this output channel's part of the gradient"_s;
    const auto heading = whole ? MatrixHeading::Gradient : MatrixHeading::GradientPart;
    QVERIFY2(matrixSentence(facts).startsWith(sentence), qPrintable(matrixSentence(facts)));
    QVERIFY(matrixNotes(scene, facts).contains(note));
    QCOMPARE(matrixInputHeading(scene), heading);
    scene.forward = false;
    QCOMPARE(matrixInputHeading(scene), MatrixHeading::Input);
  };
  tell(false);
  // Without the other kernel of the second group, whatever the first group has.
  auto weight = std::make_shared<Tensor>(*board.layer.weight);
  for (std::int64_t tap = 0; tap < 4; ++tap) weight->at(1, 0, tap / 2, tap % 2) = 0.0F;
  board.layer.weight = weight;
  tell(true);
}

void TestBoardMatrixPlaces::conv2dMayGiveMoreThanTheInput() {
  // An output padding that is not below the stride: Conv2d makes 4 rows of an output that came from 3.
  const Board board = rampBoard(boardLayer({2, 2}, {1, 1}, {0, 0}, {1, 0}, {2, 2}), {1, 1, 3, 4});
  BoardScene scene = sceneOf(board, matrixPainter());
  scene.forward = true;
  const MatrixFacts facts(scene);
  QCOMPARE(matrixSentence(facts).remove(QChar(0x2009)).section(u':', 0, 0),
           u"C y = the first 3\u00D74 of Conv2d(y) with the same weights"_s);
  QVERIFY(matrixNotes(scene, facts).remove(QChar(0x2009)).contains(u"of its first 3\u00D74: multiplying"_s));
}

void TestBoardMatrixPlaces::infinitiesUnderKernelsOfZeroTakePart() {
  Board board = rampBoard(boardLayer({2, 2}, {1, 1}), {1, 2, 2, 2});
  Tensor x({1, 2, 2, 2});
  x.at(0, 0, 0, 0) = std::numeric_limits<float>::infinity();
  board.layer.input = makeInput(std::move(x));
  auto weight = std::make_shared<Tensor>(*board.layer.weight);
  for (std::int64_t tap = 0; tap < 4; ++tap) weight->at(0, 0, tap / 2, tap % 2) = 0.0F;
  board.layer.weight = weight;
  const BoardScene scene = sceneOf(board, matrixPainter());
  const MatrixFacts facts(scene);
  QCOMPARE(facts.pair.ic, 0);
  QCOMPARE(facts.pair.others(), 1);
  for (std::int64_t row = 0; row < 9; ++row) {
    const bool engineHasNan = std::isnan(pixelSum(board.layer, {0, 0, row / 3, row % 3}).total);
    QCOMPARE(engineHasNan, row / 3 < 2 && row % 3 < 2);
    QCOMPARE(std::isnan(facts.product[static_cast<std::size_t>(row)]), engineHasNan);
    QCOMPARE(std::isnan(facts.y[static_cast<std::size_t>(row)]), engineHasNan);
  }
  QVERIFY(innerProducts(facts).endsWith(u"not finite, nothing to compare"_s));
}

void TestBoardMatrixPlaces::innerProductsAreSummedApart() {
  const Board board = rampBoard(boardLayer({1, 1}, {1, 1}), {1, 1, 2, 2});  // y = x = 1, 2, 3, 4
  QCOMPARE(innerProducts(MatrixFacts(sceneOf(board, matrixPainter()))),
           u"<C y, x> = 30 and <y, C\u1D40 x> = 30: equal"_s);
  Random random(4);
  for (int n = 0; n < 50; ++n) {
    Board any = randomBoard(random);
    any.layer.input = makeInput(wholeNumbers(any.layer.input.shape, random));
    QVERIFY(innerProducts(MatrixFacts(sceneOf(any, matrixPainter()))).endsWith(u": equal"_s));
  }
}

void TestBoardMatrixPlaces::wordsNameTheRow() {
  LayerParams params = boardLayer({3, 3}, {2, 2}, {1, 1});
  params.bias = true;
  const Board board = rampBoard(params, {1, 1, 4, 4});
  BoardScene scene = sceneOf(board, matrixPainter());
  const auto words = [&] { return matrixPainter().words(scene).remove(QChar(0x2009)); };
  scene.pointed = canvasPlace(board, {2, 3});
  QCOMPARE(words(), u"Row 17 of C\u1D40, y[2, 3]: 5 + 6\u00D76 + 4\u00D77 = 69"_s);
  scene.pointed = matrixPlace(17, 0);
  QVERIFY(words().endsWith(u"column 0, x[0, 0]: no tap joins them"_s));
  scene.pointed = inputPlace(1, 1);
  QCOMPARE(words(), u"Column 5 of C\u1D40, the stamp of x[1, 1] = 6: 9 entries"_s);
  scene.pointed.reset();
  scene.step = 0;
  QCOMPARE(words(), matrixSentence(MatrixFacts(scene)));
  scene.pinned = PixelAt{2, 3};
  QVERIFY(words().startsWith(u"Row 17"_s));
}

QTEST_MAIN(TestBoardMatrixPlaces)
#include "tst_board_matrix_places.moc"
