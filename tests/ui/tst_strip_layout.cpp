#include <QTest>

#include "ui/maps/strip_layout.h"

using namespace convt;

class TestStripLayout : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void threeMapsStandInOneRow();
  void sixteenInHalfABandAreTwoRowsOfEight();
  void everythingFits_data();
  void everythingFits();
  void pagesHoldEveryChannelOnce_data() { everythingFits_data(); }
  void pagesHoldEveryChannelOnce();
  void wholeMapsAreNotWiderThanThePicture();
  void pointsFindTheirMap();
};

void TestStripLayout::threeMapsStandInOneRow() {
  // The design's measures: a band of 554 x 168 has three maps of 147 x 112, 8 apart, 16 from the left.
  const StripLayout maps = stripLayout(3, QSize(554, 168));
  QCOMPARE(maps.rows, 1);
  QCOMPARE(maps.mapRect(0), QRect(16, 28, 147, 112));
  QCOMPARE(maps.mapRect(1).left(), 16 + 147 + 8);
  QCOMPARE(maps.pages, 1);
}

void TestStripLayout::sixteenInHalfABandAreTwoRowsOfEight() {
  const StripLayout maps = stripLayout(16, QSize(554, 168));
  QCOMPARE(maps.rows, 2);
  QCOMPARE(maps.columns, 8);
  QCOMPARE(maps.mapRect(0), QRect(16, 28, 50, 46));
  QCOMPARE(maps.mapRect(9), QRect(16 + 58, 28 + 64, 50, 46));
  QCOMPARE(maps.pages, 1);
  QCOMPARE(stripLayout(17, QSize(554, 168)).pages, 2);
}

void TestStripLayout::everythingFits_data() {
  QTest::addColumn<int>("channels");
  QTest::addColumn<QSize>("band");
  for (const int channels : {0, 1, 2, 3, 4, 16, 63, 64, 512})
    for (const QSize band : {QSize(768, 136), QSize(1024, 136), QSize(1109, 168), QSize(1664, 232), QSize(320, 136)})
      QTest::addRow("%d channels in %dx%d", channels, band.width(), band.height()) << channels << band;
}

void TestStripLayout::everythingFits() {
  QFETCH(int, channels);
  QFETCH(QSize, band);
  const StripLayout maps = stripLayout(channels, band);
  const QRect legend = legendRect(band);
  QVERIFY(QRect(QPoint(0, 0), band).contains(legend));
  QRect before;
  for (int k = 0; k < maps.countOf(0); ++k) {
    const QRect map = maps.mapRect(k);
    QVERIFY(map.width() >= 8 && map.height() >= 8);
    QVERIFY(map.top() >= kStripTitle && map.left() >= kStripInset);
    QVERIFY(map.right() < legend.left());
    QVERIFY(maps.labelRect(k).bottom() < band.height());
    QVERIFY(!map.adjusted(-2, -2, 2, 2).intersects(before));
    before = map.united(maps.labelRect(k));
  }
}

void TestStripLayout::pagesHoldEveryChannelOnce() {
  QFETCH(int, channels);
  QFETCH(QSize, band);
  const StripLayout maps = stripLayout(channels, band);
  int next = 0;
  for (int page = 0; page < maps.pages; ++page) {
    QCOMPARE(maps.firstOf(page), next);
    for (int k = 0; k < maps.countOf(page); ++k) QCOMPARE(maps.pageOf(next++), page);
  }
  QCOMPARE(next, channels);
}

void TestStripLayout::wholeMapsAreNotWiderThanThePicture() {
  const QSize band(1109, 168);
  QCOMPARE(stripLayout(3, band, 1.5).map, QSize(168, 112));
  QCOMPARE(stripLayout(3, band, 100.0).map, stripLayout(3, band).map);
  QCOMPARE(stripLayout(3, band, 0.001).map.width(), 24);
  QCOMPARE(stripLayout(64, band, 1.5).pages, stripLayout(64, band).pages);
}

void TestStripLayout::pointsFindTheirMap() {
  const StripLayout maps = stripLayout(40, QSize(554, 168));
  for (int page = 0; page < maps.pages; ++page) {
    for (int k = 0; k < maps.perPage(); ++k) {
      const int found = k < maps.countOf(page) ? k : -1;
      QCOMPARE(maps.at(maps.mapRect(k).center(), page), found);
      QCOMPARE(maps.at(maps.labelRect(k).center(), page), found);
    }
  }
  QCOMPARE(maps.at(QPoint(5, 60), 0), -1);
  QCOMPARE(maps.at(QPoint(16 + 53, 60), 0), -1);
}

QTEST_GUILESS_MAIN(TestStripLayout)
#include "tst_strip_layout.moc"
