#include <QTest>
#include <set>

#include "engine/core/output_size.h"
#include "tests/support/layer_case.h"
#include "ui/image/crop_edges.h"

using namespace convt;

namespace {

constexpr std::array<bool, 5> kLinked{true, true, true, true, true};
constexpr std::array<bool, 5> kApart{};
constexpr CropEdge kEdges[] = {CropEdge::Top, CropEdge::Bottom, CropEdge::Left, CropEdge::Right};

LayerParams layer(int kernel, int stride, int padding, int outputPadding, int dilation = 1) {
  return {1,
          {kernel, kernel},
          {stride, stride},
          {padding, padding},
          {outputPadding, outputPadding},
          {dilation, dilation},
          1,
          false};
}

/// A valid layer on a small input.
LayerParams randomLayerOf(Random& random, const Shape& input) {
  for (;;) {
    LayerParams params = layer(between(random, 1, 7), between(random, 1, 4), between(random, 0, 6),
                               between(random, 0, 4), between(random, 1, 5));
    if (between(random, 0, 1) == 1) params.padding.w = between(random, 0, 6);
    if (!check(params, input)) return params;
  }
}

ViewTransform viewOf(const LayerTerms& terms, PicturePoint centre, int zoom, QSize size) {
  return {{terms.h.out(), terms.w.out()}, centre, zoom, size};
}

}  // namespace

class TestCropEdges : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void bandsAreTheVisibleCutPixels();
  void bandsBelowOneToOneContinueTheBlocks();
  void edgesAreWhereTheOutputEnds();
  void aDragOfThePaddingSliderAndOfTheTopEdgeAreTheSame();
  void theBottomEdgeTurnsIntoOutputPaddingBeyondTheCanvas();
  void fromPaddingNothingTheOutputPaddingGoesFirst();
  void everyPlaceGivesAValidLayer();
  void aPlaceThatALayerHasIsTaken();
  void linkedAxesMoveTogetherAndOthersDoNot();
  void theViewMayLookAtAllOfTheCanvas();
  void nearEdgesAreTakenHoldOf();
};

void TestCropEdges::bandsAreTheVisibleCutPixels() {
  Random random(3);
  for (int i = 0; i < 200; ++i) {
    const Shape input{1, 1, between(random, 1, 7), between(random, 1, 7)};
    const LayerTerms terms = layerTerms(randomLayerOf(random, input), input);
    const int zoom = between(random, 1, 5);
    const ViewTransform view =
        viewOf(terms, {between(random, -3, 9) * 1.0, between(random, -3, 9) * 1.0}, zoom, QSize(21, 18));
    std::multiset<std::pair<std::int64_t, std::int64_t>> inBands;
    for (const SampleGrid& band : cutBands(view, terms)) {
      QCOMPARE(band.step, 1);
      for (int j = 0; j < band.rows; ++j)
        for (int k = 0; k < band.cols; ++k) inBands.insert({band.y0 + j, band.x0 + k});
    }
    std::multiset<std::pair<std::int64_t, std::int64_t>> expected;
    for (std::int64_t cy = 0; cy < terms.h.canvas(); ++cy) {
      for (std::int64_t cx = 0; cx < terms.w.canvas(); ++cx) {
        const PixelAt at{cy - terms.h.padding, cx - terms.w.padding};
        const bool output = at.y >= 0 && at.x >= 0 && at.y < terms.h.out() && at.x < terms.w.out();
        const QRect cell(
            QPoint(static_cast<int>(view.originX() + at.x * zoom), static_cast<int>(view.originY() + at.y * zoom)),
            QSize(zoom, zoom));
        if (!output && cell.intersects(QRect(0, 0, 21, 18))) expected.insert({at.y, at.x});
      }
    }
    QCOMPARE(inBands, expected);
  }
}

void TestCropEdges::bandsBelowOneToOneContinueTheBlocks() {
  const Shape input{1, 1, 40, 40};
  const LayerTerms terms = layerTerms(layer(13, 2, 11, 1), input);  // canvas 91, output 70
  const ViewTransform view = viewOf(terms, {35, 35}, -4, QSize(100, 100));
  const std::vector<SampleGrid> bands = cutBands(view, terms);
  QCOMPARE(bands.size(), std::size_t{4});
  // Blocks of 4 begin at -8 and -4; -12 lies beyond row -11. Behind: 72 and 76, canvas row 90 is row 79.
  QCOMPARE(bands[0], (SampleGrid{-8, -8, 2, 22, 4}));
  QCOMPARE(bands[1], (SampleGrid{72, -8, 2, 22, 4}));
  QCOMPARE(bands[2], (SampleGrid{0, -8, 18, 2, 4}));
  QCOMPARE(bands[3], (SampleGrid{0, 72, 18, 2, 4}));
}

