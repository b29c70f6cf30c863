#include <QTest>
#include <cstdlib>

#include "tests/ui/small_board.h"
#include "ui/paint/board_phase_facts.h"
#include "ui/paint/board_phase_layout.h"
#include "ui/paint/board_phases.h"

using namespace convt;
using namespace convt::test;
using namespace Qt::StringLiterals;

namespace {

const QSize kSmall(1108, 460);
const QSize kLarge(1632, 860);

BoardPlace phasePlace(std::int64_t a, std::int64_t b) {
  return {BoardPlace::Part::Phase, a, b};
}

/// A place in a cell where neither a number nor an outline nor a corner label stands.
QPointF quietSpot(const QRectF& cell) {
  return cell.bottomRight() - QPointF(cell.width() * 0.2, cell.height() * 0.2);
}

QColor pin() {
  return lightTheme().pin;
}

/// The grey of a cell without a value under the window's colour at 55 %.
int ghostedPaper() {
  return qRound(0.55 * lightTheme().window.red() + 0.45 * lightTheme().base.red());
}

/// Whether an accent runs round a cell on all four sides.
bool outlinedAround(const QImage& image, const QRectF& cell) {
  const QPointF middle = cell.center();
  return pixelAt(image, {middle.x(), cell.top()}) == pin() && pixelAt(image, {middle.x(), cell.bottom()}) == pin() &&
         pixelAt(image, {cell.left(), middle.y()}) == pin() && pixelAt(image, {cell.right(), middle.y()}) == pin();
}

}  // namespace

class TestBoardPhases : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { loadFonts(); }

  void stepsFillTheOutputPhaseByPhase_data();
  void stepsFillTheOutputPhaseByPhase();
  void currentPhaseIsOutlinedInTableAndOutput_data();
  void currentPhaseIsOutlinedInTableAndOutput();
  void tileShowsTheTapsOfItsPhaseOnly();
  void pointedPixelLightsItsTapsAndInputs();
  void pinnedPixelIsLitWhereNothingIsPointedAt();
  void phasesWithoutTapsAreHatched();
  void hatchedIsEachPixelThatStampHatches();
  void phaseInFlightIsNotYetInItsPlace();
  void flightStaysAmongTheParts();
  void sixtyFourPhasesKeepTheirCounts();
  void numbersOfAGridAreAllOrNone();
  void placesRoundTrip();
  void nothingLeavesTheAreaOrOverlaps();
  void arrowsWalkInputTableAndOutput();
  void stepsBelongToPhasesAndPixels();
  void placesOfAnotherLayerAreNotLit();
};

void TestBoardPhases::stepsFillTheOutputPhaseByPhase_data() {
  QTest::addColumn<QSize>("size");
  QTest::addColumn<double>("scale");
  QTest::newRow("small") << kSmall << 1.0;
  QTest::newRow("large") << kLarge << 1.0;
  QTest::newRow("small at 2") << kSmall << 2.0;
  QTest::newRow("small at 1.5") << kSmall << 1.5;
}

void TestBoardPhases::stepsFillTheOutputPhaseByPhase() {
  QFETCH(QSize, size);
  QFETCH(double, scale);
  const Board board = rampBoard(boardLayer({3, 4}, {2, 3}, {1, 0}), {1, 1, 4, 3});
  const PhaseFacts facts(board);
  const PhaseLayout layout = layoutPhases(areaOf(size), board);
  QVERIFY(layout.output.cell >= 16);
  BoardScene scene = sceneOf(board, phasesPainter());
  QCOMPARE(scene.step, 6);
  for (scene.step = 0; scene.step <= 6; ++scene.step) {
    const QImage image = painted(phasesPainter(), scene, size, lightTheme(), scale);
    for (int oy = 0; oy < layout.output.rows; ++oy) {
      for (int ox = 0; ox < layout.output.cols; ++ox) {
        const bool done = phaseIndexAt(board.layer.params, oy, ox) < scene.step;
        const QColor expected = done ? QColor(facts.colors.at(facts.value({oy, ox}))) : lightTheme().base;
        QCOMPARE(pixelAt(image, quietSpot(layout.output.at(oy, ox))), expected);
      }
    }
  }
}

