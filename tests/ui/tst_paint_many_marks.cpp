#include <QTest>
#include <cmath>
#include <cstdlib>

#include "tests/ui/marks_scene.h"

using namespace convt;
using namespace convt::test;

/// Marks of many cells: stamps, tints and bands.
class TestManyMarks : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { loadFonts(); }

  void stampMarksWrittenCellsAndNotTheGaps_data() {
    QTest::addColumn<int>("zoom");
    for (const int zoom : {1, 2, 4, 7, 8, 16}) QTest::addRow("%d", zoom) << zoom;
  }
  void stampMarksWrittenCellsAndNotTheGaps() {
    QFETCH(int, zoom);
    const CellSet cells = stamp(kDilated, 2, 2);
    QCOMPARE(cells.y.step, 2);
    QCOMPARE(cells.y.count, 5);
    for (const Mark::Look look : {Mark::Look::Pin, Mark::Look::Hover}) {
      const QImage image = painted({{Mark::Shape::Stamp, look, cells}}, zoom);
      const QRect bounds = boundsOf(cells, zoom);
      for (std::int64_t y = cells.y.low(); y <= cells.y.high(); ++y) {
        for (std::int64_t x = cells.x.low(); x <= cells.x.high(); ++x) {
          const QRect cell = cellAt(zoom, {y, x});
          const bool written = cells.contains({y, x});
          if (zoom < kOutlinesFrom) {
            QCOMPARE(image.pixel(cell.topLeft()) != kBackdrop, written);
            QCOMPARE(image.pixel(cell.center()) != kBackdrop, written);
          } else {
            QCOMPARE(image.pixel(cell.center()), kBackdrop);
            QCOMPARE(image.pixel(cell.left() + (look == Mark::Look::Pin ? 1 : 0), cell.center().y()) != kBackdrop,
                     written || cells.contains({y, x - 1}));
          }
        }
      }
      // The box round all of them.
      const QRect outer = changed(image).boundingRect();
      QVERIFY(outer.adjusted(3, 3, -3, -3).contains(bounds));
      QVERIFY(isBlack(image.pixel(outer.topLeft())));
      for (int x = outer.left(); x <= outer.right(); ++x) QVERIFY(image.pixel(x, outer.top()) != kBackdrop);
    }
  }

  void denseStampHasOneOutline() {
    // Its cells touch: a second box would only double their outlines.
    const CellSet cells{{2, 1, 3}, {3, 1, 3}};
    QCOMPARE(painted({{Mark::Shape::Stamp, Mark::Look::Pin, cells}}, 24),
             painted({{Mark::Shape::Sources, Mark::Look::Pin, cells}}, 24));
  }

  void tintIsOnItsCellsAndNoOthers_data() {
    QTest::addColumn<int>("zoom");
    QTest::addColumn<bool>("hover");
    for (const int zoom : {-5, -2, 1, 2, 3, 4, 8, 32})
      for (const bool hover : {true, false}) QTest::addRow("%d %s", zoom, hover ? "hover" : "param") << zoom << hover;
  }
  void tintIsOnItsCellsAndNoOthers() {
    QFETCH(int, zoom);
    QFETCH(bool, hover);
    // Tap (3, 1) of a 400 x 500 input.
    SizeTerms h = kDilated;
    h.in = 400;
    SizeTerms w = kDilated;
    w.in = 500;
    const CellSet cells{reachOf(h, 3).output, reachOf(w, 1).output};
    const Mark mark{Mark::Shape::Tint, hover ? Mark::Look::Hover : Mark::Look::Param, cells, false, Param::Kernel};
    const QImage image = painted({mark}, zoom);
    const int step = zoom < 0 ? -zoom : 1;
    const int size = zoom < 0 ? 1 : zoom;
    for (int y = kArea.top(); y <= kArea.bottom(); ++y) {
      for (int x = kArea.left(); x <= kArea.right(); ++x) {
        const std::int64_t py = std::int64_t{floorDiv(y - kOrigin.y(), size)} * step;
        const std::int64_t px = std::int64_t{floorDiv(x - kOrigin.x(), size)} * step;
        bool holds = false;
        for (int j = 0; j < step; ++j)
          for (int i = 0; i < step; ++i) holds = holds || cells.contains({py + j, px + i});
        QCOMPARE(image.pixel(x, y) != kBackdrop, holds);
      }
    }
  }

  void tintIsSeenOnAnyColour() {
    // Black, white, and the ends of viridis: at n:1 from 2 on a tinted cell differs clearly somewhere.
    for (const QRgb ground : {qRgb(0, 0, 0), qRgb(255, 255, 255), qRgb(253, 231, 37), qRgb(68, 1, 84)}) {
      for (const int zoom : {2, 4, 8, 32}) {
        QImage image(360, 300, QImage::Format_RGB32);
        image.fill(ground);
        const std::vector<Mark> marks{{Mark::Shape::Tint, Mark::Look::Hover, {{1, 2, 50}, {1, 2, 50}}}};
        QPainter painter(&image);
        paintMarks(painter, {&marks, [zoom](PixelAt pixel) { return cellAt(zoom, pixel); }, kArea, 1.0}, lightTheme());
        painter.end();
        const QRect cell = cellAt(zoom, {1, 1});
        int most = 0;
        for (int y = cell.top(); y <= cell.bottom(); ++y)
          for (int x = cell.left(); x <= cell.right(); ++x)
            most = std::max(most, std::abs(qGray(image.pixel(x, y)) - qGray(ground)));
        QVERIFY(most > 80);
      }
    }
  }

  void bandsAreSeenAtThePicturesEdge() {
    const auto band = [](const Progression& y, const Progression& x) {
      return Mark{Mark::Shape::Band, Mark::Look::Param, {y, x}, false, Param::Padding};
    };
    const QRgb colour = lightTheme().padding.rgb();
    const QRgb base = lightTheme().base.rgb();
    // A row of one pixel at 1:1: a stroke of three.
    QImage image = painted({band({40, 1, 1}, {0, 1, 5000})}, 1);
    const int x = kArea.center().x();
    const int y = kOrigin.y() + 40;
    for (const QPoint at : {QPoint(x, y), {kArea.left() + 5, y}, {kArea.right() - 5, y}}) {
      QCOMPARE(image.pixel(at), base);
      QCOMPARE(image.pixel(at + QPoint(0, 1)), colour);
      QCOMPARE(image.pixel(at + QPoint(0, 2)), base);
    }
    QCOMPARE(changed(image).boundingRect().height(), 3);
    // The row above the area's first: it shows within the area.
    const int above = kArea.top() - kOrigin.y() - 1;
    image = painted({band({above, 1, 1}, {0, 1, 5000})}, 1);
    QCOMPARE(image.pixel(x, kArea.top()), base);
    QCOMPARE(image.pixel(x, kArea.top() + 1), colour);
    QCOMPARE(changed(image).boundingRect().top(), kArea.top());
    QCOMPARE(changed(image).boundingRect().height(), 3);
    // One that does not touch it is not there.
    QVERIFY(changed(painted({band({above - 1, 1, 1}, {0, 1, 5000})}, 1)).isEmpty());
    // A large one is a box; of the sides only those in sight.
    image = painted({band({2, 1, 3}, {1, 1, 5000})}, 32);
    const QRect box = cellAt(32, {2, 1}).united(cellAt(32, {4, 1}));
    QCOMPARE(image.pixel(box.left() + 1, box.center().y()), colour);
    QCOMPARE(image.pixel(box.left() + 60, box.top() + 1), colour);
    QCOMPARE(image.pixel(box.left() + 60, box.bottom() - 1), colour);
    QCOMPARE(image.pixel(box.left() + 60, box.center().y()), kBackdrop);
    QCOMPARE(image.pixel(kArea.right(), box.center().y()), kBackdrop);
  }

  void nothingIsPaintedOutsideTheArea() {
    const Progression all{-200, 1, 2000};
    for (const int zoom : {-2, 4, 32}) {
      for (const Mark::Shape shape :
           {Mark::Shape::Ring, Mark::Shape::Sources, Mark::Shape::Stamp, Mark::Shape::Tint, Mark::Shape::Band}) {
        const PixelAt edge{zoom < 0 ? -6 : 0, zoom < 0 ? -4 : 0};
        const CellSet cells = shape == Mark::Shape::Ring ? CellSet{{edge.y, 1, 1}, {edge.x, 1, 1}} : CellSet{all, all};
        const QRegion region = changed(painted({{shape, Mark::Look::Pin, cells, true}}, zoom));
        QVERIFY((region - QRegion(kArea)).isEmpty());
      }
    }
    QVERIFY(changed(painted({{Mark::Shape::Tint, Mark::Look::Pin, {}}}, 4)).isEmpty());
  }

  void costFollowsWhatIsVisible() {
    const Progression huge{0, 3, 500'000'000};
    for (const int zoom : {-64, -2, 1, 8, 64}) {
      for (const Mark::Shape shape : {Mark::Shape::Sources, Mark::Shape::Stamp, Mark::Shape::Tint, Mark::Shape::Band}) {
        int asked = 0;
        const std::vector<Mark> marks{{shape, Mark::Look::Hover, {huge, huge}, true}};
        QImage image(360, 300, QImage::Format_RGB32);
        QPainter painter(&image);
        const auto cellRect = [&asked, zoom](PixelAt pixel) {
          ++asked;
          // As a view does it: far cells are at the end of what an int holds.
          const PixelAt near{std::min<std::int64_t>(pixel.y, 1'000'000), std::min<std::int64_t>(pixel.x, 1'000'000)};
          return cellAt(zoom, near);
        };
        paintMarks(painter, {&marks, cellRect, kArea, 1.0}, lightTheme());
        QVERIFY2(asked < 20'000, qPrintable(QString::number(asked)));
      }
    }
  }
};

QTEST_MAIN(TestManyMarks)
#include "tst_paint_many_marks.moc"
