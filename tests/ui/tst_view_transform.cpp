#include <QRandomGenerator>
#include <QTest>
#include <cmath>

#include "ui/image/view_transform.h"

using namespace convt;

namespace {

constexpr PictureSize kStreet{927, 1399};

double distance(QPointF a, QPointF b) {
  return std::max(std::abs(a.x() - b.x()), std::abs(a.y() - b.y()));
}

}  // namespace

class TestViewTransform : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void centredPixelIsInTheMiddle_data();
  void centredPixelIsInTheMiddle();
  void cellAndPointAreInverse_data() { centredPixelIsInTheMiddle_data(); }
  void cellAndPointAreInverse();
  void zoomKeepsThePlaceUnderThePointer();
  void zoomingInKeepsThePixelUnderThePointer();
  void zoomingBackReturns();
  void panMovesByWholeDevicePixels_data() { centredPixelIsInTheMiddle_data(); }
  void panMovesByWholeDevicePixels();
  void sampledPixelsDoNotDependOnThePan();
  void visibleGridCoversTheView();
  void marginIsCutToThePicture();
  void nothingVisibleGivesAnEmptyGrid();
  void halfwayCentresDoNotTremble();
  void stepsGoUpAndDown();
  void fitShowsAllOfIt_data();
  void fitShowsAllOfIt();
};

void TestViewTransform::centredPixelIsInTheMiddle_data() {
  QTest::addColumn<int>("zoom");
  for (const int zoom : {-64, -4, -3, -2, 1, 2, 8, 32, 48, 64}) QTest::addRow("%s", qPrintable(zoomText(zoom))) << zoom;
}

void TestViewTransform::centredPixelIsInTheMiddle() {
  QFETCH(int, zoom);
  const ViewTransform view(kStreet, {464, 700}, zoom, QSize(555, 441));
  const QPointF middle(555 / 2.0, 441 / 2.0);
  QVERIFY(distance(view.toDevice(PicturePoint{464, 700}), middle) <= 0.5);
  QVERIFY(QRectF(view.cellRect({464, 700})).adjusted(-1, -1, 1, 1).contains(middle));
}

void TestViewTransform::cellAndPointAreInverse() {
  QFETCH(int, zoom);
  const ViewTransform view(kStreet, {300.3, 700.7}, zoom, QSize(554, 440));
  const SampleGrid grid = view.visibleGrid();
  for (const auto& [j, i] : {std::pair{0, 0}, {grid.rows / 2, grid.cols / 2}, {grid.rows - 1, grid.cols - 1}}) {
    const PixelAt pixel{grid.y0 + std::int64_t{j} * grid.step, grid.x0 + std::int64_t{i} * grid.step};
    const QRect cell = view.cellRect(pixel);
    QCOMPARE(cell.size(), QSize(view.cell(), view.cell()));
    QCOMPARE(*view.pixelAt(cell.topLeft()), pixel);
    QCOMPARE(*view.pixelAt(QPointF(cell.bottomRight()) + QPointF(.9, .9)), pixel);
    QCOMPARE(view.sampleOrigin(grid) + QPoint(i, j) * view.cell(), cell.topLeft());
  }
  const PicturePoint point = view.toPicture(QPointF(123.25, 77.5));
  QVERIFY(distance(view.toDevice(point), QPointF(123.25, 77.5)) < 1e-6);
}

void TestViewTransform::zoomKeepsThePlaceUnderThePointer() {
  QRandomGenerator random(1);
  for (int n = 0; n < 2000; ++n) {
    const int from = zoomSteps()[random.bounded(quint32(zoomSteps().size()))];
    const int to = zoomSteps()[random.bounded(quint32(zoomSteps().size()))];
    const QSize size(random.bounded(1, 2000), random.bounded(1, 2000));
    const ViewTransform view(kStreet, {random.bounded(927.0), random.bounded(1399.0)}, from, size);
    const QPointF device(random.bounded(double(size.width())), random.bounded(double(size.height())));
    const PicturePoint before = view.toPicture(device);
    const ViewTransform after = view.zoomedAbout(device, to);
    QCOMPARE(after.zoom(), to);
    // Half a device pixel of rounding before (at the old scale) and after.
    const double bound = 0.5 + 0.5 * after.scale() / view.scale() + 1e-3;
    QVERIFY(distance(after.toDevice(before), device) <= bound);
  }
}

void TestViewTransform::zoomingInKeepsThePixelUnderThePointer() {
  for (int x = 0; x < 554; x += 7) {
    const QPointF pointer(x + 0.5, 200.5);
    ViewTransform view(kStreet, {463, 699}, 1, QSize(554, 440));
    const PixelAt pixel = *view.pixelAt(pointer);
    while (view.zoom() < 64) {
      view = view.zoomedAbout(pointer, zoomedIn(view.zoom()));
      const PixelAt now = *view.pixelAt(pointer);
      QVERIFY(std::abs(now.y - pixel.y) <= 0 && std::abs(now.x - pixel.x) <= 0);
    }
  }
}

void TestViewTransform::zoomingBackReturns() {
  const ViewTransform view(kStreet, {463.25, 699.125}, 2, QSize(554, 440));
  const QPointF pointer(17, 399);
  const ViewTransform back = view.zoomedAbout(pointer, -16).zoomedAbout(pointer, 48).zoomedAbout(pointer, 2);
  QVERIFY(std::abs(back.centre().y - view.centre().y) < 1e-9);
  QVERIFY(std::abs(back.centre().x - view.centre().x) < 1e-9);
}

void TestViewTransform::panMovesByWholeDevicePixels() {
  QFETCH(int, zoom);
  const ViewTransform view(kStreet, {400, 700}, zoom, QSize(555, 440));
  for (int d = -9; d <= 9; ++d) {
    const ViewTransform moved = view.panned(QPointF(d, -2 * d));
    QCOMPARE(moved.originX(), view.originX() + d);
    QCOMPARE(moved.originY(), view.originY() - 2 * d);
  }
}

