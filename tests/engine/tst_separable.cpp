#include <QTest>
#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>

#include "engine/core/output_size.h"
#include "engine/reference.h"
#include "engine/simd_target.h"
#include "engine/weight_init.h"
#include "tests/support/compare.h"
#include "tests/support/layer_case.h"

using namespace convt;

namespace {

constexpr float kInf = std::numeric_limits<float>::infinity();
constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

LayerCase layerOf(std::int64_t h, std::int64_t w, std::int64_t ic, int oc, Pair k, Pair s, Pair p, Pair d, int g = 1) {
  return {{1, ic, h, w}, {oc, k, s, p, {0, 0}, d, g, true}};
}

/// All of one image, as a region of every step-th pixel from (y0, x0) on.
Region stepped(const Shape& out, std::int64_t y0, std::int64_t x0, std::int64_t step) {
  return {0, 0, out.c, y0, x0, (out.h - 1 - y0) / step + 1, (out.w - 1 - x0) / step + 1, step};
}

/// Regions of all kinds that cross tiles, and several thread counts: empty, or where bits differ.
std::string differingCut(const Plan& plan, const Input& input) {
  const std::vector<float> whole = runGuarded(plan, input, Region::whole(plan.output()));
  if (whole.empty()) return "the guards";
  const Shape& out = plan.output();
  for (const int threads : {2, 4}) {
    if (!sameBits(runGuarded(plan, input, Region::whole(out), threads), whole)) return "threads";
  }
  for (const std::int64_t step : {1, 2, 3, 4, 6, 7, 100}) {
    for (const std::int64_t y0 : {std::int64_t{0}, std::int64_t{1}, out.h / 2}) {
      const Region region = stepped(out, std::min(y0, out.h - 1), std::min(y0, out.w - 1), step);
      if (!sameBits(runGuarded(plan, input, region), cut(whole, out, region))) return "step " + std::to_string(step);
    }
  }
  for (std::int64_t c = 0; c < out.c; ++c) {
    const Region pixel{0, c, 1, out.h * 2 / 3, out.w * 2 / 3, 1, 1, 1};
    if (!sameBits(runGuarded(plan, input, pixel), cut(whole, out, pixel))) return "a pixel";
  }
  return "";
}

std::shared_ptr<const Weights> initialised(const LayerCase& layer, WeightKind kind, bool mixAll) {
  WeightSource source;
  source.kind = kind;
  source.mixAll = mixAll;
  return std::make_shared<const Weights>(*makeWeights(source, layer.params, layer.input.c));
}

/// Sizes around the tiles: 512 columns, 4 rows, 16 to 64 samples; every stride and dilation that divides the other or
/// not.
std::vector<LayerCase> tiledLayers() {
  std::vector<LayerCase> layers;
  for (const int width : {1, 15, 16, 17, 63, 64, 65, 127, 128, 129, 511, 512, 513, 1030})
    layers.push_back(layerOf(7, width, 2, 3, {3, 4}, {1, 1}, {1, 1}, {1, 1}));
  for (const int height : {1, 2, 3, 4, 5, 8, 9, 31}) {
    for (const int s : {1, 2, 3}) layers.push_back(layerOf(height, 40, 2, 2, {5, 2}, {s, s}, {2, 0}, {1, 1}));
  }
  for (const int s : {1, 2, 3, 4, 5, 8}) {
    for (const int d : {1, 2, 3, 4, 6}) layers.push_back(layerOf(9, 90, 2, 2, {4, 5}, {s, s}, {1, 2}, {d, d}));
  }
  layers.push_back(layerOf(6, 300, 6, 4, {3, 3}, {2, 4}, {0, 3}, {4, 2}, 2));
  layers.push_back(layerOf(3, 5, 1, 1, {9, 1}, {1, 1}, {4, 0}, {1, 1}));
  layers.push_back(layerOf(3, 5, 1, 1, {1, 9}, {1, 1}, {0, 4}, {1, 1}));
  layers.push_back(layerOf(5, 6, 2, 70, {3, 3}, {1, 2}, {1, 1}, {1, 1}));  // more channels than a task takes
  return layers;
}

/// Layers whose sums are cut into blocks, in order and phase by phase.
std::vector<LayerCase> longLayers() {
  return {
      layerOf(6, 7, 300, 2, {5, 3}, {1, 1}, {2, 1}, {1, 1}),
      layerOf(6, 7, 300, 3, {5, 3}, {2, 2}, {2, 1}, {1, 1}),
      layerOf(6, 7, 300, 3, {4, 4}, {2, 2}, {1, 1}, {2, 2}),  // every other row and column is out of reach
      layerOf(6, 7, 600, 4, {3, 3}, {1, 3}, {1, 1}, {3, 3}, 2),
      layerOf(700, 3, 1, 2, {600, 2}, {1, 1}, {0, 0}, {1, 1}),
      layerOf(700, 3, 1, 2, {600, 2}, {2, 2}, {5, 0}, {2, 2}),
      layerOf(2, 700, 2, 2, {2, 600}, {1, 1}, {0, 0}, {1, 1}),
      layerOf(2, 700, 2, 2, {2, 1000}, {3, 3}, {0, 9}, {1, 1}),
      layerOf(2100, 70, 1, 1, {9, 1}, {1, 1}, {0, 0}, {300, 1}),  // too far apart to keep the rows between
  };
}

void addRows(const std::vector<LayerCase>& layers) {
  QTest::addColumn<int>("index");
  for (std::size_t i = 0; i < layers.size(); ++i) QTest::newRow(layers[i].name().c_str()) << static_cast<int>(i);
}

}  // namespace

