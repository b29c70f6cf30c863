#include <QImage>
#include <QTest>

#include "engine/render/mapping.h"
#include "ui/paint/overview.h"

using namespace convt;
using namespace Qt::StringLiterals;

namespace {

Picture grey(int rows, int cols) {
  Picture picture;
  picture.grid = {0, 0, rows, cols, 1};
  picture.channels = {0};
  picture.values.assign(picture.grid.count(), 0.5F);
  renderPixels(picture, Mapping{});
  return picture;
}

const QRgb kGrey = 0xff808080;

QImage painted(const OverviewLayout& layout, const OverviewScene& scene, double scale) {
  QImage image(QSize(120, 120) * scale, QImage::Format_RGB32);
  image.setDevicePixelRatio(scale);
  image.fill(Qt::red);
  QPainter painter(&image);
  paintOverview(painter, layout, scene, lightTheme());
  return image;
}

}  // namespace

class TestOverview : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { loadFonts(); }

  void ratioIsTheSmallestThatFits_data() {
    QTest::addColumn<int>("rows");
    QTest::addColumn<int>("cols");
    QTest::addColumn<double>("scale");
    QTest::addColumn<int>("ratio");
    QTest::newRow("Street") << 464 << 700 << 1.0 << 8;
    QTest::newRow("its output") << 927 << 1399 << 1.0 << 16;
    QTest::newRow("fits exactly") << 88 << 10 << 1.0 << 1;
    QTest::newRow("one too many") << 89 << 10 << 1.0 << 2;
    QTest::newRow("200 %") << 464 << 700 << 2.0 << 4;
    QTest::newRow("long") << 1 << 30000 << 1.0 << 341;
  }
  void ratioIsTheSmallestThatFits() {
    QFETCH(int, rows);
    QFETCH(int, cols);
    QFETCH(double, scale);
    QTEST(overviewRatio(rows, cols, scale), "ratio");
  }

  void plateIsThatOfTheDesign() {
    const OverviewLayout layout = layoutOverview(58, 88, QPointF(803, 520), 1.0);
    QCOMPARE(layout.plate, QRectF(707, 438, 96, 82));
    QCOMPARE(layout.picture, QRectF(711, 442, 88, 58));
    QVERIFY(layout.plate.contains(layout.fit) && layout.plate.contains(layout.label));
    QVERIFY(!layout.fit.intersects(layout.label) && !layout.fit.intersects(layout.picture));
  }

  void everySampleIsOneDevicePixel_data() {
    QTest::addColumn<double>("scale");
    for (const double scale : {1.0, 1.25, 1.5, 2.0}) QTest::addRow("%g", scale) << scale;
  }
  void everySampleIsOneDevicePixel() {
    QFETCH(double, scale);
    const Picture picture = grey(qRound(50 * scale), qRound(80 * scale));
    const OverviewLayout layout = layoutOverview(picture.grid.rows, picture.grid.cols, QPointF(110, 110), scale);
    OverviewScene scene;
    scene.picture = &picture;
    scene.view = QRectF(10, 10, 20, 20);
    const QImage image = painted(layout, scene, scale);
    int samples = 0;
    for (int y = 0; y < image.height(); ++y) {
      for (int x = 0; x < image.width(); ++x) samples += image.pixel(x, y) == kGrey ? 1 : 0;
    }
    const int line = scale < 2.0 ? 1 : 2;
    const int frame = 20 * 20 - (20 - 4 * line) * (20 - 4 * line);
    QCOMPARE(samples, picture.grid.rows * picture.grid.cols - frame);
  }

  void frameStandsWhereTheViewIs() {
    const Picture picture = grey(58, 88);
    const OverviewLayout layout = layoutOverview(58, 88, QPointF(100, 100), 1.0);
    OverviewScene scene;
    scene.picture = &picture;
    scene.view = QRectF(30, 20, 25, 12);
    const QImage image = painted(layout, scene, 1.0);
    const QPoint corner = layout.picture.topLeft().toPoint();
    QCOMPARE(image.pixelColor(corner + QPoint(30, 25)), QColor(Qt::black));
    QCOMPARE(image.pixelColor(corner + QPoint(31, 25)), QColor(Qt::white));
    QCOMPARE(image.pixelColor(corner + QPoint(54, 25)), QColor(Qt::black));
    QCOMPARE(image.pixel(corner + QPoint(55, 25)), kGrey);
    QCOMPARE(image.pixelColor(corner + QPoint(40, 20)), QColor(Qt::black));
    QCOMPARE(image.pixelColor(corner + QPoint(40, 31)), QColor(Qt::black));
    QCOMPARE(image.pixel(corner + QPoint(40, 32)), kGrey);
  }

  void aTinyViewIsStillSeenAndAFarOneStaysWithin() {
    const Picture picture = grey(58, 88);
    const OverviewLayout layout = layoutOverview(58, 88, QPointF(100, 100), 1.0);
    OverviewScene scene;
    scene.picture = &picture;
    const QPoint corner = layout.picture.topLeft().toPoint();
    scene.view = QRectF(40.2, 30.1, 0.1, 0.1);
    QImage image = painted(layout, scene, 1.0);
    int white = 0;
    for (int x = 30; x < 50; ++x) white += image.pixelColor(corner + QPoint(x, 29)) == QColor(Qt::white) ? 1 : 0;
    QCOMPARE(white, 3);
    scene.view = QRectF(-500, -500, 2000, 2000);
    image = painted(layout, scene, 1.0);
    QCOMPARE(image.pixelColor(corner), QColor(Qt::black));
    QCOMPARE(image.pixelColor(corner + QPoint(87, 57)), QColor(Qt::black));
    QCOMPARE(image.pixelColor(corner - QPoint(1, 1)), lightTheme().window);
  }

  void plateHasItsEdgeLabelAndFitIcon() {
    const Picture picture = grey(58, 88);
    const OverviewLayout layout = layoutOverview(58, 88, QPointF(100, 100), 1.0);
    OverviewScene scene;
    scene.picture = &picture;
    scene.label = u"1:16 mean"_s;
    const QImage image = painted(layout, scene, 1.0);
    const QRect plate = layout.plate.toRect();
    QCOMPARE(image.pixelColor(plate.topLeft()), lightTheme().edge);
    QCOMPARE(image.pixelColor(plate.bottomRight()), lightTheme().edge);
    QCOMPARE(image.pixelColor(plate.bottomRight() + QPoint(1, 1)), QColor(Qt::red));
    int label = 0;
    const QRect text = layout.label.toRect();
    for (int y = text.top(); y < text.bottom(); ++y) {
      for (int x = text.left(); x < text.right(); ++x) label += image.pixelColor(x, y) == lightTheme().window ? 0 : 1;
    }
    QVERIFY(label > 40);
    const QPoint icon = (layout.fit.center() - QPointF(6, 6)).toPoint();
    QCOMPARE(image.pixelColor(icon), lightTheme().ink2);
    QCOMPARE(image.pixelColor(icon + QPoint(11, 11)), lightTheme().ink2);
    QCOMPARE(image.pixelColor(icon + QPoint(6, 6)), lightTheme().window);
    OverviewScene hot = scene;
    hot.fitHot = true;
    QCOMPARE(painted(layout, hot, 1.0).pixelColor(icon), lightTheme().ink);
  }

  void aFewPixelsAreEnlargedByAWholeRatio() {
    const OverviewLayout layout = layoutOverview(3, 4, QPointF(100, 100), 1.0);
    QCOMPARE(layout.picture.size(), QSizeF(44, 33));
    QCOMPARE(layout.cell, 11);
    QCOMPARE(layoutOverview(58, 88, QPointF(100, 100), 1.0).cell, 1);
    const Picture picture = grey(3, 4);
    OverviewScene scene;
    scene.picture = &picture;
    scene.view = QRectF(0, 0, 1, 1);
    const QImage image = painted(layout, scene, 1.0);
    QCOMPARE(image.pixelColor(layout.picture.topLeft().toPoint() + QPoint(10, 5)), QColor(Qt::black));
    QCOMPARE(image.pixel(layout.picture.topLeft().toPoint() + QPoint(11, 5)), kGrey);
  }
};

QTEST_MAIN(TestOverview)
#include "tst_paint_overview.moc"
