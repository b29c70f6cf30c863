#include <QTest>

#include "tests/ui/small_board.h"
#include "ui/paint/board_matrix.h"
#include "ui/paint/board_matrix_facts.h"
#include "ui/paint/board_matrix_layout.h"
#include "ui/paint/board_matrix_words.h"
#include "ui/paint/board_places.h"

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

QColor pin() {
  return lightTheme().pin;
}

/// A place in a cell of the matrix off its lines and its number.
QPointF quietSpot(const QRectF& cell) {
  return cell.bottomRight() - QPointF(2.5, 1.5);
}

/// Whether a yellow line runs through the middle of a cell's left edge, at most 2 px off it.
bool outlined(const QImage& image, const QRectF& cell) {
  for (double off = -3.0; off <= 2.0; off += 1.0) {
    if (pixelAt(image, {cell.left() + off, cell.center().y()}) == pin()) return true;
  }
  return false;
}

}  // namespace

class TestBoardMatrix : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { loadFonts(); }

  void entriesAreTheWeightsOfTheirTaps_data();
  void entriesAreTheWeightsOfTheirTaps();
  void largeWeightsStandOffInTheDark();
  void stepsFillTheProductRowByRow();
  void stepsOfCAddColumns();
  void outputIsHatchedAsInStamp();
  void pointedRowLightsWhatItMultiplies();
  void pointedInputLightsItsColumn();
  void pointedTapLightsItsEntries();
  void cIsTheTransposed();
  void largeMatricesAreDrawnInPages();
  void pageFollowsWhatIsLit();
};

void TestBoardMatrix::entriesAreTheWeightsOfTheirTaps_data() {
  QTest::addColumn<QSize>("size");
  QTest::addColumn<double>("scale");
  QTest::addColumn<bool>("forward");
  for (const bool forward : {false, true}) {
    const char* name = forward ? "C" : "C^T";
    QTest::addRow("%s small", name) << kSmall << 1.0 << forward;
    QTest::addRow("%s large", name) << kLarge << 1.0 << forward;
    QTest::addRow("%s small at 2", name) << kSmall << 2.0 << forward;
    QTest::addRow("%s small at 1.25", name) << kSmall << 1.25 << forward;
  }
}

void TestBoardMatrix::entriesAreTheWeightsOfTheirTaps() {
  QFETCH(QSize, size);
  QFETCH(double, scale);
  QFETCH(bool, forward);
  const Board board = rampBoard(boardLayer({3, 2}, {2, 1}, {1, 0}), {1, 1, 3, 4});
  BoardScene scene = sceneOf(board, matrixPainter());
  scene.step = 0;
  scene.forward = forward;
  const MatrixFacts facts(scene);
  const MatrixLayout layout = layoutMatrix(areaOf(size), scene);
  QVERIFY(layout.page.whole() && layout.matrix.cellHeight >= 5 && layout.matrix.cellWidth >= 5);
  const QImage image = painted(matrixPainter(), scene, size, lightTheme(), scale);
  int entries = 0;
  for (std::int64_t row = 0; row < facts.rows(); ++row) {
    for (std::int64_t col = 0; col < facts.cols(); ++col) {
      const std::optional<TapPlace> tap = facts.tap(row, col);
      entries += tap ? 1 : 0;
      const QColor expected =
          tap ? QColor(facts.pair.kernel.at(static_cast<double>(tap->ky * 2 + tap->kx + 1))) : lightTheme().base;
      QCOMPARE(pixelAt(image, quietSpot(layout.matrix.at(row, col))), expected);
    }
  }
  QCOMPARE(std::int64_t{entries}, facts.matrix.entries());
}

