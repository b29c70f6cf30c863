#include <QTest>
#include <limits>

#include "engine/core/output_size.h"
#include "tests/support/layer_case.h"

using namespace convt;

namespace {

LayerCase smallLayer() {
  return {{1, 2, 4, 5}, {6, {3, 3}, {2, 2}, {1, 1}, {0, 0}, {1, 1}, 1, true}};
}

std::string refusal(const LayerCase& layer, const std::shared_ptr<const Weights>& weights, std::string_view path = {}) {
  const auto plan = Plan::make(layer.params, layer.input, weights, path);
  return plan ? "" : plan.failure().text;
}

}  // namespace

/// A plan is made of valid layers only, by the path that fits, and says what it is and needs.
class TestPlan : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void preferredPathIsTaken();
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

void TestPlan::preferredPathIsTaken() {
  Random random(1);
  const LayerCase layer = smallLayer();
  QCOMPARE(pathNames(), (std::vector<std::string_view>{"phases", "definition"}));
  QCOMPARE(planOf(layer, makeLayerWeights(layer, random, fractions))->pathName(), std::string_view("phases"));
}

void TestPlan::weightsThatAreNotFiniteTakeTheDefinition() {
  Random random(2);
  const LayerCase layer = smallLayer();
  const auto good = makeLayerWeights(layer, random, fractions);
  for (const float value : {std::numeric_limits<float>::infinity(), std::numeric_limits<float>::quiet_NaN()}) {
    auto weights = std::make_shared<Weights>(*good);
    weights->weight.values.back() = value;
    QCOMPARE(planOf(layer, weights)->pathName(), std::string_view("definition"));
    auto bias = std::make_shared<Weights>(*good);
    bias->bias.back() = value;  // multiplies nothing
    QCOMPARE(planOf(layer, bias)->pathName(), std::string_view("phases"));
  }
}

void TestPlan::forcedPathIsUsed() {
  Random random(3);
  const LayerCase layer = smallLayer();
  const auto weights = makeLayerWeights(layer, random, fractions);
  for (const std::string_view path : pathNames()) QCOMPARE(planOf(layer, weights, path)->pathName(), path);
}

void TestPlan::unknownPathIsRefusedWithTheList() {
  Random random(4);
  const LayerCase layer = smallLayer();
  QCOMPARE(refusal(layer, makeLayerWeights(layer, random, fractions), "fourier"),
           std::string("No path \"fourier\" computes this layer; there are: phases, definition."));
}

void TestPlan::pathThatCannotIsRefused() {
  Random random(5);
  const LayerCase layer = smallLayer();
  auto weights = std::make_shared<Weights>(*makeLayerWeights(layer, random, fractions));
  weights->weight.values[3] = std::numeric_limits<float>::infinity();
  QCOMPARE(refusal(layer, weights, "phases"),
           std::string("No path \"phases\" computes this layer; there are: phases, definition."));
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
  const LayerCase layer = smallLayer();  // 6 output channels fill two blocks of 4
  const std::int64_t before = memoryBudget().used();
  auto plan = planOf(layer, makeLayerWeights(layer, random, fractions));
  QCOMPARE(plan->bytes(), std::int64_t{4} * 8 * 2 * 9);
  QCOMPARE(memoryBudget().used(), before + plan->bytes());
  plan.reset();
  QCOMPARE(memoryBudget().used(), before);
}

void TestPlan::planWithoutRoomIsRefused() {
  Random random(10);
  const LayerCase layer = smallLayer();
  const auto weights = makeLayerWeights(layer, random, fractions);
  const std::int64_t limit = memoryBudget().limit();
  memoryBudget().setLimit(memoryBudget().used() + 575);
  const auto refused = Plan::make(layer.params, layer.input, weights);
  memoryBudget().setLimit(limit);
  QVERIFY(!refused);
  QVERIFY(!refused.failure().usersInput);
  const std::string sentence = "The packed copy of the weights needs 576 B; ";
  QCOMPARE(refused.failure().text.substr(0, sentence.size()), sentence);
}

void TestPlan::termsPerPixelAreTheMeanOverTheInterior() {
  Random random(11);
  const LayerCase layer = smallLayer();
  QCOMPARE(planOf(layer, makeLayerWeights(layer, random, fractions))->termsPerPixel(), 2.0 * 9.0 / 4.0);
}

QTEST_APPLESS_MAIN(TestPlan)
#include "tst_plan.moc"
