#include <QTest>
#include <cmath>
#include <limits>

#include "tests/ui/small_board.h"
#include "ui/paint/board_phase_facts.h"
#include "ui/paint/board_phase_words.h"
#include "ui/paint/board_phases.h"

using namespace convt;
using namespace convt::test;
using namespace Qt::StringLiterals;

/// What the picture of the phases says, and which channels it speaks of.
class TestBoardPhaseWords : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void infinitiesUnderKernelsOfZeroTakePart();
  void notesNameChannelsAndWeights();
  void wordsNameTheSum();
  void sentencesOfTheTable_data();
  void sentencesOfTheTable();
};

void TestBoardPhaseWords::infinitiesUnderKernelsOfZeroTakePart() {
  Board board = rampBoard(boardLayer({2, 2}, {2, 2}), {1, 2, 2, 2});
  Tensor x({1, 2, 2, 2});
  x.at(0, 0, 0, 0) = std::numeric_limits<float>::quiet_NaN();
  board.layer.input = makeInput(std::move(x));
  auto weight = std::make_shared<Tensor>(*board.layer.weight);
  for (std::int64_t tap = 0; tap < 4; ++tap) weight->at(0, 0, tap / 2, tap % 2) = 0.0F;
  board.layer.weight = weight;
  const PhaseFacts facts(board);
  QCOMPARE(facts.pair.ic, 0);
  QCOMPARE(facts.pair.others(), 1);
  QVERIFY(std::isnan(facts.value({0, 0})));
  const SumLine sum = phaseSum(board, facts, {0, 0});
  QCOMPARE(std::ssize(sum.terms), 2);
  QVERIFY(std::isnan(sum.terms.front().a) && sum.terms.front().b == 0.0);
}

void TestBoardPhaseWords::notesNameChannelsAndWeights() {
  const auto notes = [](const Board& board, bool wholeNumbers) {
    BoardScene scene = sceneOf(board, phasesPainter());
    scene.wholeNumbers = wholeNumbers;
    return phaseNotes(scene, PhaseFacts(board));
  };
  const LayerParams params = boardLayer({2, 2}, {2, 2});
  const auto of = [&](std::int64_t channels) { return rampBoard(params, {1, channels, 2, 2}); };
  QVERIFY(notes(of(1), true).endsWith(u"Whole numbers for calculating by hand; the layer's weights are not in use."_s));
  QVERIFY(!notes(of(1), false).contains(u"not in use"_s));
  QVERIFY(notes(of(2), false).endsWith(u"Shown is input channel 0; one more is added alike."_s));
  QVERIFY(notes(of(3), false).endsWith(u"Shown is input channel R; 2 more are added alike."_s));
  LayerParams depthwise = params;
  depthwise.groups = depthwise.outChannels = 3;
  QVERIFY(notes(rampBoard(depthwise, {1, 3, 2, 2}), false).endsWith(u"Input channel R, the only one of its group."_s));
}

void TestBoardPhaseWords::wordsNameTheSum() {
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

void TestBoardPhaseWords::sentencesOfTheTable_data() {
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

void TestBoardPhaseWords::sentencesOfTheTable() {
  QFETCH(LayerParams, params);
  QFETCH(QString, sentence);
  const Board board = rampBoard(params, {1, 1, 4, 4});
  QCOMPARE(phasesSentence(board).remove(QChar(0x2009)), sentence);
}

QTEST_MAIN(TestBoardPhaseWords)
#include "tst_board_phase_words.moc"
