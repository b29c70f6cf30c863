#include <QImage>
#include <QTest>
#include <set>
#include <utility>

#include "tests/support/layer_case.h"
#include "tests/ui/test_pixel_panel.h"
#include "ui/paint/pixel_cells.h"
#include "ui/paint/pixel_panel.h"

using namespace convt;
using namespace convt::test;
using namespace Qt::StringLiterals;

namespace {

using Place = std::pair<std::int64_t, std::int64_t>;

QImage painted(const PixelPanelScene& scene, QSize band, const Theme& theme = lightTheme(), double scale = 1.0) {
  QImage image(band * scale, QImage::Format_RGB32);
  image.setDevicePixelRatio(scale);
  image.fill(theme.window);
  QPainter painter(&image);
  paintPixelPanel(painter, areaOf(band), scene, theme);
  return image;
}

QColor at(const QImage& image, QPointF place) {
  const double scale = image.devicePixelRatio();
  return image.pixelColor(static_cast<int>(place.x() * scale), static_cast<int>(place.y() * scale));
}

/// The places of the input and of the kernel that make an output pixel, by trying all.
struct Makers {
  std::set<Place> inputs;
  std::set<Place> taps;
};

Makers makersOf(const PixelExplanation& pixel) {
  Makers makers;
  const LayerParams& p = pixel.layer.params;
  const Shape& in = pixel.layer.input.shape;
  for (std::int64_t iy = 0; iy < in.h; ++iy)
    for (std::int64_t ix = 0; ix < in.w; ++ix)
      for (int ky = 0; ky < p.kernel.h; ++ky)
        for (int kx = 0; kx < p.kernel.w; ++kx)
          if (iy * p.stride.h - p.padding.h + p.dilation.h * ky == pixel.sum.place.oy &&
              ix * p.stride.w - p.padding.w + p.dilation.w * kx == pixel.sum.place.ox) {
            makers.inputs.insert({iy, ix});
            makers.taps.insert({ky, kx});
          }
  return makers;
}

/// Contrast of two colours (WCAG).
double contrast(const QColor& a, const QColor& b) {
  const double high = std::max(luminance(a.rgb()), luminance(b.rgb()));
  return (high + 0.05) / (std::min(luminance(a.rgb()), luminance(b.rgb())) + 0.05);
}

/// The colour within a rectangle that stands off most from the background.
double strongest(const QImage& image, const QRectF& rect, const QColor& background) {
  double most = 1.0;
  for (int y = static_cast<int>(rect.top()); y < static_cast<int>(rect.bottom()); ++y)
    for (int x = static_cast<int>(rect.left()); x < static_cast<int>(rect.right()); ++x)
      most = std::max(most, contrast(image.pixelColor(x, y), background));
  return most;
}

}  // namespace

class TestPixelPanel : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { loadFonts(); }

  void outlinesExactlyWhatContributes_data();
  void outlinesExactlyWhatContributes();
  void outlinesStandOnDevicePixels_data();
  void outlinesStandOnDevicePixels();
  void tagsNumberUpToNineTaps();
  void smallCellsAreVeiledWhereTheyDoNotContribute();
  void patchIsThePixelsAndOneAroundUpToFour();
  void positionsOutsideTheInputAreEmptyCells();
  void farInputsStandApart();
  void imagesAreColouredFromNoneToOne();
  void ownRangeOfOtherInputs();
  void kernelIsZeroCentredByTheGivenScale();
  void numbersFromThirtyTwoPixelsOn();
  void pixelsWithoutTapsSaySo();
  void partsNeverOverlap();
  void litTermIsLitInAllParts();
  void readableInTheDark();
};

