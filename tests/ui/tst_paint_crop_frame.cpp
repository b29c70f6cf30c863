#include <QImage>
#include <QTest>
#include <cmath>

#include "ui/paint/crop_frame.h"

using namespace convt;
using namespace Qt::StringLiterals;

namespace {

constexpr QRgb kBackdrop = qRgb(90, 120, 150);

QImage blank(QSize size) {
  QImage image(size, QImage::Format_RGB32);
  image.fill(kBackdrop);
  return image;
}

/// `over` of that opacity on `under`.
QColor mixed(const QColor& over, const QColor& under, double opacity) {
  const auto part = [opacity](int a, int b) { return static_cast<int>(std::lround(a * opacity + b * (1 - opacity))); };
  return {part(over.red(), under.red()), part(over.green(), under.green()), part(over.blue(), under.blue())};
}

bool near(const QColor& a, const QColor& b, int most = 2) {
  return std::abs(a.red() - b.red()) <= most && std::abs(a.green() - b.green()) <= most &&
         std::abs(a.blue() - b.blue()) <= most;
}

/// A canvas of 200 x 160 with 30 cut off on each side, but for `more` at the right and at the bottom; in a view larger
/// than it.
CropScene sceneOf(double scale, int more = 0) {
  const auto at = [scale](int v) { return static_cast<int>(v * scale); };
  CropScene scene;
  scene.canvas = QRect(at(20), at(20), at(200), at(160));
  scene.output = QRect(at(50), at(50), at(140 + more), at(100 + more));
  scene.area = QRect(0, 0, at(300), at(240));
  scene.scale = scale;
  return scene;
}

void addScales() {
  QTest::addColumn<double>("scale");
  for (const double scale : {1.0, 1.5, 2.0}) QTest::addRow("%g", scale) << scale;
}

}  // namespace

