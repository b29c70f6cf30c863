#include <QImage>
#include <QTest>
#include <cmath>

#include "engine/render/colormap.h"
#include "ui/paint/wiring.h"

using namespace convt;
using namespace Qt::StringLiterals;

namespace {

constexpr QRgb kPaperWhite = 0xfff4f1eaU;

/// Each kernel is one value everywhere: value(ic, oc).
template <class Value>
std::shared_ptr<const KernelTable> tableOf(const Wiring& wiring, Pair kernel, Value value) {
  auto weight = std::make_shared<Tensor>(Shape{wiring.inputs, wiring.outputsPerGroup(), kernel.h, kernel.w});
  for (std::int64_t ic = 0; ic < wiring.inputs; ++ic)
    for (std::int64_t oc = 0; oc < wiring.outputs; ++oc)
      if (wiring.holds({ic, oc}))
        for (std::int64_t i = 0; i < kernel.h * kernel.w; ++i)
          weight->at(ic, oc % wiring.outputsPerGroup(), i / kernel.w, i % kernel.w) = static_cast<float>(value(ic, oc));
  return kernelTable(weight, static_cast<int>(wiring.groups));
}

struct Shown {
  WiringScene scene;
  QImage image;
  QRect tile(const KernelAt& at) const {
    return scene.grid.tileRect(at).translated(scene.area.topLeft() - scene.scroll);
  }
  QRgb at(const KernelAt& kernel, QPoint inTile = QPoint(3, 3)) const {
    return image.pixel(tile(kernel).topLeft() + inTile);
  }
};

Shown shown(const KernelTable& table, Pair kernel, QSize room, double scale = 1.0, WiringScene scene = {}) {
  scene.grid = wiringGrid(table.wiring, kernel, room, scale);
  scene.kernels = &table;
  scene.namesLeft = scene.namesAbove = qRound(30 * scale);
  scene.area = QRect(QPoint(scene.namesLeft + 4, scene.namesAbove + 4), room + QSize(8, 8));
  scene.scroll -= QPoint(4, 4);  // room for outlines
  scene.inputName = scene.outputName = [](std::int64_t channel) { return QString::number(channel); };
  QImage image(room + QSize(scene.namesLeft + 16, scene.namesAbove + 16), QImage::Format_RGB32);
  image.fill(lightTheme().window);
  image.setDevicePixelRatio(scale);
  QPainter painter(&image);
  paintWiring(painter, scene, lightTheme());
  painter.end();
  return {scene, image};
}

}  // namespace

class TestPaintWiring : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { loadFonts(); }

  void tilesAreAsLargeAsAllOfThemFit_data();
  void tilesAreAsLargeAsAllOfThemFit();
  void manyKernelsScrollAndVeryManyAreNorms();
  void everyPlaceIsFoundAtItsTile();
  void kernelsShareOneScaleAndZeroIsPaperWhite_data();
  void kernelsShareOneScaleAndZeroIsPaperWhite();
  void placesBetweenGroupsAreWellWithALine();
  void normsGoFromPaperWhiteToTeal();
  void theKernelThatActsAloneIsOutlinedAndTheOthersAreVeiled();
  void aScrolledMatrixStartsWhereItIsScrolledTo();
  void theTableOfAnotherLayerIsNotShown();
  void largeTapsHaveTheirNumbers();
  void theLegendNamesItsEnds();
};

void TestPaintWiring::tilesAreAsLargeAsAllOfThemFit_data() {
  QTest::addColumn<double>("scale");
  for (const double scale : {1.0, 1.25, 1.5, 2.0}) QTest::addRow("%g", scale) << scale;
}

void TestPaintWiring::tilesAreAsLargeAsAllOfThemFit() {
  QFETCH(double, scale);
  const Wiring wiring{3, 3, 1};
  const auto scaled = [scale](int w, int h) { return (QSizeF(w, h) * scale).toSize(); };
  const WiringGrid roomy = wiringGrid(wiring, {3, 3}, scaled(2000, 2000), scale);
  QCOMPARE(roomy.cell, qRound(40 * scale));
  const WiringGrid tight = wiringGrid(wiring, {3, 3}, scaled(200, 300), scale);
  QVERIFY(tight.cell > 0 && tight.size().width() <= 200 * scale);
  QVERIFY(3 * (3 * (tight.cell + 1) + tight.gap) - tight.gap > 200 * scale);
  const WiringGrid oblong = wiringGrid(wiring, {2, 5}, scaled(400, 400), scale);
  QCOMPARE(oblong.tile, QSize(5 * oblong.cell, 2 * oblong.cell));
}

