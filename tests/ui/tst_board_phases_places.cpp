#include <QTest>
#include <cmath>
#include <cstdlib>
#include <limits>

#include "tests/ui/small_board.h"
#include "ui/paint/board_phase_facts.h"
#include "ui/paint/board_phase_layout.h"
#include "ui/paint/board_phase_words.h"
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

}  // namespace

/// Which cell is where, what the keys reach, and what is said.
class TestBoardPhasesPlaces : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { loadFonts(); }

  void placesRoundTrip();
  void nothingLeavesTheAreaOrOverlaps();
  void arrowsWalkInputTableAndOutput();
  void stepsBelongToPhasesAndPixels();
  void placesOfAnotherLayerAreNotLit();
  void wordsNameTheSum();
  void sentencesOfTheTable_data();
  void sentencesOfTheTable();
};

void TestBoardPhasesPlaces::placesRoundTrip() {
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

void TestBoardPhasesPlaces::nothingLeavesTheAreaOrOverlaps() {
  Random random(2);
  for (int n = 0; n < 40; ++n) {
    const Board board = randomBoard(random);
    const QSize size = n % 3 == 0 ? kLarge : n % 3 == 1 ? kSmall : QSize(1108, 548);
    const PhaseLayout layout = layoutPhases(areaOf(size), board);
    QVERIFY(layout.table.cell > 0 && layout.output.cell > 0);
    const QRectF parts[] = {layout.input.rect(), layout.table.rect(), layout.output.rect(), layout.sum, layout.notes};
    for (const QRectF& a : parts) {
      QVERIFY(areaOf(size).contains(a));
      for (const QRectF& b : parts) QVERIFY(a == b || !a.intersects(b));
    }
    BoardScene scene = sceneOf(board, phasesPainter());
    if (n % 2 == 0) scene.pointed = canvasPlace(board, {0, 0});
    const Theme& theme = n % 4 == 0 ? darkTheme() : n % 4 == 1 ? highContrastLightTheme() : lightTheme();
    QVERIFY(frameIntact(painted(phasesPainter(), scene, size, theme, n % 5 == 0 ? 2.0 : 1.0)));
  }
}

void TestBoardPhasesPlaces::arrowsWalkInputTableAndOutput() {
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

void TestBoardPhasesPlaces::stepsBelongToPhasesAndPixels() {
  const Board board = rampBoard(boardLayer({3, 3}, {2, 3}, {1, 1}), {1, 1, 4, 4});
  const BoardScene scene = sceneOf(board, phasesPainter());
  QCOMPARE(phasesPainter().stepCount(board), 6);
  QCOMPARE(phasesPainter().stepAt(scene, phasePlace(1, 2)), std::optional<std::int64_t>(6));
  QCOMPARE(phasesPainter().stepAt(scene, canvasPlace(board, {0, 0})), std::optional<std::int64_t>(5));
  QVERIFY(!phasesPainter().stepAt(scene, {BoardPlace::Part::Canvas, 0, 0}));  // cut off by the padding
  QVERIFY(!phasesPainter().stepAt(scene, {BoardPlace::Part::Input, 0, 0}));
}

void TestBoardPhasesPlaces::placesOfAnotherLayerAreNotLit() {
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

void TestBoardPhasesPlaces::wordsNameTheSum() {
  LayerParams params = boardLayer({3, 3}, {2, 2}, {1, 1});
  params.bias = true;
  const Board board = rampBoard(params, {1, 1, 4, 4});
  BoardScene scene = sceneOf(board, phasesPainter());
  scene.pointed = canvasPlace(board, {2, 3});
  // Taps (1, 0) = 4 and (1, 2) = 6 on inputs (1, 2) = 7 and (1, 1) = 6.
  QCOMPARE(phasesPainter().words(scene).remove(QChar(0x2009)),
           u"y[2, 3], phase 1, 0: 1\u00D72 taps; 5 + 7\u00D74 + 6\u00D76 = 69"_s);
  scene.pointed = BoardPlace{BoardPlace::Part::Input, 0, 0};
  QCOMPARE(phasesPainter().words(scene), u"x[0, 0] = 1, used in 4 products"_s);  // five taps land on cut rows
  const PhaseFacts facts(board);
  QCOMPARE(phaseFormula(board, facts, facts.phases[1]).remove(QChar(0x2009)),
           u"y[2j + 1, 2i] = 5 + x[j + 1, i]w[0, 1] + x[j, i]w[2, 1]"_s);
}

void TestBoardPhasesPlaces::sentencesOfTheTable_data() {
  QTest::addColumn<LayerParams>("params");
  QTest::addColumn<QString>("sentence");
  QTest::newRow("stride 1")
      << boardLayer({3, 3}, {1, 1})
      << u"Stride 1: a single phase, one convolution with the whole kernel; nothing is interleaved."_s;
  QTest::newRow("k3 s2") << boardLayer({3, 3}, {2, 2})
                         << u"Stride 2: 4 small convolutions at stride 1, 9 of 9 taps in all."_s;
  QTest::newRow("k2x4 s2x3") << boardLayer({2, 4}, {2, 3})
                             << u"Stride 2\u00D73: 6 small convolutions at stride 1, 8 of 8 taps in all."_s;
  QTest::newRow("k3 s2 d4")
      << boardLayer({3, 3}, {2, 2}, {0, 0}, {0, 0}, {4, 4})
      << u"Stride 2: 4 small convolutions at stride 1 and dilation 2, 9 of 9 taps in all; 3 phases have no tap: bias only."_s;
}

void TestBoardPhasesPlaces::sentencesOfTheTable() {
  QFETCH(LayerParams, params);
  QFETCH(QString, sentence);
  const Board board = rampBoard(params, {1, 1, 4, 4});
  QCOMPARE(phasesSentence(board).remove(QChar(0x2009)), sentence);
}

QTEST_MAIN(TestBoardPhasesPlaces)
#include "tst_board_phases_places.moc"
