#include <QTest>
#include <algorithm>
#include <vector>

#include "engine/core/output_size.h"
#include "tests/support/layer_case.h"

using namespace convt;

namespace {

/// The size of one axis by doing it: stamp every input onto a canvas, crop, append.
std::int64_t sizeByStamping(const SizeTerms& t) {
  std::vector<bool> canvas;
  for (std::int64_t i = 0; i < t.in; ++i) {
    for (std::int64_t k = 0; k < t.kernel; ++k) {
      const auto place = static_cast<std::size_t>(i * t.stride + k * t.dilation);
      if (canvas.size() <= place) canvas.resize(place + 1);
      canvas[place] = true;
    }
  }
  return static_cast<std::int64_t>(canvas.size()) - 2 * t.padding + t.outputPadding;
}

}  // namespace

/// The size formula and the coordinates that follow from it.
class TestOutputSize : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void knownSizes_data();
  void knownSizes();
  void formulaIsWhatStampingGives();
  void termsAddUp();
  void coordinatesAreInverses();
  void coordinatesMeetTheCentreOfTheStamp();
};

void TestOutputSize::knownSizes_data() {
  QTest::addColumn<LayerCase>("layer");
  QTest::addColumn<Shape>("output");
  const auto layer = [](Shape input, Pair k, Pair s, Pair p, Pair op, Pair d) {
    return LayerCase{input, {3, k, s, p, op, d, 1, true}};
  };
  QTest::newRow("k2") << layer({1, 2, 4, 4}, {2, 2}, {1, 1}, {0, 0}, {0, 0}, {1, 1}) << Shape{1, 3, 5, 5};
  QTest::newRow("k3 s2") << layer({1, 2, 4, 4}, {3, 3}, {2, 2}, {0, 0}, {0, 0}, {1, 1}) << Shape{1, 3, 9, 9};
  QTest::newRow("k3x5 s2x1 p4x2") << layer({1, 2, 4, 4}, {3, 5}, {2, 1}, {4, 2}, {0, 0}, {1, 1}) << Shape{1, 3, 1, 4};
  QTest::newRow("and d3x1") << layer({1, 2, 4, 4}, {3, 5}, {2, 1}, {4, 2}, {0, 0}, {3, 1}) << Shape{1, 3, 5, 4};
  QTest::newRow("photo, k2") << layer({1, 3, 464, 700}, {2, 2}, {1, 1}, {0, 0}, {0, 0}, {1, 1})
                             << Shape{1, 3, 465, 701};
  QTest::newRow("street") << layer({1, 3, 464, 700}, {3, 3}, {2, 2}, {1, 1}, {0, 0}, {1, 1}) << Shape{1, 3, 927, 1399};
  QTest::newRow("longest line") << layer({1, 1, 1, 11'648}, {1, 63}, {1, 16}, {0, 31}, {0, 15}, {1, 8})
                                << Shape{1, 3, 1, 186'802};
  QTest::newRow("refused, but shown") << layer({2, 3, 4, 4}, {3, 3}, {1, 1}, {9, 5}, {0, 0}, {1, 1})
                                      << Shape{2, 3, -12, -4};
}

void TestOutputSize::knownSizes() {
  QFETCH(LayerCase, layer);
  QFETCH(Shape, output);
  QCOMPARE(outputShape(layer.params, layer.input), output);
}

void TestOutputSize::formulaIsWhatStampingGives() {
  Random random(1);
  for (int i = 0; i < 5000; ++i) {
    const LayerCase layer = randomLayer(random);
    const SizeTerms h = heightTerms(layer.params, layer.input);
    const SizeTerms w = widthTerms(layer.params, layer.input);
    QVERIFY2(h.out() == sizeByStamping(h) && w.out() == sizeByStamping(w), layer.name().c_str());
    QCOMPARE(outputShape(layer.params, layer.input),
             (Shape{layer.input.n, layer.params.outChannels, h.out(), w.out()}));
  }
}

void TestOutputSize::termsAddUp() {
  const SizeTerms t{464, 2, 1, 3, 5, 1};
  QCOMPARE(t.spread(), std::int64_t{926});
  QCOMPARE(t.cropped(), std::int64_t{2});
  QCOMPARE(t.reach(), std::int64_t{12});
  QCOMPARE(t.canvas(), std::int64_t{939});
  QCOMPARE(t.out(), std::int64_t{938});
}

void TestOutputSize::coordinatesAreInverses() {
  Random random(2);
  for (int i = 0; i < 1000; ++i) {
    const LayerCase layer = randomLayer(random);
    const SizeTerms t = widthTerms(layer.params, layer.input);
    const double at = between(random, -400, 400) / 8.0;
    QVERIFY(std::abs(outputCoordinate(t, inputCoordinate(t, at)) - at) < 1e-12);
    QVERIFY(std::abs(inputCoordinate(t, outputCoordinate(t, at)) - at) < 1e-12);
  }
}

void TestOutputSize::coordinatesMeetTheCentreOfTheStamp() {
  Random random(3);
  for (int i = 0; i < 1000; ++i) {
    const LayerCase layer = randomLayer(random);
    const SizeTerms t = heightTerms(layer.params, layer.input);
    for (std::int64_t in = 0; in < t.in; ++in) {
      const double first = static_cast<double>(in * t.stride - t.padding);
      const double last = first + static_cast<double>(t.dilation * (t.kernel - 1));
      QCOMPARE(outputCoordinate(t, static_cast<double>(in)), (first + last) / 2.0);
    }
  }
}

QTEST_APPLESS_MAIN(TestOutputSize)
#include "tst_output_size.moc"
