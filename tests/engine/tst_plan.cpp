#include <QTest>
#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/core/output_size.h"
#include "engine/kernels/cost.h"
#include "engine/kernels/path.h"
#include "engine/kernels/product_axis.h"
#include "engine/kernels/product_simd.h"
#include "engine/kernels/separable.h"
#include "tests/support/tile_layer.h"

using namespace convt;

namespace {

LayerCase smallLayer() {
  return {{1, 2, 4, 5}, {6, {3, 3}, {2, 2}, {1, 1}, {0, 0}, {1, 1}, 1, true}};
}

LayerCase smallDepthwiseLayer() {
  return {{1, 6, 4, 5}, {12, {3, 3}, {2, 2}, {1, 1}, {0, 0}, {1, 1}, 6, true}};
}

std::string refusal(const LayerCase& layer, const std::shared_ptr<const Weights>& weights, std::string_view path = {}) {
  const auto plan = Plan::make(layer.params, layer.input, weights, path);
  return plan ? "" : plan.failure().text;
}

constexpr std::string_view kPathList =
    "separable, stretched, phases, winograd, channels, col2im, depthwise, definition";

std::string refusedPath(const std::string& path) {
  return "No path \"" + path + "\" computes this layer; there are: " + std::string(kPathList) + ".";
}

/// The cheapest path for the plan's layer of those that need no factors, and what it costs.
std::pair<std::string_view, double> cheapestOf(const Plan& plan) {
  std::pair<std::string_view, double> best{"", std::numeric_limits<double>::infinity()};
  const WeightRange weights = *rangeOf(plan.weights().weight.values, {});
  for (const KernelPath& path : kernelPaths()) {
    if (path.supports == nullptr || !path.supports(plan.params(), plan.input(), weights)) continue;
    const double cost = path.cost(plan.params(), plan.input(), plan.output());
    if (cost < best.second) best = {path.name, cost};
  }
  return best;
}

LayerCase manyChannels(std::int64_t in, int out, std::int64_t h, std::int64_t w, int kernel, int stride, int padding) {
  return {{1, in, h, w}, {out, {kernel, kernel}, {stride, stride}, {padding, padding}, {0, 0}, {1, 1}, 1, true}};
}

std::string_view pathFor(const LayerCase& layer) {
  Random random(13);
  return planOf(layer, makeLayerWeights(layer, random, fractions))->pathName();
}

/// Floats of the packed weights of a path that holds them by whole vectors of output channels.
std::int64_t productFloats(const LayerCase& layer, std::int64_t terms) {
  const std::int64_t lanes = productLanes();
  return terms * ((layer.params.outChannels + lanes - 1) / lanes * lanes);
}

/// A layer whose weights are of no use to the separable path.
std::shared_ptr<const Plan> directPlan(Random& random) {
  LayerCase layer = randomTileLayer(random, between(random, 1, 8));
  layer.params.kernel.h = std::max(layer.params.kernel.h, 2);
  layer.params.kernel.w = std::max(layer.params.kernel.w, 2);
  const auto plan = Plan::make(layer.params, layer.input, makeLayerWeights(layer, random, fractions));
  return plan ? *plan : directPlan(random);
}

}  // namespace

/// A plan is made of valid layers only, by the cheapest path that can, and says what it is and needs.
class TestPlan : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void pathsAreNamedInTheOrderOfTrying();
  void theCheapestPathIsTaken();
  void separableIsTakenWhereItIsClearlyCheaper();
  void weightsThatAreNotFiniteTakeTheDefinition();
  void forcedPathIsUsed();
  void unknownPathIsRefusedWithTheList();
  void pathThatCannotIsRefused();
  void depthwiseNeedsAGroupPerInput();
  void winogradNeedsProductsToSave();
  void winogradNeedsSumsOfWeightsThatAreFinite();
  void channelsHaveLimits();
  void layersOfManyChannelsTakeProducts();
  void brokenRulesAreRefusedWithTheirMessage();
  void weightsOfAnotherShapeAreRefused();
  void shapesAreTheLayers();
  void packedWeightsAreChargedAndGivenBack();
  void planWithoutRoomIsRefused();
  void termsPerPixelAreTheMeanOverTheInterior();
};

void TestPlan::pathsAreNamedInTheOrderOfTrying() {
  QCOMPARE(pathNames(), (std::vector<std::string_view>{"separable", "stretched", "phases", "winograd", "channels",
                                                       "col2im", "depthwise", "definition"}));
}

