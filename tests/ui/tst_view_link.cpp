#include <QRandomGenerator>
#include <QTest>
#include <cmath>

#include "ui/image/view_link.h"

using namespace convt;

class TestViewLink : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void centresCorrespondOnRandomLayers();
  void stampCentreCorrespondsExactly();
  void frameOfTheFirstStart();
  void frameAtStrideOneIsTheView();
  void frameIsCutToTheOutput();
  void pixelsOutsideHaveNoPartner();
  void cellsAreThoseThatShareATap();
  void orderIsThatOfTheTaps();
  void reachPairsInputsWithOutputs();
  void pinsComeBackExactly();
  void pinSurvivesOtherLayers();
  void tiesGoDownWhateverTheRounding();
  void anchorIsTheMiddleTapOrTheNearest();
  void sameContentAtWholeRatios();

 private:
  static LayerParams randomLayer(QRandomGenerator& random);
};

LayerParams TestViewLink::randomLayer(QRandomGenerator& random) {
  LayerParams p;
  p.kernel = {random.bounded(1, 16), random.bounded(1, 16)};
  p.stride = {random.bounded(1, 9), random.bounded(1, 9)};
  p.padding = {random.bounded(0, 16), random.bounded(0, 16)};
  p.dilation = {random.bounded(1, 9), random.bounded(1, 9)};
  p.outputPadding = {random.bounded(0, std::max(p.stride.h, p.dilation.h)),
                     random.bounded(0, std::max(p.stride.w, p.dilation.w))};
  return p;
}

void TestViewLink::centresCorrespondOnRandomLayers() {
  QRandomGenerator random(7);
  for (int n = 0; n < 3000; ++n) {
    const Shape input{1, 3, random.bounded(1, 700), random.bounded(1, 700)};
    const LayerTerms terms = layerTerms(randomLayer(random), input);
    const PicturePoint place{random.bounded(700.0), random.bounded(700.0)};
    const PicturePoint back = inputPoint(outputPoint(place, terms), terms);
    QVERIFY(std::abs(back.y - place.y) < 1e-9 && std::abs(back.x - place.x) < 1e-9);

    // Both views show corresponding places in the middle, whatever the layer: nothing jumps when a slider moves.
    const int zoom = zoomSteps()[random.bounded(quint32(zoomSteps().size()))];
    const QSize size(random.bounded(100, 900), random.bounded(100, 900));
    const ViewTransform in({input.h, input.w}, place, zoom, size);
    const PicturePoint centre = outputPoint(place, terms);
    const ViewTransform out({terms.h.out(), terms.w.out()}, centre, zoom, size);
    const PicturePoint a = in.toPicture(QPointF(size.width() / 2.0, size.height() / 2.0));
    const PicturePoint b = inputPoint(out.toPicture(QPointF(size.width() / 2.0, size.height() / 2.0)), terms);
    // Half a device pixel of rounding in either.
    const double bound = (0.5 + 0.5) / in.scale() + 1e-3;
    QVERIFY(std::abs(a.y - b.y) <= bound && std::abs(a.x - b.x) <= bound);

    const ViewPosition position = positionFromOutput(centre, zoom, terms);
    QVERIFY(std::abs(position.y - place.y) < 1e-9 && std::abs(position.x - place.x) < 1e-9);
    QCOMPARE(position.zoom, zoom);
  }
}

void TestViewLink::stampCentreCorrespondsExactly() {
  // Kernel 3, stride 2, padding 1: input pixel i stamps outputs 2i-1 .. 2i+1.
  LayerParams p;
  p.kernel = {3, 3};
  p.stride = {2, 2};
  p.padding = {1, 1};
  const LayerTerms terms = layerTerms(p, Shape{1, 3, 464, 700});
  QCOMPARE(outputPoint({300, 400}, terms), (PicturePoint{600, 800}));
  QCOMPARE(*inputPixelOf({600, 800}, terms), (PixelAt{300, 400}));
}

void TestViewLink::frameOfTheFirstStart() {
  LayerParams p;
  p.kernel = {3, 3};
  p.stride = {2, 2};
  p.padding = {1, 1};
  const LayerTerms terms = layerTerms(p, Shape{1, 3, 464, 700});
  const ViewTransform in({464, 700}, {300, 400}, 2, QSize(554, 440));
  const ViewTransform out({927, 1399}, outputPoint({300, 400}, terms), 2, QSize(554, 440));
  // 554 device pixels show 277 outputs: 138.5 inputs: 277 device pixels in the input; in the middle of it.
  const QRect frame = in.toDevice(frameInInput(out, terms));
  QCOMPARE(frame.size(), QSize(277, 220));
  QVERIFY(std::abs(frame.left() - (554 - 277) / 2) <= 1 && std::abs(frame.top() - (440 - 220) / 2) <= 1);
}