class TestPaintCropFrame : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { loadFonts(); }

  void frameStandsOnTheEdgeInThePaddingsColour_data() { addScales(); }
  void frameStandsOnTheEdgeInThePaddingsColour() {
    QFETCH(double, scale);
    for (const Theme* theme : {&lightTheme(), &darkTheme()}) {
      const CropScene scene = sceneOf(scale);
      QImage image = blank(scene.area.size());
      QPainter painter(&image);
      paintCropFrame(painter, scene.output, scene.area, scale, false, std::nullopt, *theme);
      painter.end();
      const int line = std::max(2, qRound(2 * scale));
      const int outside = (line + 1) / 2;
      const QRect outer = scene.output.adjusted(-outside, -outside, outside, outside);
      const QRect inner = outer.adjusted(line, line, -line, -line);
      for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x) {
          const bool frame = outer.contains(x, y) && !inner.contains(x, y);
          QCOMPARE(image.pixel(x, y), frame ? theme->padding.rgb() : kBackdrop);
        }
      }
    }
  }

  void gripsAreInTheMiddleOfWhatIsVisible() {
    const CropScene scene = sceneOf(1.0);
    const auto grips = cropGrips(scene.output, scene.area, 1.0);
    QCOMPARE(grips[0], QRect(110, 47, 20, 6));
    QCOMPARE(grips[1], QRect(110, 147, 20, 6));
    QCOMPARE(grips[2], QRect(47, 90, 6, 20));
    QCOMPARE(grips[3], QRect(187, 90, 6, 20));
    const auto some = cropGrips(scene.output, QRect(0, 0, 90, 240), 1.0);
    QCOMPARE(some[0], QRect(60, 47, 20, 6));
    QVERIFY(some[3].isEmpty());
    QImage image = blank(scene.area.size());
    QPainter painter(&image);
    paintCropFrame(painter, scene.output, scene.area, 1.0, true, CropEdge::Left, lightTheme());
    painter.end();
    QCOMPARE(image.pixelColor(grips[0].center()), lightTheme().base);
    QCOMPARE(image.pixelColor(grips[2].center()), lightTheme().padding);  // held
    QCOMPARE(image.pixelColor(grips[0].center().x(), grips[0].top()), lightTheme().padding);
  }

  void whatIsCutOffIsGhosted_data() { addScales(); }
  void whatIsCutOffIsGhosted() {
    QFETCH(double, scale);
    for (const Theme* theme : {&lightTheme(), &darkTheme()}) {
      const CropScene scene = sceneOf(scale);
      QImage image = blank(scene.area.size());
      QPainter painter(&image);
      paintCut(painter, scene, {}, *theme);
      painter.end();
      const QColor veiled = mixed(theme->window, QColor(kBackdrop), 0.55);
      const QColor hatched = mixed(theme->ink, veiled, 0.22);
      int lines = 0;
      int cells = 0;
      for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x) {
          const bool cut = scene.canvas.contains(x, y) && !scene.output.contains(x, y);
          const QColor color = image.pixelColor(x, y);
          if (!cut) {
            QCOMPARE(color, QColor(kBackdrop));
            continue;
          }
          QVERIFY(near(color, veiled) || near(color, hatched));
          lines += near(color, hatched) ? 1 : 0;
          ++cells;
        }
      }
      // A line of 1 px every 8 of the screen's own.
      const double expected = std::max(1.0, std::floor(scale)) / std::round(8 * scale);
      QVERIFY(std::abs(lines / double(cells) - expected) < 0.02);
    }
  }

  void cutPixelsShowThroughTheVeil() {
    CropScene scene = sceneOf(1.0);
    Picture picture;
    picture.grid = {-3, -3, 1, 1, 1};
    picture.channels = {0};
    picture.values = {0.5F};
    picture.pixels = {0xFFFF0000};
    PixelGridScene pixel;
    pixel.picture = &picture;
    pixel.origin = QPoint(20, 20);
    pixel.cell = 10;
    pixel.area = scene.area;
    QImage image = blank(scene.area.size());
    QPainter painter(&image);
    paintCut(painter, scene, std::span(&pixel, 1), lightTheme());
    painter.end();
    const QColor veiled = mixed(lightTheme().window, Qt::red, 0.55);
    const QColor hatched = mixed(lightTheme().ink, veiled, 0.22);
    const QColor color = image.pixelColor(25, 25);
    QVERIFY(near(color, veiled) || near(color, hatched));
  }

  void biasOnlyPixelsAreHatchedOnAnyColour() {
    for (const QRgb backdrop : {qRgb(0, 0, 0), qRgb(255, 255, 255)}) {
      const CropScene scene = sceneOf(1.0, 50);  // 20 beyond the canvas
      QImage image(scene.area.size(), QImage::Format_RGB32);
      image.fill(backdrop);
      QPainter painter(&image);
      paintCut(painter, scene, {}, lightTheme());
      painter.end();
      int marked = 0;
      for (int x = 60; x < 200; ++x) marked += image.pixel(x, 190) != backdrop ? 1 : 0;
      QVERIFY2(marked >= 140 / 8 - 1 && marked < 40, qPrintable(QString::number(marked)));
      QCOMPARE(image.pixel(100, 170), backdrop);  // on the canvas
    }
  }

  void whatOutputPaddingAddsHasALine() {
    const CropScene scene = sceneOf(1.0);
    QImage image = blank(scene.area.size());
    QPainter painter(&image);
    paintAdded(painter, scene, QSize(140, 90), lightTheme());
    painter.end();
    for (int x = 50; x < 190; ++x) {
      QCOMPARE(image.pixelColor(x, 139), lightTheme().outputPadding);
      QCOMPARE(image.pixelColor(x, 140), lightTheme().outputPadding);
    }
    QCOMPARE(image.pixel(189, 60), kBackdrop);  // none at the right
    QCOMPARE(image.pixel(49, 139), kBackdrop);
  }

  void namesFindRoomBesideTheFrame() {
    const auto plateOf = [](const CropScene& scene, std::vector<CropEdge> edges) {
      QImage image = blank(scene.area.size());
      QPainter painter(&image);
      paintCropName(painter, scene, edges, u"padding 1"_s, lightTheme());
      painter.end();
      QRegion changed;
      for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x)
          if (image.pixel(x, y) != kBackdrop) changed += QRect(x, y, 1, 1);
      return changed.boundingRect();
    };
    CropScene scene = sceneOf(1.0);
    // Above the canvas there are 20 pixels: 8 and a plate of 18 need more.
    const QRect right = plateOf(scene, {CropEdge::Top, CropEdge::Right});
    QCOMPARE(right.left(), scene.canvas.right() + 1 + 8);
    scene.area = QRect(0, 0, 230, 240);
    const QRect top = plateOf(scene, {CropEdge::Top, CropEdge::Right});
    QCOMPARE(top.bottom() + 1 + 8, scene.output.top());
    QVERIFY(plateOf(scene, {}).isEmpty());
    scene.output = scene.canvas = QRect(-50, -50, 900, 900);
    QVERIFY(plateOf(scene, {CropEdge::Top}).isEmpty());
  }

  void aHintStandsInWhereNoEdgeIsInSight() {
    CropScene scene = sceneOf(1.0);
    QImage image = blank(scene.area.size());
    const auto hint = [&] {
      QPainter painter(&image);
      paintCropHint(painter, scene, u"outside"_s, lightTheme());
    };
    hint();
    QCOMPARE(image, blank(scene.area.size()));
    scene.output = scene.canvas = QRect(-50, -50, 900, 900);
    hint();
    QCOMPARE(image.pixelColor(8, 8), lightTheme().edge);
    QCOMPARE(image.pixelColor(10, 10), lightTheme().window);
  }
};

QTEST_MAIN(TestPaintCropFrame)
#include "tst_paint_crop_frame.moc"