void TestPlan::theCheapestPathIsTaken() {
  Random random(1);
  int stretched = 0;
  constexpr int kPlans = 300;
  for (int i = 0; i < kPlans; ++i) {
    const auto plan = directPlan(random);
    const std::string_view cheapest = cheapestOf(*plan).first;
    QVERIFY2(plan->pathName() == cheapest,
             (std::string(plan->pathName()) + " instead of " + std::string(cheapest)).c_str());
    stretched += plan->pathName() == "stretched" ? 1 : 0;
  }
  // Each of the two serves layers of its own.
  QVERIFY(stretched > kPlans / 20 && stretched < kPlans * 19 / 20);
}

/// An estimate errs: between once and twice the cost either may be taken.
void TestPlan::separableIsTakenWhereItIsClearlyCheaper() {
  Random random(12);
  int taken = 0;
  int left = 0;
  for (int i = 0; i < 300; ++i) {
    const LayerCase layer = randomTileLayer(random, between(random, 1, 4));
    const auto weights = makeLayerWeights(layer, random, products);
    const auto forced = planOf(layer, weights, "separable");
    const double separable = separableCost(layer.params, forced->output(), *forced->factors());
    const double direct = cheapestOf(*forced).second;
    const bool isTaken = planOf(layer, weights)->pathName() == "separable";
    if (2.0 * separable < direct) {
      QVERIFY2(isTaken, layer.name().c_str());
      ++taken;
    } else if (separable > direct) {
      QVERIFY2(!isTaken, layer.name().c_str());
      ++left;
    }
  }
  QVERIFY(taken >= 10 && left >= 10);
}

void TestPlan::weightsThatAreNotFiniteTakeTheDefinition() {
  Random random(2);
  const LayerCase layer = smallLayer();
  const auto good = makeLayerWeights(layer, random, fractions);
  const std::string_view usual = planOf(layer, good)->pathName();
  for (const float value : {std::numeric_limits<float>::infinity(), std::numeric_limits<float>::quiet_NaN()}) {
    auto weights = std::make_shared<Weights>(*good);
    weights->weight.values.back() = value;
    QCOMPARE(planOf(layer, weights)->pathName(), std::string_view("definition"));
    auto bias = std::make_shared<Weights>(*good);
    bias->bias.back() = value;  // multiplies nothing
    QCOMPARE(planOf(layer, bias)->pathName(), usual);
  }
}

void TestPlan::forcedPathIsUsed() {
  Random random(3);
  for (const std::string_view path : pathNames()) {
    const LayerCase layer = path == "depthwise" ? smallDepthwiseLayer() : smallLayer();
    const auto weights = makeLayerWeights(layer, random, weightsFor(path, fractions));
    const auto plan = planOf(layer, weights, path);
    QCOMPARE(plan->pathName(), path);
    QCOMPARE(plan->schedule().path, path);
  }
}

void TestPlan::unknownPathIsRefusedWithTheList() {
  Random random(4);
  const LayerCase layer = smallLayer();
  QCOMPARE(refusal(layer, makeLayerWeights(layer, random, fractions), "fourier"), refusedPath("fourier"));
}

void TestPlan::pathThatCannotIsRefused() {
  Random random(5);
  const LayerCase layer = smallLayer();
  auto weights = std::make_shared<Weights>(*makeLayerWeights(layer, random, fractions));
  weights->weight.values[3] = std::numeric_limits<float>::infinity();
  for (const std::string path : {"separable", "stretched", "phases", "winograd", "channels", "col2im"})
    QCOMPARE(refusal(layer, weights, path), refusedPath(path));
  const LayerCase depthwise = smallDepthwiseLayer();
  weights = std::make_shared<Weights>(*makeLayerWeights(depthwise, random, fractions));
  QCOMPARE(refusal(depthwise, weights, "depthwise"), std::string());
  weights->weight.values[3] = std::numeric_limits<float>::infinity();
  QCOMPARE(refusal(depthwise, weights, "depthwise"), refusedPath("depthwise"));
}

void TestPlan::depthwiseNeedsAGroupPerInput() {
  Random random(17);
  const auto computes = [&](std::int64_t inputs, int outputs, int groups) {
    const LayerCase layer{{1, inputs, 3, 4}, {outputs, {3, 3}, {2, 2}, {0, 0}, {0, 0}, {1, 1}, groups, true}};
    return refusal(layer, makeLayerWeights(layer, random, fractions), "depthwise").empty();
  };
  QVERIFY(computes(2, 2, 2));
  QVERIFY(computes(6, 18, 6));
  QVERIFY(!computes(1, 4, 1));  // one group is no vector
  QVERIFY(!computes(6, 6, 1));
  QVERIFY(!computes(6, 6, 3));
}