void TestBoardPhases::currentPhaseIsOutlinedInTableAndOutput_data() {
  QTest::addColumn<QSize>("size");
  QTest::newRow("small") << kSmall;
  QTest::newRow("large") << kLarge;
}

void TestBoardPhases::currentPhaseIsOutlinedInTableAndOutput() {
  QFETCH(QSize, size);
  const Board board = rampBoard(boardLayer({3, 3}, {2, 2}, {1, 1}), {1, 1, 4, 4});
  const PhaseLayout layout = layoutPhases(areaOf(size), board);
  BoardScene scene = sceneOf(board, phasesPainter());
  scene.step = 2;
  // Pointing goes before the last step.
  for (const bool pointed : {false, true}) {
    if (pointed) scene.pointed = phasePlace(1, 0);
    const QImage image = painted(phasesPainter(), scene, size);
    const std::int64_t lit = pointed ? 2 : 1;
    for (std::int64_t p = 0; p < 4; ++p) {
      const QRectF tile = layout.table.at(p / 2, p % 2);
      QCOMPARE(pixelAt(image, {tile.left(), tile.center().y()}) == pin(), p == lit);
    }
    for (int oy = 0; oy < 7; ++oy) {
      for (int ox = 0; ox < 7; ++ox) {
        const bool outlined = outlinedAround(image, layout.output.at(oy, ox));
        QCOMPARE(outlined, phaseIndexAt(board.layer.params, oy, ox) == lit);
      }
    }
  }
}

void TestBoardPhases::tileShowsTheTapsOfItsPhaseOnly() {
  const Board board = rampBoard(boardLayer({4, 3}, {2, 2}), {1, 1, 4, 4});
  const PhaseFacts facts(board);
  const PhaseLayout layout = layoutPhases(areaOf(kLarge), board);
  QVERIFY(layout.table.level == PhaseTile::Full);
  BoardScene scene = sceneOf(board, phasesPainter());
  scene.step = 0;
  const QImage image = painted(phasesPainter(), scene, kLarge);
  for (const PhasePart& part : facts.phases) {
    const QRectF tile = layout.table.at(part.h.phase, part.w.phase);
    const BoardGrid whole = tileKernel(layout.table, tile, {4, 3});
    for (int ky = 0; ky < 4; ++ky) {
      for (int kx = 0; kx < 3; ++kx) {
        const bool own = part.h.taps.contains(ky) && part.w.taps.contains(kx);
        const QColor fill(facts.pair.kernel.at(ky * 3 + kx + 1));
        const QColor shown = pixelAt(image, quietSpot(whole.at(ky, kx)));
        QCOMPARE(shown == fill, own);
        QVERIFY(own || std::abs(shown.red() - ghostedPaper()) <= 1);
      }
    }
    const BoardGrid dense = tileDense(layout.table, tile, {4, 3}, part.h.taps.count, part.w.taps.count);
    for (int v = 0; v < dense.rows; ++v) {
      for (int u = 0; u < dense.cols; ++u) {
        const std::int64_t tap = part.h.taps.at(v) * 3 + part.w.taps.at(u);
        QCOMPARE(pixelAt(image, quietSpot(dense.at(v, u))), QColor(facts.pair.kernel.at(static_cast<double>(tap + 1))));
      }
    }
  }
}

void TestBoardPhases::pointedPixelLightsItsTapsAndInputs() {
  const Board board = rampBoard(boardLayer({3, 3}, {2, 2}, {1, 1}), {1, 1, 4, 4});
  const PhaseLayout layout = layoutPhases(areaOf(kLarge), board);
  BoardScene scene = sceneOf(board, phasesPainter());
  scene.pointed = canvasPlace(board, {2, 3});  // phase 1, 0: taps (1, 0) and (1, 2) on inputs (1, 2) and (1, 1)
  const QImage image = painted(phasesPainter(), scene, kLarge);
  const BoardGrid kernel = tileKernel(layout.table, layout.table.at(1, 0), {3, 3});
  for (int row = 0; row < 3; ++row) {
    for (int col = 0; col < 3; ++col) {
      QCOMPARE(outlinedAround(image, layout.input.at(row, col)), row == 1 && col > 0);
      QCOMPARE(outlinedAround(image, kernel.at(row, col)), row == 1 && col != 1);
    }
  }
  QVERIFY(countOf(image, layout.output.at(2, 3), pin()) > 20);  // the ring
  QCOMPARE(countOf(image, layout.output.at(5, 5), pin()), 0);
}

