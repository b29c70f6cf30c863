#include <QImage>
#include <QTest>
#include <cmath>

#include "engine/render/mapping.h"
#include "ui/paint/pixel_grid.h"
#include "ui/paint/theme.h"

using namespace convt;

namespace {

const QRgb kBackdrop = 0xff00ff00;

/// A picture whose samples all have different colours.
Picture colourful(int rows, int cols, int channels = 3) {
  Picture picture;
  picture.grid = {0, 0, rows, cols, 1};
  for (int c = 0; c < channels; ++c) picture.channels.push_back(c);
  picture.values.resize(static_cast<std::size_t>(channels) * picture.grid.count());
  for (std::size_t i = 0; i < picture.values.size(); ++i) {
    picture.values[i] = static_cast<float>(i * 37 % 251) / 255.0F;
  }
  renderPixels(picture, Mapping{});
  return picture;
}

Picture plain(float value, int channels) {
  Picture picture = colourful(6, 6, channels);
  picture.values.assign(picture.values.size(), value);
  renderPixels(picture, Mapping{});
  return picture;
}

QRgb sampleAt(const Picture& picture, int j, int i) {
  return picture.pixels[static_cast<std::size_t>(j * picture.grid.cols + i)];
}

QImage painted(const PixelGridScene& scene, QSize size, double paintedScale = 1.0) {
  QImage image(size, QImage::Format_RGB32);
  image.setDevicePixelRatio(paintedScale);
  image.fill(kBackdrop);
  QPainter painter(&image);
  paintPixelGrid(painter, scene);
  return image;
}

QRgb darkened(QRgb color) {
  const auto part = [](int c) { return qRound(c * (255 - 64) / 255.0); };
  return qRgb(part(qRed(color)), part(qGreen(color)), part(qBlue(color)));
}

bool close(QRgb a, QRgb b) {
  return std::abs(qRed(a) - qRed(b)) <= 1 && std::abs(qGreen(a) - qGreen(b)) <= 1 && std::abs(qBlue(a) - qBlue(b)) <= 1;
}

PixelGridScene sceneOf(const Picture& picture, double cell, double scale, QRect area) {
  PixelGridScene scene;
  scene.picture = &picture;
  scene.cell = cell;
  scene.scale = scale;
  scene.area = area;
  return scene;
}

/// Number of pixels within the first cell, lines left out, that are not its fill.
int inkInFirstCell(const QImage& image, int cell, QRgb fill) {
  int ink = 0;
  for (int y = 5; y < cell; ++y) {
    for (int x = 5; x < cell; ++x) ink += image.pixel(x, y) == fill ? 0 : 1;
  }
  return ink;
}

}  // namespace