void TestPaintWiring::manyKernelsScrollAndVeryManyAreNorms() {
  const QSize room(400, 400);
  const WiringGrid wide = wiringGrid({3, 64, 1}, {3, 3}, room, 1.0);
  QVERIFY(wide.cell > 0 && wide.tile.width() >= 12);
  QVERIFY(wide.size().width() > room.width() && wide.size().width() <= 4 * room.width());
  const WiringGrid many = wiringGrid({512, 512, 1}, {3, 3}, room, 1.0);
  QCOMPARE(many.cell, 0);
  QCOMPARE(many.tile.width() + many.gap, 6);
  const WiringGrid large = wiringGrid({16, 16, 1}, {63, 63}, QSize(200, 200), 1.0);
  QCOMPARE(large.cell, 0);
  QCOMPARE(large.tile.width() + large.gap, 12);
}

void TestPaintWiring::everyPlaceIsFoundAtItsTile() {
  const WiringGrid grid = wiringGrid({3, 5, 1}, {3, 2}, QSize(300, 200), 1.0);
  for (std::int64_t ic = 0; ic < 3; ++ic) {
    for (std::int64_t oc = 0; oc < 5; ++oc) {
      const QRect tile = grid.tileRect({ic, oc});
      QVERIFY(QRect(QPoint(0, 0), grid.size()).contains(tile));
      QCOMPARE(grid.at(tile.topLeft()), (KernelAt{ic, oc}));
      QCOMPARE(grid.at(tile.bottomRight()), (KernelAt{ic, oc}));
    }
  }
  QVERIFY(!grid.at({-1, 0}) && !grid.at({0, 3 * (grid.tile.height() + grid.gap)}));
}

void TestPaintWiring::kernelsShareOneScaleAndZeroIsPaperWhite_data() {
  QTest::addColumn<QSize>("room");
  QTest::addColumn<double>("scale");
  for (const QSize room : {QSize(400, 400), QSize(60, 60)})  // with lines between the taps, and without
    for (const double scale : {1.0, 1.5}) QTest::addRow("%d at %g", room.width(), scale) << room * scale << scale;
}

void TestPaintWiring::kernelsShareOneScaleAndZeroIsPaperWhite() {
  QFETCH(QSize, room);
  QFETCH(double, scale);
  const double values[2][2] = {{-1.0, 0.0}, {0.5, 1.0}};
  const auto table = tableOf({2, 2, 1}, {3, 3}, [&](auto ic, auto oc) { return values[ic][oc]; });
  const Shown picture = shown(*table, {3, 3}, room, scale);
  const auto& colors = colorTable(Colormap::BrownTeal);
  QCOMPARE(picture.at({0, 0}), colors[0]);
  QCOMPARE(picture.at({0, 1}), kPaperWhite);
  QCOMPARE(picture.at({1, 0}), colors[191]);
  QCOMPARE(picture.at({1, 1}), colors[255]);
}

void TestPaintWiring::placesBetweenGroupsAreWellWithALine() {
  const auto table = tableOf({3, 3, 3}, {3, 3}, [](auto, auto) { return 0.0; });
  const Shown picture = shown(*table, {3, 3}, QSize(300, 300));
  const Theme& theme = lightTheme();
  for (std::int64_t ic = 0; ic < 3; ++ic) {
    for (std::int64_t oc = 0; oc < 3; ++oc) {
      const QRgb corner = picture.at({ic, oc});
      QCOMPARE(corner, ic == oc ? kPaperWhite : theme.well.rgb());
      int lines = 0;
      const QRect tile = picture.tile({ic, oc});
      for (int x = tile.left(); x <= tile.right(); ++x)
        lines += picture.image.pixel(x, tile.center().y() + 4) == theme.edge.rgb() ? 1 : 0;
      QCOMPARE(lines, ic == oc ? 0 : 1);
    }
  }
  // A block has an outline; without groups there is none.
  const QRect block = picture.tile({1, 1});
  QCOMPARE(picture.image.pixel(block.left() - 1, block.center().y()), theme.edge.rgb());
  const auto whole = tableOf({3, 3, 1}, {3, 3}, [](auto, auto) { return 0.0; });
  const Shown open = shown(*whole, {3, 3}, QSize(300, 300));
  QCOMPARE(open.image.pixel(open.tile({1, 1}).left() - 1, block.center().y()), theme.window.rgb());
}

void TestPaintWiring::normsGoFromPaperWhiteToTeal() {
  const auto table = tableOf({80, 80, 1}, {3, 3}, [](auto ic, auto oc) {
    return ic == 0 ? 0.0 : oc == 0 ? -1.0 : 0.5;
  });
  const Shown picture = shown(*table, {3, 3}, QSize(100, 100));
  QCOMPARE(picture.scene.grid.cell, 0);
  QCOMPARE(wiringLimit(*table, picture.scene.grid), 3.0F);
  const auto& colors = colorTable(Colormap::BrownTeal);
  QCOMPARE(picture.at({0, 3}, QPoint(1, 1)), kPaperWhite);
  QCOMPARE(picture.at({1, 0}, QPoint(1, 1)), colors[255]);  // a strong kernel is strong whatever its sign
  QCOMPARE(picture.at({1, 1}, QPoint(1, 1)), colors[191]);
}

