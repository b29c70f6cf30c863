#include <QImage>
#include <QTest>

#include "ui/paint/device_painter.h"
#include "ui/paint/frame.h"
#include "ui/paint/hatch.h"

using namespace convt;

namespace {

QImage canvas(double scale, int side = 120) {
  QImage image(side, side, QImage::Format_RGB32);
  image.setDevicePixelRatio(scale);
  image.fill(Qt::white);
  return image;
}

void addScales() {
  QTest::addColumn<double>("scale");
  QTest::addColumn<int>("hairline");
  QTest::newRow("100 %") << 1.0 << 1;
  QTest::newRow("125 %") << 1.25 << 1;
  QTest::newRow("150 %") << 1.5 << 1;
  QTest::newRow("200 %") << 2.0 << 2;
}

/// True if the pixel is one of exactly these two colours: nothing is blended.
bool isOneOf(const QImage& image, const QColor& a, const QColor& b) {
  for (int y = 0; y < image.height(); ++y) {
    for (int x = 0; x < image.width(); ++x) {
      const QColor color = image.pixelColor(x, y);
      if (color != a && color != b) return false;
    }
  }
  return true;
}

}  // namespace

class TestDevicePainter : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void unitIsOneDevicePixelWhereverThePainterStands_data() { addScales(); }
  void unitIsOneDevicePixelWhereverThePainterStands() {
    QFETCH(double, scale);
    QImage image = canvas(scale);
    QPainter painter(&image);
    painter.translate(7.3, 5.1);
    {
      const DevicePainter device(painter);
      QCOMPARE(device.scale(), scale);
      painter.fillRect(QRect(0, 0, 1, 1), Qt::black);
      painter.fillRect(QRect(3, 4, 1, 1), Qt::black);
    }
    QCOMPARE(painter.worldTransform(), QTransform::fromTranslate(7.3, 5.1));
    painter.end();
    const QPoint origin(qRound(7.3 * scale), qRound(5.1 * scale));
    QVERIFY(isOneOf(image, Qt::white, Qt::black));
    QCOMPARE(image.pixelColor(origin), QColor(Qt::black));
    QCOMPARE(image.pixelColor(origin + QPoint(3, 4)), QColor(Qt::black));
    QCOMPARE(image.pixelColor(origin + QPoint(1, 0)), QColor(Qt::white));
  }

  void aGivenScaleLeavesThePlaceAsItIs() {
    QImage image = canvas(1.0);
    QPainter painter(&image);
    const DevicePainter device(painter, 2.0);
    QCOMPARE(device.hairline(), 2);
    QCOMPARE(device.snap(QRectF(1.2, 0.0, 3.0, 1.0)), QRect(2, 0, 6, 2));
    painter.fillRect(QRect(10, 10, 1, 1), Qt::black);
    QCOMPARE(image.pixelColor(10, 10), QColor(Qt::black));
  }

  void touchingRectanglesStillTouch_data() { addScales(); }
  void touchingRectanglesStillTouch() {
    QFETCH(double, scale);
    QImage image = canvas(scale);
    QPainter painter(&image);
    const DevicePainter device(painter);
    for (double edge = 0.0; edge < 20.0; edge += 0.7) {
      const QRect left = device.snap(QRectF(0.0, 0.0, edge, 5.0));
      const QRect right = device.snap(QRectF(edge, 0.0, 9.0, 5.0));
      QCOMPARE(left.right() + 1, right.left());
    }
  }

  void frameIsWhiteInsideBlack_data() { addScales(); }
  void frameIsWhiteInsideBlack() {
    QFETCH(double, scale);
    QFETCH(int, hairline);
    QImage image = canvas(scale);
    image.fill(Qt::red);
    QPainter painter(&image);
    paintFrame(painter, QRect(10, 20, 40, 30), scale);
    painter.end();
    for (int k = 0; k < 3 * hairline; ++k) {
      const QColor expected = k < hairline ? Qt::black : k < 2 * hairline ? Qt::white : Qt::red;
      QCOMPARE(image.pixelColor(10 + k, 35), expected);
      QCOMPARE(image.pixelColor(49 - k, 35), expected);
      QCOMPARE(image.pixelColor(30, 20 + k), expected);
      QCOMPARE(image.pixelColor(30, 49 - k), expected);
    }
    QCOMPARE(image.pixelColor(9, 35), QColor(Qt::red));
    QCOMPARE(image.pixelColor(50, 35), QColor(Qt::red));
  }

  void hatchRisesToTheRightInWholePixels_data() { addScales(); }
  void hatchRisesToTheRightInWholePixels() {
    QFETCH(double, scale);
    QFETCH(int, hairline);
    for (const int step : {4, 8}) {
      QImage image = canvas(scale);
      QPainter painter(&image);
      const QRect place(11, 13, 60, 50);
      {
        const DevicePainter device(painter);
        paintHatch(device, place, step, Qt::black);
      }
      painter.end();
      QVERIFY(isOneOf(image, Qt::white, Qt::black));
      const int period = qRound(step * scale);
      for (int y = place.top(); y <= place.bottom(); ++y) {
        int lines = 0;
        for (int x = place.left(); x < place.left() + period; ++x) {
          const bool dark = image.pixelColor(x, y) == QColor(Qt::black);
          lines += dark ? 1 : 0;
          QCOMPARE(dark, (x + y) % period < hairline);
        }
        QCOMPARE(lines, hairline);
      }
      QCOMPARE(image.pixelColor(10, 30), QColor(Qt::white));
      QCOMPARE(image.pixelColor(71, 30), QColor(Qt::white));
    }
  }

  void hatchOfNeighboursContinues() {
    QImage whole = canvas(1.5);
    QImage parts = canvas(1.5);
    QPainter a(&whole);
    paintHatch(a, QRectF(4, 4, 60, 20), 8, Qt::black);
    a.end();
    QPainter b(&parts);
    paintHatch(b, QRectF(4, 4, 31, 20), 8, Qt::black);
    paintHatch(b, QRectF(35, 4, 29, 20), 8, Qt::black);
    b.end();
    QCOMPARE(whole, parts);
  }
};

QTEST_MAIN(TestDevicePainter)
#include "tst_paint_device_painter.moc"
