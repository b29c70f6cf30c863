#include <QImage>
#include <QTest>
#include <algorithm>
#include <cmath>
#include <numeric>

#include "tests/support/ui_setup.h"
#include "ui/paint/histogram.h"
#include "ui/paint/legend.h"

using namespace convt;

namespace {

constexpr QRect kArea(0, 0, 258, 140);  // a box of 256 x 118 inside its edge

QImage painted(const HistogramScene& scene, double scale = 1.0, const Theme& theme = lightTheme()) {
  QImage image(QSize(QSizeF(kArea.size() * scale).toSize()), QImage::Format_RGB32);
  image.setDevicePixelRatio(scale);
  image.fill(theme.window);
  QPainter painter(&image);
  paintHistogram(painter, QRectF(kArea), scene, theme);
  return image;
}

/// Bars of ink2 in a column of the box, without what lies over them.
int heightIn(const QImage& image, int x, double scale = 1.0) {
  int height = 0;
  for (int y = qRound(120 * scale) - (scale < 2.0 ? 2 : 3); y > 0 && image.pixelColor(x, y) == lightTheme().ink2; --y)
    ++height;
  return height;
}

HistogramScene steps() {
  HistogramScene scene;
  scene.bins.assign(256, 0.0);
  for (std::size_t i = 0; i < 64; ++i) {
    scene.bins[i] = 100.0;
    scene.bins[64 + i] = 50.0;
    scene.bins[192 + i] = 1.0;
  }
  return scene;
}

Histogram histogramOf(const std::vector<float>& values) {
  std::vector<std::int64_t> counts(Histogram::kClasses);
  for (const float v : values) ++counts[Histogram::classOf(v)];
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  return {counts, *low, *high};
}

}  // namespace

