#include <QTest>
#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/core/output_size.h"
#include "engine/reference.h"
#include "tests/support/compare.h"
#include "tests/support/layer_case.h"
#include "tests/support/simd_case.h"

using namespace convt;

namespace {

constexpr float kInf = std::numeric_limits<float>::infinity();
constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

LayerCase layerOf(std::int64_t h, std::int64_t w, std::int64_t ic, int oc, Pair k, Pair s, Pair p, Pair op, Pair d,
                  int g) {
  return {{1, ic, h, w}, {oc, k, s, p, op, d, g, false}};
}

/// Lets a test take many layers with one row each.
void addLayers(const std::vector<LayerCase>& layers) {
  QTest::addColumn<int>("index");
  for (std::size_t i = 0; i < layers.size(); ++i) QTest::newRow(layers[i].name().c_str()) << static_cast<int>(i);
}

/// Widths around the vector tiles (16 samples with 8 lanes, 64 with 16) and around the column tile of 2048.
std::vector<LayerCase> tileLayers() {
  std::vector<LayerCase> layers;
  for (const int tile : {8, 16, 64}) {
    for (const int width : {tile - 1, tile, tile + 1, 2 * tile + 3}) {
      for (const int s : {1, 2, 3, 4, 5}) {
        layers.push_back(layerOf(3, width, 2, 5, {3, 4}, {s, s}, {1, 1}, {0, 0}, {1, 1}, 1));
      }
    }
  }
  for (const int width : {2047, 2048, 2049, 4099}) {
    layers.push_back(layerOf(1, width, 1, 2, {2, 3}, {1, 1}, {0, 1}, {0, 0}, {1, 1}, 1));
    layers.push_back(layerOf(1, (width + 1) / 2, 3, 1, {1, 4}, {1, 2}, {0, 1}, {0, width % 2}, {1, 1}, 1));
  }
  return layers;
}

/// Each path computes all of these layers, but "winograd", which has products to save on some of them alone, and
/// "depthwise", which wants groups of one input channel.
bool isOftenSupported(std::string_view path, int supported, int layers) {
  if (path == "depthwise") return supported > layers / 20;
  return path == "winograd" ? supported > layers / 10 : supported == layers;
}

}  // namespace

/// run() gives the definition's values, the same bits however the output is cut up, and writes nowhere else.
class TestConvTranspose : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() {
    if (!forceTargetOfEnvironment()) QSKIP("This CPU lacks the SIMD target.");
  }
  void wholeNumbersAreExactAroundTiles_data() { addLayers(m_tileLayers); }
  void wholeNumbersAreExactAroundTiles();
  void wholeNumbersAreExactOnRandomLayers_data();
  void wholeNumbersAreExactOnRandomLayers();
  void everyCutHasTheSameBits_data();
  void everyCutHasTheSameBits();
  void cutsAcrossColumnTilesHaveTheSameBits();
  void everyElementTypeAndLayoutIsRead_data();
  void everyElementTypeAndLayoutIsRead();
  void infAndNanReachWhatTheDefinitionSays_data();
  void infAndNanReachWhatTheDefinitionSays();
  void longSumsStayAccurate_data();
  void longSumsStayAccurate();
  void largeStepReadsEveryStepthPixel();

 private:
  const std::vector<LayerCase> m_tileLayers = tileLayers();
};

void TestConvTranspose::wholeNumbersAreExactAroundTiles() {
  QFETCH(int, index);
  const LayerCase& layer = m_tileLayers[static_cast<std::size_t>(index)];
  Random random(static_cast<std::uint64_t>(index));
  const Input input = makeInput(wholeNumbers(layer.input, random));
  const auto weights = makeLayerWeights(layer, random, smallWholeNumbers);
  const auto plan = planOf(layer, weights);
  QCOMPARE(distance(wholeOutput(*plan, input), reference(layer.params, input, *weights)), 0.0);
}

void TestConvTranspose::wholeNumbersAreExactOnRandomLayers_data() {
  QTest::addColumn<std::string>("path");
  for (const std::string_view path : pathNames()) QTest::newRow(std::string(path).c_str()) << std::string(path);
}