void TestBoardMatrix::largeWeightsStandOffInTheDark() {
  const Board board = smallBoard();
  BoardScene scene = sceneOf(board, matrixPainter());
  scene.step = 0;
  const MatrixFacts facts(scene);
  const MatrixLayout layout = layoutMatrix(areaOf(kLarge), scene);
  for (const Theme& theme : {darkTheme(), highContrastDarkTheme()}) {
    const QImage image = painted(matrixPainter(), scene, kLarge, theme);
    const auto light = [&](std::int64_t row, std::int64_t col) {
      return luminance(pixelAt(image, quietSpot(layout.matrix.at(row, col))).rgb());
    };
    QCOMPARE(facts.tap(16, 5), (TapPlace{1, 1}));  // a weight of 5 of 9
    QVERIFY((light(40, 0) + 0.05) / (light(16, 5) + 0.05) > 3.0);
    QCOMPARE(facts.tap(24, 5), (TapPlace{2, 2}));  // 9, as dark as the window
    QVERIFY((light(40, 0) + 0.05) / (light(24, 5) + 0.05) > 10.0);
  }
}

void TestBoardMatrix::stepsFillTheProductRowByRow() {
  const Board board = smallBoard();
  BoardScene scene = sceneOf(board, matrixPainter());
  QCOMPARE(scene.step, 49);
  for (const QSize size : {kSmall, kLarge}) {
    for (const std::int64_t step : {0, 1, 20, 49}) {
      scene.step = step;
      const MatrixFacts facts(scene);
      const MatrixLayout layout = layoutMatrix(areaOf(size), scene);
      const QImage image = painted(matrixPainter(), scene, size);
      for (std::int64_t row = 0; row < 49; ++row) {
        if (row == step - 1 || row == step - 2) continue;  // under the outline of the last
        const QColor fill(facts.productColors.at(facts.product[static_cast<std::size_t>(row)]));
        QCOMPARE(pixelAt(image, quietSpot(layout.product.at(row, 0))), row < step ? fill : lightTheme().base);
        const QRectF cell = layout.output.at(static_cast<int>(row / 7), static_cast<int>(row % 7));
        QCOMPARE(pixelAt(image, cell.bottomRight() - QPointF(3, 3)), row < step ? fill : lightTheme().base);
      }
    }
  }
}

void TestBoardMatrix::stepsOfCAddColumns() {
  const Board board = smallBoard();
  BoardScene scene = sceneOf(board, matrixPainter());
  scene.forward = true;
  for (const std::int64_t step : {0, 1, 20, 49}) {
    scene.step = step;
    const MatrixFacts facts(scene);
    for (std::int64_t row = 0; row < 16; ++row) {
      double sum = 0.0;
      std::int64_t done = 0;
      std::int64_t all = 0;
      for (std::int64_t col = 0; col < 49; ++col) {
        if (!facts.tap(row, col)) continue;
        ++all;
        if (col >= step) continue;
        ++done;
        sum += facts.entry(row, col) * facts.y[static_cast<std::size_t>(col)];
      }
      QCOMPARE(facts.shown[static_cast<std::size_t>(row)], sum);
      QCOMPARE(facts.begun(row), done > 0);
      QCOMPARE(facts.complete(row), done == all);
    }
    QVERIFY(step < 49 || facts.shown == facts.product);
  }
}

