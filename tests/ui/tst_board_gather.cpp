#include <QTest>

#include "tests/ui/board_picture.h"
#include "ui/paint/board_gather.h"
#include "ui/paint/board_words.h"

using namespace convt;
using namespace convt::test;
using namespace Qt::StringLiterals;

namespace {

constexpr QSize kWindow(1108, 548);
const QSize kSizes[] = {{1108, 548}, {1108, 460}, {1632, 860}, {767, 400}};

PaintedBoard gathered(const BoardScene& scene, QSize size = kWindow, double scale = 1.0,
                      const Theme& theme = lightTheme()) {
  return painted(Mechanism::Gather, scene, size, scale, theme);
}

GatherLayout layoutOf(const BoardScene& scene, QSize size = kWindow) {
  return layoutGather(areaOf(size), scene, BoardShape(*scene.board));
}

BoardScene sceneOf(const Board& board, std::int64_t step) {
  BoardScene scene;
  scene.board = &board;
  scene.step = step;
  return scene;
}

BoardValues valuesOf(const Board& board) {
  return BoardValues(BoardShape(board), StampSequence(board, StepOrder::Rows));
}

/// The kernel 1 .. 16: no turn of it is itself.
Board lopsided() {
  return rampBoard(paramsOf(4, 2, 1));
}

}  // namespace

