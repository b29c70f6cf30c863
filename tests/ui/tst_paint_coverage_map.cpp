#include <QImage>
#include <QTest>
#include <algorithm>
#include <cmath>
#include <vector>

#include "engine/core/contributions.h"
#include "tests/support/layer_case.h"
#include "ui/paint/axis_counts.h"
#include "ui/paint/coverage_map.h"

using namespace convt;

namespace {

/// The taps of every output position of one axis, by doing it: every input stamps every tap.
std::vector<std::int64_t> stamped(const SizeTerms& t) {
  std::vector<std::int64_t> counts(static_cast<std::size_t>(std::max<std::int64_t>(0, t.out())), 0);
  for (std::int64_t i = 0; i < t.in; ++i) {
    for (std::int64_t k = 0; k < t.kernel; ++k) {
      const std::int64_t o = i * t.stride - t.padding + k * t.dilation;
      if (o >= 0 && o < t.out()) ++counts[static_cast<std::size_t>(o)];
    }
  }
  return counts;
}

CoverageScene sceneOf(const LayerCase& layer, CoverageView view, int cell, int step = 1) {
  CoverageScene scene;
  scene.h = heightTerms(layer.params, layer.input);
  scene.w = widthTerms(layer.params, layer.input);
  scene.inputs = layer.input.c / layer.params.groups;
  scene.view = view;
  const auto samples = [step](std::int64_t out) { return static_cast<int>((out + step - 1) / step); };
  scene.grid = {0, 0, samples(scene.h.out()), samples(scene.w.out()), step};
  scene.cell = cell;
  scene.origin = QPoint(3, 2);
  scene.area = QRect(0, 0, scene.grid.cols * cell + 7, scene.grid.rows * cell + 5);
  return scene;
}

QImage painted(const CoverageScene& scene, QColor backdrop, double scale = 1.0) {
  QImage image(scene.area.size(), QImage::Format_RGB32);
  image.setDevicePixelRatio(scale);
  image.fill(backdrop);
  QPainter painter(&image);
  paintCoverage(painter, scene, lightTheme());
  return image;
}

/// The pixels of a cell without its grid line.
std::vector<QRgb> insideOf(const QImage& image, const CoverageScene& scene, int j, int i) {
  std::vector<QRgb> pixels;
  const int line = scene.cell >= kCoverageCellFrom ? 1 : 0;
  for (int y = line; y < scene.cell; ++y)
    for (int x = line; x < scene.cell; ++x)
      pixels.push_back(image.pixel(scene.origin + QPoint(i * scene.cell + x, j * scene.cell + y)));
  return pixels;
}

bool allAre(const std::vector<QRgb>& pixels, QRgb color) {
  return std::all_of(pixels.begin(), pixels.end(), [color](QRgb pixel) { return pixel == color; });
}

bool near(QRgb a, QRgb b, int by) {
  return std::abs(qRed(a) - qRed(b)) <= by && std::abs(qGreen(a) - qGreen(b)) <= by &&
         std::abs(qBlue(a) - qBlue(b)) <= by;
}

LayerCase layerOf(Pair kernel, Pair stride, Pair padding, Pair outputPadding, Pair dilation, Shape input, int groups) {
  return {input, {static_cast<int>(input.c), kernel, stride, padding, outputPadding, dilation, groups, false}};
}

/// Layers in which something special lies: dilation that leaves holes, groups, a crop, an output padding beyond it.
const std::vector<LayerCase>& layers() {
  static const std::vector<LayerCase> all{
      layerOf({3, 3}, {2, 2}, {1, 1}, {0, 0}, {1, 1}, {1, 3, 6, 7}, 1),
      layerOf({3, 2}, {4, 5}, {0, 1}, {0, 0}, {1, 1}, {1, 4, 4, 5}, 2),
      layerOf({3, 3}, {2, 2}, {2, 1}, {1, 0}, {2, 4}, {1, 1, 6, 6}, 1),
      layerOf({2, 3}, {3, 1}, {0, 0}, {2, 0}, {1, 2}, {1, 6, 5, 6}, 3),
      layerOf({1, 1}, {1, 1}, {0, 0}, {1, 2}, {2, 3}, {1, 2, 5, 4}, 1),
      layerOf({1, 4}, {2, 2}, {0, 3}, {3, 1}, {4, 3}, {1, 1, 5, 9}, 1),
  };
  return all;
}

}  // namespace