void TestPixelPanel::outlinesExactlyWhatContributes_data() {
  QTest::addColumn<LayerParams>("layer");
  QTest::addColumn<int>("channels");
  QTest::addColumn<QSize>("band");
  const std::vector<std::pair<const char*, std::pair<LayerParams, int>>> layers{
      {"k3 s2 p1", {params(3, {3, 3}, {2, 2}, {1, 1}), 3}},
      {"k4 s2 groups 2", {params(4, {4, 4}, {2, 2}, {1, 1}, {0, 0}, {1, 1}, 2), 4}},
      {"k5 s3", {params(2, {5, 5}, {3, 3}, {1, 1}), 1}},
      {"k3 d2", {params(1, {3, 3}, {1, 1}, {1, 1}, {0, 0}, {2, 2}), 2}},
      {"k3x2 s3x2 d2x3", {params(1, {3, 2}, {3, 2}, {0, 1}, {1, 0}, {2, 3}), 1}},
      {"k2 s2 op > p", {params(1, {2, 2}, {3, 3}, {0, 0}, {2, 2}), 1}},
      {"k7 s2", {params(1, {7, 7}, {2, 2}, {3, 3}), 1}}};
  for (const auto& [name, layer] : layers)
    for (const QSize band : {QSize(320, 136), QSize(554, 168), QSize(814, 232)})
      QTest::addRow("%s in %d", name, band.width()) << layer.first << layer.second << band;
}

void TestPixelPanel::outlinesExactlyWhatContributes() {
  QFETCH(LayerParams, layer);
  QFETCH(int, channels);
  QFETCH(QSize, band);
  const ExplainedLayer explained = explainedLayer(layer, {2, channels, 6, 7}, fraction, signedTaps);
  int pixels = 0;
  for (std::int64_t oy = 0; oy < explained.output.h; oy += 2) {
    for (std::int64_t ox = 0; ox < explained.output.w; ox += 3) {
      const auto pixel = explained.at({1, layer.outChannels - 1, oy, ox});
      if (pixel->sum.taps.count() == 0) continue;
      ++pixels;
      const Makers makers = makersOf(*pixel);
      const PixelPanelScene scene = sceneOf(*pixel);
      const PixelPanelLayout layout = layoutPixelPanel(areaOf(band), scene);
      const QImage image = painted(scene, band);
      // One pixel within the left edge, at half the height: the yellow of an outline, else the cell's own colour.
      const auto marked = [&](const QRectF& grid, double cell, int j, int i) {
        return at(image, grid.topLeft() + QPointF(i * cell + 1, (j + 0.5) * cell)) == lightTheme().pin;
      };
      std::size_t inputs = 0;
      for (int j = 0; j < layout.patchRows.count; ++j) {
        for (int i = 0; i < layout.patchCols.count; ++i) {
          const bool makes = makers.inputs.contains({layout.patchRows.at(j), layout.patchCols.at(i)});
          inputs += makes ? 1 : 0;
          QCOMPARE(marked(layout.patch, layout.patchCell, j, i), makes);
        }
      }
      QCOMPARE(inputs, makers.inputs.size());
      for (int ky = 0; ky < layer.kernel.h; ++ky)
        for (int kx = 0; kx < layer.kernel.w; ++kx)
          QCOMPARE(marked(layout.kernel, layout.kernelCell, ky, kx), makers.taps.contains({ky, kx}));
    }
  }
  QVERIFY(pixels > 3);
}

void TestPixelPanel::outlinesStandOnDevicePixels_data() {
  QTest::addColumn<double>("scale");
  for (const double scale : {1.0, 1.25, 1.5, 2.0}) QTest::addRow("%g", scale) << scale;
}

void TestPixelPanel::outlinesStandOnDevicePixels() {
  QFETCH(double, scale);
  const auto pixel = explainedLayer(params(3, {3, 3}, {2, 2}, {1, 1}), {1, 3, 8, 8}, fraction, ownBox).at({0, 0, 5, 5});
  const PixelPanelScene scene = sceneOf(*pixel);
  const PixelPanelLayout layout = layoutPixelPanel(areaOf({554, 168}), scene);
  const QImage image = painted(scene, {554, 168}, lightTheme(), scale);
  const int line = std::max(1, static_cast<int>(scale));
  const int yellow = qRound(2.0 * scale);
  // Across the left edge of the kernel's last row's first cell: black, yellow, black, and nothing mixed between.
  const int y = qRound((layout.kernel.top() + 2.6 * layout.kernelCell) * scale);
  int x = qRound(layout.kernel.left() * scale);
  for (const auto& [width, color] :
       {std::pair(line, QColor(Qt::black)), std::pair(yellow, lightTheme().pin), std::pair(line, QColor(Qt::black))})
    for (int k = 0; k < width; ++k) QCOMPARE(image.pixelColor(x++, y), color);
}