void TestBoardPhases::pinnedPixelIsLitWhereNothingIsPointedAt() {
  const Board board = rampBoard(boardLayer({3, 3}, {2, 2}, {1, 1}), {1, 1, 4, 4});
  const PhaseLayout layout = layoutPhases(areaOf(kLarge), board);
  BoardScene scene = sceneOf(board, phasesPainter());
  scene.pinned = PixelAt{4, 4};
  QVERIFY(countOf(painted(phasesPainter(), scene, kLarge), layout.output.at(4, 4), pin()) > 20);
  scene.pinned = PixelAt{40, 4};  // of an output that was larger
  QCOMPARE(phasesPainter().words(scene), u"Phase 1, 1: 1 tap, 16 output pixels"_s);
}

void TestBoardPhases::phasesWithoutTapsAreHatched() {
  LayerParams params = boardLayer({2, 2}, {2, 2}, {0, 0}, {1, 1}, {2, 2});
  params.bias = true;
  const Board board = rampBoard(params, {1, 1, 3, 3});
  const PhaseLayout layout = layoutPhases(areaOf(kLarge), board);
  BoardScene scene = sceneOf(board, phasesPainter());
  scene.pointed = phasePlace(0, 0);
  const QImage image = painted(phasesPainter(), scene, kLarge);
  const PhaseFacts facts(board);
  const auto plain = [&](int oy, int ox, const QColor& fill) {
    const QRectF cell = layout.output.at(oy, ox).adjusted(4, 30, -4, -4);
    return countOf(image, cell, fill) / (cell.width() * cell.height());
  };
  QCOMPARE(facts.value({1, 1}), 5.0);
  QVERIFY(plain(1, 1, lightTheme().base) > 0.5 && plain(1, 1, lightTheme().base) < 0.9);
  QVERIFY(plain(2, 2, QColor(facts.colors.at(facts.value({2, 2})))) > 0.98);  // but for its outline
  QCOMPARE(hatchKey(facts.shape)->text, u"no tap: bias only"_s);
}

void TestBoardPhases::hatchedIsEachPixelThatStampHatches() {
  // No tap reaches the last row though its phase has taps; the input goes on at its left.
  LayerParams params = boardLayer({2, 3}, {2, 1}, {0, 0}, {1, 0});
  params.bias = true;
  Board board = rampBoard(params, {1, 1, 3, 3});  // 7 x 5
  board.cut.left = true;
  const PhaseLayout layout = layoutPhases(areaOf(kLarge), board);
  const PhaseFacts facts(board);
  const BoardScene scene = sceneOf(board, phasesPainter());
  const QImage image = painted(phasesPainter(), scene, kLarge);
  for (int oy = 0; oy < 7; ++oy) {
    for (int ox = 0; ox < 5; ++ox) {
      const QRectF cell = layout.output.at(oy, ox).adjusted(4, 32, -4, -4);
      const QColor fill = oy == 6 ? lightTheme().base : QColor(facts.colors.at(facts.value({oy, ox})));
      const double plain = countOf(image, cell, fill) / (cell.width() * cell.height());
      QVERIFY(plain > 0.4);
      QCOMPARE(plain < 1.0, oy == 6 || ox < 2);
    }
  }
  QCOMPARE(hatchKey(facts.shape)->text, u"bias only, or other neighbours in the whole picture"_s);
  const QRectF keyed(layout.key.topLeft(), QSizeF(13.0, layout.key.height()));
  QVERIFY(countOf(image, keyed, lightTheme().window) < 13 * 13);
  board.cut.left = false;
  QVERIFY(!PhaseFacts(board).shape.differs);
  QVERIFY(!hatchKey(PhaseFacts(rampBoard(boardLayer({2, 2}, {2, 2}), {1, 1, 3, 3})).shape));
}