class TestPixelGrid : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { loadFonts(); }

  void everyDevicePixelIsTheSampleItLiesIn_data() {
    QTest::addColumn<int>("cell");
    QTest::addColumn<double>("scale");
    for (const int cell : {1, 2, 3, 6, 7}) {
      for (const double scale : {1.0, 1.25, 1.5, 2.0}) QTest::addRow("%d at %g", cell, scale) << cell << scale;
    }
  }
  void everyDevicePixelIsTheSampleItLiesIn() {
    QFETCH(int, cell);
    QFETCH(double, scale);
    const Picture picture = colourful(23, 31);
    PixelGridScene scene = sceneOf(picture, cell, scale, QRect(4, 2, 90, 80));
    scene.origin = QPoint(9, -5);
    const QImage image = painted(scene, QSize(110, 100), scale);
    for (int y = 0; y < image.height(); ++y) {
      for (int x = 0; x < image.width(); ++x) {
        const int j = static_cast<int>(std::floor((y - scene.origin.y()) / double(cell)));
        const int i = static_cast<int>(std::floor((x - scene.origin.x()) / double(cell)));
        const bool inside = scene.area.contains(x, y) && j >= 0 && i >= 0 && j < 23 && i < 31;
        QCOMPARE(image.pixel(x, y), inside ? sampleAt(picture, j, i) : kBackdrop);
      }
    }
  }

  void boundariesStayExactFarFromTheOrigin_data() {
    QTest::addColumn<int>("cell");
    for (const int cell : {3, 7, 24, 43, 48, 61}) QTest::addRow("%d", cell) << cell;
  }
  void boundariesStayExactFarFromTheOrigin() {
    QFETCH(int, cell);
    const int width = 4096;
    const Picture picture = colourful(2, width / cell + 1);
    PixelGridScene scene = sceneOf(picture, cell, 1.0, QRect(0, 0, width, 4));
    scene.lines = false;
    scene.numbers = false;
    const QImage image = painted(scene, QSize(width, 4));
    for (int x = 0; x < width; ++x) QCOMPARE(image.pixel(x, 2), sampleAt(picture, 2 / cell, x / cell));
  }

  void pictureOfAnotherZoomIsShownUntilTheRightOneComes() {
    const Picture picture = colourful(40, 40);
    const QImage image = painted(sceneOf(picture, 0.5, 1.0, QRect(0, 0, 30, 30)), QSize(30, 30));
    QVERIFY(image.pixel(19, 19) != kBackdrop);
    QCOMPARE(image.pixel(20, 20), kBackdrop);
  }

  void linesStandOnTheFirstPixelsOfEachCell_data() {
    QTest::addColumn<int>("cell");
    QTest::addColumn<double>("scale");
    QTest::addColumn<int>("line");
    for (const int cell : {8, 12, 32, 300}) {
      QTest::addRow("%d at 1", cell) << cell << 1.0 << 1;
      QTest::addRow("%d at 1.25", cell) << cell << 1.25 << 1;
      QTest::addRow("%d at 1.5", cell) << cell << 1.5 << 1;
      QTest::addRow("%d at 2", cell) << cell << 2.0 << 2;
    }
    QTest::addRow("none below 8") << 7 << 1.0 << 0;
  }
  void linesStandOnTheFirstPixelsOfEachCell() {
    QFETCH(int, cell);
    QFETCH(double, scale);
    QFETCH(int, line);
    const Picture picture = colourful(6, 6);
    PixelGridScene scene = sceneOf(picture, cell, scale, QRect(0, 0, 5 * cell, 5 * cell));
    scene.origin = QPoint(-3, 2);
    scene.numbers = false;
    const QImage image = painted(scene, QSize(5 * cell, 5 * cell), scale);
    for (int y = 2; y < 5 * cell; ++y) {
      for (int x = 0; x < 5 * cell; ++x) {
        const QRgb fill = sampleAt(picture, (y - 2) / cell, (x + 3) / cell);
        const bool onLine = (y - 2) % cell < line || (x + 3) % cell < line;
        QVERIFY(close(image.pixel(x, y), onLine ? darkened(fill) : fill));
      }
    }
    scene.lines = false;
    QCOMPARE(painted(scene, QSize(5 * cell, 5 * cell)).pixel(cell - 3, 2 + cell), sampleAt(picture, 1, 1));
  }

  void cellsFarLargerThanTheAreaArePainted() {
    const Picture picture = colourful(6, 6);
    PixelGridScene scene = sceneOf(picture, 200'000.0, 1.0, QRect(0, 0, 90, 80));
    scene.origin = QPoint(40 - 200'000, 20 - 200'000);  // the corner of sample (1, 1)
    scene.numbers = false;
    const QImage image = painted(scene, QSize(90, 80));
    for (int y = 0; y < 80; ++y) {
      for (int x = 0; x < 90; ++x) {
        const QRgb fill = sampleAt(picture, y < 20 ? 0 : 1, x < 40 ? 0 : 1);
        QVERIFY(close(image.pixel(x, y), x == 40 || y == 20 ? darkened(fill) : fill));
      }
    }
  }

  void aPainterBetweenTwoPixelsPaintsOnWholeOnes_data() {
    QTest::addColumn<double>("shift");
    QTest::addColumn<int>("whole");
    QTest::newRow("0.4") << 0.4 << 0;
    QTest::newRow("0.5") << 0.5 << 1;
    QTest::newRow("0.6") << 0.6 << 1;
  }
  void aPainterBetweenTwoPixelsPaintsOnWholeOnes() {
    QFETCH(double, shift);
    QFETCH(int, whole);
    Picture picture = plain(0.25F, 1);
    picture.values[1] = std::nanf("");
    renderPixels(picture, Mapping{});
    const PixelGridScene scene = sceneOf(picture, 32, 1.0, QRect(0, 0, 64, 64));
    QImage moved(80, 80, QImage::Format_RGB32);
    moved.fill(kBackdrop);
    QImage expected = moved;
    for (const bool exact : {true, false}) {
      QPainter painter(exact ? &expected : &moved);
      painter.translate(exact ? whole : shift, exact ? whole : shift);
      paintPixelGrid(painter, scene);
    }
    QCOMPARE(moved, expected);
  }

  void numbersAppearWhereTheyFit_data() {
    QTest::addColumn<int>("channels");
    QTest::addColumn<int>("logicalCell");
    QTest::addColumn<bool>("visible");
    QTest::newRow("27") << 1 << 27 << false;
    QTest::newRow("28") << 1 << 28 << true;
    QTest::newRow("48") << 1 << 48 << true;
    QTest::newRow("RGB 63") << 3 << 63 << false;
    QTest::newRow("RGB 64") << 3 << 64 << true;
  }
  void numbersAppearWhereTheyFit() {
    QFETCH(int, channels);
    QFETCH(int, logicalCell);
    QFETCH(bool, visible);
    const Picture picture = plain(0.25F, channels);
    for (const double scale : {1.0, 2.0}) {
      const int cell = static_cast<int>(logicalCell * scale);
      const QImage image = painted(sceneOf(picture, cell, scale, QRect(0, 0, cell, cell)), QSize(cell, cell), scale);
      QCOMPARE(inkInFirstCell(image, cell, picture.pixels[0]) > 20, visible);
      // On a 200 % display the same number of device pixels is half the size.
      const QImage dense = painted(sceneOf(picture, cell, 2.1 * scale, QRect(0, 0, cell, cell)), QSize(cell, cell));
      if (logicalCell < 64) QVERIFY(inkInFirstCell(dense, cell, picture.pixels[0]) == 0);
    }
  }

  void numbersHaveTwoDigitsThenThree() {
    QCOMPARE(numberDigits(27.9, 1), 0);
    QCOMPARE(numberDigits(28.0, 1), 2);
    QCOMPARE(numberDigits(47.9, 1), 2);
    QCOMPARE(numberDigits(48.0, 1), 3);
    QCOMPARE(numberDigits(63.9, 3), 0);
    QCOMPARE(numberDigits(64.0, 3), 3);
  }

  void numbersStayWithinTheirCells() {
    for (const float value : {-0.25F, -12345.0F, 9999.0F, -999.4F}) {
      Picture picture = plain(value, 1);
      const int cell = 32;
      PixelGridScene scene = sceneOf(picture, cell, 1.0, QRect(0, 0, 3 * cell, 3 * cell));
      scene.lines = false;
      const QImage image = painted(scene, QSize(3 * cell, 3 * cell));
      for (int k = 0; k < 3 * cell; ++k) {
        for (const int edge : {0, cell - 1, cell, 2 * cell - 1, 2 * cell}) {
          QCOMPARE(image.pixel(edge, k), picture.pixels[0]);
          QCOMPARE(image.pixel(k, edge), picture.pixels[0]);
        }
      }
    }
  }

  void numbersAreBlackOnLightAndWhiteOnDark_data() {
    QTest::addColumn<float>("value");
    QTest::addColumn<bool>("black");
    QTest::newRow("dark") << 0.1F << false;
    QTest::newRow("just below") << 0.48F << false;
    QTest::newRow("just above") << 0.49F << true;
    QTest::newRow("light") << 0.9F << true;
  }
  void numbersAreBlackOnLightAndWhiteOnDark() {
    QFETCH(float, value);
    QFETCH(bool, black);
    const Picture picture = plain(value, 1);
    const QImage image = painted(sceneOf(picture, 48, 1.0, QRect(0, 0, 48, 48)), QSize(48, 48));
    int darker = 0;
    int lighter = 0;
    for (int y = 3; y < 48; ++y) {
      for (int x = 3; x < 48; ++x) {
        darker += qGray(image.pixel(x, y)) < qGray(picture.pixels[0]) ? 1 : 0;
        lighter += qGray(image.pixel(x, y)) > qGray(picture.pixels[0]) ? 1 : 0;
      }
    }
    QCOMPARE(darker > 0, black);
    QCOMPARE(lighter > 0, !black);
  }

  void notANumberIsHatched() {
    Picture picture = plain(0.5F, 1);
    picture.values[0] = std::nanf("");
    renderPixels(picture, Mapping{});
    const QImage image = painted(sceneOf(picture, 16, 1.0, QRect(0, 0, 32, 16)), QSize(32, 16));
    QCOMPARE(image.pixel(9, 9), picture.pixels[0]);
    QVERIFY(close(image.pixel(8, 8), qRgb(100, 100, 100)));
    QCOMPARE(image.pixel(24, 8), picture.pixels[1]);
  }

  void costIsThatOfWhatIsVisible() {
    const Picture picture = colourful(4000, 4000, 1);
    QImage image(64, 64, QImage::Format_RGB32);
    QPainter painter(&image);
    PixelGridScene scene = sceneOf(picture, 32, 1.0, QRect(0, 0, 64, 64));
    scene.origin = QPoint(-32 * 2000, -32 * 2000);
    // Four cells of sixteen million: passes over all of them would last far beyond the test's time limit.
    for (int k = 0; k < 200; ++k) paintPixelGrid(painter, scene);
    QCOMPARE(image.pixel(3, 3), sampleAt(picture, 2000, 2000));
  }

  void nothingToShowPaintsNothing() {
    QImage blank(20, 20, QImage::Format_RGB32);
    blank.fill(kBackdrop);
    const Picture empty;
    QCOMPARE(painted(sceneOf(empty, 4, 1.0, QRect(0, 0, 20, 20)), QSize(20, 20)), blank);
    QCOMPARE(painted(PixelGridScene{}, QSize(20, 20)), blank);
    const Picture picture = colourful(4, 4);
    PixelGridScene away = sceneOf(picture, 4, 1.0, QRect(0, 0, 20, 20));
    away.origin = QPoint(200, 0);
    QCOMPARE(painted(away, QSize(20, 20)), blank);
  }
};

QTEST_MAIN(TestPixelGrid)
#include "tst_paint_pixel_grid.moc"
