#include <QTest>
#include <cmath>
#include <numeric>
#include <stdexcept>

#include "engine/render/reduction.h"

using namespace convt;

namespace {

std::vector<float> counting(int count) {
  std::vector<float> values(static_cast<std::size_t>(count));
  std::iota(values.begin(), values.end(), 0.0F);
  return values;
}

}  // namespace

class TestReduction : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void meanOfBlocksAndOfWhatIsThereAtTheEnd() {
    //  0  1  2  3  4
    //  5  6  7  8  9
    // 10 11 12 13 14
    QCOMPARE(reducePlane(counting(15), 3, 5, 2, Reduction::Mean),
             (std::vector<float>{3.0F, 5.0F, 6.5F, 10.5F, 12.5F, 14.0F}));
  }

  void sampleTakesTheFirstOfEachBlock() {
    QCOMPARE(reducePlane(counting(15), 3, 5, 2, Reduction::Sample), (std::vector<float>{0, 2, 4, 10, 12, 14}));
  }

  void maxMagnitudeKeepsTheSign() {
    const std::vector<float> plane = {1, -3, 0, 2, 2, -1, -2, 0, 0};
    QCOMPARE(reducePlane(plane, 3, 3, 2, Reduction::MaxMagnitude), (std::vector<float>{-3, -1, -2, 0}));
  }

  void meanErasesACheckerboardThatMaxMagnitudeKeeps() {
    std::vector<float> board(64);
    for (std::size_t i = 0; i < 64; ++i) board[i] = (i / 8 + i) % 2 == 0 ? 1.0F : -1.0F;
    for (const float v : reducePlane(board, 8, 8, 2, Reduction::Mean)) QCOMPARE(v, 0.0F);
    for (const float v : reducePlane(board, 8, 8, 2, Reduction::MaxMagnitude)) QCOMPARE(std::fabs(v), 1.0F);
  }

  void factorOneIsTheIdentity() {
    for (const Reduction r : {Reduction::Sample, Reduction::Mean, Reduction::MaxMagnitude}) {
      QCOMPARE(reducePlane(counting(12), 3, 4, 1, r), counting(12));
    }
  }

  void factorBeyondThePlaneIsOneBlock() {
    QCOMPARE(reducePlane(counting(12), 3, 4, 100, Reduction::Mean), (std::vector<float>{5.5F}));
    QCOMPARE(reducePlane(counting(12), 3, 4, 100, Reduction::MaxMagnitude), (std::vector<float>{11.0F}));
  }

  void notANumberDoesNotVanish() {
    std::vector<float> plane(16, 1.0F);
    plane[5] = std::nanf("");
    for (const Reduction r : {Reduction::Mean, Reduction::MaxMagnitude}) {
      const std::vector<float> reduced = reducePlane(plane, 4, 4, 2, r);
      QVERIFY(std::isnan(reduced[0]));
      for (std::size_t i = 1; i < 4; ++i) QCOMPARE(reduced[i], 1.0F);
    }
  }

  void meanOfManyEqualValuesIsThatValue() {
    const std::vector<float> plane(1000 * 1000, 0.1F);
    QCOMPARE(reducePlane(plane, 1000, 1000, 1000, Reduction::Mean), (std::vector<float>{0.1F}));
  }

  void rowsMayComeOneByOne() {
    PlaneReducer reducer(5, 2, Reduction::Mean);
    const std::vector<float> plane = counting(15);
    const std::span<const float> rows(plane);
    QVERIFY(!reducer.pending());
    QVERIFY(!reducer.add(rows.subspan(0, 5)));
    QVERIFY(reducer.add(rows.subspan(5, 5)));
    std::vector<float> out(3);
    reducer.take(out);
    QCOMPARE(out, (std::vector<float>{3.0F, 5.0F, 6.5F}));
    QVERIFY(!reducer.pending());
    QVERIFY(!reducer.add(rows.subspan(10, 5)));
    QVERIFY(reducer.pending());
    reducer.take(out);
    QCOMPARE(out, (std::vector<float>{10.5F, 12.5F, 14.0F}));
  }

  void brokenContractsThrow() {
    QVERIFY_THROWS_EXCEPTION(std::invalid_argument, PlaneReducer(0, 1, Reduction::Mean));
    QVERIFY_THROWS_EXCEPTION(std::invalid_argument, PlaneReducer(1, 0, Reduction::Mean));
    QVERIFY_THROWS_EXCEPTION(std::invalid_argument, reducePlane(counting(5), 2, 3, 2, Reduction::Mean));
  }
};

QTEST_GUILESS_MAIN(TestReduction)
#include "tst_reduction.moc"
