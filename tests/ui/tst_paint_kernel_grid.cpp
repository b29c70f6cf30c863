#include <QImage>
#include <QTest>

#include "engine/render/colormap.h"
#include "ui/paint/kernel_grid.h"

using namespace convt;

namespace {

QImage painted(const float* taps, int kh, int kw, float scale, QSize size, QRectF* place = nullptr) {
  QImage image(size, QImage::Format_RGB32);
  image.fill(Qt::red);
  QPainter painter(&image);
  const QRectF rect = paintKernel(painter, QRectF(QPointF(0, 0), QSizeF(size)), taps, kh, kw, scale);
  if (place != nullptr) *place = rect;
  return image;
}

}  // namespace

class TestKernelGrid : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void tapsHaveTheColourOfTheirSharedScale() {
    const float taps[] = {-1.0F, 0.0F, 1.0F, 0.5F, -0.5F, 2.0F};
    const QImage image = painted(taps, 2, 3, 1.0F, QSize(48, 32));
    const auto& table = colorTable(Colormap::BrownTeal);
    const QRgb expected[] = {table[0], 0xfff4f1ea, table[255], table[191], table[64], table[255]};
    for (int k = 0; k < 6; ++k) QCOMPARE(image.pixel(k % 3 * 16 + 8, k / 3 * 16 + 8), expected[k]);
  }

  void aKernelOfZerosIsPaperWhiteWithLines() {
    const float taps[9] = {};
    for (const float scale : {0.0F, 0.25F}) {
      const QImage image = painted(taps, 3, 3, scale, QSize(42, 42));
      QCOMPARE(image.pixel(7, 7), 0xfff4f1eaU);
      QCOMPARE(image.pixel(35, 35), 0xfff4f1eaU);
      for (const int line : {0, 14, 28, 41}) {
        QVERIFY(qGray(image.pixel(line, 7)) < 200);
        QCOMPARE(image.pixel(line, 7), image.pixel(7, line));
        QCOMPARE(image.pixel(line, 14), image.pixel(0, 0));
      }
    }
  }

  void cellsAreWholeAndTheRestIsLeft() {
    const float taps[9] = {};
    QRectF place;
    const QImage image = painted(taps, 3, 3, 1.0F, QSize(50, 44), &place);
    QCOMPARE(place, QRectF(0, 0, 42, 42));
    QCOMPARE(image.pixelColor(42, 10), QColor(Qt::red));
    QCOMPARE(image.pixelColor(10, 42), QColor(Qt::red));
  }

  void smallCellsHaveAnOutlineOnly() {
    const float taps[49] = {};
    const QImage image = painted(taps, 7, 7, 1.0F, QSize(49, 49));
    QVERIFY(qGray(image.pixel(0, 3)) < 200);
    QCOMPARE(image.pixel(7, 3), 0xfff4f1eaU);
  }

  void cellFollowsTheLongerSide() {
    QCOMPARE(kernelCell(3, 3, 42), 14);
    QCOMPARE(kernelCell(4, 4, 48), 12);
    QCOMPARE(kernelCell(1, 5, 42), 8);
    QCOMPARE(kernelCell(63, 1, 42), 1);
  }

  void scaledDisplaysGetWholeDevicePixels() {
    const float taps[4] = {1.0F, -1.0F, -1.0F, 1.0F};
    for (const double scale : {1.25, 1.5, 2.0}) {
      QImage image(60, 60, QImage::Format_RGB32);
      image.setDevicePixelRatio(scale);
      image.fill(Qt::red);
      QPainter painter(&image);
      paintKernel(painter, QRectF(0, 0, 20, 20), taps, 2, 2, 1.0F);
      painter.end();
      const int cell = static_cast<int>(20 * scale) / 2;
      const auto& table = colorTable(Colormap::BrownTeal);
      QCOMPARE(image.pixel(cell - 2, cell / 2), table[255]);
      QCOMPARE(image.pixel(cell + 3, cell / 2), table[0]);
      QCOMPARE(image.pixelColor(2 * cell, cell), QColor(Qt::red));
    }
  }
};

QTEST_MAIN(TestKernelGrid)
#include "tst_paint_kernel_grid.moc"
