#include <QTest>

#include "engine/rank_one.h"
#include "engine/weight_init.h"
#include "tests/support/layer_case.h"

using namespace convt;

namespace {

LayerCase layerOf(std::int64_t h, std::int64_t w, std::int64_t ic, int oc, Pair k, Pair s, Pair p, Pair d, int g = 1) {
  return {{1, ic, h, w}, {oc, k, s, p, {0, 0}, d, g, true}};
}

std::shared_ptr<const Weights> initialised(const LayerCase& layer, WeightKind kind, bool mixAll) {
  WeightSource source;
  source.kind = kind;
  source.mixAll = mixAll;
  return std::make_shared<const Weights>(*makeWeights(source, layer.params, layer.input.c));
}

}  // namespace

/// Two passes are taken where the weights allow them and they are faster, and cost the memory of the factors alone.
class TestSeparableCost : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void choiceFollowsTheCost_data();
  void choiceFollowsTheCost();
  void otherWeightsAreRefused();
  void factorsAreChargedAndGivenBack();
  void factorsWithoutRoomAreRefused();
};

void TestSeparableCost::choiceFollowsTheCost_data() {
  QTest::addColumn<int>("kind");
  QTest::addColumn<Pair>("kernel");
  QTest::addColumn<bool>("mixAll");
  QTest::addColumn<bool>("separable");
  const int gaussian = static_cast<int>(WeightKind::Gaussian);
  QTest::newRow("gaussian 31x31") << gaussian << Pair{31, 31} << false << true;
  QTest::newRow("gaussian 9x9, all channels mixed") << gaussian << Pair{9, 9} << true << true;
  QTest::newRow("box 7x7 per channel") << static_cast<int>(WeightKind::Box) << Pair{7, 7} << false << true;
  QTest::newRow("box 1x1, all channels mixed") << static_cast<int>(WeightKind::Box) << Pair{1, 1} << true << false;
  QTest::newRow("box 1x2, all channels mixed") << static_cast<int>(WeightKind::Box) << Pair{1, 2} << true << false;
  QTest::newRow("torch 31x31") << static_cast<int>(WeightKind::Torch) << Pair{31, 31} << false << false;
}

void TestSeparableCost::choiceFollowsTheCost() {
  QFETCH(int, kind);
  QFETCH(Pair, kernel);
  QFETCH(bool, mixAll);
  QFETCH(bool, separable);
  const LayerCase layer = layerOf(64, 64, 3, 3, kernel, {1, 1}, {0, 0}, {1, 1});
  const auto plan = planOf(layer, initialised(layer, static_cast<WeightKind>(kind), mixAll));
  QCOMPARE(plan->pathName() == "separable", separable);
  QCOMPARE(plan->factors() != nullptr, separable);
}

void TestSeparableCost::otherWeightsAreRefused() {
  Random random(8);
  const LayerCase layer = layerOf(4, 4, 2, 2, {3, 3}, {1, 1}, {0, 0}, {1, 1});
  const auto refused = Plan::make(layer.params, layer.input, makeLayerWeights(layer, random, fractions), "separable");
  QVERIFY(!refused);
  QVERIFY(refused.failure().text.starts_with("No path \"separable\" computes this layer; "));
}

void TestSeparableCost::factorsAreChargedAndGivenBack() {
  const LayerCase layer = layerOf(8, 8, 2, 2, {5, 7}, {1, 1}, {0, 0}, {1, 1});
  const auto weights = initialised(layer, WeightKind::Gaussian, true);
  const std::int64_t before = memoryBudget().used();
  auto plan = planOf(layer, weights, "separable");
  QVERIFY(plan->bytes() >= std::int64_t{4} * (4 * 5 + 2 * 7));
  QCOMPARE(memoryBudget().used(), before + plan->bytes());
  plan.reset();
  QCOMPARE(memoryBudget().used(), before);
}

void TestSeparableCost::factorsWithoutRoomAreRefused() {
  const LayerCase layer = layerOf(8, 8, 2, 2, {5, 7}, {1, 1}, {0, 0}, {1, 1});
  const auto weights = initialised(layer, WeightKind::Gaussian, true);
  const std::int64_t limit = memoryBudget().limit();
  memoryBudget().setLimit(memoryBudget().used() + 64);
  const auto refused = Plan::make(layer.params, layer.input, weights, "separable");
  memoryBudget().setLimit(limit);
  QVERIFY(!refused);
  QVERIFY(!refused.failure().usersInput);
  QVERIFY(refused.failure().text.starts_with("The factored copy of the weights needs "));
}

QTEST_APPLESS_MAIN(TestSeparableCost)
#include "tst_separable_cost.moc"