void TestPixelPanel::tagsNumberUpToNineTaps() {
  for (const int k : {3, 4}) {
    const LayerParams layer = params(1, {k, k}, {1, 1}, {0, 0});
    const auto pixel = explainedLayer(layer, {1, 1, 9, 9}, fraction, ones).at({0, 0, 5, 5});
    const PixelPanelScene scene = sceneOf(*pixel);
    const PixelPanelLayout layout = layoutPixelPanel(areaOf({554, 168}), scene);
    const QImage image = painted(scene, {554, 168});
    // The lower right corner of a tag of 11 px, beside its digit.
    for (int ky = 0; ky < k; ++ky)
      for (int kx = 0; kx < k; ++kx)
        QCOMPARE(at(image, layout.kernel.topLeft() + QPointF(kx, ky) * layout.kernelCell + QPointF(10, 10)) ==
                     lightTheme().pin,
                 k * k <= kMostTags);
  }
}

void TestPixelPanel::smallCellsAreVeiledWhereTheyDoNotContribute() {
  const auto pixel =
      explainedLayer(params(1, {63, 63}, {2, 2}, {0, 0}), {1, 1, 60, 60}, fraction, ones).at({0, 0, 80, 80});
  const PixelPanelScene scene = sceneOf(*pixel);
  const PixelPanelLayout layout = layoutPixelPanel(areaOf({554, 168}), scene);
  QVERIFY(layout.kernelCell < kCellOutlinesFrom);
  const QImage image = painted(scene, {554, 168});
  const QColor full = QColor::fromRgb(colorTable(Colormap::BrownTeal)[255]);
  const Makers makers = makersOf(*pixel);
  for (int k = 2; k < 61; ++k) {
    const QPointF centre = layout.kernel.topLeft() + QPointF(k + 0.5, 30.5) * layout.kernelCell;
    QCOMPARE(at(image, centre) == full, makers.taps.contains({30, k}));
  }
  const QPointF corner = layout.kernel.topLeft() - QPointF(1, 1);
  QCOMPARE(at(image, corner), lightTheme().pin);  // one square round all
}

void TestPixelPanel::patchIsThePixelsAndOneAroundUpToFour() {
  const QRectF area = areaOf({554, 168});
  for (int k = 1; k <= 5; ++k) {
    const auto pixel =
        explainedLayer(params(1, {k, k}, {1, 1}, {0, 0}), {1, 1, 20, 20}, fraction, ones).at({0, 0, 10, 10});
    const PixelPanelLayout layout = layoutPixelPanel(area, sceneOf(*pixel));
    QCOMPARE(layout.patchRows.count, (std::vector<std::int64_t>{3, 4, 4, 4, 5}[static_cast<std::size_t>(k - 1)]));
    QVERIFY(layout.patchRows.contains(10) && layout.patchRows.contains(10 - k + 1));
  }
  // Cells that would become too small do without the pixels around, and the list with less room.
  const auto pixel =
      explainedLayer(params(1, {4, 4}, {2, 2}, {0, 0}), {1, 1, 20, 20}, fraction, signedTaps).at({0, 0, 10, 10});
  const PixelPanelLayout narrow = layoutPixelPanel(areaOf({320, 136}), sceneOf(*pixel));
  QVERIFY(narrow.terms.width() < wantedTermsWidth(sceneOf(*pixel)));
  QCOMPARE(narrow.patchCols.count, std::int64_t{2});
  QVERIFY(narrow.patchCell >= kCellTagsFrom);
}

