#include <QTest>
#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <stdexcept>
#include <thread>

#include "engine/weight_init.h"
#include "tests/support/fixture.h"

using namespace convt;

namespace {

WeightSource sourceOf(WeightKind kind, bool mixAll = false) {
  WeightSource source;
  source.kind = kind;
  source.mixAll = mixAll;
  return source;
}

LayerParams layer(int outChannels, Pair kernel, Pair stride, Pair dilation = {1, 1}, int groups = 1) {
  LayerParams params;
  params.outChannels = outChannels;
  params.kernel = kernel;
  params.stride = stride;
  params.dilation = dilation;
  params.groups = groups;
  return params;
}

/// The values of one kernel, row by row.
std::vector<float> kernelOf(const Weights& weights, std::int64_t ic, std::int64_t oc) {
  const Shape& shape = weights.weight.shape;
  const auto first =
      weights.weight.values.begin() + static_cast<std::ptrdiff_t>((ic * shape.c + oc) * shape.h * shape.w);
  return {first, first + static_cast<std::ptrdiff_t>(shape.h * shape.w)};
}

/// The sum of the taps that meet in one output pixel, for the phase where it is largest. In the interior the taps that
/// reach output position o are those with d*k = o + p (mod s).
double largestPhaseSum(const LayerParams& params, const std::vector<float>& kernel) {
  double largest = 0.0;
  for (int py = 0; py < params.stride.h; ++py) {
    for (int px = 0; px < params.stride.w; ++px) {
      double sum = 0.0;
      for (int ky = 0; ky < params.kernel.h; ++ky) {
        for (int kx = 0; kx < params.kernel.w; ++kx) {
          const bool meets =
              ky * params.dilation.h % params.stride.h == py && kx * params.dilation.w % params.stride.w == px;
          if (meets) sum += kernel[static_cast<std::size_t>(ky * params.kernel.w + kx)];
        }
      }
      largest = std::max(largest, sum);
    }
  }
  return largest;
}

/// The memory budget's limit for the length of a scope.
class LimitFor {
 public:
  explicit LimitFor(std::int64_t bytes) : m_before(memoryBudget().limit()) { memoryBudget().setLimit(bytes); }
  ~LimitFor() { memoryBudget().setLimit(m_before); }
  LimitFor(const LimitFor&) = delete;
  LimitFor& operator=(const LimitFor&) = delete;

 private:
  std::int64_t m_before;
};

const WeightKind kPerChannel[] = {WeightKind::OneHot, WeightKind::Box, WeightKind::Bilinear, WeightKind::Gaussian};

}  // namespace

/// Weights by rule, by PyTorch's draw and by copy.
class TestWeightInit : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void torchDrawsWeightsBitForBit_data();
  void torchDrawsWeightsBitForBit();
  void torchBoundIsThatOfTheDraw();
  void torchDrawsTheSameWeightsWithoutBias();
  void zerosAndOnes();
  void oneHotStandsWhereDiracPutsIt();
  void boxDividesByTheTapsThatMeet_data();
  void boxDividesByTheTapsThatMeet();
  void bilinearValues();
  void gaussianIsSymmetricAndFalls();
  void wholeNumbersToCountWith();
  void phaseSumsReachOne();
  void rulesWireOneInputChannelEach();
  void rulesStayWithinTheirGroup();
  void mixAllFillsTheMatrix();
  void rulesHaveAZeroBiasOnlyIfAsked();
  void tensorIsCopied();
  void tensorWithoutTensorThrows();
  void budgetIsAskedAndGivenBack();
  void sizesBeyond64BitsAreRefused();
  void stoppedBeforeItBegins();
  void stoppedOnTheWay();

 private:
  const std::vector<Fixture> m_layers = loadFixtures(CONVT_FIXTURES, "layers");
};

void TestWeightInit::torchDrawsWeightsBitForBit_data() {
  QTest::addColumn<int>("index");
  for (int i = 0; i < static_cast<int>(m_layers.size()); ++i) {
    QTest::newRow(m_layers[static_cast<std::size_t>(i)].name().c_str()) << i;
  }
}

void TestWeightInit::torchDrawsWeightsBitForBit() {
  QFETCH(int, index);
  const Fixture& fixture = m_layers[static_cast<std::size_t>(index)];
  const auto expected = fixture.weights();
  WeightSource source;
  source.seed = fixture.seed("seed");
  const auto weights = makeWeights(source, fixture.params(), fixture.tensor("input").shape.c);
  QVERIFY(weights);
  QVERIFY(weights->weight.shape == expected->weight.shape);
  QVERIFY(weights->weight.values == expected->weight.values);
  QVERIFY(weights->bias == expected->bias);
}