void TestPaintWiring::theKernelThatActsAloneIsOutlinedAndTheOthersAreVeiled() {
  const auto table = tableOf({2, 2, 1}, {3, 3}, [](auto, auto) { return 1.0; });
  WiringScene scene;
  scene.solo = KernelAt{1, 0};
  scene.pointed = KernelAt{0, 1};
  const Shown picture = shown(*table, {3, 3}, QSize(200, 200), 1.0, scene);
  const QRgb full = colorTable(Colormap::BrownTeal)[255];
  QCOMPARE(picture.at({1, 0}), full);
  for (const KernelAt other : {KernelAt{0, 0}, KernelAt{0, 1}, KernelAt{1, 1}})
    QVERIFY(qGray(picture.at(other)) > qGray(full) + 80);
  const QRect solo = picture.tile({1, 0});
  const int y = solo.center().y();
  QCOMPARE(picture.image.pixel(solo.left() - 1, y), lightTheme().pin.rgb());
  QCOMPARE(picture.image.pixel(solo.left() - 2, y), lightTheme().pin.rgb());
  QCOMPARE(picture.image.pixel(solo.left() - 3, y), qRgb(0, 0, 0));
  QCOMPARE(picture.image.pixel(solo.left(), y), qRgb(0, 0, 0));
  const QRect pointed = picture.tile({0, 1});
  QCOMPARE(picture.image.pixel(pointed.left() - 1, pointed.center().y()), qRgb(0, 0, 0));
  QCOMPARE(picture.image.pixel(pointed.left(), pointed.center().y()), qRgb(255, 255, 255));
}

void TestPaintWiring::aScrolledMatrixStartsWhereItIsScrolledTo() {
  const auto table = tableOf({4, 64, 1}, {3, 3}, [](auto, auto oc) { return oc == 20 ? 1.0 : 0.0; });
  WiringScene scene;
  const WiringGrid grid = wiringGrid(table->wiring, {3, 3}, QSize(300, 200), 1.0);
  scene.scroll = QPoint(grid.tileRect({0, 20}).left(), 0);
  const Shown picture = shown(*table, {3, 3}, QSize(300, 200), 1.0, scene);
  QCOMPARE(picture.tile({0, 20}).left(), picture.scene.area.left() + 4);
  QCOMPARE(picture.at({2, 20}), colorTable(Colormap::BrownTeal)[255]);
  QCOMPARE(picture.at({2, 21}), kPaperWhite);
  // Nothing of what is scrolled away lies over the names.
  const QRect left(0, picture.scene.area.top(), 8, picture.scene.area.height());
  for (int y = left.top(); y <= left.bottom(); ++y) QCOMPARE(picture.image.pixel(2, y), lightTheme().window.rgb());
}

void TestPaintWiring::theTableOfAnotherLayerIsNotShown() {
  const auto table = tableOf({2, 2, 1}, {3, 3}, [](auto, auto) { return 1.0; });
  const Shown other = shown(*table, {4, 4}, QSize(200, 200));
  QCOMPARE(other.at({0, 0}), lightTheme().window.rgb());
}

void TestPaintWiring::largeTapsHaveTheirNumbers() {
  const auto table = tableOf({1, 1, 1}, {1, 1}, [](auto, auto) { return 0.25; });
  const auto inked = [&](QSize room) {
    const Shown picture = shown(*table, {1, 1}, room);
    const QRect tile = picture.tile({0, 0}).adjusted(3, 3, -3, -3);
    int other = 0;
    for (int y = tile.top(); y <= tile.bottom(); ++y)
      for (int x = tile.left(); x <= tile.right(); ++x)
        other += picture.image.pixel(x, y) != picture.image.pixel(tile.topLeft()) ? 1 : 0;
    return other;
  };
  QVERIFY(inked(QSize(40, 40)) > 20);
  QCOMPARE(inked(QSize(20, 20)), 0);
}

void TestPaintWiring::theLegendNamesItsEnds() {
  const auto painted = [](bool norms) {
    QImage image(120, 30, QImage::Format_RGB32);
    image.fill(lightTheme().window);
    QPainter painter(&image);
    paintWiringLegend(painter, QRectF(4, 2, 110, 28), 0.5F, norms, lightTheme());
    return image;
  };
  const auto& colors = colorTable(Colormap::BrownTeal);
  const QImage taps = painted(false);
  QCOMPARE(taps.pixel(5, 6), colors[1]);
  QCOMPARE(taps.pixel(98, 6), colors[254]);
  QCOMPARE(taps.pixel(4, 6), lightTheme().edge.rgb());
  const QImage norms = painted(true);
  QVERIFY(std::abs(qGray(norms.pixel(5, 6)) - qGray(kPaperWhite)) < 4);
  QCOMPARE(norms.pixel(98, 6), colors[254]);
}

QTEST_MAIN(TestPaintWiring)
#include "tst_paint_wiring.moc"