void TestPixelPanel::positionsOutsideTheInputAreEmptyCells() {
  const auto pixel = explainedLayer(params(1, {3, 3}, {2, 2}, {1, 1}), {1, 1, 5, 5}, ones, ones).at({0, 0, 1, 1});
  const QSize band(554, 168);
  const PixelPanelScene scene = sceneOf(*pixel);
  const PixelPanelLayout layout = layoutPixelPanel(areaOf(band), scene);
  const QImage image = painted(scene, band);
  QCOMPARE(layout.patchRows.first, std::int64_t{-1});
  for (int j = 0; j < 4; ++j) {
    for (int i = 0; i < 4; ++i) {
      const QPointF near = layout.patch.topLeft() + QPointF(i + 0.8, j + 0.25) * layout.patchCell;
      QCOMPARE(at(image, near) == lightTheme().base, j == 0 || i == 0);
    }
  }
}

void TestPixelPanel::farInputsStandApart() {
  const LayerParams far = params(1, {3, 3}, {1, 1}, {0, 0}, {0, 0}, {30, 30});
  const auto pixel = explainedLayer(far, {1, 1, 70, 70}, fraction, ones).at({0, 0, 65, 65});
  const PixelPanelLayout layout = layoutPixelPanel(areaOf({554, 168}), sceneOf(*pixel));
  QCOMPARE(layout.patchRows, (Progression{5, 30, 3}));
  const QImage image = painted(sceneOf(*pixel), {554, 168});
  const QPointF between = layout.patch.topLeft() + QPointF(2.0 * layout.patchCell - 0.5, 1.6 * layout.patchCell);
  QCOMPARE(at(image, between + QPointF(-0.5, 0)), lightTheme().window);
}

void TestPixelPanel::imagesAreColouredFromNoneToOne() {
  const auto half = [](auto, auto, auto, auto) { return 0.2; };
  const auto pixel =
      explainedLayer(params(1, {2, 2}, {2, 2}, {0, 0}), {1, 1, 5, 5}, half, ones, {}, true).at({0, 0, 4, 4});
  const PixelPanelScene scene = sceneOf(*pixel);
  const PixelPanelLayout layout = layoutPixelPanel(areaOf({554, 168}), scene);
  const QColor corner = at(painted(scene, {554, 168}), layout.patch.topLeft() + QPointF(4, 4));
  QCOMPARE(corner.rgb(), colorAt(Colormap::Viridis, 0.2));
}

void TestPixelPanel::ownRangeOfOtherInputs() {
  const auto colourOfCorner = [](const ValueAt& x) {
    const auto pixel = explainedLayer(params(1, {2, 2}, {2, 2}, {0, 0}), {1, 1, 3, 3}, x, ones).at({0, 0, 3, 3});
    const PixelPanelScene scene = sceneOf(*pixel);
    const PixelPanelLayout layout = layoutPixelPanel(areaOf({554, 168}), scene);
    return at(painted(scene, {554, 168}), layout.patch.topLeft() + QPointF(4, 4)).rgb();
  };
  QCOMPARE(colourOfCorner([](auto, auto, auto y, auto x) { return y + x == 0 ? 40.0 : 7.0; }),
           colorAt(Colormap::Viridis, 1.0));
  QCOMPARE(colourOfCorner([](auto, auto, auto y, auto x) { return y + x == 0 ? -40.0 : 7.0; }),
           colorTable(Colormap::BrownTeal)[0]);
  QCOMPARE(colourOfCorner([](auto, auto, auto, auto) { return 0.0; }), colorAt(Colormap::Viridis, 0.0));
}