/// Two passes give the definition's values: exactly for whole numbers, the same bits however the output is cut up, Inf
/// and NaN where the definition has them.
class TestSeparable : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void wholeNumbersAreExact_data() { addRows(m_tiled); }
  void wholeNumbersAreExact();
  void everyCutHasTheSameBits_data() { addRows(m_tiled); }
  void everyCutHasTheSameBits();
  void longSumsAreExactAccurateAndUncut_data() { addRows(m_long); }
  void longSumsAreExactAccurateAndUncut();
  void longSumsOfOneSignStayAccurate_data();
  void longSumsOfOneSignStayAccurate();
  void fractionsAreNearTheDefinition();
  void filtersAreNearTheDirectPath_data();
  void filtersAreNearTheDirectPath();
  void infAndNanReachWhatTheDefinitionSays();
  void infMeetsWeightsThatUnderflow();
  void nonfiniteInputsKeepOtherPixelsBits();
  void negativeZeroOfTheBiasIsZero();
  void largeAndSmallFactorsDoNotOverflow();
  void everySimdTargetIsExact();
  void streamedStoresGiveTheSameBits();

 private:
  const std::vector<LayerCase> m_tiled = tiledLayers();
  const std::vector<LayerCase> m_long = longLayers();
};

void TestSeparable::wholeNumbersAreExact() {
  QFETCH(int, index);
  const LayerCase& layer = m_tiled[static_cast<std::size_t>(index)];
  Random random(static_cast<std::uint64_t>(index));
  const Input input = makeInput(wholeNumbers(layer.input, random));
  const auto weights = makeLayerWeights(layer, random, wholeProducts);
  const auto plan = planOf(layer, weights, "separable");
  QCOMPARE(plan->pathName(), std::string_view("separable"));
  QCOMPARE(distance(wholeOutput(*plan, input), reference(layer.params, input, *weights)), 0.0);
}

void TestSeparable::everyCutHasTheSameBits() {
  QFETCH(int, index);
  const LayerCase& layer = m_tiled[static_cast<std::size_t>(index)];
  Random random(static_cast<std::uint64_t>(index) + 1000);
  const Input input = makeInput(fractions(layer.input, random));
  const auto plan = planOf(layer, makeLayerWeights(layer, random, products), "separable");
  QCOMPARE(differingCut(*plan, input), std::string());
}