class TestBoardGather : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { loadFonts(); }

  void theCanvasStandsWhereStampHasIt() {
    Random random(1);
    int drawn = 0;
    for (int i = 0; i < 200; ++i) {
      const Board board = randomMicroBoard(random);
      const BoardScene scene = sceneOf(board, 0);
      for (const QSize& size : kSizes) {
        const StampLayout stamp = layoutStamp(areaOf(size), scene, BoardShape(board));
        const GatherLayout gather = layoutOf(scene, size);
        if (!stamp.drawn || !gather.drawn) continue;
        ++drawn;
        QCOMPARE(gather.canvas.grid, stamp.canvas.grid);
      }
    }
    QVERIFY(drawn > 500);
  }

  void partsNeverOverlapNorLeaveTheArea() {
    Random random(2);
    for (int i = 0; i < 300; ++i) {
      const Board board = randomMicroBoard(random);
      const BoardScene scene = sceneOf(board, 1);
      for (const QSize& size : kSizes) {
        const GatherLayout layout = layoutOf(scene, size);
        if (!layout.drawn) continue;
        std::vector<QRectF> parts = {layout.kernel.grid.rect(), layout.zeros.grid.rect(), layout.canvas.grid.rect(),
                                     layout.block.head,         layout.block.terms,       layout.block.ramp};
        parts.insert(parts.end(), layout.block.sentences.begin(), layout.block.sentences.end());
        parts.insert(parts.end(), layout.block.notes.begin(), layout.block.notes.end());
        parts.insert(parts.end(), layout.block.keys.begin(), layout.block.keys.end());
        for (std::size_t a = 0; a < parts.size(); ++a) {
          QVERIFY(areaOf(size).contains(parts[a]));
          for (std::size_t b = a + 1; b < parts.size(); ++b) QVERIFY(!parts[a].intersects(parts[b]));
        }
      }
    }
  }

  void theKernelIsTurnedByHalfATurn() {
    const Board board = lopsided();
    const BoardGrid kernel = layoutOf(sceneOf(board, 0)).kernel.grid;
    const PaintedBoard picture = gathered(sceneOf(board, 0));
    const BoardColors colors = valuesOf(board).kernel;
    for (int j = 0; j < 4; ++j)
      for (int i = 0; i < 4; ++i)
        QVERIFY(picture.share(inner(kernel, j, i), colors.at(board.layer.weight->at(0, 0, 3 - j, 3 - i))) > 0.4);
  }

  void zerosStandBetweenTheInputsPixelsAndAround() {
    const Board board = rampBoard(paramsOf(3, 2, 1));
    const BoardGrid zeros = layoutOf(sceneOf(board, 0)).zeros.grid;
    QCOMPARE(zeros.rows, 9);
    const PaintedBoard picture = gathered(sceneOf(board, 0));
    const BoardColors colors = valuesOf(board).input;
    for (int j = 0; j < 9; ++j) {
      for (int i = 0; i < 9; ++i) {
        const bool own = j % 2 == 1 && i % 2 == 1;
        const QColor fill = own ? QColor(colors.at(j / 2 * 4 + i / 2 + 1)) : lightTheme().base;
        QVERIFY(picture.share(inner(zeros, j, i), fill) > 0.5);
      }
    }
  }

  void productsWithAZeroAreCrossedOut_data() {
    QTest::addColumn<QSize>("size");
    QTest::addColumn<double>("scale");
    QTest::newRow("1108") << kWindow << 1.0;
    QTest::newRow("1108 at 2") << kWindow << 2.0;
    QTest::newRow("1632") << QSize(1632, 860) << 1.0;
  }
  void productsWithAZeroAreCrossedOut() {
    QFETCH(QSize, size);
    QFETCH(double, scale);
    const Board board = rampBoard(paramsOf(3, 2, 1));
    const BoardScene scene = sceneOf(board, 9);  // (1, 1): canvas (2, 2), window 1 .. 3 of the grid, 4 of 9 useful
    const PaintedBoard picture = gathered(scene, size, scale);
    const BoardGrid zeros = layoutOf(scene, size).zeros.grid;
    int crossed = 0;
    int outlined = 0;
    for (int j = 0; j < 9; ++j) {
      for (int i = 0; i < 9; ++i) {
        // Between the middle, where digits are, and the end of a cross.
        const QPointF arm = zeros.at(j, i).center() + QPointF(-0.17, 0.17) * zeros.cell;
        crossed += picture.share(QRectF(arm - QPointF(1.5, 1.5), QSizeF(3, 3)), lightTheme().base) < 0.7 ? 1 : 0;
        const QPointF side(zeros.at(j, i).left() + 0.5, zeros.at(j, i).center().y() + 3.0);
        outlined += picture.at(side) == lightTheme().pin ? 1 : 0;
      }
    }
    QCOMPARE(crossed, 16 + 5);  // the pixels of the input have other fills
    // Left sides of the four useful cells, and of what follows each; the window's left edge is among them.
    QVERIFY(outlined >= 5);
    const QRectF window = zeros.at(1, 1).united(zeros.at(3, 3));
    QCOMPARE(picture.at({window.center().x() + 4.0, window.top() + 0.5}), lightTheme().pin);
    QCOMPARE(picture.at({window.right() - 0.5, window.center().y() + 4.0}), lightTheme().pin);
  }

  void theWindowSlidesFromTheStepBefore() {
    const Board board = rampBoard(paramsOf(3, 2, 1));
    BoardScene scene = sceneOf(board, 10);
    const BoardGrid zeros = layoutOf(scene).zeros.grid;
    const QRectF before = zeros.at(1, 1).united(zeros.at(3, 3));
    const QRectF after = zeros.at(1, 2).united(zeros.at(3, 4));
    const auto leftEdge = [](const QRectF& window) { return QPointF(window.left() + 0.5, window.center().y() + 4.0); };
    scene.landing = 0.0;
    QCOMPARE(gathered(scene).at(leftEdge(before)), lightTheme().pin);
    const BoardGrid canvas = layoutOf(scene).canvas.grid;
    QVERIFY(gathered(scene).share(aboveNumber(canvas, 2, 3), lightTheme().base) > 0.5);
    scene.landing = 1.0;
    QCOMPARE_NE(gathered(scene).at(leftEdge(before)), lightTheme().pin);
    QCOMPARE(gathered(scene).at(leftEdge(after)), lightTheme().pin);
    QVERIFY(gathered(scene).share(aboveNumber(canvas, 2, 3), valuesOf(board).canvas.at(16.0)) > 0.5);
  }

  void aStepGivesAPixel() {
    const Board board = rampBoard(paramsOf(3, 2, 1));
    const BoardGrid canvas = layoutOf(sceneOf(board, 0)).canvas.grid;
    const std::vector<float> output = gatheredOutput(board);
    const BoardColors colors = valuesOf(board).canvas;
    for (const StepOrder order : {StepOrder::Rows, StepOrder::Serpentine}) {
      for (const std::int64_t step : {std::int64_t{0}, std::int64_t{1}, std::int64_t{10}, std::int64_t{49}}) {
        BoardScene scene = sceneOf(board, step);
        scene.order = order;
        const PaintedBoard picture = gathered(scene);
        const GridWalk walk = gatherWalk(board, order);
        for (std::int64_t k = 0; k < 49; ++k) {
          const GridWalk::Cell pixel = walk.at(k);
          const QRectF cell = canvas.at(static_cast<int>(pixel.y) + 1, static_cast<int>(pixel.x) + 1);
          const QRectF corner(cell.left() + 3.0, cell.top() + 3.0, 4.0, 4.0);  // beside the ring
          const double value{output[static_cast<std::size_t>(pixel.y * 7 + pixel.x)]};
          QCOMPARE(picture.share(corner, k < step ? QColor(colors.at(value)) : lightTheme().base), 1.0);
        }
      }
    }
  }

  void whatIsCutOffIsNotComputed() {
    const Board board = rampBoard(paramsOf(3, 2, 1));
    const PaintedBoard picture = gathered(sceneOf(board, 49));
    const BoardGrid canvas = layoutOf(sceneOf(board, 0)).canvas.grid;
    for (int i = 0; i < 9; ++i)
      QCOMPARE(picture.share(inner(canvas, 0, i).adjusted(0, 0, 0, -4), lightTheme().window), 1.0);
    QCOMPARE(picture.at(canvas.at(1, 2).topLeft() + QPointF(10.0, 0.0)), lightTheme().padding);
  }

  void pixelsOutsideEveryWindowAreGhosted() {
    const Board board = rampBoard(paramsOf(3, 2, 3, 1));  // windows begin at 3 - 2 = 1
    const BoardScene scene = sceneOf(board, 0);
    const PaintedBoard picture = gathered(scene);
    const BoardGrid zeros = layoutOf(scene).zeros.grid;
    const QColor full = valuesOf(board).input.at(2.0);
    QVERIFY(picture.share(inner(zeros, 0, 2), ghostOf(full)) > 0.4);
    QVERIFY(picture.share(inner(zeros, 0, 2), full) < 0.01);
    QVERIFY(picture.share(inner(zeros, 2, 2), valuesOf(board).input.at(6.0)) > 0.4);
    QCOMPARE(boardNotes(scene, BoardShape(board), Mechanism::Gather).last(),
             u"Padding 3 is larger than dilation × (kernel \u2212 1) = 2: no window reaches the hatched columns."_s);
  }

  void placesAreFoundAgain_data() {
    QTest::addColumn<QSize>("size");
    for (const QSize& size : kSizes) QTest::addRow("%dx%d", size.width(), size.height()) << size;
  }
  void placesAreFoundAgain() {
    QFETCH(QSize, size);
    const Board board = rampBoard(paramsOf(3, 2, 1));
    const BoardScene scene = sceneOf(board, 3);
    const GatherLayout layout = layoutOf(scene, size);
    const auto found = [&](QPointF at) { return gatherPainter().placeAt(areaOf(size), scene, at); };
    for (int i = 0; i < 9; ++i)
      QCOMPARE(found(layout.kernel.grid.at(i / 3, i % 3).center()), std::optional(tapAt(2 - i / 3, 2 - i % 3)));
    for (int j = 0; j < 9; ++j) {
      for (int i = 0; i < 9; ++i) {
        const bool own = j % 2 == 1 && i % 2 == 1;
        QCOMPARE(found(layout.zeros.grid.at(j, i).center()), own ? std::optional(inputAt(j / 2, i / 2)) : std::nullopt);
        const bool framed = j >= 1 && j < 8 && i >= 1 && i < 8;
        QCOMPARE(found(layout.canvas.grid.at(j, i).center()), framed ? std::optional(canvasAt(j, i)) : std::nullopt);
      }
    }
  }

  void clickedPixelsAreSteps() {
    const Board board = rampBoard(paramsOf(3, 2, 1));
    BoardScene scene = sceneOf(board, 0);
    QCOMPARE(gatherPainter().stepCount(board), std::int64_t{49});
    QCOMPARE(gatherPainter().stepAt(scene, canvasAt(2, 3)), std::optional<std::int64_t>(7 + 3));
    scene.order = StepOrder::Serpentine;
    QCOMPARE(gatherPainter().stepAt(scene, canvasAt(2, 3)), std::optional<std::int64_t>(7 + 5));
    QVERIFY(!gatherPainter().stepAt(scene, canvasAt(0, 3)));
    QVERIFY(!gatherPainter().stepAt(scene, inputAt(0, 0)));
  }

  void edgesOfTheFrameCanBeTaken() {
    const Board board = rampBoard(paramsOf(3, 2, 1));
    const BoardScene scene = sceneOf(board, 0);
    const BoardGrid canvas = layoutOf(scene).canvas.grid;
    const QPointF at(canvas.at(1, 1).left() + 4.0, canvas.rect().center().y());
    QCOMPARE(gatherPainter().edgeAt(areaOf(kWindow), scene, at), std::optional(CropEdge::Left));
    QVERIFY(!gatherPainter().edgeAt(areaOf(kWindow), scene, at + QPointF(9.0, 0.0)));
    const double column = gatherPainter().canvasPosition(areaOf(kWindow), scene, CropEdge::Left, at);
    QVERIFY(std::abs(column - (1.0 + 4.0 / canvas.cell)) < 1e-9);
  }

  void arrowsStayInTheFrame() {
    const Board board = rampBoard(paramsOf(3, 2, 1));
    const BoardScene scene = sceneOf(board, 0);
    QCOMPARE(gatherPainter().neighbour(scene, std::nullopt, 1, 0), canvasAt(1, 1));
    QCOMPARE(gatherPainter().neighbour(scene, canvasAt(1, 1), -1, 0), canvasAt(1, 1));
    QCOMPARE(gatherPainter().neighbour(scene, canvasAt(7, 6), 1, 1), canvasAt(7, 7));
  }

  void pointingAtATapTintsWhereItActs() {
    const Board board = rampBoard(paramsOf(3, 2, 1));
    BoardScene scene = sceneOf(board, 0);
    const BoardGrid canvas = layoutOf(scene).canvas.grid;
    scene.pointed = tapAt(1, 1);  // its 16 places are canvas rows and columns 1, 3, 5, 7
    const PaintedBoard picture = gathered(scene);
    for (int j = 1; j < 8; ++j)
      for (int i = 1; i < 8; ++i)
        QCOMPARE(picture.share(inner(canvas, j, i).adjusted(4, 4, -4, -4), lightTheme().base) < 0.5,
                 j % 2 == 1 && i % 2 == 1);
  }

  void wordsNameThePixelWithItsProducts() {
    Board board = rampBoard(paramsOf(3, 2, 1));
    BoardScene scene = sceneOf(board, 9);
    QCOMPARE(gatherPainter().words(scene),
             u"step 9 of 49: y[1, 1]: 6 × 1 + 5 × 1 + 2 × 1 + 1 × 1 = 14; 4 of 9 products useful"_s);
    scene.pointed = canvasAt(1, 1);
    QCOMPARE(gatherPainter().words(scene), u"y[0, 0]: 1 × 4 = 4; 1 of 9 products useful"_s);
    scene.pointed = inputAt(0, 1);
    QCOMPARE(gatherPainter().words(scene), u"input 0, 1 = 2; its stamp lies on canvas rows 0 to 2, columns 2 to 4"_s);
    scene.pointed.reset();
    scene.step = 0;
    QCOMPARE(
        gatherPainter().words(scene),
        u"The flipped kernel slides over the input with a zero between its pixels; each place gives one output pixel."_s);
  }

  void pixelsOfZerosAloneAreSaidToBeTheBias() {
    QCOMPARE(productsSentence({0, 9}), u"All 9 products here multiply a zero: bias only."_s);
    QCOMPARE(productsSentence({4, 5}),
             u"4 of 9 products here are useful; 5 multiply a zero, which the engine never computes."_s);
    QCOMPARE(productsSentence({9, 0}), u"All 9 products here are useful."_s);
    QCOMPARE(productsSentence({0, 1}), u"The only product here multiplies a zero: bias only."_s);
    QCOMPARE(totalsSentence(2, 49, {3, 15}), u"Output pixels so far: 2 of 49. Products: 3 useful, 15 wasted."_s);
  }

  void nothingIsPaintedOutsideTheArea() {
    Random random(3);
    for (int i = 0; i < 30; ++i) {
      const Board board = randomMicroBoard(random);
      BoardScene scene = sceneOf(board, between(random, 0, 30));
      scene.landing = i % 2 == 0 ? 0.3 : 1.0;
      QImage image(700, 460, QImage::Format_RGB32);
      image.fill(Qt::green);
      const QSize sizes[] = {{640, 400}, {320, 180}, {120, 60}};
      const QRect area(QPoint(20, 30), sizes[i % 3]);
      {
        QPainter painter(&image);
        gatherPainter().paint(painter, area, scene, lightTheme());
      }
      for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x)
          if (!area.contains(x, y)) QCOMPARE(image.pixelColor(x, y), QColor(Qt::green));
    }
  }

  void whatIsFromAnotherBoardIsIgnored() {
    const Board board = rampBoard(paramsOf(3, 2, 1));
    BoardScene scene = sceneOf(board, 400);
    const QImage plain = gathered(scene).image;
    const QString words = gatherPainter().words(scene);
    for (const BoardPlace& place : {canvasAt(50, 50), canvasAt(0, 0), inputAt(9, 0), tapAt(0, 14)}) {
      scene.pointed = place;
      QCOMPARE(gathered(scene).image, plain);
      QCOMPARE(gatherPainter().words(scene), words);
    }
    scene.board = nullptr;
    QVERIFY(gathered(scene).share(areaOf(kWindow), lightTheme().window) == 1.0);
  }
};

QTEST_MAIN(TestBoardGather)
#include "tst_board_gather.moc"