void TestBoardMatrix::outputIsHatchedAsInStamp() {
  // Every second row has no tap, and the input goes on at its right.
  LayerParams params = boardLayer({1, 2}, {2, 1});
  params.bias = true;
  Board board = rampBoard(params, {1, 1, 3, 3});  // 5 x 4
  board.cut.right = true;
  BoardScene scene = sceneOf(board, matrixPainter());
  for (const bool forward : {false, true}) {
    scene.forward = forward;
    const MatrixFacts facts(scene);
    const MatrixLayout layout = layoutMatrix(areaOf(kLarge), scene);
    const QImage image = painted(matrixPainter(), scene, kLarge);
    for (int oy = 0; oy < 5; ++oy) {
      for (int ox = 0; ox < (oy == 4 ? 3 : 4); ++ox) {  // the last is lit
        const bool biasOnly = oy % 2 == 1;
        const auto index = static_cast<std::size_t>(oy * 4 + ox);
        const BoardColors& colors = forward ? facts.factorColors : facts.productColors;
        const QColor fill(colors.at((forward ? facts.factor : facts.product)[index]));
        const QRectF belowNumber = layout.output.at(oy, ox).adjusted(4, 30, -4, -4);
        const int plain = countOf(image, belowNumber, biasOnly ? lightTheme().base : fill);
        const auto all = static_cast<int>(belowNumber.width() * belowNumber.height());
        QVERIFY(plain > all / 2);
        QCOMPARE(plain < all, biasOnly || ox == 3);
      }
    }
    QCOMPARE(hatchKey(facts.shape)->text, u"bias only, or other neighbours in the whole picture"_s);
    QVERIFY(countOf(image, layout.key, lightTheme().window) < layout.key.width() * layout.key.height() - 100.0);
  }
  const Board plain = smallBoard();
  QCOMPARE(layoutMatrix(areaOf(kLarge), sceneOf(plain, matrixPainter())).key.height(), 0.0);
}

void TestBoardMatrix::pointedRowLightsWhatItMultiplies() {
  const Board board = smallBoard();
  BoardScene scene = sceneOf(board, matrixPainter());
  for (const bool byPixel : {false, true}) {
    scene.pointed = byPixel ? canvasPlace(board, {2, 3}) : matrixPlace(17, 0);
    const MatrixFacts facts(scene);
    const MatrixLayout layout = layoutMatrix(areaOf(kLarge), scene);
    const QImage image = painted(matrixPainter(), scene, kLarge);
    for (std::int64_t row = 0; row < 49; ++row) QCOMPARE(outlined(image, layout.product.at(row, 0)), row == 17);
    for (std::int64_t col = 0; col < 16; ++col)
      QCOMPARE(outlined(image, layout.factor.at(col, 0)), facts.tap(17, col).has_value());
    QCOMPARE(facts.colsOf(17), (std::vector<std::int64_t>{5, 6}));
    QVERIFY(outlined(image, layout.matrix.at(17, 0)));
    QVERIFY(!outlined(image, layout.matrix.at(20, 0)));
    QVERIFY(countOf(image, layout.output.at(2, 3), pin()) > 20);  // the ring
    QVERIFY(countOf(image, layout.input.at(1, 1), pin()) > 20);
    QCOMPARE(countOf(image, layout.input.at(3, 3), pin()), 0);
    QVERIFY(countOf(image, layout.kernel.at(1, 0), pin()) > 20);
  }
}

void TestBoardMatrix::pointedInputLightsItsColumn() {
  const Board board = smallBoard();
  BoardScene scene = sceneOf(board, matrixPainter());
  scene.pointed = inputPlace(1, 1);
  const MatrixFacts facts(scene);
  const MatrixLayout layout = layoutMatrix(areaOf(kLarge), scene);
  const QImage image = painted(matrixPainter(), scene, kLarge);
  for (std::int64_t row = 0; row < 49; ++row)
    QCOMPARE(outlined(image, layout.product.at(row, 0)), facts.tap(row, 5).has_value());
  for (std::int64_t col = 0; col < 16; ++col) QCOMPARE(outlined(image, layout.factor.at(col, 0)), col == 5);
  QVERIFY(outlined(image, layout.matrix.at(30, 5)));
  QVERIFY(!outlined(image, layout.matrix.at(30, 9)));
}