void TestViewTransform::sampledPixelsDoNotDependOnThePan() {
  for (int d = 0; d < 50; ++d) {
    const ViewTransform view = ViewTransform(kStreet, {400, 700}, -3, QSize(100, 100)).panned(QPointF(d, d));
    QCOMPARE(view.visibleGrid().y0 % 3, 0);
    QCOMPARE(view.visibleGrid(5).x0 % 3, 0);
    QCOMPARE(view.pixelAt(QPointF(50, 50))->x % 3, 0);
  }
}

void TestViewTransform::visibleGridCoversTheView() {
  for (const int zoom : zoomSteps()) {
    const ViewTransform view({100000, 100000}, {50000.3, 49999.8}, zoom, QSize(554, 441));
    const SampleGrid grid = view.visibleGrid();
    QCOMPARE(grid.step, view.step());
    const QPoint first = view.sampleOrigin(grid);
    QVERIFY(first.x() <= 0 && first.x() > -view.cell());
    QVERIFY(first.y() <= 0 && first.y() > -view.cell());
    QVERIFY(first.x() + grid.cols * view.cell() >= 554 && first.x() + (grid.cols - 1) * view.cell() < 554);
    QVERIFY(first.y() + grid.rows * view.cell() >= 441 && first.y() + (grid.rows - 1) * view.cell() < 441);
    const SampleGrid wide = view.visibleGrid(7);
    QCOMPARE(wide.rows, grid.rows + 14);
    QCOMPARE(wide.x0, grid.x0 - 7 * grid.step);
  }
}

void TestViewTransform::marginIsCutToThePicture() {
  const SampleGrid grid = ViewTransform({5, 7}, {2, 3}, 16, QSize(300, 300)).visibleGrid(10);
  QCOMPARE(grid, (SampleGrid{0, 0, 5, 7, 1}));
  // The last block stands for what is left of the picture.
  QCOMPARE(ViewTransform({5, 7}, {2, 3}, -4, QSize(300, 300)).visibleGrid(), (SampleGrid{0, 0, 2, 2, 4}));
}

void TestViewTransform::nothingVisibleGivesAnEmptyGrid() {
  QCOMPARE(ViewTransform({5, 7}, {-1000, 3}, 2, QSize(30, 30)).visibleGrid().count(), 0U);
  QCOMPARE(ViewTransform({5, 7}, {5000, 3}, 2, QSize(30, 30)).visibleGrid(3).count(), 0U);
  QCOMPARE(ViewTransform({0, 0}, {0, 0}, 2, QSize(30, 30)).visibleGrid().count(), 0U);
  QVERIFY(!ViewTransform({5, 7}, {2, 3}, 2, QSize(30, 30)).pixelAt(QPointF(0, 0)));
  QVERIFY(ViewTransform({5, 7}, {-1000, 3}, 2, QSize(30, 30)).visibleRect().isEmpty());
}

void TestViewTransform::halfwayCentresDoNotTremble() {
  const double third = 1.0 / 3.0;
  for (int y = 0; y < 400; ++y) {
    const double there = (y + 0.5) * third / third;  // through another unit and back: the last bit may differ
    const ViewTransform a({1000, 1000}, {y + 0.5, 0}, 1, QSize(100, 101));
    const ViewTransform b({1000, 1000}, {there + 1e-12, 0}, 1, QSize(100, 101));
    const ViewTransform c({1000, 1000}, {there - 1e-12, 0}, 1, QSize(100, 101));
    QCOMPARE(b.originY(), a.originY());
    QCOMPARE(c.originY(), a.originY());
  }
}

void TestViewTransform::stepsGoUpAndDown() {
  QCOMPARE(zoomedIn(1), 2);
  QCOMPARE(zoomedOut(1), -2);
  QCOMPARE(zoomedIn(-2), 1);
  QCOMPARE(zoomedIn(-11), -8);
  QCOMPARE(zoomedOut(-11), -12);
  QCOMPARE(zoomedIn(5), 6);
  QCOMPARE(zoomedIn(64), 64);
  QCOMPARE(zoomedOut(-64), -64);
  QCOMPARE(zoomedIn(-100), -64);
  QCOMPARE(zoomedOut(-100), -100);
}

void TestViewTransform::fitShowsAllOfIt_data() {
  QTest::addColumn<int>("rows");
  QTest::addColumn<int>("cols");
  QTest::addColumn<int>("zoom");
  QTest::addRow("7x7") << 7 << 7 << 62;
  QTest::addRow("1x1") << 1 << 1 << 64;
  QTest::addRow("440x554") << 440 << 554 << 1;
  QTest::addRow("441x554") << 441 << 554 << -2;
  QTest::addRow("927x1399") << 927 << 1399 << -3;
  QTest::addRow("30000x1") << 30000 << 1 << -69;
}

void TestViewTransform::fitShowsAllOfIt() {
  QFETCH(int, rows);
  QFETCH(int, cols);
  const PictureSize size{rows, cols};
  QTEST(fitZoom(size, QSize(554, 440)), "zoom");
  const ViewTransform view(size, {(rows - 1) / 2.0, (cols - 1) / 2.0}, fitZoom(size, QSize(554, 440)), QSize(554, 440));
  const SampleGrid all = view.visibleGrid();
  QVERIFY(all.y0 == 0 && std::int64_t{all.rows} * all.step >= rows);
  QVERIFY(all.x0 == 0 && std::int64_t{all.cols} * all.step >= cols);
}

QTEST_GUILESS_MAIN(TestViewTransform)
#include "tst_view_transform.moc"