void TestWeightInit::torchBoundIsThatOfTheDraw() {
  const LayerParams params = layer(40, {5, 4}, {1, 1}, {1, 1}, 2);
  const float bound = torchWeightBound(params);
  QVERIFY(std::abs(bound - 1.0 / std::sqrt(20.0 * 20.0)) < 1e-8);
  const auto weights = makeWeights(sourceOf(WeightKind::Torch), params, 20);
  const auto [least, most] = std::minmax_element(weights->weight.values.begin(), weights->weight.values.end());
  QVERIFY(*least >= -bound && *least < -0.99F * bound);
  QVERIFY(*most <= bound && *most > 0.99F * bound);
}

void TestWeightInit::torchDrawsTheSameWeightsWithoutBias() {
  LayerParams params = layer(3, {3, 2}, {1, 1});
  const auto with = makeWeights(sourceOf(WeightKind::Torch), params, 2);
  params.bias = false;
  const auto without = makeWeights(sourceOf(WeightKind::Torch), params, 2);
  QVERIFY(with->weight.values == without->weight.values);
  QCOMPARE(with->bias.size(), std::size_t{3});
  QVERIFY(without->bias.empty());
}

void TestWeightInit::zerosAndOnes() {
  const LayerParams params = layer(4, {2, 3}, {2, 2}, {1, 1}, 2);
  const auto zeros = makeWeights(sourceOf(WeightKind::Zeros), params, 6);
  const auto ones = makeWeights(sourceOf(WeightKind::Ones, true), params, 6);
  QVERIFY((zeros->weight.shape == Shape{6, 2, 2, 3}));
  QVERIFY(zeros->weight.values == std::vector<float>(72, 0.0F));
  QVERIFY(ones->weight.values == std::vector<float>(72, 1.0F));
}

void TestWeightInit::oneHotStandsWhereDiracPutsIt() {
  const auto odd = makeWeights(sourceOf(WeightKind::OneHot), layer(1, {3, 1}, {1, 1}), 1);
  QVERIFY((odd->weight.values == std::vector<float>{0, 1, 0}));
  const auto even = makeWeights(sourceOf(WeightKind::OneHot), layer(1, {2, 4}, {1, 1}), 1);
  QVERIFY((even->weight.values == std::vector<float>{0, 0, 0, 0, 0, 0, 1, 0}));
}

void TestWeightInit::boxDividesByTheTapsThatMeet_data() {
  QTest::addColumn<int>("k");
  QTest::addColumn<int>("s");
  QTest::addColumn<int>("d");
  QTest::addColumn<int>("divisor");
  QTest::newRow("k3-s2-d1") << 3 << 2 << 1 << 4;
  QTest::newRow("k4-s2-d1") << 4 << 2 << 1 << 4;
  QTest::newRow("k3-s1-d1") << 3 << 1 << 1 << 9;
  QTest::newRow("k3-s4-d1") << 3 << 4 << 1 << 1;
  QTest::newRow("k3-s4-d2") << 3 << 4 << 2 << 4;  // only every second position is written: S = 2
  QTest::newRow("k3-s2-d2") << 3 << 2 << 2 << 9;  // S = 1
  QTest::newRow("k5-s6-d4") << 5 << 6 << 4 << 4;  // S = 3
  QTest::newRow("k3-s2-d3") << 3 << 2 << 3 << 4;
}

void TestWeightInit::boxDividesByTheTapsThatMeet() {
  QFETCH(int, k);
  QFETCH(int, s);
  QFETCH(int, d);
  QFETCH(int, divisor);
  const LayerParams params = layer(1, {k, k}, {s, s}, {d, d});
  QCOMPARE(boxDivisor(params), std::int64_t{divisor});
  const auto weights = makeWeights(sourceOf(WeightKind::Box), params, 1);
  const auto value = static_cast<float>(1.0 / divisor);
  QVERIFY(weights->weight.values == std::vector<float>(static_cast<std::size_t>(k * k), value));
}

void TestWeightInit::bilinearValues() {
  const auto three = makeWeights(sourceOf(WeightKind::Bilinear), layer(1, {3, 3}, {2, 2}), 1);
  QVERIFY((three->weight.values == std::vector<float>{.25F, .5F, .25F, .5F, 1.0F, .5F, .25F, .5F, .25F}));
  const auto apart = makeWeights(sourceOf(WeightKind::Bilinear), layer(1, {4, 1}, {2, 3}), 1);
  QVERIFY((apart->weight.values == std::vector<float>{.25F, .75F, .75F, .25F}));
  // With a dilation that shares a divisor with the stride it is the step between meeting taps that counts.
  const auto dilated = makeWeights(sourceOf(WeightKind::Bilinear), layer(1, {1, 3}, {1, 4}, {1, 2}), 1);
  QVERIFY((dilated->weight.values == std::vector<float>{.5F, 1.0F, .5F}));
  const auto stride1 = makeWeights(sourceOf(WeightKind::Bilinear), layer(1, {1, 5}, {1, 1}), 1);
  QVERIFY((stride1->weight.values == std::vector<float>{0, 0, 1, 0, 0}));
}