void TestViewLink::frameAtStrideOneIsTheView() {
  LayerParams p;
  p.kernel = {3, 3};
  p.padding = {1, 1};
  const LayerTerms terms = layerTerms(p, Shape{1, 3, 464, 700});
  for (const int zoom : {2, 4, 8, 48}) {
    const ViewTransform view({464, 700}, {230.25, 350.75}, zoom, QSize(554, 440));
    QCOMPARE(view.toDevice(frameInInput(view, terms)), QRect(0, 0, 554, 440));
  }
}

void TestViewLink::frameIsCutToTheOutput() {
  LayerParams p;
  p.kernel = {2, 2};
  p.stride = {2, 2};
  const LayerTerms terms = layerTerms(p, Shape{1, 1, 4, 4});
  const ViewTransform in({4, 4}, {1.5, 1.5}, 16, QSize(300, 300));
  const ViewTransform out({8, 8}, outputPoint({1.5, 1.5}, terms), 16, QSize(300, 300));
  // All 8x8 outputs are visible: exactly the 4x4 inputs, though the view is larger.
  QCOMPARE(frameInInput(out, terms), QRectF(-0.5, -0.5, 4, 4));
  QCOMPARE(in.toDevice(frameInInput(out, terms)).size(), QSize(64, 64));
}

void TestViewLink::pixelsOutsideHaveNoPartner() {
  LayerParams p;
  p.kernel = {15, 15};
  p.dilation = {3, 3};
  const LayerTerms terms = layerTerms(p, Shape{1, 1, 4, 4});
  QVERIFY(!inputPixelOf({0, 0}, terms));
  QVERIFY(inputPixelOf({22, 22}, terms));
}

// Every (input, tap, output) of small random layers, by the definition o = i*stride - padding + dilation*k.
void TestViewLink::cellsAreThoseThatShareATap() {
  QRandomGenerator random(11);
  int checked = 0;
  for (int n = 0; n < 300; ++n) {
    LayerParams p = randomLayer(random);
    p.kernel = {random.bounded(1, 6), random.bounded(1, 6)};
    const LayerTerms terms = layerTerms(p, Shape{1, 1, random.bounded(1, 8), random.bounded(1, 8)});
    if (terms.h.out() < 1 || terms.w.out() < 1 || terms.h.out() * terms.w.out() > 1000) continue;
    ++checked;
    const auto axis = [](const SizeTerms& t, std::int64_t i, std::int64_t k, std::int64_t o) {
      return o == i * t.stride - t.padding + t.dilation * k;
    };
    for (std::int64_t oy = 0; oy < terms.h.out(); ++oy) {
      for (std::int64_t ox = 0; ox < terms.w.out(); ox += 3) {
        const CellSet sources = sourcesOf({oy, ox}, terms);
        const CellSet taps = usedTapsOf({oy, ox}, terms);
        for (std::int64_t iy = 0; iy < terms.h.in; ++iy) {
          for (std::int64_t ix = 0; ix < terms.w.in; ++ix) {
            bool any = false;
            for (std::int64_t ky = 0; ky < terms.h.kernel; ++ky) {
              for (std::int64_t kx = 0; kx < terms.w.kernel; ++kx) {
                const bool lands = axis(terms.h, iy, ky, oy) && axis(terms.w, ix, kx, ox);
                any = any || lands;
                if (!lands) continue;
                QVERIFY(taps.contains({ky, kx}));
                const TapReach reach = reachCells(ky, kx, terms);
                QVERIFY(reach.input.contains({iy, ix}) && reach.output.contains({oy, ox}));
              }
            }
            QCOMPARE(sources.contains({iy, ix}), any);
            QCOMPARE(stampCells({iy, ix}, terms).contains({oy, ox}), any);
          }
        }
      }
    }
  }
  QVERIFY(checked > 50);
}

void TestViewLink::orderIsThatOfTheTaps() {
  LayerParams p;
  p.kernel = {3, 3};
  p.stride = {2, 2};
  p.padding = {1, 1};
  const LayerTerms terms = layerTerms(p, Shape{1, 3, 464, 700});
  const CellSet sources = sourcesOf({601, 801}, terms);
  const CellSet taps = usedTapsOf({601, 801}, terms);
  // Tap (0, 0) takes the later pixel: what it stamps begins there.
  QCOMPARE(taps.y.at(0), 0);
  QCOMPARE(sources.y.at(0), 301);
  QCOMPARE(taps.x.at(1), 2);
  QCOMPARE(sources.x.at(1), 400);
}

void TestViewLink::reachPairsInputsWithOutputs() {
  LayerParams p;
  p.kernel = {5, 5};
  p.stride = {3, 3};
  p.dilation = {2, 2};
  p.padding = {4, 4};
  const LayerTerms terms = layerTerms(p, Shape{1, 1, 9, 9});
  const TapReach reach = reachCells(0, 4, terms);
  // Tap 0 of the first two rows lands above the output.
  QCOMPARE(reach.input.y.first, 2);
  QCOMPARE(reach.input.y.count, reach.output.y.count);
  for (std::int64_t j = 0; j < reach.input.y.count; ++j)
    QCOMPARE(reach.output.y.at(j), reach.input.y.at(j) * 3 - 4 + 2 * 0);
  for (std::int64_t j = 0; j < reach.input.x.count; ++j)
    QCOMPARE(reach.output.x.at(j), reach.input.x.at(j) * 3 - 4 + 2 * 4);
  QVERIFY(reachCells(5, 0, terms).output.empty());
}

