#include <QTest>
#include <algorithm>
#include <limits>

#include "engine/core/output_size.h"
#include "engine/kernels/cost.h"
#include "engine/kernels/path.h"
#include "engine/kernels/separable.h"
#include "tests/support/tile_layer.h"

using namespace convt;

namespace {

LayerCase smallLayer() {
  return {{1, 2, 4, 5}, {6, {3, 3}, {2, 2}, {1, 1}, {0, 0}, {1, 1}, 1, true}};
}

std::string refusal(const LayerCase& layer, const std::shared_ptr<const Weights>& weights, std::string_view path = {}) {
  const auto plan = Plan::make(layer.params, layer.input, weights, path);
  return plan ? "" : plan.failure().text;
}

/// What a path that needs no factors would cost for the plan's layer.
double costOf(std::string_view name, const Plan& plan) {
  const auto paths = kernelPaths();
  const auto path = std::find_if(paths.begin(), paths.end(), [&](const KernelPath& p) { return p.name == name; });
  return path->cost(plan.params(), plan.input(), plan.output());
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
  void brokenRulesAreRefusedWithTheirMessage();
  void weightsOfAnotherShapeAreRefused();
  void shapesAreTheLayers();
  void packedWeightsAreChargedAndGivenBack();
  void planWithoutRoomIsRefused();
  void termsPerPixelAreTheMeanOverTheInterior();
};

void TestPlan::pathsAreNamedInTheOrderOfTrying() {
  QCOMPARE(pathNames(), (std::vector<std::string_view>{"separable", "stretched", "phases", "definition"}));
}

void TestPlan::theCheapestPathIsTaken() {
  Random random(1);
  int stretched = 0;
  constexpr int kPlans = 300;
  for (int i = 0; i < kPlans; ++i) {
    const auto plan = directPlan(random);
    for (const std::string_view other : {"stretched", "phases", "definition"}) {
      QVERIFY2(costOf(plan->pathName(), *plan) <= costOf(other, *plan),
               (std::string(plan->pathName()) + " instead of " + std::string(other)).c_str());
    }
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
    const double direct = std::min(costOf("stretched", *forced), costOf("phases", *forced));
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
  const LayerCase layer = smallLayer();
  for (const std::string_view path : pathNames()) {
    const auto weights = makeLayerWeights(layer, random, weightsFor(path, fractions));
    const auto plan = planOf(layer, weights, path);
    QCOMPARE(plan->pathName(), path);
    QCOMPARE(plan->schedule().path, path);
  }
}

void TestPlan::unknownPathIsRefusedWithTheList() {
  Random random(4);
  const LayerCase layer = smallLayer();
  QCOMPARE(
      refusal(layer, makeLayerWeights(layer, random, fractions), "fourier"),
      std::string("No path \"fourier\" computes this layer; there are: separable, stretched, phases, definition."));
}

void TestPlan::pathThatCannotIsRefused() {
  Random random(5);
  const LayerCase layer = smallLayer();
  auto weights = std::make_shared<Weights>(*makeLayerWeights(layer, random, fractions));
  weights->weight.values[3] = std::numeric_limits<float>::infinity();
  for (const std::string path : {"separable", "stretched", "phases"}) {
    QCOMPARE(refusal(layer, weights, path), "No path \"" + path +
                                                "\" computes this layer; there are: separable, stretched, phases, "
                                                "definition.");
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
  const LayerCase layer = smallLayer();
  const auto weights = makeLayerWeights(layer, random, fractions);
  const std::int64_t once = std::ssize(weights->weight.values) * std::int64_t{sizeof(float)};
  for (const std::string_view path : {"stretched", "phases"}) {
    const std::int64_t before = memoryBudget().used();
    auto plan = planOf(layer, weights, path);
    QVERIFY(plan->bytes() >= once);
    // Each weight once, beginning at a cache line; "stretched" needs one for each lane of each class of vectors.
    if (path == "phases") QVERIFY(plan->bytes() <= once + 64);
    QCOMPARE(memoryBudget().used(), before + plan->bytes());
    plan.reset();
    QCOMPARE(memoryBudget().used(), before);
  }
}

void TestPlan::planWithoutRoomIsRefused() {
  Random random(10);
  const LayerCase layer = smallLayer();
  const auto weights = makeLayerWeights(layer, random, fractions);
  for (const std::string_view path : {"stretched", "phases"}) {
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