void TestBoardMatrix::pointedTapLightsItsEntries() {
  const Board board = smallBoard();
  BoardScene scene = sceneOf(board, matrixPainter());
  scene.pointed = BoardPlace{BoardPlace::Part::Kernel, 1, 1};
  const MatrixFacts facts(scene);
  const MatrixLayout layout = layoutMatrix(areaOf(kLarge), scene);
  const QImage image = painted(matrixPainter(), scene, kLarge);
  for (std::int64_t col = 0; col < 16; ++col) {
    const std::int64_t row = col / 4 * 2 * 7 + col % 4 * 2;
    QCOMPARE(facts.tap(row, col), (TapPlace{1, 1}));
    QVERIFY(outlined(image, layout.matrix.at(row, col)));
  }
  QCOMPARE(facts.entriesOf({1, 1}), 16);
  QCOMPARE(facts.entriesOf({0, 1}), 12);  // the padding cuts off a row
}

void TestBoardMatrix::cIsTheTransposed() {
  Random random(1);
  for (int n = 0; n < 100; ++n) {
    const Board board = randomBoard(random);
    BoardScene scene = sceneOf(board, matrixPainter());
    const MatrixFacts plain(scene);
    scene.forward = true;
    const MatrixFacts transposed(scene);
    QCOMPARE(plain.rows(), transposed.cols());
    for (int i = 0; i < 50; ++i) {
      const std::int64_t row = between(random, 0, static_cast<int>(plain.rows()) - 1);
      const std::int64_t col = between(random, 0, static_cast<int>(plain.cols()) - 1);
      QCOMPARE(plain.tap(row, col), transposed.tap(col, row));
      QCOMPARE(plain.entry(row, col), transposed.entry(col, row));
    }
  }
}

void TestBoardMatrix::largeMatricesAreDrawnInPages() {
  const Board board = rampBoard(boardLayer({5, 5}, {4, 4}), {1, 1, 8, 8});  // 33 x 33
  BoardScene scene = sceneOf(board, matrixPainter());
  for (const bool forward : {false, true}) {
    scene.forward = forward;
    for (scene.step = 1; scene.step <= 33 * 33; scene.step += 31) {
      const MatrixLayout layout = layoutMatrix(areaOf(kSmall), scene);
      QVERIFY(layout.drawn && !layout.page.whole());
      QVERIFY(std::min(layout.matrix.cellWidth, layout.matrix.cellHeight) >= 3);
      QCOMPARE(layout.page.from % 33, 0);  // whole rows of the output
      QVERIFY(layout.page.from <= scene.step - 1 && scene.step - 1 < layout.page.from + layout.page.count);
      QVERIFY(areaOf(kSmall).contains(layout.matrix.rect()));
    }
  }
  scene.forward = false;
  scene.step = 100;
  const MatrixLayout layout = layoutMatrix(areaOf(kSmall), scene);
  QCOMPARE(layout.page.count, 99);
  QCOMPARE(pageSentence(MatrixFacts(scene), layout.page), u"Rows 99 to 197 of 1089 are drawn."_s);
}

void TestBoardMatrix::pageFollowsWhatIsLit() {
  const Board board = rampBoard(boardLayer({5, 5}, {4, 4}), {1, 1, 8, 8});
  BoardScene scene = sceneOf(board, matrixPainter());
  scene.step = 1;
  const QRectF area = areaOf(kSmall);
  scene.pointed = canvasPlace(board, {20, 7});
  const MatrixLayout lit = layoutMatrix(area, scene);
  QVERIFY(lit.page.from <= 20 * 33 + 7 && 20 * 33 + 7 < lit.page.from + lit.page.count);
  // A step of the pointer within the matrix does not turn the page.
  const auto place = matrixPainter().placeAt(area, scene, lit.matrix.at(4, 9).center());
  QCOMPARE(place, std::optional(matrixPlace(lit.page.from + 4, 9)));
  scene.pointed = place;
  QCOMPARE(layoutMatrix(area, scene).page.from, lit.page.from);
  // Columns are on every page: the last step's stays.
  scene.pointed = inputPlace(7, 7);
  QCOMPARE(layoutMatrix(area, scene).page.from, 0);
}

QTEST_MAIN(TestBoardMatrix)
#include "tst_board_matrix.moc"