/// Products are saved where a phase of one axis at least has two or three taps that meet neighbours.
void TestPlan::winogradNeedsProductsToSave() {
  Random random(14);
  const auto computes = [&](Pair kernel, Pair stride, Pair dilation) {
    const LayerCase layer{{1, 2, 4, 5}, {6, kernel, stride, {0, 0}, {0, 0}, dilation, 1, false}};
    const std::string text = refusal(layer, makeLayerWeights(layer, random, fractions), "winograd");
    return text != refusedPath("winograd");
  };
  QVERIFY(computes({2, 2}, {1, 1}, {1, 1}));
  QVERIFY(computes({3, 3}, {1, 1}, {1, 1}));
  QVERIFY(computes({4, 4}, {2, 2}, {1, 1}));
  QVERIFY(computes({6, 9}, {2, 3}, {1, 1}));
  QVERIFY(computes({3, 1}, {1, 1}, {1, 1}));   // rows alone
  QVERIFY(computes({31, 2}, {1, 1}, {1, 1}));  // columns alone
  QVERIFY(computes({2, 2}, {2, 2}, {2, 2}));   // all taps in one phase
  QVERIFY(!computes({1, 1}, {1, 1}, {1, 1}));
  QVERIFY(!computes({2, 2}, {2, 2}, {1, 1}));  // phases of one tap
  QVERIFY(!computes({4, 4}, {1, 1}, {1, 1}));
  QVERIFY(!computes({7, 7}, {2, 2}, {1, 1}));
  QVERIFY(!computes({3, 3}, {1, 1}, {2, 2}));  // inputs that are no neighbours
}

void TestPlan::winogradNeedsSumsOfWeightsThatAreFinite() {
  Random random(16);
  const LayerCase layer = smallLayer();
  auto weights = std::make_shared<Weights>(*makeLayerWeights(layer, random, fractions));
  constexpr float kMost = 1e37F;
  weights->weight.values[5] = -kMost;
  QCOMPARE(refusal(layer, weights, "winograd"), std::string());
  weights->weight.values[5] = std::nextafter(-kMost, -std::numeric_limits<float>::infinity());
  QCOMPARE(refusal(layer, weights, "winograd"), refusedPath("winograd"));
  QCOMPARE(refusal(layer, weights, "channels"), std::string());
}

/// Both axes as products are listed anew for each task: there are limits to them.
void TestPlan::channelsHaveLimits() {
  Random random(15);
  const auto computes = [&](std::int64_t inputs, Pair kernel, Pair stride) {
    const LayerCase layer{{1, inputs, 1, 1}, {1, kernel, stride, {0, 0}, {0, 0}, {1, 1}, 1, false}};
    return refusal(layer, makeLayerWeights(layer, random, fractions), "channels").empty();
  };
  QVERIFY(computes(1, {64, 64}, {64, 64}));
  QVERIFY(!computes(1, {65, 1}, {1, 1}));
  QVERIFY(!computes(1, {1, 65}, {1, 1}));
  QVERIFY(!computes(1, {1, 1}, {65, 1}));
  QVERIFY(!computes(1, {1, 1}, {1, 65}));
  QVERIFY(computes(16, {64, 64}, {1, 1}));
  QVERIFY(!computes(17, {64, 64}, {1, 1}));
  const auto reaches = [&](int dilation) {
    const LayerCase layer{{1, 1, 1, 1}, {1, {1, 5}, {1, 1}, {0, 0}, {0, 0}, {1, dilation}, 1, false}};
    return refusal(layer, makeLayerWeights(layer, random, fractions), "channels").empty();
  };
  QVERIFY(reaches(1024));
  QVERIFY(!reaches(1025));
}

void TestPlan::layersOfManyChannelsTakeProducts() {
  if (productLanes() == 1) QSKIP("Without vectors there is none over output channels.");
  QCOMPARE(pathFor(manyChannels(64, 32, 128, 128, 4, 2, 1)), std::string_view("winograd"));
  QCOMPARE(pathFor(manyChannels(256, 256, 16, 16, 3, 1, 1)), std::string_view("winograd"));
  QCOMPARE(pathFor(manyChannels(256, 256, 4, 5, 4, 16, 0)), std::string_view("channels"));
  // Photographs and their like stay with vectors along the row.
  for (const int kernel : {3, 4, 5}) {
    for (const int stride : {1, 2}) {
      const std::string_view path = pathFor(manyChannels(3, 3, 464, 700, kernel, stride, 1));
      QVERIFY2(path == "phases" || path == "stretched", std::string(path).c_str());
    }
  }
}

