#include <QRandomGenerator>
#include <QTest>
#include <set>

#include "tests/ui/marks_scene.h"
#include "ui/paint/mark_cells.h"

using namespace convt;
using namespace convt::test;

class TestMarkCells : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void visibleCellsAreThoseThatTouch() {
    QRandomGenerator random(5);
    for (int n = 0; n < 2000; ++n) {
      const int zoom = n % 2 == 0 ? random.bounded(1, 40) : -random.bounded(2, 30);
      const int step = random.bounded(1, 9) * (random.bounded(2) == 0 ? 1 : -1);
      const Progression positions{random.bounded(-50, 200), step, random.bounded(0, 60)};
      const int from = random.bounded(0, 200);
      const int to = from + random.bounded(0, 200);
      const auto spanOf = [zoom](std::int64_t y) {
        const QRect cell = cellAt(zoom, {y, 0});
        return DeviceSpan{cell.top(), cell.height()};
      };
      std::set<int> expected;
      for (std::int64_t j = 0; j < positions.count; ++j) {
        const DeviceSpan span = spanOf(positions.at(j));
        if (span.begin < to && span.end() > from) expected.insert(span.begin);
      }
      std::vector<int> found;
      for (const AxisCell& cell : visibleCells(positions, spanOf, from, to)) {
        QCOMPARE(spanOf(positions.at(cell.index)), cell.span);
        found.push_back(cell.span.begin);
      }
      QCOMPARE(found, std::vector<int>(expected.begin(), expected.end()));
    }
  }

  void spansThatTouchAreJoined() {
    const auto cell = [](int begin) { return AxisCell{{begin, 4}, 0}; };
    QVERIFY(joinedSpans({}).empty());
    QCOMPARE(joinedSpans({cell(0), cell(4), cell(8), cell(13), cell(20), cell(24)}),
             (std::vector<DeviceSpan>{{0, 12}, {13, 4}, {20, 8}}));
  }
};

QTEST_GUILESS_MAIN(TestMarkCells)
#include "tst_paint_mark_cells.moc"
