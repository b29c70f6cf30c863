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
  QCOMPARE(*outputPixelOf({300, 400}, terms), (PixelAt{600, 800}));
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
  p.padding = {22, 22};
  QVERIFY(!outputPixelOf({-30, 0}, layerTerms(p, Shape{1, 1, 4, 4})));
}

QTEST_GUILESS_MAIN(TestViewLink)
#include "tst_view_link.moc"