void TestCropEdges::edgesAreWhereTheOutputEnds() {
  const LayerTerms terms = layerTerms(layer(3, 2, 1, 1), {1, 1, 4, 5});  // canvas 9 x 11, output 8 x 10
  QCOMPARE(edgePlace(terms, CropEdge::Top), 1);
  QCOMPARE(edgePlace(terms, CropEdge::Left), 1);
  QCOMPARE(edgePlace(terms, CropEdge::Bottom), 9);
  QCOMPARE(edgePlace(terms, CropEdge::Right), 11);
  const ViewTransform view = viewOf(terms, {4, 4}, 10, QSize(200, 200));
  const CropScene scene = cropScene(view, terms, 1.0);
  QCOMPARE(scene.output.size(), QSize(100, 80));
  QCOMPARE(scene.canvas.topLeft(), scene.output.topLeft() - QPoint(10, 10));
  QCOMPARE(scene.canvas.size(), QSize(110, 90));
  QCOMPARE(canvasPlace(view, terms, CropEdge::Bottom, QPointF(0, scene.output.bottom() + 1)), 9.0);
  QCOMPARE(canvasPlace(view, terms, CropEdge::Left, QPointF(scene.output.left(), 0)), 1.0);
}

void TestCropEdges::aDragOfThePaddingSliderAndOfTheTopEdgeAreTheSame() {
  const Shape input{1, 1, 20, 30};
  const LayerParams start = layer(5, 2, 1, 1);
  for (int padding = 0; padding <= 15; ++padding) {
    LayerParams expected = start;
    expected.padding = {padding, padding};
    QCOMPARE(withEdgeAt(start, input, kLinked, CropEdge::Top, padding), expected);
    QCOMPARE(withEdgeAt(start, input, kLinked, CropEdge::Left, padding), expected);
  }
  QCOMPARE(withEdgeAt(start, input, kLinked, CropEdge::Top, -7).padding, (Pair{0, 0}));
}

void TestCropEdges::theBottomEdgeTurnsIntoOutputPaddingBeyondTheCanvas() {
  const Shape input{1, 1, 4, 4};
  const LayerParams start = layer(3, 3, 2, 0);  // canvas 12
  const auto at = [&](std::int64_t place) { return withEdgeAt(start, input, kLinked, CropEdge::Bottom, place); };
  QCOMPARE(at(10), start);
  QCOMPARE(at(8).padding, (Pair{4, 4}));
  QCOMPARE(at(12), layer(3, 3, 0, 0));
  QCOMPARE(at(13), layer(3, 3, 0, 1));
  QCOMPARE(at(14), layer(3, 3, 0, 2));
  QCOMPARE(at(99), layer(3, 3, 0, 2));  // output padding 3 is not below the stride
}

void TestCropEdges::fromPaddingNothingTheOutputPaddingGoesFirst() {
  const Shape input{1, 1, 4, 4};
  const auto at = [&](int padding, std::int64_t place) {
    return withEdgeAt(layer(3, 3, padding, 2), input, kLinked, CropEdge::Right, place);
  };
  QCOMPARE(at(0, 14), layer(3, 3, 0, 2));
  QCOMPARE(at(0, 13), layer(3, 3, 0, 1));
  QCOMPARE(at(0, 12), layer(3, 3, 0, 0));
  QCOMPARE(at(0, 11), layer(3, 3, 1, 0));
  // With a padding of its own the layer keeps both.
  QCOMPARE(at(1, 13), layer(3, 3, 1, 2));
  QCOMPARE(at(1, 12), layer(3, 3, 2, 2));
  QCOMPARE(at(1, 14), layer(3, 3, 0, 2));
}