void TestViewLink::pinsComeBackExactly() {
  QRandomGenerator random(3);
  for (int n = 0; n < 3000; ++n) {
    const LayerTerms terms = layerTerms(randomLayer(random), Shape{1, 1, random.bounded(40, 5000), 900});
    if (terms.h.out() < 1 || terms.w.out() < 1) continue;
    const PixelAt pixel{random.bounded(static_cast<int>(terms.h.out())),
                        random.bounded(static_cast<int>(terms.w.out()))};
    QCOMPARE(pinnedPixel(pinPoint(pixel, terms), terms), pixel);
  }
}

void TestViewLink::pinSurvivesOtherLayers() {
  LayerParams p;
  p.kernel = {3, 3};
  p.stride = {2, 2};
  p.padding = {1, 1};
  const Shape input{1, 3, 464, 700};
  const PicturePoint pin = pinPoint({601, 801}, layerTerms(p, input));
  QCOMPARE(pin, (PicturePoint{300.5, 400.5}));
  p.kernel = {4, 4};  // between 601 and 602: the lower one
  QCOMPARE(pinnedPixel(pin, layerTerms(p, input)), (PixelAt{601, 801}));
  p.stride = {1, 1};
  p.kernel = {3, 3};
  QCOMPARE(pinnedPixel(pin, layerTerms(p, input)), (PixelAt{300, 400}));
  p.padding = {200, 400};
  QCOMPARE(pinnedPixel(pin, layerTerms(p, Shape{1, 3, 410, 810})), (PixelAt{11, 1}));
  p.padding = {1, 1};
  QCOMPARE(pinnedPixel({-50, 1e6}, layerTerms(p, input)), (PixelAt{0, layerTerms(p, input).w.out() - 1}));
}

void TestViewLink::tiesGoDownWhateverTheRounding() {
  // A stride that no fraction holds exactly; one tap more puts every pin half way between two pixels.
  LayerParams p;
  p.kernel = {3, 3};
  p.stride = {7, 3};
  p.padding = {1, 1};
  LayerParams wider = p;
  wider.kernel = {4, 4};
  const Shape input{1, 1, 90, 200};
  for (std::int64_t o = 0; o < 590; ++o) {
    const PicturePoint pin = pinPoint({o, o}, layerTerms(p, input));
    QCOMPARE(pinnedPixel(pin, layerTerms(wider, input)), (PixelAt{o, o}));
  }
}

void TestViewLink::anchorIsTheMiddleTapOrTheNearest() {
  LayerParams p;
  p.kernel = {3, 4};
  p.stride = {2, 3};
  p.dilation = {2, 1};
  const Shape input{1, 1, 10, 10};
  // Row 4*2 + 2*1, column 5*3 + 2.
  QCOMPARE(anchorOf({4, 5}, layerTerms(p, input)), std::optional(PixelAt{10, 17}));
  p.padding = {4, 0};
  const LayerTerms cut = layerTerms(p, input);
  // The middle tap of row 0 is cut off (-2), the last one lands on row 0.
  QCOMPARE(anchorOf({0, 5}, cut), std::optional(PixelAt{0, 17}));
  p.padding = {5, 0};
  QCOMPARE(anchorOf({0, 5}, layerTerms(p, input)), std::nullopt);
  QVERIFY(!anchorOf({10, 0}, cut) && !anchorOf({-1, 0}, cut));
}

void TestViewLink::sameContentAtWholeRatios() {
  QCOMPARE(sameContentZoom(2, {2, 2}), 4);
  QCOMPARE(sameContentZoom(1, {8, 3}), 3);
  QCOMPARE(sameContentZoom(-4, {1, 1}), -4);
  QCOMPARE(sameContentZoom(-4, {2, 2}), -2);
  QCOMPARE(sameContentZoom(-4, {3, 3}), -2);  // 3/4 is no whole ratio
  QCOMPARE(sameContentZoom(-4, {4, 4}), 1);
  QCOMPARE(sameContentZoom(-3, {8, 8}), 2);
  // Never larger than the same content, and the next ratio would be.
  const auto scale = [](int zoom) { return zoom < 0 ? -1.0 / zoom : zoom; };
  for (const int zoom : zoomSteps()) {
    for (int s = 1; s <= 9; ++s) {
      const int shown = sameContentZoom(zoom, {s, 9});
      const int next = shown == -2 ? 1 : shown + 1;
      QVERIFY(scale(shown) <= scale(zoom) * s + 1e-12 && scale(next) > scale(zoom) * s);
    }
  }
}

QTEST_GUILESS_MAIN(TestViewLink)
#include "tst_view_link.moc"