void TestBoardPhases::phaseInFlightIsNotYetInItsPlace() {
  const Board board = rampBoard(boardLayer({3, 3}, {2, 2}, {1, 1}), {1, 1, 4, 4});
  const PhaseFacts facts(board);
  const PhaseLayout layout = layoutPhases(areaOf(kLarge), board);
  BoardScene scene = sceneOf(board, phasesPainter());
  scene.step = 1;
  scene.landing = 0.0;
  const auto written = [&] {
    const QImage image = painted(phasesPainter(), scene, kLarge);
    return pixelAt(image, quietSpot(layout.output.at(5, 5))) == QColor(facts.colors.at(facts.value({5, 5})));
  };
  QVERIFY(!written());
  scene.landing = 1.0;
  QVERIFY(written());
}

void TestBoardPhases::flightStaysAmongTheParts() {
  // A single phase has one tile, lower than the output it gives.
  for (const Shape input : {Shape{1, 1, 8, 8}, Shape{1, 1, 8, 2}}) {
    const Board board = rampBoard(boardLayer({2, 2}, {1, 1}), input);
    const PhaseLayout layout = layoutPhases(areaOf(kSmall), board);
    BoardScene scene = sceneOf(board, phasesPainter());
    scene.step = 0;
    const QImage still = painted(phasesPainter(), scene, kSmall);
    scene.step = 1;
    for (const double landing : {0.0, 0.3}) {
      scene.landing = landing;
      const QImage flying = painted(phasesPainter(), scene, kSmall);
      QVERIFY(frameIntact(flying));
      const QRect above(0, 0, still.width(), static_cast<int>(layout.input.corner.y()) - 4);
      QCOMPARE(flying.copy(above), still.copy(above));
      QVERIFY(flying != still);
    }
  }
}

void TestBoardPhases::sixtyFourPhasesKeepTheirCounts() {
  for (const int kernel : {3, 8, 15}) {
    const Board board = rampBoard(boardLayer({kernel, kernel}, {8, 8}), {1, 1, 8, 8});
    const PhaseTable table = layoutPhases(areaOf(kSmall), board).table;
    QVERIFY(table.cell > 0);
    for (const PhasePart& part : PhaseFacts(board).phases) {
      const QRectF tile = table.at(part.h.phase, part.w.phase);
      QVERIFY(tileCount(table, tile, board.layer.params).width() >= 18.0);
      QVERIFY(tile.height() >= 10.0);
    }
  }
}

void TestBoardPhases::numbersOfAGridAreAllOrNone() {
  const std::vector<double> shortOnes{1.0, 2.0};
  const std::vector<double> mixed{1.0, -0.605};
  QVERIFY(boardNumbers(20, shortOnes).step >= 0);
  QCOMPARE(boardNumbers(20, mixed).step, -1);
  QVERIFY(boardNumbers(48, mixed).step >= 0);
}

void TestBoardPhases::placesRoundTrip() {
  Random random(1);
  for (int n = 0; n < 60; ++n) {
    const Board board = randomBoard(random);
    const QRectF area = areaOf(n % 2 == 0 ? kSmall : kLarge);
    const PhaseLayout layout = layoutPhases(area, board);
    const BoardScene scene = sceneOf(board, phasesPainter());
    const auto at = [&](const QRectF& cell) { return phasesPainter().placeAt(area, scene, cell.center()); };
    for (int row = 0; row < layout.input.rows; ++row)
      QCOMPARE(at(layout.input.at(row, 1)), (BoardPlace{BoardPlace::Part::Input, row, 1}));
    for (int row = 0; row < layout.output.rows; ++row)
      QCOMPARE(at(layout.output.at(row, 0)), canvasPlace(board, {row, 0}));
    for (int a = 0; a < layout.table.rows; ++a)
      for (int b = 0; b < layout.table.cols; ++b) QCOMPARE(at(layout.table.at(a, b)), phasePlace(a, b));
    QVERIFY(!phasesPainter().placeAt(area, scene, area.bottomLeft() + QPointF(2.0, -2.0)));
  }
}