void TestPlan::brokenRulesAreRefusedWithTheirMessage() {
  Random random(6);
  LayerCase layer = smallLayer();
  const auto weights = makeLayerWeights(layer, random, fractions);
  layer.params.outputPadding = {2, 2};
  QCOMPARE(refusal(layer, weights), check(layer.params, layer.input)->message());
}

void TestPlan::weightsOfAnotherShapeAreRefused() {
  Random random(7);
  const LayerCase layer = smallLayer();
  auto weights = std::make_shared<Weights>(*makeLayerWeights(layer, random, fractions));
  weights->bias.pop_back();
  QCOMPARE(refusal(layer, weights), check(layer.params, layer.input, weights->weight.shape, 5)->message());
  weights->weight.shape = {2, 6, 9, 1};
  QCOMPARE(refusal(layer, weights), check(layer.params, layer.input, weights->weight.shape, 5)->message());
}

void TestPlan::shapesAreTheLayers() {
  Random random(8);
  for (int i = 0; i < 100; ++i) {
    const LayerCase layer = randomLayer(random);
    const auto weights = makeLayerWeights(layer, random, fractions);
    const auto plan = planOf(layer, weights);
    QCOMPARE(plan->params(), layer.params);
    QCOMPARE(plan->input(), layer.input);
    QCOMPARE(plan->output(), outputShape(layer.params, layer.input));
    QCOMPARE(plan->inputsPerGroup(), layer.input.c / layer.params.groups);
    QCOMPARE(&plan->weights(), weights.get());
  }
}

void TestPlan::packedWeightsAreChargedAndGivenBack() {
  Random random(9);
  for (const std::string_view path : {"stretched", "phases", "winograd", "channels", "depthwise"}) {
    const LayerCase layer = path == "depthwise" ? smallDepthwiseLayer() : smallLayer();
    const auto weights = makeLayerWeights(layer, random, fractions);
    const std::int64_t once = std::ssize(weights->weight.values) * std::int64_t{sizeof(float)};
    const std::int64_t before = memoryBudget().used();
    auto plan = planOf(layer, weights, path);
    QVERIFY(plan->bytes() >= once);
    // Each weight once, beginning at a cache line; "stretched" needs one for each lane of each class of vectors.
    if (path == "phases") QVERIFY(plan->bytes() <= once + 64);
    // Whole vectors of channels: of 3 taps in two phases, 1 + 2 along an axis, and with two outputs at once 2 + 3.
    const FastAxes fast = FastAxes::of(layer.params, layer.input);
    if (path == "channels") QCOMPARE(plan->bytes(), 4 * productFloats(layer, 2 * 3 * 3));
    if (path == "winograd")
      QCOMPARE(plan->bytes(), 4 * productFloats(layer, 2 * (fast.rows ? 5 : 3) * (fast.columns ? 5 : 3)));
    QCOMPARE(memoryBudget().used(), before + plan->bytes());
    plan.reset();
    QCOMPARE(memoryBudget().used(), before);
  }
}

void TestPlan::planWithoutRoomIsRefused() {
  Random random(10);
  for (const std::string_view path : {"stretched", "phases", "winograd", "channels", "depthwise"}) {
    const LayerCase layer = path == "depthwise" ? smallDepthwiseLayer() : smallLayer();
    const auto weights = makeLayerWeights(layer, random, fractions);
    const std::int64_t bytes = planOf(layer, weights, path)->bytes();
    const std::int64_t limit = memoryBudget().limit();
    memoryBudget().setLimit(memoryBudget().used() + bytes - 1);
    const auto refused = Plan::make(layer.params, layer.input, weights, path);
    memoryBudget().setLimit(limit);
    QVERIFY(!refused);
    QVERIFY(!refused.failure().usersInput);
    QVERIFY2(refused.failure().text.starts_with("The packed copy of the weights needs "),
             refused.failure().text.c_str());
  }
}

void TestPlan::termsPerPixelAreTheMeanOverTheInterior() {
  Random random(11);
  const LayerCase layer = smallLayer();
  QCOMPARE(planOf(layer, makeLayerWeights(layer, random, fractions))->termsPerPixel(), 2.0 * 9.0 / 4.0);
}

QTEST_APPLESS_MAIN(TestPlan)
#include "tst_plan.moc"
