#include <QImage>
#include <QTest>

#include "ui/paint/legend.h"
#include "ui/paint/text_layout.h"

using namespace convt;
using namespace Qt::StringLiterals;

namespace {

QImage canvas(QSize size, double scale = 1.0) {
  QImage image(size * scale, QImage::Format_RGB32);
  image.setDevicePixelRatio(scale);
  image.fill(lightTheme().window);
  return image;
}

/// Leftmost column that is not the background in a row.
int firstInk(const QImage& image, int y) {
  for (int x = 0; x < image.width(); ++x) {
    if (image.pixelColor(x, y) != lightTheme().window) return x;
  }
  return -1;
}

int inkIn(const QImage& image, QRect rect) {
  int ink = 0;
  for (int y = rect.top(); y <= rect.bottom(); ++y) {
    for (int x = rect.left(); x <= rect.right(); ++x) ink += image.pixelColor(x, y) != lightTheme().window ? 1 : 0;
  }
  return ink;
}

LegendScene zeroCentred() {
  LegendScene scene;
  scene.map = Colormap::BrownTeal;
  scene.range = {-0.3F, 0.3F};
  return scene;
}

}  // namespace

class TestLegend : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { loadFonts(); }

  void barShowsTheMapWithItsHighEndOnTop_data() {
    QTest::addColumn<double>("scale");
    for (const double scale : {1.0, 1.25, 1.5, 2.0}) QTest::addRow("%g", scale) << scale;
  }
  void barShowsTheMapWithItsHighEndOnTop() {
    QFETCH(double, scale);
    QImage image = canvas(QSize(60, 104), scale);
    QPainter painter(&image);
    paintLegend(painter, QRectF(0, 0, 60, 104), zeroCentred(), lightTheme());
    painter.end();
    const int line = scale < 2.0 ? 1 : 2;
    const int left = firstInk(image, image.height() / 4);
    const int width = qRound(12 * scale);
    const int x = left + width / 2;
    QCOMPARE(image.pixelColor(left, image.height() / 4), lightTheme().edge);
    QCOMPARE(image.pixelColor(x, 0), lightTheme().edge);
    QCOMPARE(image.pixelColor(x, image.height() - 1), lightTheme().edge);
    QCOMPARE(image.pixel(x, line), colorTable(Colormap::BrownTeal)[255]);
    QCOMPARE(image.pixel(x, image.height() - 1 - line), colorTable(Colormap::BrownTeal)[0]);
    QVERIFY(luminance(image.pixel(x, image.height() / 2)) > 0.86);  // paper white has .88
    // Marks at the ends and the middle, none between.
    for (const int y : {0, (image.height() - line) / 2, image.height() - 1}) {
      QCOMPARE(image.pixelColor(left + width, y), lightTheme().edge);
      QCOMPARE(image.pixelColor(left + width + qRound(3 * scale) - 1, y), lightTheme().edge);
    }
    QCOMPARE(image.pixelColor(left + width, image.height() / 4), lightTheme().window);
  }

  void numbersStandAtTheThreeMarks() {
    QImage image = canvas(QSize(60, 104));
    QPainter painter(&image);
    paintLegend(painter, QRectF(0, 0, 60, 104), zeroCentred(), lightTheme());
    painter.end();
    const int numbers = firstInk(image, 26) + 12 + 4;
    QVERIFY(inkIn(image, QRect(numbers, 0, 60 - numbers, 12)) > 10);
    QVERIFY(inkIn(image, QRect(numbers, 46, 60 - numbers, 12)) > 5);
    QVERIFY(inkIn(image, QRect(numbers, 92, 60 - numbers, 12)) > 10);
    QCOMPARE(inkIn(image, QRect(numbers, 14, 60 - numbers, 30)), 0);
    QCOMPARE(inkIn(image, QRect(numbers, 60, 60 - numbers, 30)), 0);
  }

  void noteStandsUnderTheBar() {
    LegendScene scene = zeroCentred();
    scene.note = u"0 % clipped"_s;
    QImage image = canvas(QSize(60, 104));
    QPainter painter(&image);
    paintLegend(painter, QRectF(0, 0, 60, 104), scene, lightTheme());
    painter.end();
    QVERIFY(inkIn(image, QRect(0, 90, 60, 14)) > 30);
    QCOMPARE(image.pixelColor(firstInk(image, 26) + 6, 87), lightTheme().edge);
    QVERIFY(legendWidth(scene) >= textWidth(scene.note, Type::Note));
    QVERIFY(legendWidth(zeroCentred()) < 45);
  }

  void numbersFollowTheUnit() {
    LegendScene scene;
    LegendScene bytes;
    bytes.numberScale = 255.0;
    QVERIFY(legendWidth(bytes) > legendWidth(scene));
  }

  void panelLegendIsRightAlignedAndItsMiddleMarked() {
    LegendScene scene = zeroCentred();
    scene.note = u"out R"_s;
    QImage image = canvas(QSize(64, 44));
    QPainter painter(&image);
    paintPanelLegend(painter, QRectF(0, 0, 64, 44), scene, lightTheme());
    painter.end();
    QCOMPARE(firstInk(image, 4), 16);
    QCOMPARE(image.pixelColor(63, 4), lightTheme().edge);
    QCOMPARE(image.pixel(17, 4), colorTable(Colormap::BrownTeal)[0]);
    QCOMPARE(image.pixel(62, 4), colorTable(Colormap::BrownTeal)[255]);
    QCOMPARE(image.pixelColor(30, 7), lightTheme().edge);
    QCOMPARE(image.pixelColor(39, 9), lightTheme().edge);
    QVERIFY(inkIn(image, QRect(16, 12, 18, 12)) > 10);
    QVERIFY(inkIn(image, QRect(46, 12, 18, 12)) > 10);
    QVERIFY(inkIn(image, QRect(34, 27, 30, 15)) > 10);
    QCOMPARE(inkIn(image, QRect(0, 27, 30, 15)), 0);
  }
};

QTEST_MAIN(TestLegend)
#include "tst_paint_legend.moc"