void TestWeightInit::gaussianIsSymmetricAndFalls() {
  const auto weights = makeWeights(sourceOf(WeightKind::Gaussian), layer(1, {1, 5}, {1, 2}), 1);
  const std::vector<float>& w = weights->weight.values;
  QCOMPARE(w[0], w[4]);
  QCOMPARE(w[1], w[3]);
  QVERIFY(w[2] > w[1] && w[1] > w[0] && w[0] > 0.0F);
  const double sigma = 5.0 / 4.0;
  QVERIFY(std::abs(w[1] / w[2] - std::exp(-1.0 / (2 * sigma * sigma))) < 1e-6);
  QVERIFY(std::abs(w[0] / w[2] - std::exp(-4.0 / (2 * sigma * sigma))) < 1e-6);
}

void TestWeightInit::wholeNumbersToCountWith() {
  const auto three = makeWeights(sourceOf(WeightKind::Whole), layer(1, {3, 3}, {2, 2}), 1);
  QVERIFY((three->weight.values == std::vector<float>{1, 2, 1, 2, 4, 2, 1, 2, 1}));
  const auto counted = makeWeights(sourceOf(WeightKind::Whole), layer(1, {2, 3}, {1, 1}), 1);
  QVERIFY((counted->weight.values == std::vector<float>{1, 2, 3, 4, 5, 6}));
  // Over mixed channels they stay whole.
  WeightSource mixed = sourceOf(WeightKind::Whole);
  mixed.mixAll = true;
  const auto all = makeWeights(mixed, layer(1, {2, 2}, {1, 1}), 3);
  QVERIFY((all->weight.values == std::vector<float>{1, 2, 3, 4, 1, 2, 3, 4, 1, 2, 3, 4}));
}

void TestWeightInit::phaseSumsReachOne() {
  for (int k = 1; k <= 7; ++k) {
    for (int s = 1; s <= 6; ++s) {
      for (int d = 1; d <= 6; ++d) {
        const LayerParams params = layer(1, {k, 8 - k}, {s, 7 - s}, {d, d});
        const auto box = makeWeights(sourceOf(WeightKind::Box), params, 1);
        const auto gaussian = makeWeights(sourceOf(WeightKind::Gaussian), params, 1);
        QVERIFY(std::abs(largestPhaseSum(params, box->weight.values) - 1.0) < 1e-6);
        QVERIFY(std::abs(largestPhaseSum(params, gaussian->weight.values) - 1.0) < 1e-6);
      }
    }
  }
}

void TestWeightInit::rulesWireOneInputChannelEach() {
  for (const WeightKind kind : kPerChannel) {
    const auto weights = makeWeights(sourceOf(kind), layer(5, {3, 3}, {2, 2}), 3);
    const std::vector<float> stamp = kernelOf(*weights, 0, 0);
    const std::vector<float> nothing(9, 0.0F);
    QVERIFY(stamp != nothing);
    for (int ic = 0; ic < 3; ++ic) {
      for (int oc = 0; oc < 5; ++oc) QVERIFY(kernelOf(*weights, ic, oc) == (oc % 3 == ic ? stamp : nothing));
    }
  }
}

void TestWeightInit::rulesStayWithinTheirGroup() {
  // 6 inputs in 2 groups, 4 outputs per group: input 4 is the second of its group and feeds its group's second output.
  const auto weights = makeWeights(sourceOf(WeightKind::Box), layer(8, {2, 2}, {2, 2}, {1, 1}, 2), 6);
  QVERIFY((weights->weight.shape == Shape{6, 4, 2, 2}));
  for (int ic = 0; ic < 6; ++ic) {
    for (int oc = 0; oc < 4; ++oc) {
      QCOMPARE(kernelOf(*weights, ic, oc), std::vector<float>(4, oc % 3 == ic % 3 ? 1.0F : 0.0F));
    }
  }
}

void TestWeightInit::mixAllFillsTheMatrix() {
  for (const WeightKind kind : kPerChannel) {
    const LayerParams params = layer(4, {3, 3}, {2, 2}, {1, 1}, 2);
    const auto single = makeWeights(sourceOf(kind), params, 6);
    const auto mixed = makeWeights(sourceOf(kind, true), params, 6);
    const std::vector<float> stamp = kernelOf(*single, 0, 0);
    for (int ic = 0; ic < 6; ++ic) {
      for (int oc = 0; oc < 2; ++oc) {
        const std::vector<float> kernel = kernelOf(*mixed, ic, oc);
        for (std::size_t tap = 0; tap < 9; ++tap) QVERIFY(std::abs(3.0 * kernel[tap] - stamp[tap]) < 1e-6);
      }
    }
  }
}

