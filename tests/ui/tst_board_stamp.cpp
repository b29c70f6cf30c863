#include <QTest>

#include "tests/ui/board_picture.h"
#include "ui/paint/board_stamp.h"

using namespace convt;
using namespace convt::test;
using namespace Qt::StringLiterals;

namespace {

constexpr QSize kWindow(1108, 548);

const QSize kSizes[] = {{1108, 548}, {1108, 460}, {1632, 860}, {767, 400}};

PaintedBoard stamped(const BoardScene& scene, QSize size = kWindow, double scale = 1.0,
                     const Theme& theme = lightTheme()) {
  return painted(Mechanism::Stamp, scene, size, scale, theme);
}

StampLayout layoutOf(const BoardScene& scene, QSize size = kWindow) {
  return layoutStamp(areaOf(size), scene, BoardShape(*scene.board));
}

BoardScene sceneOf(const Board& board, std::int64_t step) {
  BoardScene scene;
  scene.board = &board;
  scene.step = step;
  return scene;
}

/// The colour that a sum has on the canvas.
QColor canvasColor(const Board& board, double value) {
  const BoardShape shape(board);
  return BoardValues(shape, StampSequence(board, StepOrder::Rows)).canvas.at(value);
}

QString overlap(const Board& board, const QSize& size, std::size_t a, std::size_t b) {
  const QString layer = QString::fromStdString(LayerCase{board.layer.input.shape, board.layer.params}.name());
  return u"%1 at %2x%3: %4 and %5"_s.arg(layer).arg(size.width()).arg(size.height()).arg(a).arg(b);
}

}  // namespace