void TestPixelPanel::kernelIsZeroCentredByTheGivenScale() {
  const auto taps = [](auto, auto, auto y, auto x) { return y == 0 && x == 1 ? 0.0 : 0.5; };
  const auto pixel = explainedLayer(params(1, {3, 3}, {2, 2}, {1, 1}), {1, 1, 6, 6}, ones, taps).at({0, 0, 5, 5});
  PixelPanelScene scene = sceneOf(*pixel);
  const PixelPanelLayout layout = layoutPixelPanel(areaOf({554, 168}), scene);
  const auto colourAt = [&](const QImage& image, int ky, int kx) {
    return at(image, layout.kernel.topLeft() + QPointF(kx, ky) * layout.kernelCell + QPointF(4, 4)).rgb();
  };
  scene.kernelScale = 0.5F;
  QCOMPARE(colourAt(painted(scene, {554, 168}), 1, 1), colorTable(Colormap::BrownTeal)[255]);
  QCOMPARE(colourAt(painted(scene, {554, 168}), 0, 1), colorAt(Colormap::BrownTeal, 0.5));  // paper white
  scene.kernelScale = 1.0F;
  QVERIFY(colourAt(painted(scene, {554, 168}), 1, 1) != colorTable(Colormap::BrownTeal)[255]);
}

void TestPixelPanel::numbersFromThirtyTwoPixelsOn() {
  const auto pixel = explainedLayer(params(1, {3, 3}, {2, 2}, {1, 1}), {1, 1, 6, 6}, fraction, ownBox).at({0, 0, 5, 5});
  const PixelPanelScene scene = sceneOf(*pixel);
  for (const QSize band : {QSize(400, 136), QSize(554, 168)}) {
    const PixelPanelLayout layout = layoutPixelPanel(areaOf(band), scene);
    const QImage image = painted(scene, band);
    // The middle tap takes part in nothing: all but one colour in its cell is its number's.
    const QRectF middle = QRectF(layout.kernel.topLeft() + QPointF(1, 1) * layout.kernelCell,
                                 QSizeF(layout.kernelCell, layout.kernelCell))
                              .adjusted(4, 4, -4, -4);
    const double most = strongest(image, middle, at(image, middle.topLeft()));
    QCOMPARE(most > 4.5, layout.kernelCell >= 32.0);
  }
}

void TestPixelPanel::pixelsWithoutTapsSaySo() {
  const LayerParams holes = params(3, {2, 2}, {4, 4}, {0, 0}, {2, 2});
  const auto pixel = explainedLayer(holes, {1, 3, 6, 6}, fraction, ones, {0.0328F, 0.1F, 0.2F}).at({0, 0, 3, 3});
  const PixelPanelLayout layout = layoutPixelPanel(areaOf({554, 168}), sceneOf(*pixel));
  QVERIFY(layout.patch.isEmpty() && layout.kernel.isEmpty());
  QCOMPARE(layout.terms.left(), 16.0);
  QCOMPARE(layout.list.text.head, u"No tap reaches this pixel: bias only."_s);
  QCOMPARE(layout.list.text.fold, QString());
  QCOMPARE(layout.list.text.biasValue, u".0328"_s);
  QCOMPARE(layout.list.text.total, u".0328"_s);
  // Beyond the stamps of the last row, where the output padding exceeds the padding.
  const auto last =
      explainedLayer(params(1, {2, 2}, {3, 3}, {0, 0}, {2, 2}), {1, 1, 4, 4}, ones, ones).at({0, 0, 12, 12});
  QCOMPARE(pixelTermsText(sceneOf(*last)).form, PixelTermsText::Form::NoTap);
  QCOMPARE(pixelTermsText(sceneOf(*last)).total, u"0"_s);
}