void TestConvTranspose::wholeNumbersAreExactOnRandomLayers() {
  QFETCH(std::string, path);
  Random random(1);
  int supported = 0;
  constexpr int kLayers = 2000;
  for (int i = 0; i < kLayers; ++i) {
    const LayerCase layer = randomLayer(random);
    const Input input = makeInput(wholeNumbers(layer.input, random));
    const auto weights = makeLayerWeights(layer, random, weightsFor(path, smallWholeNumbers));
    const auto plan = planIfSupported(layer, weights, path);
    if (plan == nullptr) continue;
    ++supported;
    QCOMPARE(plan->pathName(), std::string_view(path));
    const double apart = distance(wholeOutput(*plan, input), reference(layer.params, input, *weights));
    QVERIFY2(apart == 0.0, layer.name().c_str());
  }
  QVERIFY(isOftenSupported(path, supported, kLayers));
}

void TestConvTranspose::everyCutHasTheSameBits_data() {
  QTest::addColumn<std::string>("path");
  QTest::addColumn<bool>("fractional");
  for (const std::string_view path : pathNames()) {
    const std::string name(path);
    QTest::newRow((name + ", fractions").c_str()) << name << true;
    QTest::newRow((name + ", whole numbers").c_str()) << name << false;
  }
}

void TestConvTranspose::everyCutHasTheSameBits() {
  QFETCH(std::string, path);
  QFETCH(bool, fractional);
  const MakeTensor make = fractional ? fractions : smallWholeNumbers;
  Random random(2);
  int supported = 0;
  constexpr int kLayers = 400;
  for (int i = 0; i < kLayers; ++i) {
    const LayerCase layer = randomLayer(random);
    const Input input = makeInput(make(layer.input, random));
    const auto plan = planIfSupported(layer, makeLayerWeights(layer, random, weightsFor(path, make)), path);
    if (plan == nullptr) continue;
    ++supported;
    const std::vector<float> whole = wholeOutput(*plan, input);
    for (int cuts = 0; cuts < 6; ++cuts) {
      const Region region = randomRegion(random, plan->output());
      const int threads = std::vector{1, 2, 4}[static_cast<std::size_t>(cuts % 3)];
      const std::vector<float> part = runGuarded(*plan, input, region, threads);
      QVERIFY2(sameBits(part, cut(whole, plan->output(), region)), layer.name().c_str());
    }
  }
  QVERIFY(isOftenSupported(path, supported, kLayers));
}

void TestConvTranspose::cutsAcrossColumnTilesHaveTheSameBits() {
  Random random(3);
  for (const int s : {1, 2, 3}) {
    const LayerCase layer = layerOf(5, 1500, 3, 6, {3, 3}, {s, s}, {1, 1}, {0, 0}, {1, 1}, 3);
    const Input input = makeInput(fractions(layer.input, random));
    const auto plan = planOf(layer, makeLayerWeights(layer, random, fractions));
    const std::vector<float> whole = wholeOutput(*plan, input);
    for (const int threads : {2, 4}) {
      QVERIFY(sameBits(runGuarded(*plan, input, Region::whole(plan->output()), threads), whole));
    }
    for (int cuts = 0; cuts < 40; ++cuts) {
      const Region region = randomRegion(random, plan->output());
      QVERIFY(sameBits(runGuarded(*plan, input, region, 1 + cuts % 4), cut(whole, plan->output(), region)));
    }
  }
}

void TestConvTranspose::everyElementTypeAndLayoutIsRead_data() {
  QTest::addColumn<int>("element");
  QTest::addColumn<bool>("interleaved");
  for (const Element element : {Element::U8, Element::U16, Element::F32}) {
    const std::string name = element == Element::U8 ? "u8" : element == Element::U16 ? "u16" : "f32";
    QTest::newRow((name + " planar").c_str()) << static_cast<int>(element) << false;
    QTest::newRow((name + " interleaved").c_str()) << static_cast<int>(element) << true;
  }
}

void TestConvTranspose::everyElementTypeAndLayoutIsRead() {
  QFETCH(int, element);
  QFETCH(bool, interleaved);
  Random random(4);
  for (int i = 0; i < 60; ++i) {
    const LayerCase layer = randomLayer(random);
    const auto kind = static_cast<Element>(element);
    const Input input = storedInput(layer.input, kind, interleaved, random);
    // The same numbers as a dense tensor must give the same bits.
    const auto plan = planOf(layer, makeLayerWeights(layer, random, fractions));
    QVERIFY2(sameBits(wholeOutput(*plan, input), wholeOutput(*plan, makeInput(denseCopy(input)))),
             layer.name().c_str());
  }
}

