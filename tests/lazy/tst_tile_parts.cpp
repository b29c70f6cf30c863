#include <QTest>
#include <random>

#include "engine/lazy/tile_parts.h"

using namespace convt;

/// How a grid is cut by tiles, and how missing ones are joined.
class TestTileParts : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void partsCoverTheGridInOrder_data();
  void partsCoverTheGridInOrder();
  void rectanglesHoldWhatIsMissing();
  void panLeavesFewRectangles();
};

void TestTileParts::partsCoverTheGridInOrder_data() {
  QTest::addColumn<int>("begin");
  QTest::addColumn<int>("count");
  QTest::addColumn<int>("step");
  QTest::addColumn<int>("extent");
  for (const int step : {1, 3}) {
    for (const int begin : {0, 1, 31, 32, 33, 64}) {
      for (const int count : {1, 31, 32, 33, 67}) {
        for (const int beyond : {0, 1, 40}) {
          const int extent = (begin + count + beyond) * step;
          QTest::addRow("from %d, %d of %d, step %d", begin, count, extent, step) << begin << count << step << extent;
        }
      }
    }
  }
}

void TestTileParts::partsCoverTheGridInOrder() {
  QFETCH(int, begin);
  QFETCH(int, count);
  QFETCH(int, step);
  QFETCH(int, extent);
  const TileParts parts({std::int64_t{begin} * step, 0, count, 1, step}, extent, 5);
  int next = 0;
  for (const TilePart& part : parts.rows) {
    QCOMPARE(part.first, next);
    QCOMPARE(part.tile * kTileSide + part.inTile, std::int64_t{begin + next});
    QVERIFY(part.count >= 1 && part.inTile + part.count <= kTileSide);
    const int inPicture = std::min(kTileSide, (extent + step - 1) / step - static_cast<int>(part.tile) * kTileSide);
    QCOMPARE(part.whole, part.inTile == 0 && part.count == inPicture);
    next += part.count;
  }
  QCOMPARE(next, count);
  QCOMPARE(parts.cols.size(), std::size_t{1});
}

void TestTileParts::rectanglesHoldWhatIsMissing() {
  std::mt19937 random(3);
  for (int repeat = 0; repeat < 300; ++repeat) {
    const SampleGrid grid{static_cast<std::int64_t>(random() % 70), static_cast<std::int64_t>(random() % 70),
                          1 + static_cast<int>(random() % 150), 1 + static_cast<int>(random() % 150), 1};
    const TileParts parts(grid, 500, 500);
    std::vector<bool> missing;
    for (std::size_t i = 0; i < parts.rows.size() * parts.cols.size(); ++i) missing.push_back(random() % 3 != 0);
    std::vector<int> covered(grid.count());
    for (const SampleRect& rect : rectanglesOf(parts, missing)) {
      for (int j = rect.row; j < rect.row + rect.rows; ++j) {
        for (int i = rect.col; i < rect.col + rect.cols; ++i) ++covered.at(static_cast<std::size_t>(j * grid.cols + i));
      }
    }
    std::size_t flag = 0;
    for (const TilePart& row : parts.rows) {
      for (const TilePart& col : parts.cols) {
        const int wanted = missing[flag++] ? 1 : 0;
        for (int j = row.first; j < row.first + row.count; ++j) {
          for (int i = col.first; i < col.first + col.count; ++i) {
            QCOMPARE(covered[static_cast<std::size_t>(j * grid.cols + i)], wanted);
          }
        }
      }
    }
  }
}

/// What a pan down and to the right leaves: a strip at the right end, one at the bottom.
void TestTileParts::panLeavesFewRectangles() {
  const SampleGrid grid{64, 64, 320, 320, 1};
  const TileParts parts(grid, 1000, 1000);
  std::vector<bool> missing;
  for (std::size_t j = 0; j < 10; ++j) {
    for (std::size_t i = 0; i < 10; ++i) missing.push_back(j >= 8 || i >= 9);
  }
  const std::vector<SampleRect> wanted{{0, 288, 256, 32}, {256, 0, 64, 320}};
  QCOMPARE(rectanglesOf(parts, missing), wanted);
  QVERIFY(rectanglesOf(parts, std::vector<bool>(100, false)).empty());
  QCOMPARE(rectanglesOf(parts, std::vector<bool>(100, true)), (std::vector<SampleRect>{{0, 0, 320, 320}}));
}

QTEST_APPLESS_MAIN(TestTileParts)
#include "tst_tile_parts.moc"