class TestCoverageMap : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { loadFonts(); }

  void axisCountsAreTheMeansOfStamping() {
    Random random(11);
    for (int n = 0; n < 2000; ++n) {
      const LayerCase layer = randomLayer(random);
      const SizeTerms t = n % 2 == 0 ? heightTerms(layer.params, layer.input) : widthTerms(layer.params, layer.input);
      const std::vector<std::int64_t> counts = stamped(t);
      const int step = between(random, 1, 7);
      const int first = between(random, 0, static_cast<int>(t.out()) - 1);
      const int samples = static_cast<int>((t.out() - first + step - 1) / step);
      const std::vector<double> means = axisCounts(t, first, samples, step);
      QCOMPARE(means.size(), static_cast<std::size_t>(samples));
      for (int j = 0; j < samples; ++j) {
        double sum = 0.0;
        int size = 0;
        for (std::int64_t o = first + j * step; o < std::min<std::int64_t>(t.out(), first + (j + 1) * step);
             ++o, ++size)
          sum += static_cast<double>(counts[static_cast<std::size_t>(o)]);
        QVERIFY2(means[static_cast<std::size_t>(j)] == sum / size, layer.name().c_str());
      }
      const std::int64_t most = *std::max_element(counts.begin(), counts.end());
      QVERIFY2(most <= mostTaps(t), layer.name().c_str());
      if (interiorOf(t).count >= t.stride) QVERIFY2(most == mostTaps(t), layer.name().c_str());
    }
  }

  void mostTapsAreLimitedByTheInputsInReach() {
    // Stride 1, 9 taps, 3 inputs: no more than 3 meet; dilated by 2, those at distance 2 alone.
    QCOMPARE(mostTaps({3, 1, 0, 1, 9, 0}), std::int64_t{3});
    QCOMPARE(mostTaps({3, 1, 0, 2, 9, 0}), std::int64_t{2});
  }

  void axisCountsOfHugeLayersAreExact() {
    const SizeTerms t{2'000'000'000, 1, 700'000, 7, 1'000'000, 3};
    for (const std::int64_t at : {std::int64_t{0}, t.out() / 2, t.out() - 20})
      for (int j = 0; j < 20; ++j) QCOMPARE(axisCounts(t, at + j, 1, 1).front(), double(tapsAt(t, at + j).count()));
  }

  void everyCellShowsItsCount_data() {
    QTest::addColumn<int>("layer");
    QTest::addColumn<int>("cell");
    for (std::size_t i = 0; i < layers().size(); ++i)
      for (const int cell : {1, 4, 7, 8, 13})
        QTest::addRow("%s at %d", layers()[i].name().c_str(), cell) << static_cast<int>(i) << cell;
  }
  void everyCellShowsItsCount() {
    QFETCH(int, layer);
    QFETCH(int, cell);
    const CoverageScene scene = sceneOf(layers()[static_cast<std::size_t>(layer)], CoverageView::Counts, cell);
    const QImage image = painted(scene, Qt::red);
    const auto rows = stamped(scene.h);
    const auto cols = stamped(scene.w);
    const auto most = static_cast<double>(mostTaps(scene.h) * mostTaps(scene.w));
    for (int j = 0; j < scene.grid.rows; ++j) {
      for (int i = 0; i < scene.grid.cols; ++i) {
        const std::int64_t count = rows[static_cast<std::size_t>(j)] * cols[static_cast<std::size_t>(i)];
        const std::vector<QRgb> inside = insideOf(image, scene, j, i);
        if (count > 0 || cell < 8) {
          QVERIFY(allAre(inside, coverageGrey(static_cast<double>(count) / most)));
        } else {
          QVERIFY(std::find(inside.begin(), inside.end(), lightTheme().base.rgb()) != inside.end());
          QVERIFY(!allAre(inside, lightTheme().base.rgb()));
        }
        const QPoint corner = scene.origin + QPoint(i * cell, j * cell);
        if (cell >= 8) QVERIFY(qGray(image.pixel(corner)) < qGray(inside.front()) || count == 0);
      }
    }
    QCOMPARE(image.pixel(0, 0), qRgb(255, 0, 0));
    QCOMPARE(image.pixel(image.width() - 1, image.height() - 1), qRgb(255, 0, 0));
  }

  void onThePictureOnlyHolesAreHatched_data() { everyCellShowsItsCount_data(); }
  void onThePictureOnlyHolesAreHatched() {
    QFETCH(int, layer);
    QFETCH(int, cell);
    const CoverageScene scene = sceneOf(layers()[static_cast<std::size_t>(layer)], CoverageView::Picture, cell);
    const auto rows = stamped(scene.h);
    const auto cols = stamped(scene.w);
    for (const QColor& backdrop : {QColor(Qt::black), QColor(Qt::white), QColor(120, 130, 140)}) {
      const QImage image = painted(scene, backdrop);
      for (int j = 0; j < scene.grid.rows; ++j) {
        for (int i = 0; i < scene.grid.cols; ++i) {
          const bool hole = rows[static_cast<std::size_t>(j)] * cols[static_cast<std::size_t>(i)] == 0;
          const std::vector<QRgb> inside = insideOf(image, scene, j, i);
          QCOMPARE(!allAre(inside, backdrop.rgb()), hole && cell >= 8);
        }
      }
    }
  }

  void zoomedOutASampleIsTheMeanOfItsBlock_data() {
    QTest::addColumn<int>("layer");
    QTest::addColumn<int>("step");
    for (std::size_t i = 0; i < layers().size(); ++i)
      for (const int step : {2, 3, 8})
        QTest::addRow("%s at 1:%d", layers()[i].name().c_str(), step) << static_cast<int>(i) << step;
  }
  void zoomedOutASampleIsTheMeanOfItsBlock() {
    QFETCH(int, layer);
    QFETCH(int, step);
    const CoverageScene scene = sceneOf(layers()[static_cast<std::size_t>(layer)], CoverageView::Counts, 1, step);
    const QImage image = painted(scene, Qt::red);
    const auto rows = stamped(scene.h);
    const auto cols = stamped(scene.w);
    const auto most = static_cast<double>(mostTaps(scene.h) * mostTaps(scene.w));
    for (int j = 0; j < scene.grid.rows; ++j) {
      for (int i = 0; i < scene.grid.cols; ++i) {
        double sum = 0.0;
        int size = 0;
        for (std::int64_t y = j * step; y < std::min<std::int64_t>(scene.h.out(), (j + 1) * step); ++y)
          for (std::int64_t x = i * step; x < std::min<std::int64_t>(scene.w.out(), (i + 1) * step); ++x, ++size)
            sum += static_cast<double>(rows[static_cast<std::size_t>(y)] * cols[static_cast<std::size_t>(x)]);
        QVERIFY(near(image.pixel(scene.origin + QPoint(i, j)), coverageGrey(sum / size / most), 1));
      }
    }
  }

  void theVeilIsTheDarkerTheFewerTapsThereAre() {
    const CoverageScene scene = sceneOf(layers()[0], CoverageView::Both, 4);
    const QColor backdrop(200, 150, 100);
    const QImage image = painted(scene, backdrop);
    const auto rows = stamped(scene.h);
    const auto cols = stamped(scene.w);
    for (int j = 0; j < scene.grid.rows; ++j) {
      for (int i = 0; i < scene.grid.cols; ++i) {
        const auto count = static_cast<double>(rows[static_cast<std::size_t>(j)] * cols[static_cast<std::size_t>(i)]);
        const double rest = 1.0 - 0.6 * (1.0 - count / 4.0);
        const QRgb expected = qRgb(int(200 * rest), int(150 * rest), int(100 * rest));
        QVERIFY(near(image.pixel(scene.origin + QPoint(4 * i + 2, 4 * j + 2)), expected, 2));
      }
    }
  }

  void numbersStandInCellsOf24() {
    for (const CoverageView view : {CoverageView::Counts, CoverageView::Both}) {
      for (const auto& [cell, scale, there] :
           {std::tuple{23, 1.0, false}, std::tuple{24, 1.0, true}, std::tuple{47, 2.0, false},
            std::tuple{48, 2.0, true}, std::tuple{35, 1.5, false}, std::tuple{36, 1.5, true}}) {
        CoverageScene scene = sceneOf(layers()[0], view, cell);
        scene.scale = scale;
        const auto inside = insideOf(painted(scene, Qt::gray, scale), scene, 3, 3);
        const int line = static_cast<int>(scale);
        int odd = 0;
        for (int y = line; y < cell - 1; ++y)
          for (int x = line; x < cell - 1; ++x)
            odd += inside[static_cast<std::size_t>(y * (cell - 1) + x)] == inside.back() ? 0 : 1;
        // In Both the last pixel belongs to the number's plate: the veil is what differs from it.
        const bool tag = view == CoverageView::Both && there;
        QVERIFY2(tag ? odd > 0 && odd < (cell - 1) * (cell - 1) : (odd > 0) == there,
                 qPrintable(QStringLiteral("%1 at %2: %3").arg(cell).arg(scale).arg(odd)));
      }
    }
  }

  void numbersCountTheInputChannels() {
    CoverageScene scene = sceneOf(layers()[0], CoverageView::Counts, 24);
    scene.inputs = 1;
    const QImage one = painted(scene, Qt::gray);
    scene.inputs = 3;
    const QImage three = painted(scene, Qt::gray);
    QVERIFY(insideOf(one, scene, 4, 4) != insideOf(three, scene, 4, 4));
    // 4 taps of 250 channels are a thousand: too wide for the cell, so that no cell has a number.
    scene.inputs = 250;
    QVERIFY(allAre(insideOf(painted(scene, Qt::gray), scene, 4, 4), insideOf(one, scene, 4, 4).front()));
  }

  void partsOfAViewMeet() {
    // What is painted for a part of the area is what the whole shows there, cut cells and hatch included.
    for (const CoverageView view : {CoverageView::Picture, CoverageView::Counts, CoverageView::Both}) {
      CoverageScene scene = sceneOf(layers()[1], view, 24);
      const QImage whole = painted(scene, Qt::gray);
      QImage image(whole.size(), QImage::Format_RGB32);
      image.fill(Qt::gray);
      QPainter painter(&image);
      const QRect all = scene.area;
      for (const QRect& part : {QRect(0, 0, 101, all.height()), QRect(101, 0, all.width() - 101, 77),
                                QRect(101, 77, all.width() - 101, all.height() - 77)}) {
        scene.area = part;
        paintCoverage(painter, scene, lightTheme());
      }
      painter.end();
      QCOMPARE(image, whole.convertToFormat(image.format()));
    }
  }

  void iconShowsThePhases() {
    const LayerCase& layer = layers()[0];
    const QImage icon = coverageIcon(coverageOf(layer.params, layer.input), 12, lightTheme());
    QCOMPARE(icon.size(), QSize(12, 12));
    QCOMPARE(icon.pixel(0, 6), lightTheme().edge.rgb());
    QCOMPARE(icon.pixel(3, 3), coverageGrey(1.0));
    QCOMPARE(icon.pixel(8, 3), coverageGrey(0.5));
    QCOMPARE(icon.pixel(3, 8), coverageGrey(0.5));
    QCOMPARE(icon.pixel(8, 8), coverageGrey(0.25));
  }

  void iconOfStrideOneIsOneBrightCell() {
    LayerCase layer = layers()[0];
    layer.params.stride = {1, 1};
    for (const int side : {12, 15, 24}) {
      const QImage icon = coverageIcon(coverageOf(layer.params, layer.input), side, darkTheme());
      const int line = side / 12;
      for (int y = line; y < side - line; ++y)
        for (int x = line; x < side - line; ++x) QCOMPARE(icon.pixel(x, y), coverageGrey(1.0));
      QCOMPARE(icon.pixel(side - 1, side - 1), darkTheme().edge.rgb());
    }
  }

  void iconHatchesHoles() {
    const LayerCase layer = layerOf({1, 2}, {2, 2}, {0, 0}, {0, 0}, {1, 1}, {1, 1, 9, 9}, 1);
    const QImage icon = coverageIcon(coverageOf(layer.params, layer.input), 12, lightTheme());
    int ink = 0;
    for (int x = 1; x < 11; ++x) {
      QCOMPARE(icon.pixel(x, 3), coverageGrey(1.0));
      ink += icon.pixel(x, 8) == lightTheme().ink.rgb() ? 1 : 0;
      QVERIFY(icon.pixel(x, 8) != coverageGrey(1.0));
    }
    QVERIFY(ink >= 3 && ink <= 4);
  }
};

QTEST_MAIN(TestCoverageMap)
#include "tst_paint_coverage_map.moc"