class TestPaintHistogram : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { setUpUi(); }

  void barsAreAsHighAsTheirCounts_data() {
    QTest::addColumn<double>("scale");
    for (const double scale : {1.0, 1.25, 1.5, 2.0}) QTest::addRow("%g", scale) << scale;
  }
  void barsAreAsHighAsTheirCounts() {
    QFETCH(double, scale);
    const QImage image = painted(steps(), scale);
    const auto at = [&](int bin) { return heightIn(image, qRound((bin + 1) * scale), scale); };
    const int top = at(10);
    QVERIFY(top >= qRound(100 * scale) && top < qRound(118 * scale));
    QVERIFY(std::abs(at(100) * 2 - top) <= 2);
    QCOMPARE(at(150), 0);
    QVERIFY(at(220) >= 1 && at(220) <= qRound(2 * scale));  // few, but not none
    QCOMPARE(image.pixelColor(0, 0), lightTheme().edge);
    QCOMPARE(image.pixelColor(image.width() - 1, 5), lightTheme().edge);
    QCOMPARE(image.pixelColor(qRound(150 * scale), qRound(60 * scale)), lightTheme().base);
  }

  void aBinThatFlattensTheOthersIsCut() {
    HistogramScene scene = steps();
    scene.bins[140] = 1e6;
    QCOMPARE(histogramTop(scene.bins), 100.0);
    const QImage image = painted(scene);
    QCOMPARE(heightIn(image, 11), heightIn(painted(steps()), 11));
    int gaps = 0;
    for (int y = 10; y < 118; ++y) gaps += image.pixelColor(141, y) == lightTheme().base ? 1 : 0;
    QCOMPARE(gaps, 2);
    QCOMPARE(histogramTop({400.0, 99.0}), 99.0);
    QCOMPARE(histogramTop({400.0, 100.0}), 400.0);
    QCOMPARE(histogramTop({5.0}), 5.0);
    QCOMPARE(histogramTop({0.0}), 0.0);
  }

  void limitsAreMarkedAndWhatIsBeyondIsHatched() {
    HistogramScene scene;
    scene.bins.assign(256, 0.0);
    scene.low = -1.0;
    scene.high = 1.0;
    scene.limits = ValueRange{-0.5F, 0.5F};
    const QImage image = painted(scene);
    for (const int x : {1 + 64, 1 + 191}) {
      QCOMPARE(image.pixelColor(x, 60), lightTheme().ink);
      QCOMPARE(image.pixelColor(x - 3, 1), lightTheme().ink);  // its triangle
      QCOMPARE(image.pixelColor(x + 3, 1), lightTheme().ink);
      QVERIFY(image.pixelColor(x + 3, 8) != lightTheme().ink);
    }
    const auto hatched = [&](int from, int to) {
      int lines = 0;
      for (int x = from; x < to; ++x) lines += image.pixelColor(x, 60) == lightTheme().edge ? 1 : 0;
      return lines;
    };
    QCOMPARE(hatched(2, 64), hatched(195, 257));
    QVERIFY(hatched(2, 64) >= 7);
    QCOMPARE(hatched(66, 190), 0);
    scene.limits = ValueRange{-2.0F, 3.0F};  // wider than the axis: nothing is clipped
    const QImage wide = painted(scene);
    QCOMPARE(wide.pixelColor(1, 60), lightTheme().base);
    QCOMPARE(wide.pixelColor(256, 60), lightTheme().base);
  }

  void chosenBinIsInk() {
    HistogramScene scene = steps();
    scene.chosen = 20;
    const QImage image = painted(scene);
    QCOMPARE(image.pixelColor(21, 110), lightTheme().ink);
    QCOMPARE(image.pixelColor(22, 110), lightTheme().ink2);
    QCOMPARE(*binAt(QRectF(kArea), scene, 21.0), 20);
    QCOMPARE(*binAt(QRectF(kArea), scene, -5.0), 0);
    QCOMPARE(*binAt(QRectF(kArea), scene, 999.0), 255);
    QVERIFY(!binAt(QRectF(kArea), {}, 5.0));
  }

  void axisHoldsValuesAndLimits() {
    const Histogram values = histogramOf({-0.25F, 0.0F, 0.75F});
    HistogramScene scene = histogramScene(values, ValueRange{0.0F, 1.0F});
    QCOMPARE(scene.low, -0.25);
    QCOMPARE(scene.high, 1.0);
    QCOMPARE(std::accumulate(scene.bins.begin(), scene.bins.end(), 0.0), 3.0);
    scene = histogramScene(values, std::nullopt);
    QCOMPARE(scene.high, 0.75);
    QCOMPARE(scene.bins.front(), 1.0);
    QCOMPARE(scene.bins.back(), 1.0);
    // One value, and none.
    scene = histogramScene(histogramOf({2.0F}), std::nullopt);
    QCOMPARE(scene.low, 1.0);
    QCOMPARE(scene.high, 3.0);
    QCOMPARE(scene.bins[128], 1.0);
    QVERIFY(histogramScene({}, ValueRange{}).bins.empty());
  }

  void darkThemeHasItsColours() {
    const QImage image = painted(steps(), 1.0, darkTheme());
    QCOMPARE(image.pixelColor(150, 60), darkTheme().base);
    QCOMPARE(image.pixelColor(11, 110), darkTheme().ink2);
  }

  void legendHasItsHistogramAtTheLeft() {
    LegendScene scene;
    scene.range = {0.0F, 1.0F};
    const auto legend = [&] {
      QImage image(57, 104, QImage::Format_RGB32);
      image.fill(lightTheme().window);
      QPainter painter(&image);
      paintLegend(painter, QRectF(0, 0, 57, 104), scene, lightTheme());
      return image;
    };
    const auto barsIn = [](const QImage& image, int y) {
      int count = 0;
      for (int x = 0; x < image.width() / 2; ++x) count += image.pixelColor(x, y) == lightTheme().ink2 ? 1 : 0;
      return count;
    };
    QCOMPARE(barsIn(legend(), 100), 0);
    scene.bins = std::vector<double>{8.0, 4.0, 2.0, 0.0};  // the low end first
    const QImage image = legend();
    QCOMPARE(barsIn(image, 100), 12);
    QCOMPARE(barsIn(image, 65), 6);
    QCOMPARE(barsIn(image, 35), 3);
    QCOMPARE(barsIn(image, 5), 0);
    // Room is kept while nothing is known: the bar does not move.
    scene.bins = std::vector<double>();
    const QImage waiting = legend();
    for (int x = 24; x < 57; ++x) QCOMPARE(waiting.pixel(x, 50), image.pixel(x, 50));
    QCOMPARE(barsIn(waiting, 100), 0);
  }
};

QTEST_MAIN(TestPaintHistogram)
#include "tst_paint_histogram.moc"