void TestCropEdges::everyPlaceGivesAValidLayer() {
  Random random(4);
  for (int i = 0; i < 300; ++i) {
    const Shape input{1, 1, between(random, 1, 7), between(random, 1, 7)};
    LayerParams start = randomLayerOf(random, input);
    std::array<bool, 5> linked = kApart;
    for (bool& link : linked) link = between(random, 0, 1) == 1;
    for (const CropEdge edge : kEdges) {
      for (std::int64_t place = -3; place < 45; ++place) {
        const LayerParams params = withEdgeAt(start, input, linked, edge, place);
        QVERIFY(!check(params, input));
        QCOMPARE(params.kernel, start.kernel);
        QCOMPARE(params.stride, start.stride);
        QCOMPARE(params.dilation, start.dilation);
      }
    }
  }
}

void TestCropEdges::aPlaceThatALayerHasIsTaken() {
  Random random(5);
  for (int i = 0; i < 300; ++i) {
    const Shape input{1, 1, between(random, 1, 7), between(random, 1, 7)};
    const LayerParams start = randomLayerOf(random, input);
    for (const CropEdge edge : kEdges) {
      const std::int64_t place = edgePlace(layerTerms(start, input), edge);
      QCOMPARE(withEdgeAt(start, input, kApart, edge, place), start);
      const LayerParams moved = withEdgeAt(start, input, kApart, edge, place + between(random, -2, 2));
      // Where the edge went, or as far as it could.
      const std::int64_t there = edgePlace(layerTerms(moved, input), edge);
      QCOMPARE(withEdgeAt(start, input, kApart, edge, there), moved);
    }
  }
}

void TestCropEdges::linkedAxesMoveTogetherAndOthersDoNot() {
  const Shape input{1, 1, 20, 30};
  const LayerParams start = layer(5, 2, 1, 0);
  QCOMPARE(withEdgeAt(start, input, kApart, CropEdge::Top, 4).padding, (Pair{4, 1}));
  QCOMPARE(withEdgeAt(start, input, kApart, CropEdge::Right, 0).padding, (Pair{1, 31}));
  QCOMPARE(withEdgeAt(start, input, kLinked, CropEdge::Right, 61).padding, (Pair{2, 2}));
  // The lower axis decides how far both can go: 43 rows of canvas leave at least one at padding 21.
  QCOMPARE(withEdgeAt(start, input, kLinked, CropEdge::Left, 30).padding, (Pair{21, 21}));
}

void TestCropEdges::theViewMayLookAtAllOfTheCanvas() {
  const LayerTerms terms = layerTerms(layer(15, 1, 14, 0), {1, 1, 20, 20});  // canvas 34, output 6
  const auto clamped = [&](double y, double x) {
    return clampedToCanvas(viewOf(terms, {y, x}, 8, QSize(40, 40)), terms).centre();
  };
  QCOMPARE(clamped(-10, 17), (PicturePoint{-10, 17}));
  QCOMPARE(clamped(-100, 100), (PicturePoint{-14.5, 19.5}));
}

void TestCropEdges::nearEdgesAreTakenHoldOf() {
  const LayerTerms terms = layerTerms(layer(3, 2, 1, 0), {1, 1, 4, 4});  // output 7
  const ViewTransform view = viewOf(terms, {3, 3}, 10, QSize(100, 100));
  const QRect output = cropScene(view, terms, 1.0).output;  // 15 .. 84
  QCOMPARE(edgeAt(view, terms, QPointF(50, output.top() + 6), 6.0), CropEdge::Top);
  QCOMPARE(edgeAt(view, terms, QPointF(50, output.top() + 7), 6.0), std::nullopt);
  QCOMPARE(edgeAt(view, terms, QPointF(50, output.bottom() - 4), 6.0), CropEdge::Bottom);
  QCOMPARE(edgeAt(view, terms, QPointF(output.left() - 6, 50), 6.0), CropEdge::Left);
  QCOMPARE(edgeAt(view, terms, QPointF(output.right() + 3, 50), 6.0), CropEdge::Right);
  QCOMPARE(edgeAt(view, terms, QPointF(output.right() + 2, output.top() - 4), 6.0), CropEdge::Right);  // the nearer
  QCOMPARE(edgeAt(view, terms, QPointF(50, 50), 6.0), std::nullopt);
}

QTEST_APPLESS_MAIN(TestCropEdges)
#include "tst_crop_edges.moc"