void TestPixelPanel::partsNeverOverlap() {
  Random random(20);
  for (int run = 0; run < 1500; ++run) {
    const LayerCase layer = randomLayer(random);
    const ExplainedLayer explained = explainedLayer(layer.params, layer.input, fraction, signedTaps);
    const Shape& out = explained.output;
    const auto place = [&](std::int64_t size) { return between(random, 0, static_cast<int>(size) - 1); };
    if (out.n < 1) continue;
    const auto pixel = explained.at({place(out.n), place(out.c), place(out.h), place(out.w)});
    PixelPanelScene scene = sceneOf(*pixel);
    scene.hoveredTap = static_cast<int>(std::min<std::int64_t>(between(random, -1, 9), pixel->sum.taps.count() - 1));
    const QRectF area = areaOf({between(random, 320, 1200), between(random, 136, 300)});
    const PixelPanelLayout layout = layoutPixelPanel(area, scene);
    const auto where = [&] {
      return qPrintable(QString::fromStdString(layer.name()) + u" %1x%2"_s.arg(area.width()).arg(area.height()));
    };
    for (const QRectF& part : {layout.patch, layout.kernel, layout.terms})
      QVERIFY2(part.isEmpty() || area.adjusted(-0.01, -0.01, 0.01, 0.01).contains(part), where());
    QVERIFY2(!layout.patch.intersects(layout.kernel) && !layout.kernel.intersects(layout.terms) &&
                 !layout.patch.intersects(layout.terms),
             where());
    QVERIFY2(layout.list.bottom() <= area.bottom() + 0.5, where());
    QVERIFY2(layout.terms.width() >= kLeastTermsWidth - 0.5, where());
  }
}

void TestPixelPanel::litTermIsLitInAllParts() {
  const auto pixel = explainedLayer(params(3, {3, 3}, {2, 2}, {1, 1}), {1, 3, 6, 6}, fraction, ownBox).at({0, 0, 5, 5});
  PixelPanelScene scene = sceneOf(*pixel);
  scene.hoveredTap = 2;
  const PixelPanelLayout layout = layoutPixelPanel(areaOf({554, 168}), scene);
  const QImage image = painted(scene, {554, 168});
  const PixelTerm lit = termOf(*pixel, 0, 2);
  for (int tap = 0; tap < 4; ++tap) {
    const PixelTerm term = termOf(*pixel, 0, tap);
    const auto outside = [&](const QRectF& grid, double cell, double j, double i) {
      return at(image, grid.topLeft() + QPointF(i * cell - 1, (j + 0.5) * cell)) == lightTheme().pin;
    };
    // One pixel outside the left edge: only a lit outline reaches there, or that of a neighbour at the left.
    QCOMPARE(outside(layout.kernel, layout.kernelCell, static_cast<double>(term.ky), static_cast<double>(term.kx)),
             tap == 2);
    if (term.ix == pixel->sum.taps.w.input.low())
      QCOMPARE(outside(layout.patch, layout.patchCell, static_cast<double>(term.iy - layout.patchRows.first),
                       static_cast<double>(term.ix - layout.patchCols.first)),
               term.iy == lit.iy && term.ix == lit.ix);
    const QRectF& row = layout.list.terms[static_cast<std::size_t>(tap)];
    QCOMPARE(at(image, {row.center().x() + 20, row.top() + 1}) == lightTheme().hover, tap == 2);
  }
}

void TestPixelPanel::readableInTheDark() {
  const auto pixel = explainedLayer(params(3, {3, 3}, {2, 2}, {1, 1}), {1, 3, 6, 6}, fraction, ownBox).at({0, 0, 5, 5});
  const PixelPanelScene scene = sceneOf(*pixel);
  for (const Theme* theme : {&lightTheme(), &darkTheme()}) {
    const QImage image = painted(scene, {554, 168}, *theme);
    const PixelPanelLayout layout = layoutPixelPanel(areaOf({554, 168}), scene);
    const PixelTermsLayout& list = layout.list;
    QVERIFY(strongest(image, list.total.adjusted(150, 3, 0, 0), theme->window) > 10.0);
    QVERIFY(strongest(image, QRectF(list.total.topLeft() + QPointF(0, 3), QSizeF(120, 18)), theme->window) > 4.5);
    QVERIFY(strongest(image, list.fold.adjusted(0, 0, -100, 0), theme->window) > 4.5);
    for (const QRectF& row : list.terms) QVERIFY(strongest(image, row.adjusted(150, 0, 0, 0), theme->window) > 10.0);
    const QRectF sign(layout.patch.right() + 4, layout.patch.center().y() - 8, 16, 16);
    QVERIFY(strongest(image, sign, theme->window) > 4.5);
  }
}

QTEST_MAIN(TestPixelPanel)
#include "tst_paint_pixel_panel.moc"