void TestBoardPhases::nothingLeavesTheAreaOrOverlaps() {
  Random random(2);
  for (int n = 0; n < 40; ++n) {
    const Board board = randomBoard(random);
    const QSize size = n % 3 == 0 ? kLarge : n % 3 == 1 ? kSmall : QSize(1108, 548);
    const PhaseLayout layout = layoutPhases(areaOf(size), board);
    QVERIFY(layout.table.cell > 0 && layout.output.cell > 0);
    const QRectF parts[] = {layout.input.rect(), layout.table.rect(), layout.output.rect(),
                            layout.sum,          layout.key,          layout.notes};
    for (const QRectF& a : parts) {
      if (a.isEmpty()) continue;  // the key of a board without hatching
      QVERIFY(areaOf(size).contains(a));
      for (const QRectF& b : parts) QVERIFY(a == b || !a.intersects(b));
    }
    BoardScene scene = sceneOf(board, phasesPainter());
    if (n % 2 == 0) scene.pointed = canvasPlace(board, {0, 0});
    const Theme& theme = n % 4 == 0 ? darkTheme() : n % 4 == 1 ? highContrastLightTheme() : lightTheme();
    QVERIFY(frameIntact(painted(phasesPainter(), scene, size, theme, n % 5 == 0 ? 2.0 : 1.0)));
  }
}

void TestBoardPhases::arrowsWalkInputTableAndOutput() {
  const Board board = rampBoard(boardLayer({3, 3}, {2, 2}, {1, 1}), {1, 1, 4, 4});
  const BoardScene scene = sceneOf(board, phasesPainter());
  const auto go = [&](const std::optional<BoardPlace>& from, int down, int right) {
    return phasesPainter().neighbour(scene, from, down, right);
  };
  QCOMPARE(go({}, 0, 1), phasePlace(0, 0));
  QCOMPARE(go(phasePlace(0, 0), 0, 1), phasePlace(0, 1));
  QCOMPARE(go(phasePlace(0, 0), 1, 0), phasePlace(1, 0));
  QCOMPARE(go(phasePlace(1, 0), 1, 0), phasePlace(1, 0));
  QCOMPARE(go(phasePlace(1, 1), 0, 1), canvasPlace(board, {3, 0}));
  QCOMPARE(go(canvasPlace(board, {3, 0}), 0, -1), phasePlace(0, 1));
  QCOMPARE(go(phasePlace(1, 0), 0, -1), (BoardPlace{BoardPlace::Part::Input, 2, 3}));
  QCOMPARE(go(BoardPlace{BoardPlace::Part::Input, 0, 0}, 0, -1), (BoardPlace{BoardPlace::Part::Input, 0, 0}));
  QCOMPARE(go(canvasPlace(board, {6, 6}), 1, 1), canvasPlace(board, {6, 6}));
}

void TestBoardPhases::stepsBelongToPhasesAndPixels() {
  const Board board = rampBoard(boardLayer({3, 3}, {2, 3}, {1, 1}), {1, 1, 4, 4});
  const BoardScene scene = sceneOf(board, phasesPainter());
  QCOMPARE(phasesPainter().stepCount(board), 6);
  QCOMPARE(phasesPainter().stepAt(scene, phasePlace(1, 2)), std::optional<std::int64_t>(6));
  QCOMPARE(phasesPainter().stepAt(scene, canvasPlace(board, {0, 0})), std::optional<std::int64_t>(5));
  QVERIFY(!phasesPainter().stepAt(scene, {BoardPlace::Part::Canvas, 0, 0}));  // cut off by the padding
  QVERIFY(!phasesPainter().stepAt(scene, {BoardPlace::Part::Input, 0, 0}));
}

void TestBoardPhases::placesOfAnotherLayerAreNotLit() {
  const Board board = rampBoard(boardLayer({3, 3}, {2, 2}, {1, 1}), {1, 1, 4, 4});
  BoardScene scene = sceneOf(board, phasesPainter());
  scene.step = 2;
  const BoardPlace gone[] = {phasePlace(2, 0), {BoardPlace::Part::Input, 0, 4}, {BoardPlace::Part::Canvas, 0, 0}};
  for (const BoardPlace& place : gone) {
    scene.pointed = place;
    QCOMPARE(phaseFocus(scene).phase, std::optional<std::int64_t>(1));
    painted(phasesPainter(), scene, kSmall);
    scene.pointed = phasesPainter().neighbour(scene, place, 1, 0);
    QVERIFY(pointedInside(scene));
  }
  scene.pointed.reset();
  scene.step = 64;  // of a stride that was larger
  QCOMPARE(phaseFocus(scene).phase, std::optional<std::int64_t>(3));
  painted(phasesPainter(), scene, kSmall);
}

QTEST_MAIN(TestBoardPhases)
#include "tst_board_phases.moc"