void TestConvTranspose::infAndNanReachWhatTheDefinitionSays_data() {
  QTest::addColumn<bool>("inWeights");
  QTest::newRow("in the input") << false;
  QTest::newRow("in the weights") << true;
}

void TestConvTranspose::infAndNanReachWhatTheDefinitionSays() {
  QFETCH(bool, inWeights);
  Random random(5);
  for (int i = 0; i < 300; ++i) {
    const LayerCase layer = randomLayer(random);
    Tensor values = wholeNumbers(layer.input, random, 2);
    auto weights = std::make_shared<Weights>(*makeLayerWeights(layer, random, smallWholeNumbers));
    std::vector<float>& spoiled = inWeights ? weights->weight.values : values.values;
    for (const float value : {kInf, -kInf, kNan}) spoiled[random() % spoiled.size()] = value;
    const Input input = makeInput(values);
    const auto plan = planOf(layer, weights);
    QVERIFY2(distance(wholeOutput(*plan, input), reference(layer.params, input, *weights)) == 0.0,
             layer.name().c_str());
  }
}

void TestConvTranspose::longSumsStayAccurate_data() {
  QTest::addColumn<int>("channels");
  QTest::addColumn<Pair>("kernel");
  QTest::addColumn<Pair>("stride");
  QTest::newRow("256 channels, k21: 1e5 terms") << 256 << Pair{21, 21} << Pair{1, 1};
  QTest::newRow("512 channels, k31: 5e5 terms") << 512 << Pair{31, 31} << Pair{1, 1};
  QTest::newRow("one channel, k1x200000: 2e5 terms in one kernel row") << 1 << Pair{1, 200'000} << Pair{1, 1};
  QTest::newRow("512 channels, k15, stride and dilation 16: 1e5 terms in one phase")
      << 512 << Pair{15, 15} << Pair{16, 16};
}

void TestConvTranspose::longSumsStayAccurate() {
  QFETCH(int, channels);
  QFETCH(Pair, kernel);
  QFETCH(Pair, stride);
  LayerCase layer{{1, channels, kernel.h, kernel.w}, {}};
  layer.params.outChannels = 1;
  layer.params.kernel = kernel;
  layer.params.stride = stride;
  layer.params.dilation = stride;  // all taps meet in the same output pixels
  layer.params.bias = false;
  Random random(6);
  // Positive numbers are the hard case: the sum grows while its terms do not.
  Tensor values = fractions(layer.input, random);
  for (float& value : values.values) value = std::abs(value);
  auto weights = std::make_shared<Weights>(*makeLayerWeights(layer, random, fractions));
  for (float& value : weights->weight.values) value = std::abs(value);
  const Input input = makeInput(std::move(values));
  const auto plan = planOf(layer, weights);
  const Pair middle{stride.h * (kernel.h - 1), stride.w * (kernel.w - 1)};  // where every tap has an input
  const std::vector<float> value = runGuarded(*plan, input, {0, 0, 1, middle.h, middle.w, 1, 1, 1});
  const double wanted = referenceAt(layer.params, input, *weights, 0, 0, middle.h, middle.w);
  QVERIFY(wanted > 0.2 * channels * kernel.h * kernel.w);
  const double error = std::abs(value.at(0) - wanted) / wanted;
  QVERIFY2(error <= 2e-6, std::to_string(error).c_str());
}

void TestConvTranspose::largeStepReadsEveryStepthPixel() {
  Random random(7);
  const LayerCase layer = layerOf(60, 90, 2, 3, {3, 4}, {2, 3}, {1, 0}, {0, 0}, {1, 1}, 1);
  const Input input = makeInput(fractions(layer.input, random));
  const auto plan = planOf(layer, makeLayerWeights(layer, random, fractions));
  const std::vector<float> whole = wholeOutput(*plan, input);
  const Shape& out = plan->output();
  for (const int step : {2, 3, 6, 7, 50, 1000}) {
    const Region region{0, 0, out.c, 0, 0, (out.h - 1) / step + 1, (out.w - 1) / step + 1, step};
    QVERIFY(sameBits(runGuarded(*plan, input, region), cut(whole, out, region)));
  }
}

QTEST_APPLESS_MAIN(TestConvTranspose)
#include "tst_conv_transpose.moc"
