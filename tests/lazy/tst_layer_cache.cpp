#include <QTest>

#include "engine/lazy/layer_cache.h"
#include "tests/support/layer_case.h"

using namespace convt;

namespace {

Wants layerWants() {
  Random random(1);
  Wants wants;
  wants.inputId = 1;
  wants.input = makeInput(fractions({1, 2, 8, 9}, random));
  wants.params.stride = {2, 2};
  return wants;
}

}  // namespace

/// The plan is made anew only if the layer is another one, the weights only if they are.
class TestLayerCache : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void sameLayerHasTheSamePlan();
  void anotherLayerHasAnotherPlan_data();
  void anotherLayerHasAnotherPlan();
  void weightsStayWhileTheyAreTheSame_data();
  void weightsStayWhileTheyAreTheSame();
  void cancelledPlanIsMadeLater();
  void oldPlanGivesItsMemoryBackFirst();
};

void TestLayerCache::sameLayerHasTheSamePlan() {
  LayerCache cache;
  Wants wants = layerWants();
  QVERIFY(!cache.holds(wants));
  const auto plan = *cache.planFor(wants, {});
  wants.state = 7;
  wants.mapping = MappingKind::Signed;
  wants.outputGrid = {1, 1, 2, 2, 1};
  QVERIFY(cache.holds(wants));
  QCOMPARE(*cache.planFor(wants, {}), plan);
}

void TestLayerCache::anotherLayerHasAnotherPlan_data() {
  QTest::addColumn<QString>("change");
  for (const char* name : {"kernel", "padding", "seed", "kind", "input"})
    QTest::newRow(name) << QString::fromLatin1(name);
}

void TestLayerCache::anotherLayerHasAnotherPlan() {
  QFETCH(QString, change);
  LayerCache cache;
  Wants wants = layerWants();
  const auto before = *cache.planFor(wants, {});
  if (change == QStringLiteral("kernel")) wants.params.kernel = {4, 3};
  if (change == QStringLiteral("padding")) wants.params.padding = {1, 0};
  if (change == QStringLiteral("seed")) wants.weights.seed = 5;
  if (change == QStringLiteral("kind")) wants.weights.kind = WeightKind::Box;
  if (change == QStringLiteral("input")) wants.inputId = 2;
  QVERIFY(!cache.holds(wants));
  const auto after = cache.planFor(wants, {});
  QVERIFY(after);
  QVERIFY(*after != before);
  QCOMPARE((*after)->params(), wants.params);
  QVERIFY(cache.holds(wants));
}

void TestLayerCache::weightsStayWhileTheyAreTheSame_data() {
  QTest::addColumn<int>("kind");
  QTest::addColumn<bool>("followsStride");
  QTest::newRow("torch") << static_cast<int>(WeightKind::Torch) << false;
  QTest::newRow("ones") << static_cast<int>(WeightKind::Ones) << false;
  QTest::newRow("box") << static_cast<int>(WeightKind::Box) << true;
  QTest::newRow("bilinear") << static_cast<int>(WeightKind::Bilinear) << true;
}

void TestLayerCache::weightsStayWhileTheyAreTheSame() {
  QFETCH(int, kind);
  QFETCH(bool, followsStride);
  LayerCache cache;
  Wants wants = layerWants();
  wants.weights.kind = static_cast<WeightKind>(kind);
  const auto first = *cache.planFor(wants, {});  // kept, so that no address comes back
  wants.params.padding = {1, 1};
  wants.params.outputPadding = {1, 1};
  const auto padded = *cache.planFor(wants, {});
  QCOMPARE(padded->sharedWeights(), first->sharedWeights());
  wants.params.stride = {3, 3};
  const auto strided = *cache.planFor(wants, {});
  QCOMPARE(strided->sharedWeights() == first->sharedWeights(), !followsStride);
  wants.params.bias = !wants.params.bias;
  const auto biased = *cache.planFor(wants, {});
  QVERIFY(biased->sharedWeights() != strided->sharedWeights());
  QCOMPARE(biased->weights().bias.empty(), !wants.params.bias);
}

void TestLayerCache::cancelledPlanIsMadeLater() {
  LayerCache cache;
  const Wants wants = layerWants();
  std::stop_source stop;
  stop.request_stop();
  const auto cancelled = cache.planFor(wants, stop.get_token());
  QVERIFY(!cancelled);
  QVERIFY(cancelled.failure().text.empty());
  QVERIFY(!cache.holds(wants));
  QVERIFY(cache.planFor(wants, {}));
  // With the weights there, it is the packing that is stopped.
  Wants padded = wants;
  padded.params.padding = {1, 1};
  const auto unpacked = cache.planFor(padded, stop.get_token());
  QVERIFY(!unpacked);
  QVERIFY(unpacked.failure().text.empty());
  QVERIFY(cache.planFor(padded, {}));
}

void TestLayerCache::oldPlanGivesItsMemoryBackFirst() {
  LayerCache cache;
  Wants wants = layerWants();
  const std::int64_t before = memoryBudget().used();
  QVERIFY(cache.planFor(wants, {}));
  const std::int64_t limit = memoryBudget().limit();
  memoryBudget().setLimit(memoryBudget().used());  // room for this layer, once
  wants.weights.seed = 3;
  const auto next = cache.planFor(wants, {});
  memoryBudget().setLimit(limit);
  QVERIFY2(next, next.failure().text.c_str());
  QVERIFY(memoryBudget().used() > before);
}

QTEST_APPLESS_MAIN(TestLayerCache)
#include "tst_layer_cache.moc"
