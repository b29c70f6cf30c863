#include <QTest>
#include <cmath>
#include <cstdlib>

#include "tests/ui/marks_scene.h"

using namespace convt;
using namespace convt::test;

class TestMarks : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { loadFonts(); }

  void ringIsRoundItsPixel_data() {
    QTest::addColumn<int>("zoom");
    QTest::addColumn<double>("scale");
    for (const double scale : {1.0, 1.25, 1.5, 2.0})
      for (const int zoom : {-2, 1, 2, 4, 32, 64}) QTest::addRow("%d at %g", zoom, scale) << zoom << scale;
  }
  void ringIsRoundItsPixel() {
    QFETCH(int, zoom);
    QFETCH(double, scale);
    const PixelAt pixel = zoom < 0 ? PixelAt{120, 150} : PixelAt{130 / zoom, 140 / zoom};
    const QRectF cell = cellAt(zoom, pixel);
    const double stroke = qRound(2 * scale) + 2 * static_cast<int>(scale);
    const double radius = std::max(7.0 * scale, (cell.width() - stroke) / 2);
    const QImage image =
        painted({{Mark::Shape::Ring, Mark::Look::Pin, {{pixel.y, 1, 1}, {pixel.x, 1, 1}}}}, zoom, scale);
    const auto at = [&](double distance, double angle) {
      const QPointF place = cell.center() + distance * QPointF(std::cos(angle), std::sin(angle));
      return image.pixel(static_cast<int>(std::floor(place.x())), static_cast<int>(std::floor(place.y())));
    };
    for (int k = 0; k < 16; ++k) {
      const double angle = (k + 0.5) * M_PI / 8;
      QVERIFY(isYellow(at(radius, angle)));
      QCOMPARE(at(radius + stroke / 2 + 1.5, angle), kBackdrop);
      QCOMPARE(at(radius - stroke / 2 - 1.5, angle), kBackdrop);
    }
    QCOMPARE(image.pixel(cell.center().toPoint()), kBackdrop);
    // A cell with room keeps the ring to itself.
    if (zoom / scale > 16 + 2) QVERIFY((changed(image) - QRegion(cell.toRect().adjusted(-1, -1, 1, 1))).isEmpty());
  }

  void hoverIsWhiteInBlack() {
    const QImage image = painted({{Mark::Shape::Sources, Mark::Look::Hover, {{3, 1, 1}, {4, 1, 1}}}}, 32);
    const QRect cell = cellAt(32, {3, 4});
    const int y = cell.center().y();
    QCOMPARE(QColor(image.pixel(cell.left(), y)), QColor(Qt::white));
    QCOMPARE(QColor(image.pixel(cell.left() - 1, y)), QColor(Qt::black));
    QCOMPARE(QColor(image.pixel(cell.left() + 1, y)), QColor(Qt::black));
    QCOMPARE(image.pixel(cell.left() + 2, y), kBackdrop);
  }

  void largeSourcesAreOutlinedAndNoOthers_data() {
    QTest::addColumn<int>("zoom");
    QTest::addColumn<double>("scale");
    QTest::addColumn<bool>("dilated");
    for (const bool dilated : {false, true})
      for (const auto& at : {std::pair(8, 1.0), {12, 1.25}, {12, 1.5}, {24, 2.0}, {32, 1.0}})
        QTest::addRow("%d at %g %s", at.first, at.second, dilated ? "dilated" : "dense")
            << at.first << at.second << dilated;
  }
  void largeSourcesAreOutlinedAndNoOthers() {
    QFETCH(int, zoom);
    QFETCH(double, scale);
    QFETCH(bool, dilated);
    const CellSet cells = dilated ? sources(kDilated, 12, 15) : sources(kDense, 10, 12);
    QVERIFY(!cells.empty() && cells.y.count * cells.x.count > 1);
    const QImage image = painted({{Mark::Shape::Sources, Mark::Look::Pin, cells}}, zoom, scale);
    QRegion allowed;
    const int half = qRound(scale) + static_cast<int>(scale) + 1;
    forEachCell(cells, [&](PixelAt pixel) {
      const QRect cell = cellAt(zoom, pixel);
      allowed += QRegion(cell.adjusted(-half, -half, half, half)) - QRegion(cell.adjusted(half, half, -half, -half));
      const QPoint middle = cell.center();
      if (!kArea.adjusted(4, 4, -4, -4).contains(cell)) return;
      // Top, bottom, left and right: on the edge yellow, within it black.
      QVERIFY(isYellow(image.pixel(middle.x(), cell.top())));
      QVERIFY(isYellow(image.pixel(middle.x(), cell.bottom() + 1)));
      QVERIFY(isYellow(image.pixel(cell.left(), middle.y())));
      QVERIFY(isYellow(image.pixel(cell.right() + 1, middle.y())));
      const int inside = qRound(2 * scale) - qRound(2 * scale) / 2;
      QVERIFY(isBlack(image.pixel(middle.x(), cell.top() + inside)));
      QCOMPARE(image.pixel(middle), kBackdrop);
    });
    QVERIFY((changed(image) - allowed).isEmpty());
  }

  void neighboursShareACleanBorder() {
    const QImage image = painted({{Mark::Shape::Sources, Mark::Look::Pin, {{3, -1, 2}, {4, -1, 2}}}}, 24);
    const QRect right = cellAt(24, {3, 4});
    const int y = right.center().y();
    QList<bool> yellow;
    for (int x = right.left() - 3; x <= right.left() + 2; ++x) yellow << isYellow(image.pixel(x, y));
    QCOMPARE(yellow, (QList<bool>{false, false, true, true, false, false}));
    QCOMPARE(image.pixel(right.left() - 3, y), kBackdrop);
    QVERIFY(isBlack(image.pixel(right.left() - 2, y)));
    QVERIFY(isBlack(image.pixel(right.left() + 1, y)));
    // Where four cells meet the line goes on.
    QVERIFY(isYellow(image.pixel(right.topLeft())));
  }

  void smallSourcesAreOneSquare_data() {
    QTest::addColumn<int>("zoom");
    for (const int zoom : {-4, -2, 1, 2, 4, 7}) QTest::addRow("%d", zoom) << zoom;
  }
  void smallSourcesAreOneSquare() {
    QFETCH(int, zoom);
    for (const CellSet& cells : {sources(kDilated, 12, 15), sources(kDense, 10, 12)}) {
      // Away from the area's edge.
      CellSet moved = cells;
      const int step = zoom < 0 ? -zoom : 1;
      moved.y.first += 60 / (zoom < 0 ? 1 : zoom) * step;
      moved.x.first += 60 / (zoom < 0 ? 1 : zoom) * step;
      const QImage image = painted({{Mark::Shape::Sources, Mark::Look::Pin, moved}}, zoom);
      const QRect inner = boundsOf(moved, zoom);
      const QRect outer = changed(image).boundingRect();
      QVERIFY(outer.adjusted(1, 1, -1, -1).width() >= 16 && outer.adjusted(1, 1, -1, -1).height() >= 16);
      QVERIFY(outer.adjusted(4, 4, -4, -4).contains(inner));
      QVERIFY(std::abs(outer.center().x() - inner.center().x()) <= 1);
      QVERIFY(std::abs(outer.center().y() - inner.center().y()) <= 1);
      QVERIFY(isBlack(image.pixel(outer.topLeft())));
      QVERIFY(isYellow(image.pixel(outer.topLeft() + QPoint(1, 1))));
      QVERIFY(isYellow(image.pixel(outer.topLeft() + QPoint(2, 2))));
      QVERIFY(isBlack(image.pixel(outer.topLeft() + QPoint(3, 3))));
      QVERIFY((changed(image) ^ (QRegion(outer) - QRegion(outer.adjusted(4, 4, -4, -4)))).isEmpty());
    }
  }

  void tagsNumberTheTapsInTheirOrder() {
    // Sources fall as the taps rise: tap 1 is at the bottom right.
    Mark mark{Mark::Shape::Sources, Mark::Look::Pin, {{4, -1, 3}, {5, -1, 3}}, true};
    const QImage plain = painted({{mark.shape, mark.look, mark.cells}}, 32);
    const QImage tagged = painted({mark}, 32);
    int number = 0;
    forEachCell(mark.cells, [&](PixelAt pixel) {
      ++number;
      const QRect tag(cellAt(32, pixel).topLeft(), QSize(11, 11));
      QImage expected(11, 11, QImage::Format_RGB32);
      expected.fill(kBackdrop);
      QPainter painter(&expected);
      paintTapTag(painter, QPointF(0, 0), number);
      painter.end();
      QCOMPARE(tagged.copy(tag), expected);
    });
    QVERIFY(tagged != plain);
    mark.cells.x.count = 4;  // twelve
    QCOMPARE(painted({mark}, 32), painted({{mark.shape, mark.look, mark.cells}}, 32));
    mark.cells.x.count = 2;
    QVERIFY(painted({mark}, 24) != painted({{mark.shape, mark.look, mark.cells}}, 24));
    QCOMPARE(painted({mark}, 23), painted({{mark.shape, mark.look, mark.cells}}, 23));
    QCOMPARE(painted({mark}, 30, 1.5), painted({{mark.shape, mark.look, mark.cells}}, 30, 1.5));
  }

  void tagIsAYellowSquareWithItsNumber() {
    QImage before;
    for (int number = 1; number <= 9; ++number) {
      QImage image(40, 40, QImage::Format_RGB32);
      image.setDevicePixelRatio(2.0);
      image.fill(kBackdrop);
      QPainter painter(&image);
      paintTapTag(painter, QPointF(4, 4), number);
      painter.end();
      QVERIFY((changed(image) ^ QRegion(8, 8, 22, 22)).isEmpty());
      QCOMPARE(QColor(image.pixel(8, 8)), lightTheme().pin);
      int dark = 0;
      for (int y = 8; y < 30; ++y)
        for (int x = 8; x < 30; ++x) dark += qRed(image.pixel(x, y)) < 60 ? 1 : 0;
      QVERIFY(dark > 12 && dark < 200);
      QVERIFY(image != before);
      before = image;
    }
  }

  void laterMarksLieOverEarlierOnes() {
    const CellSet cell{{3, 1, 1}, {4, 1, 1}};
    const Mark pin{Mark::Shape::Sources, Mark::Look::Pin, cell};
    const Mark hover{Mark::Shape::Sources, Mark::Look::Hover, cell};
    const QPoint edge(cellAt(32, {3, 4}).left(), cellAt(32, {3, 4}).center().y());
    QCOMPARE(QColor(painted({pin, hover}, 32).pixel(edge)), QColor(Qt::white));
    QVERIFY(isYellow(painted({hover, pin}, 32).pixel(edge)));
  }
};

QTEST_MAIN(TestMarks)
#include "tst_paint_marks.moc"
