#include "engine/number_grid.h"

#include <QTest>
#include <numeric>

#include "tests/support/fixture.h"

using namespace convt;

class TestNumberGrid : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void rampCountsInMemoryOrder() {
    const Tensor grid = numberGrid(NumberGrid::Ramp, 2, 3);
    QCOMPARE(grid.shape, (Shape{1, 2, 3, 3}));
    std::vector<float> counted(18);
    std::iota(counted.begin(), counted.end(), 1.0F);
    QVERIFY(grid.values == counted);
  }

  void impulseIsOneNumberOfOneChannel() {
    for (std::int64_t size = 2; size <= 8; ++size) {
      const Tensor grid = numberGrid(NumberGrid::Impulse, 3, size, 0, 2);
      QCOMPARE(std::accumulate(grid.values.begin(), grid.values.end(), 0.0F), 1.0F);
      QCOMPARE(grid.at(0, 2, size / 2, size / 2), 1.0F);
    }
  }

  void onesAndChecker() {
    const Tensor ones = numberGrid(NumberGrid::Ones, 1, 5);
    QCOMPARE(std::count(ones.values.begin(), ones.values.end(), 1.0F), 25);
    const Tensor checker = numberGrid(NumberGrid::Checker, 2, 3);
    for (std::int64_t c = 0; c < 2; ++c) {
      for (std::int64_t y = 0; y < 3; ++y) {
        for (std::int64_t x = 0; x < 3; ++x) QCOMPARE(checker.at(0, c, y, x), static_cast<float>((y + x) % 2));
      }
    }
  }

  void randomIsTorchs() {
    int compared = 0;
    for (const Fixture& fixture : loadFixtures(CONVT_FIXTURES, "random")) {
      if (fixture.text("kind") != "random" || fixture.integer("bound") != 256) continue;
      const std::vector<float> expected = fixture.array("values").values;
      const Tensor grid = numberGrid(NumberGrid::Random, 3, 4, fixture.seed("seed"));
      const std::size_t common = std::min(expected.size(), grid.values.size());
      QVERIFY(
          std::equal(expected.begin(), expected.begin() + static_cast<std::ptrdiff_t>(common), grid.values.begin()));
      ++compared;
    }
    QVERIFY(compared > 0);
  }
};

QTEST_GUILESS_MAIN(TestNumberGrid)
#include "tst_number_grid.moc"