void TestWeightInit::rulesHaveAZeroBiasOnlyIfAsked() {
  for (const WeightKind kind : {WeightKind::Zeros, WeightKind::Ones, WeightKind::OneHot, WeightKind::Box,
                                WeightKind::Bilinear, WeightKind::Gaussian}) {
    LayerParams params = layer(4, {2, 2}, {1, 1});
    QVERIFY(makeWeights(sourceOf(kind), params, 2)->bias == std::vector<float>(4, 0.0F));
    params.bias = false;
    QVERIFY(makeWeights(sourceOf(kind), params, 2)->bias.empty());
  }
}

void TestWeightInit::tensorIsCopied() {
  auto tensor = std::make_shared<WeightTensor>();
  tensor->weight = Tensor(Shape{2, 3, 1, 2});
  std::iota(tensor->weight.values.begin(), tensor->weight.values.end(), -4.0F);
  tensor->weight.values[5] = std::numeric_limits<float>::infinity();
  tensor->bias = {1.0F, 2.0F, 3.0F};
  WeightSource source = sourceOf(WeightKind::Tensor);
  source.tensor = tensor;
  LayerParams params = layer(3, {1, 2}, {1, 1});

  const auto weights = makeWeights(source, params, 2);
  QVERIFY(weights->weight.shape == tensor->weight.shape);
  QVERIFY(weights->weight.values == tensor->weight.values);
  QVERIFY(weights->bias == tensor->bias);
  params.bias = false;
  QVERIFY(makeWeights(source, params, 2)->bias.empty());
  params.bias = true;
  tensor->bias.clear();
  QVERIFY(makeWeights(source, params, 2)->bias == std::vector<float>(3, 0.0F));
}

void TestWeightInit::tensorWithoutTensorThrows() {
  QVERIFY_THROWS_EXCEPTION(std::invalid_argument,
                           makeWeights(sourceOf(WeightKind::Tensor), layer(1, {1, 1}, {1, 1}), 1));
}

void TestWeightInit::budgetIsAskedAndGivenBack() {
  const MemoryBudget& budget = memoryBudget();
  const std::int64_t before = budget.used();
  const LayerParams params = layer(3, {3, 3}, {1, 1});
  {
    const auto weights = makeWeights(sourceOf(WeightKind::Torch), params, 2);
    QCOMPARE(budget.used() - before, std::int64_t{(2 * 3 * 9 + 3) * 4});
    const LimitFor tight(before + 300);
    const auto refused = makeWeights(sourceOf(WeightKind::Torch), params, 2);
    QVERIFY(!refused);
    QVERIFY(!refused.failure().usersInput);
    QVERIFY(refused.failure().text.find("The weight tensor 2x3x3x3 needs 228 B") != std::string::npos);
  }
  QCOMPARE(budget.used(), before);
}

void TestWeightInit::sizesBeyond64BitsAreRefused() {
  const std::int64_t before = memoryBudget().used();
  const int wide = 65536;  // 2^64 values: in 64 bits a count of 0
  const auto weights = makeWeights(sourceOf(WeightKind::Torch), layer(wide, {wide, wide}, {1, 1}), wide);
  QVERIFY(!weights);
  QVERIFY(!weights.failure().text.empty());
  QCOMPARE(memoryBudget().used(), before);
}

void TestWeightInit::stoppedBeforeItBegins() {
  std::stop_source stop;
  stop.request_stop();
  for (const WeightKind kind : {WeightKind::Torch, WeightKind::Zeros, WeightKind::Box}) {
    const auto weights = makeWeights(sourceOf(kind), layer(3, {3, 3}, {1, 1}), 2, stop.get_token());
    QVERIFY(!weights);
    QVERIFY(weights.failure().text.empty());
  }
}

void TestWeightInit::stoppedOnTheWay() {
  // Far more than can be drawn before the other thread sees that the budget was asked.
  const LimitFor wide(std::int64_t{1} << 40);
  const MemoryBudget& budget = memoryBudget();
  const std::int64_t before = budget.used();
  for (const WeightKind kind : {WeightKind::Torch, WeightKind::Ones, WeightKind::Box}) {
    std::stop_source stop;
    const std::jthread stopper([&](const std::stop_token& ended) {
      while (!ended.stop_requested() && budget.used() == before) std::this_thread::yield();
      stop.request_stop();
    });
    const auto weights = makeWeights(sourceOf(kind), layer(2048, {16, 16}, {1, 1}), 1024, stop.get_token());
    QVERIFY(!weights);
    QVERIFY(weights.failure().text.empty());
    QCOMPARE(budget.used(), before);
  }
}

QTEST_APPLESS_MAIN(TestWeightInit)
#include "tst_weight_init.moc"