void TestSeparable::longSumsAreExactAccurateAndUncut() {
  QFETCH(int, index);
  const LayerCase& layer = m_long[static_cast<std::size_t>(index)];
  Random random(static_cast<std::uint64_t>(index) + 2000);
  const Input whole = makeInput(wholeNumbers(layer.input, random, 2));
  const auto wholeWeights = makeLayerWeights(layer, random, wholeProducts);
  const auto exact = planOf(layer, wholeWeights, "separable");
  QCOMPARE(distance(wholeOutput(*exact, whole), reference(layer.params, whole, *wholeWeights)), 0.0);

  const Input input = makeInput(fractions(layer.input, random));
  const auto weights = makeLayerWeights(layer, random, products);
  const auto plan = planOf(layer, weights, "separable");
  QVERIFY(distance(wholeOutput(*plan, input), reference(layer.params, input, *weights)) <= 2e-6);
  QCOMPARE(differingCut(*plan, input), std::string());
}

void TestSeparable::longSumsOfOneSignStayAccurate_data() {
  QTest::addColumn<int>("channels");
  QTest::addColumn<Pair>("kernel");
  QTest::newRow("512 channels, k31") << 512 << Pair{31, 31};
  QTest::newRow("one row of 200000 taps") << 1 << Pair{1, 200'000};
  QTest::newRow("one column of 200000 taps") << 1 << Pair{200'000, 1};
}

/// The sum grows while its terms do not: in one piece it would lose a digit per power of ten.
void TestSeparable::longSumsOfOneSignStayAccurate() {
  QFETCH(int, channels);
  QFETCH(Pair, kernel);
  const LayerCase layer = layerOf(kernel.h, kernel.w, channels, 1, kernel, {1, 1}, {0, 0}, {1, 1});
  Random random(10);
  Tensor values = fractions(layer.input, random);
  for (float& value : values.values) value = std::abs(value);
  auto weights = std::make_shared<Weights>();
  weights->weight = Tensor({channels, 1, kernel.h, kernel.w});
  std::fill(weights->weight.values.begin(), weights->weight.values.end(), 0.7F);
  weights->bias = {0.0F};
  const Input input = makeInput(std::move(values));
  const auto plan = planOf(layer, weights, "separable");
  const std::vector<float> value = runGuarded(*plan, input, {0, 0, 1, kernel.h - 1, kernel.w - 1, 1, 1, 1});
  const double wanted = referenceAt(layer.params, input, *weights, 0, 0, kernel.h - 1, kernel.w - 1);
  const double error = std::abs(value.at(0) - wanted) / wanted;
  QVERIFY2(error <= 2e-6, std::to_string(error * 1e6).c_str());
}

void TestSeparable::fractionsAreNearTheDefinition() {
  Random random(3);
  for (int i = 0; i < 1500; ++i) {
    const LayerCase layer = randomLayer(random);
    const Input input = makeInput(fractions(layer.input, random));
    const auto weights = makeLayerWeights(layer, random, products);
    const auto plan = planOf(layer, weights, "separable");
    const double apart = distance(wholeOutput(*plan, input), reference(layer.params, input, *weights));
    QVERIFY2(apart <= 2e-6, (layer.name() + ": " + std::to_string(apart)).c_str());
  }
}

void TestSeparable::filtersAreNearTheDirectPath_data() {
  QTest::addColumn<int>("kind");
  QTest::addColumn<int>("kernel");
  QTest::addColumn<int>("stride");
  for (const int kernel : {2, 3, 7, 16, 31, 63}) {
    for (const int stride : {1, 2, 5}) {
      const std::string size = " k" + std::to_string(kernel) + " s" + std::to_string(stride);
      QTest::newRow(("gaussian" + size).c_str()) << static_cast<int>(WeightKind::Gaussian) << kernel << stride;
      QTest::newRow(("bilinear" + size).c_str()) << static_cast<int>(WeightKind::Bilinear) << kernel << stride;
      QTest::newRow(("box" + size).c_str()) << static_cast<int>(WeightKind::Box) << kernel << stride;
    }
  }
}

void TestSeparable::filtersAreNearTheDirectPath() {
  QFETCH(int, kind);
  QFETCH(int, kernel);
  QFETCH(int, stride);
  LayerCase layer = layerOf(50, 60, 3, 3, {kernel, kernel}, {stride, stride}, {kernel / 2, kernel / 2}, {1, 1});
  Random random(4);
  Tensor values = fractions(layer.input, random);
  for (float& value : values.values) value = std::abs(value);
  const Input input = makeInput(values);
  const auto weights = initialised(layer, static_cast<WeightKind>(kind), true);
  const std::vector<float> direct = wholeOutput(*planOf(layer, weights, "phases"), input);
  const std::vector<double> expected(direct.begin(), direct.end());
  QVERIFY(distance(wholeOutput(*planOf(layer, weights, "separable"), input), expected) <= 2e-6);
}

void TestSeparable::infAndNanReachWhatTheDefinitionSays() {
  Random random(5);
  for (int i = 0; i < 600; ++i) {
    const LayerCase layer = randomLayer(random);
    Tensor values = wholeNumbers(layer.input, random, 2);
    for (const float value : {kInf, -kInf, kNan}) values.values[random() % values.values.size()] = value;
    const Input input = makeInput(values);
    const auto weights = makeLayerWeights(layer, random, wholeProducts);
    const auto plan = planOf(layer, weights, "separable");
    QVERIFY2(distance(wholeOutput(*plan, input), reference(layer.params, input, *weights)) == 0.0,
             layer.name().c_str());
  }
}

/// 0 * Inf is NaN, but the product of two factors of 1e-30 is not 0 and would give Inf.
void TestSeparable::infMeetsWeightsThatUnderflow() {
  const LayerCase layer = layerOf(5, 5, 1, 1, {31, 31}, {1, 1}, {0, 0}, {1, 1});
  auto weights = std::make_shared<Weights>();
  weights->weight = Tensor({1, 1, 31, 31});
  for (int ky = 0; ky < 31; ++ky) {
    for (int kx = 0; kx < 31; ++kx)
      weights->weight.at(0, 0, ky, kx) =
          static_cast<float>(std::exp(-0.5 * ((ky - 15) * (ky - 15) + (kx - 15) * (kx - 15))));
  }
  weights->bias = {0.0F};
  Tensor values(layer.input);
  values.at(0, 0, 2, 2) = kInf;
  values.at(0, 0, 4, 0) = 1.0F;
  const Input input = makeInput(values);
  const std::vector<double> expected = reference(layer.params, input, *weights);
  QVERIFY(std::count_if(expected.begin(), expected.end(), [](double v) { return std::isnan(v); }) > 100);
  QVERIFY(std::count_if(expected.begin(), expected.end(), [](double v) { return std::isinf(v); }) > 100);
  QVERIFY(distance(wholeOutput(*planOf(layer, weights, "separable"), input), expected) <= 2e-6);
}

/// Zeros are multiplied only where the input is not finite; that must not show elsewhere, even in the same tile.
void TestSeparable::nonfiniteInputsKeepOtherPixelsBits() {
  Random random(6);
  for (int i = 0; i < 300; ++i) {
    const LayerCase layer = randomLayer(random);
    Tensor values = fractions(layer.input, random);
    const auto plan = planOf(layer, makeLayerWeights(layer, random, products), "separable");
    const std::vector<float> before = wholeOutput(*plan, makeInput(values));
    values.values[random() % values.values.size()] = kNan;
    const std::vector<float> after = wholeOutput(*plan, makeInput(values));
    for (std::size_t at = 0; at < before.size(); ++at)
      QVERIFY2(std::isnan(after[at]) || sameBits({after[at]}, {before[at]}), layer.name().c_str());
  }
}

/// A zero factor that is left out would else keep what one that is multiplied turns into 0.
void TestSeparable::negativeZeroOfTheBiasIsZero() {
  for (const int s : {1, 2}) {  // with 2, every other row and column is the bias alone
    const LayerCase layer = layerOf(4, 4, 2, 2, {3, 3}, {s, s}, {1, 1}, {s, s});
    auto weights = std::make_shared<Weights>(*initialised(layer, WeightKind::OneHot, false));
    weights->bias = {-0.0F, -0.0F};
    const auto plan = planOf(layer, weights, "separable");
    for (const float value : wholeOutput(*plan, makeInput(Tensor(layer.input)))) QVERIFY(!std::signbit(value));
  }
}

void TestSeparable::largeAndSmallFactorsDoNotOverflow() {
  const LayerCase layer = layerOf(12, 12, 1, 1, {9, 9}, {1, 1}, {4, 4}, {1, 1});
  Random random(7);
  for (const float weight : {1e-28F, 1e-6F, 1e6F, 1e30F}) {
    auto weights = std::make_shared<Weights>();
    weights->weight = Tensor({1, 1, 9, 9});
    std::fill(weights->weight.values.begin(), weights->weight.values.end(), weight);
    weights->bias = {0.0F};
    Tensor values = fractions(layer.input, random);
    for (float& value : values.values) value *= 3e35F / std::max(1.0F, weight);
    const Input input = makeInput(values);
    const auto plan = planOf(layer, weights, "separable");
    QVERIFY(distance(wholeOutput(*plan, input), reference(layer.params, input, *weights)) <= 2e-6);
  }
}

void TestSeparable::everySimdTargetIsExact() {
  for (const std::string_view target : simdTargets()) {
    QVERIFY(forceSimdTarget(target));
    Random random(11);
    for (const LayerCase& layer : m_tiled) {
      Tensor values = wholeNumbers(layer.input, random);
      values.values[random() % values.values.size()] = kInf;
      const Input input = makeInput(values);
      const auto weights = makeLayerWeights(layer, random, wholeProducts);
      const auto plan = planOf(layer, weights, "separable");
      const double apart = distance(wholeOutput(*plan, input), reference(layer.params, input, *weights));
      QVERIFY2(apart == 0.0, (std::string(target) + " " + layer.name()).c_str());
    }
  }
  QVERIFY(forceSimdTarget(""));
}

void TestSeparable::streamedStoresGiveTheSameBits() {
  const LayerCase layer = layerOf(40, 700, 2, 3, {5, 5}, {1, 1}, {2, 2}, {1, 1});
  Random random(9);
  const Input input = makeInput(fractions(layer.input, random));
  const auto weights = makeLayerWeights(layer, random, products);
  const auto kept = planOf(layer, weights, "separable");
  QVERIFY(!kept->schedule().streams);
  ScheduleChoice choice("separable");
  choice.streams = true;
  const auto streamed = Plan::make(layer.params, layer.input, weights, choice);
  QVERIFY(streamed && (*streamed)->schedule().streams);
  QCOMPARE(differingCut(**streamed, input), std::string());  // rows at any address

  const Shape& out = kept->output();
  const std::ptrdiff_t pitch = (out.w + 15) / 16 * 16;
  std::vector<float> memory(static_cast<std::size_t>(out.c * out.h * pitch + 16), kNan);
  void* first = memory.data();
  std::size_t room = memory.size() * sizeof(float);
  auto* data = static_cast<float*>(std::align(64, 64, first, room));
  for (const int threads : {1, 4}) {
    std::fill(memory.begin(), memory.end(), kNan);
    QVERIFY(run(**streamed, input, Region::whole(out), {data, out.h * pitch, pitch}, {threads, {}}) ==
            RunStatus::Completed);
    std::vector<float> values;
    for (std::int64_t row = 0; row < out.c * out.h; ++row) {
      values.insert(values.end(), data + row * pitch, data + row * pitch + out.w);
      QVERIFY(std::all_of(data + row * pitch + out.w, data + (row + 1) * pitch, [](float v) { return std::isnan(v); }));
    }
    QVERIFY(sameBits(values, wholeOutput(*kept, input)));
  }
}

QTEST_APPLESS_MAIN(TestSeparable)
#include "tst_separable.moc"