class TestBoardStamp : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { loadFonts(); }

  void theFrameLiesRoundTheOutput_data() {
    QTest::addColumn<QSize>("size");
    QTest::addColumn<double>("scale");
    for (const QSize& size : kSizes)
      for (const double scale : {1.0, 1.25, 1.5, 2.0})
        QTest::addRow("%dx%d at %g", size.width(), size.height(), scale) << size << scale;
  }
  void theFrameLiesRoundTheOutput() {
    QFETCH(QSize, size);
    QFETCH(double, scale);
    const Board board = rampBoard(paramsOf(3, 2, 1));
    const BoardScene scene = sceneOf(board, 16);
    const PaintedBoard picture = stamped(scene, size, scale);
    const BoardGrid canvas = layoutOf(scene, size).canvas.grid;
    const QRectF frame = canvas.at(1, 1).united(canvas.at(7, 7));
    const QRect device = picture.device(frame);
    // Away from the grips in the middle.
    const QPoint quarter(device.left() + device.width() / 4, device.top() + device.height() / 4);
    QCOMPARE(picture.image.pixelColor(quarter.x(), device.top()), lightTheme().padding);
    QCOMPARE(picture.image.pixelColor(quarter.x(), device.bottom()), lightTheme().padding);
    QCOMPARE(picture.image.pixelColor(device.left(), quarter.y()), lightTheme().padding);
    QCOMPARE(picture.image.pixelColor(device.right(), quarter.y()), lightTheme().padding);
    QCOMPARE(picture.at({frame.center().x(), frame.top()}), lightTheme().base);  // the grip
  }

  void cutCellsAreGhostedAndHatched_data() {
    QTest::addColumn<bool>("dark");
    QTest::addColumn<QSize>("size");
    for (const bool dark : {false, true})
      for (const QSize& size : {kWindow, QSize(767, 400)})
        QTest::addRow("%s %d", dark ? "dark" : "light", size.width()) << dark << size;
  }
  void cutCellsAreGhostedAndHatched() {
    QFETCH(bool, dark);
    QFETCH(QSize, size);
    const Theme& theme = dark ? darkTheme() : lightTheme();
    const Board board = rampBoard(paramsOf(3, 2, 1));
    const BoardScene scene = sceneOf(board, 6);
    const PaintedBoard picture = stamped(scene, size, 1.0, theme);
    const BoardGrid canvas = layoutOf(scene, size).canvas.grid;
    const QColor written = ghostOf(canvasColor(board, 5.0), theme);
    const double clear = picture.share(inner(canvas, 0, 4), written);
    QVERIFY2(clear > 0.5 && clear < 0.93, qPrintable(QString::number(clear)));  // the rest: hatch and number
    const double blank = picture.share(inner(canvas, 8, 4), ghostOf(theme.base, theme));
    QVERIFY2(blank > 0.7 && blank < 0.93, qPrintable(QString::number(blank)));
    QVERIFY(picture.share(inner(canvas, 6, 6), theme.base) == 1.0);  // not written, not cut
  }

  void cellsHaveTheColourOfTheirSumFromTheFirstStepOn() {
    const Board board = rampBoard(paramsOf(3, 2, 1));
    const BoardGrid canvas = layoutOf(sceneOf(board, 0)).canvas.grid;
    for (const std::int64_t step : {std::int64_t{1}, std::int64_t{6}, std::int64_t{16}}) {
      const PaintedBoard picture = stamped(sceneOf(board, step));
      QVERIFY(picture.share(aboveNumber(canvas, 1, 1), canvasColor(board, 4.0)) > 0.6);
    }
    const PaintedBoard first = stamped(sceneOf(board, 1));
    QVERIFY(first.share(aboveNumber(canvas, 1, 2), canvasColor(board, 2.0)) > 0.6);
    const PaintedBoard second = stamped(sceneOf(board, 2));
    QVERIFY(second.share(aboveNumber(canvas, 1, 2), canvasColor(board, 6.0)) > 0.6);
  }

  void unfinishedCellsHaveABracketInTheirCorner() {
    const Board board = rampBoard(paramsOf(3, 2, 1));
    const BoardScene scene = sceneOf(board, 6);
    const PaintedBoard picture = stamped(scene);
    const BoardGrid canvas = layoutOf(scene).canvas.grid;
    const auto corner = [&](int row, int col) {
      return QRectF(canvas.at(row, col).bottomRight() - QPointF(12.0, 12.0), QSizeF(9.0, 9.0));
    };
    // White on dark fills; 11 waits for two more products, 12 at (1, 5) has all.
    QCOMPARE(picture.at(canvas.at(2, 5).bottomRight() - QPointF(4.5, 4.5)), QColor(Qt::white));
    QVERIFY(picture.share(corner(2, 5), canvasColor(board, 6.0)) < 0.9);
    QCOMPARE(picture.share(corner(1, 5), canvasColor(board, 12.0)), 1.0);
  }

  void usedInputsAreTickedAndTheCurrentOneIsInASquare() {
    const Board board = rampBoard(paramsOf(3, 2, 1));
    const BoardScene scene = sceneOf(board, 6);
    const PaintedBoard picture = stamped(scene);
    const BoardShape shape(board);
    const BoardValues values(shape, StampSequence(board, StepOrder::Rows));
    const BoardGrid input = layoutOf(scene).input.grid;
    for (int i = 0; i < 16; ++i) {
      const QRectF cell = input.at(i / 4, i % 4);
      const QRectF tick(cell.right() - 14.0, cell.bottom() - 12.0, 10.0, 8.0);
      QCOMPARE(picture.share(tick, values.input.at(i + 1.0)) < 1.0, i < 5);
      // The line lies in the middle of the cell's edge; neighbours share theirs.
      const QColor edge = picture.at({cell.left() + 0.5, cell.center().y()});
      QCOMPARE(edge == lightTheme().pin, i == 5 || i == 6);
    }
    const PaintedBoard before = stamped(sceneOf(board, 0));
    QVERIFY(before.share(input.rect().adjusted(-4, -4, 4, 4), lightTheme().pin) == 0.0);
  }

  void aStampIsOutlinedWhereItLanded() {
    const Board board = rampBoard(paramsOf(3, 2, 1));
    const BoardScene scene = sceneOf(board, 6);
    const PaintedBoard picture = stamped(scene);
    const BoardGrid canvas = layoutOf(scene).canvas.grid;
    const QRectF box = canvas.at(2, 2).united(canvas.at(4, 4));
    for (const QPointF place : {QPointF(box.left(), box.center().y()), QPointF(box.right() - 0.5, box.center().y()),
                                QPointF(box.center().x() + 5.0, box.bottom() - 0.5)})
      QCOMPARE(picture.at(place), lightTheme().pin);
  }

  void aStampOnItsWayHasNotBeenAdded() {
    const Board board = rampBoard(paramsOf(3, 2, 1));
    BoardScene scene = sceneOf(board, 6);
    const StampLayout layout = layoutOf(scene);
    const QRectF own = layout.stamp.grid.rect();
    const QRectF goal = layout.canvas.grid.at(2, 2).united(layout.canvas.grid.at(4, 4));
    scene.landing = 0.0;
    QVERIFY(stamped(scene).share(inner(layout.canvas.grid, 4, 4), lightTheme().base) == 1.0);
    scene.landing = 0.5;
    const QPointF half = (own.topLeft() + goal.topLeft()) / 2.0;
    QCOMPARE(stamped(scene).at(half + QPointF(0.5, own.height() / 2.0)), lightTheme().pin);
    scene.landing = 1.0;
    const PaintedBoard landed = stamped(scene);
    QVERIFY(landed.at(half + QPointF(0.5, own.height() / 2.0)) != lightTheme().pin);
    QVERIFY(landed.share(inner(layout.canvas.grid, 4, 4), canvasColor(board, 6.0)) > 0.5);
  }

  void cellsWithoutATapAreHatchedPaperFromTheStart() {
    Board board = rampBoard(paramsOf(2, 4, 0));
    board.layer.bias = std::make_shared<const std::vector<float>>(std::vector<float>{5.0F});
    const BoardGrid canvas = layoutOf(sceneOf(board, 0)).canvas.grid;
    const PaintedBoard picture = stamped(sceneOf(board, 0));
    const double paper = picture.share(inner(canvas, 2, 2), lightTheme().base);
    QVERIFY2(paper > 0.6 && paper < 0.95, qPrintable(QString::number(paper)));
    QCOMPARE(picture.share(inner(canvas, 0, 0), lightTheme().base), 1.0);
  }

  void cellsThatDifferInTheWholePictureAreHatched() {
    Board board = rampBoard(paramsOf(3, 2, 0));
    const BoardGrid canvas = layoutOf(sceneOf(board, 16)).canvas.grid;
    const QColor fill = canvasColor(board, 10.0);  // 5 * 2 at (3, 0)
    QCOMPARE(stamped(sceneOf(board, 16)).share(aboveNumber(canvas, 3, 0), fill), 1.0);
    board.cut.left = true;
    const BoardGrid cut = layoutOf(sceneOf(board, 16)).canvas.grid;
    const double share = stamped(sceneOf(board, 16)).share(aboveNumber(cut, 3, 0), fill);
    QVERIFY2(share > 0.5 && share < 0.95, qPrintable(QString::number(share)));
    QCOMPARE(stamped(sceneOf(board, 16)).share(aboveNumber(cut, 3, 1), canvasColor(board, 20.0)), 1.0);
  }

  void signedLayersAreZeroCentred() {
    Board board = rampBoard(paramsOf(3, 2, 1));
    QCOMPARE(BoardValues(BoardShape(board), StampSequence(board, StepOrder::Rows)).canvas.map, Colormap::Viridis);
    auto weight = std::make_shared<Tensor>(*board.layer.weight);
    weight->values[0] = -1.0F;
    board.layer.weight = weight;
    const BoardValues values(BoardShape(board), StampSequence(board, StepOrder::Rows));
    QCOMPARE(values.canvas.map, Colormap::BrownTeal);
    QCOMPARE(values.canvas.range.low, -values.canvas.range.high);
    QCOMPARE(values.input.map, Colormap::Viridis);
    QCOMPARE(values.kernel.map, Colormap::BrownTeal);
  }

  void pointingAtAnInputOutlinesItsStamp() {
    const Board board = rampBoard(paramsOf(3, 2, 1));
    BoardScene scene = sceneOf(board, 1);
    const BoardGrid canvas = layoutOf(scene).canvas.grid;
    const QPointF edge(canvas.at(5, 4).left() + 0.5, canvas.at(5, 4).center().y());
    QCOMPARE_NE(stamped(scene).at(edge), QColor(Qt::white));
    scene.pointed = inputAt(2, 2);  // rows and columns 4 .. 6
    QCOMPARE(stamped(scene).at(edge), QColor(Qt::white));
  }

  void pointingAtACellNumbersTheInputsAndTapsThatMakeIt() {
    const Board board = rampBoard(paramsOf(3, 2, 1));
    BoardScene scene = sceneOf(board, 0);
    scene.pointed = canvasAt(2, 2);
    const PaintedBoard picture = stamped(scene);
    const StampLayout layout = layoutOf(scene);
    for (int i = 0; i < 9; ++i) {
      const bool tap = i % 2 == 0 && i != 4;  // the corners
      QCOMPARE(picture.at(layout.kernel.grid.at(i / 3, i % 3).topLeft() + QPointF(1.5, 5.5)) == lightTheme().pin, tap);
    }
    for (int i = 0; i < 16; ++i)
      QCOMPARE(picture.at(layout.input.grid.at(i / 4, i % 4).topLeft() + QPointF(1.5, 5.5)) == lightTheme().pin,
               i / 4 < 2 && i % 4 < 2);
  }

  void placesAreFoundAgain_data() { theFrameLiesRoundTheOutput_data(); }
  void placesAreFoundAgain() {
    QFETCH(QSize, size);
    const Board board = rampBoard(paramsOf(3, 2, 1));
    const BoardScene scene = sceneOf(board, 3);
    const StampLayout layout = layoutOf(scene, size);
    const auto found = [&](QPointF at) { return stampPainter().placeAt(areaOf(size), scene, at); };
    for (int i = 0; i < 16; ++i)
      QCOMPARE(found(layout.input.grid.at(i / 4, i % 4).center()), std::optional(inputAt(i / 4, i % 4)));
    for (int i = 0; i < 9; ++i)
      QCOMPARE(found(layout.kernel.grid.at(i / 3, i % 3).center()), std::optional(tapAt(i / 3, i % 3)));
    for (int i = 0; i < 81; ++i)
      QCOMPARE(found(layout.canvas.grid.at(i / 9, i % 9).center()), std::optional(canvasAt(i / 9, i % 9)));
    QVERIFY(!found(layout.canvas.grid.rect().topLeft() - QPointF(8.0, 0.0)));
    QVERIFY(!found(layout.stamp.grid.rect().center()));
    QVERIFY(!found({1.0, 1.0}));
  }

  void clickedInputsAreSteps() {
    const Board board = rampBoard(paramsOf(3, 2, 1), 4, 4, 2);
    BoardScene scene = sceneOf(board, 20);  // the second channel is drawn
    QCOMPARE(stampPainter().stepCount(board), std::int64_t{32});
    QCOMPARE(stampPainter().stepAt(scene, inputAt(1, 0)), std::optional<std::int64_t>(16 + 5));
    scene.order = StepOrder::Serpentine;
    QCOMPARE(stampPainter().stepAt(scene, inputAt(1, 0)), std::optional<std::int64_t>(16 + 8));
    QVERIFY(!stampPainter().stepAt(scene, canvasAt(1, 1)));
    QVERIFY(!stampPainter().stepAt(scene, inputAt(4, 0)));
  }

  void edgesOfTheFrameCanBeTaken() {
    const Board board = rampBoard(paramsOf(3, 2, 1));
    const BoardScene scene = sceneOf(board, 0);
    const BoardGrid canvas = layoutOf(scene).canvas.grid;
    const QRectF frame = canvas.at(1, 1).united(canvas.at(7, 7));
    const auto edge = [&](QPointF at) { return stampPainter().edgeAt(areaOf(kWindow), scene, at); };
    QCOMPARE(edge({frame.center().x(), frame.top() + 5.0}), std::optional(CropEdge::Top));
    QCOMPARE(edge({frame.center().x(), frame.bottom() - 5.0}), std::optional(CropEdge::Bottom));
    QCOMPARE(edge({frame.left() - 5.0, frame.center().y()}), std::optional(CropEdge::Left));
    QCOMPARE(edge({frame.right() + 5.0, frame.center().y()}), std::optional(CropEdge::Right));
    QVERIFY(!edge({frame.center().x(), frame.top() + 7.0}));
    QVERIFY(!edge({frame.left() - 5.0, frame.top() - 20.0}));
    const QPointF at = canvas.corner + QPointF(2.5, 3.25) * canvas.cell;
    QCOMPARE(stampPainter().canvasPosition(areaOf(kWindow), scene, CropEdge::Bottom, at), 3.25);
    QCOMPARE(stampPainter().canvasPosition(areaOf(kWindow), scene, CropEdge::Left, at), 2.5);
  }

  void arrowsWalkTheCanvas() {
    const Board board = rampBoard(paramsOf(3, 2, 1));
    BoardScene scene = sceneOf(board, 0);
    QCOMPARE(stampPainter().neighbour(scene, std::nullopt, 0, 1), canvasAt(1, 1));
    scene.pinned = PixelAt{2, 3};
    QCOMPARE(stampPainter().neighbour(scene, std::nullopt, 0, 1), canvasAt(3, 4));
    QCOMPARE(stampPainter().neighbour(scene, canvasAt(3, 4), 1, 0), canvasAt(4, 4));
    QCOMPARE(stampPainter().neighbour(scene, canvasAt(0, 8), -1, 1), canvasAt(0, 8));
  }

  void wordsNameTheCellWithItsTerms() {
    Board board = rampBoard(paramsOf(3, 2, 1));
    BoardScene scene = sceneOf(board, 6);
    const auto words = [&] { return stampPainter().words(scene); };
    scene.pointed = canvasAt(2, 2);
    QCOMPARE(words(), u"canvas 2, 2 = y[1, 1]: 1 × 1 + 2 × 1 + 5 × 1 + 6 × 1 = 14, complete"_s);
    scene.pointed = canvasAt(4, 2);
    QCOMPARE(words(), u"canvas 4, 2 = y[3, 1]: 5 × 1 + 6 × 1 = 11, 2 of 4 products"_s);
    scene.pointed = canvasAt(0, 0);
    QCOMPARE(words(), u"canvas 0, 0, cut off: 1 × 1 = 1, complete"_s);
    scene.pointed = canvasAt(7, 7);
    QCOMPARE(words(), u"canvas 7, 7 = y[6, 6]: not written yet, 0 of 1 products"_s);
    scene.pointed = inputAt(1, 1);
    QCOMPARE(words(), u"input 1, 1 = 6; its stamp lies on canvas rows 2 to 4, columns 2 to 4"_s);
    scene.pointed = tapAt(1, 1);
    QCOMPARE(words(), u"tap 1, 1 = 4; it acts on 16 cells of the canvas"_s);
    scene.pointed.reset();
    QVERIFY(words().startsWith(u"step 6 of 16: 6 × kernel at canvas 2, 2; canvas 2, 2 = y[1, 1]"_s));
    board.layer.bias = std::make_shared<const std::vector<float>>(std::vector<float>{-2.0F});
    scene.pointed = canvasAt(1, 1);
    QCOMPARE(words(), u"canvas 1, 1 = y[0, 0]: 1 × 4 + bias \u22122 = 2, complete"_s);
  }

  void skippedChannelsAreNamed() {
    Board board = rampBoard(paramsOf(3, 2, 1), 4, 4, 3);
    auto weight = std::make_shared<Tensor>(*board.layer.weight);
    for (std::size_t i = 9; i < weight->values.size(); ++i) weight->values[i] = 0.0F;
    board.layer.weight = weight;
    QCOMPARE(skippedChannels(BoardShape(board)), u"G, B: kernel is 0, skipped"_s);
    QCOMPARE(stampPainter().stepCount(board), std::int64_t{16});
    for (float& value : weight->values) value = 0.0F;
    QCOMPARE(stampPainter().stepCount(board), std::int64_t{0});
    QCOMPARE(stampPainter().words(sceneOf(board, 0)),
             u"Every kernel is 0: nothing is stamped, the output is the bias."_s);
    (void)stamped(sceneOf(board, 3));
  }

  void partsNeverOverlapNorLeaveTheArea() {
    Random random(1);
    int drawn = 0;
    for (int i = 0; i < 300; ++i) {
      const Board board = randomMicroBoard(random);
      const BoardScene scene = sceneOf(board, 1);
      for (const QSize& size : kSizes) {
        const StampLayout layout = layoutOf(scene, size);
        if (!layout.drawn) continue;
        ++drawn;
        std::vector<QRectF> parts = {layout.input.grid.rect(),  layout.kernel.grid.rect(), layout.stamp.grid.rect(),
                                     layout.canvas.grid.rect(), layout.block.head,         layout.block.terms,
                                     layout.block.ramp};
        parts.insert(parts.end(), layout.block.sentences.begin(), layout.block.sentences.end());
        parts.insert(parts.end(), layout.block.notes.begin(), layout.block.notes.end());
        parts.insert(parts.end(), layout.block.keys.begin(), layout.block.keys.end());
        for (std::size_t a = 0; a < parts.size(); ++a) {
          QVERIFY(areaOf(size).contains(parts[a]));
          for (std::size_t b = a + 1; b < parts.size(); ++b)
            QVERIFY2(!parts[a].intersects(parts[b]), qPrintable(overlap(board, size, a, b)));
        }
      }
    }
    QVERIFY(drawn > 800);
  }

  void nothingIsPaintedOutsideTheArea() {
    Random random(2);
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
        stampPainter().paint(painter, area, scene, lightTheme());
      }
      for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x)
          if (!area.contains(x, y)) QCOMPARE(image.pixelColor(x, y), QColor(Qt::green));
    }
  }

  void whatIsFromAnotherBoardIsIgnored() {
    const Board board = rampBoard(paramsOf(3, 2, 1));
    BoardScene scene = sceneOf(board, 400);
    const QImage plain = stamped(scene).image;
    const QString words = stampPainter().words(scene);
    for (const BoardPlace& place : {canvasAt(50, 50), inputAt(9, 0), tapAt(0, 14), canvasAt(-1, 0)}) {
      scene.pointed = place;
      QCOMPARE(stamped(scene).image, plain);
      QCOMPARE(stampPainter().words(scene), words);
    }
    scene.pinned = PixelAt{70, 0};
    QCOMPARE(stamped(scene).image, plain);
    scene.board = nullptr;
    QVERIFY(stamped(scene).share(areaOf(kWindow), lightTheme().window) == 1.0);
  }

  void canvasesThatCannotBeDrawnAreSaidTo() {
    const Board board = rampBoard(paramsOf(63, 64, 0, 0, 64), 8, 8);
    const BoardScene scene = sceneOf(board, 0);
    QVERIFY(!layoutOf(scene).drawn);
    QVERIFY(stamped(scene).share(areaOf(kWindow), lightTheme().window) < 1.0);
    QVERIFY(!stampPainter().placeAt(areaOf(kWindow), scene, {600.0, 200.0}));
  }
};

QTEST_MAIN(TestBoardStamp)
#include "tst_board_stamp.moc"
