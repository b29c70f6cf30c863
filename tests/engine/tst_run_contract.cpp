#include <QTest>
#include <limits>

#include "tests/support/layer_case.h"

using namespace convt;

namespace {

/// One channel in, three out: 3x9x9.
LayerCase smallLayer() {
  return {{1, 1, 4, 4}, {3, {3, 3}, {2, 2}, {0, 0}, {0, 0}, {1, 1}, 1, false}};
}

}  // namespace

/// What run() and convTranspose() refuse, and what they leave alone.
class TestRunContract : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void regionsOutsideAreRefused_data();
  void regionsOutsideAreRefused();
  void inputOfAnotherShapeIsRefused();
  void emptyRegionsWriteNothing();
  void wholeTensorIsAllImages();
  void tensorWithoutRoomIsRefusedInASentence();
  void stoppedTensorFailsWithoutAText();
};

void TestRunContract::regionsOutsideAreRefused_data() {
  constexpr std::int64_t kHuge = std::numeric_limits<std::int64_t>::max();
  QTest::addColumn<Region>("region");
  QTest::newRow("image") << Region{1, 0, 1, 0, 0, 1, 1, 1};
  QTest::newRow("image below 0") << Region{-1, 0, 1, 0, 0, 1, 1, 1};
  QTest::newRow("channels") << Region{0, 1, 3, 0, 0, 1, 1, 1};
  QTest::newRow("first channel") << Region{0, -1, 1, 0, 0, 1, 1, 1};
  QTest::newRow("rows") << Region{0, 0, 1, 1, 0, 9, 1, 1};
  QTest::newRow("row below 0") << Region{0, 0, 1, -1, 0, 1, 1, 1};
  QTest::newRow("columns") << Region{0, 0, 1, 0, 3, 1, 7, 1};
  QTest::newRow("step") << Region{0, 0, 1, 0, 0, 4, 1, 3};
  QTest::newRow("step 0") << Region{0, 0, 1, 0, 0, 1, 1, 0};
  QTest::newRow("rows below 0") << Region{0, 0, 1, 0, 0, -1, 1, 1};
  QTest::newRow("all of 64 bits") << Region{0, 0, 1, kHuge, kHuge, kHuge, kHuge, kHuge};
}

void TestRunContract::regionsOutsideAreRefused() {
  QFETCH(Region, region);
  Random random(8);
  const LayerCase layer = smallLayer();
  const auto plan = planOf(layer, makeLayerWeights(layer, random, fractions));
  const Input input = makeInput(fractions(layer.input, random));
  float untouched = 5.0F;
  QVERIFY_THROWS_EXCEPTION(std::invalid_argument, run(*plan, input, region, {&untouched, 1, 1}));
  QCOMPARE(untouched, 5.0F);
}

void TestRunContract::inputOfAnotherShapeIsRefused() {
  Random random(9);
  const LayerCase layer = smallLayer();
  const auto plan = planOf(layer, makeLayerWeights(layer, random, fractions));
  const Input other = makeInput(fractions({1, 1, 4, 5}, random));
  float value = 0.0F;
  QVERIFY_THROWS_EXCEPTION(std::invalid_argument, run(*plan, other, {0, 0, 1, 0, 0, 1, 1, 1}, {&value, 1, 1}));
}

void TestRunContract::emptyRegionsWriteNothing() {
  Random random(10);
  const LayerCase layer = smallLayer();
  const auto plan = planOf(layer, makeLayerWeights(layer, random, fractions));
  const Input input = makeInput(fractions(layer.input, random));
  const std::vector<Region> empty{{0, 0, 0, 0, 0, 4, 4, 1}, {0, 0, 1, 0, 0, 0, 4, 1}, {0, 0, 1, 9, 0, 4, 0, 1}};
  for (const Region& region : empty) {
    QCOMPARE(run(*plan, input, region, {nullptr, 0, 0}), RunStatus::Completed);
  }
}

void TestRunContract::wholeTensorIsAllImages() {
  Random random(11);
  for (int i = 0; i < 50; ++i) {
    LayerCase layer = randomLayer(random);
    layer.input.n = i % 4;  // a batch of 0 is allowed
    const Input input = makeInput(fractions(layer.input, random));
    const auto plan = planOf(layer, makeLayerWeights(layer, random, fractions));
    const std::int64_t usedBefore = memoryBudget().used();
    {
      const auto tensor = convTranspose(*plan, input);
      QVERIFY(tensor);
      QCOMPARE(tensor->shape, plan->output());
      QVERIFY(sameBits(tensor->values, wholeOutput(*plan, input)));
      // The tensor's place in the budget is taken as long as the tensor lives.
      QCOMPARE(memoryBudget().used(), usedBefore + plan->output().count() * std::int64_t{sizeof(float)});
    }
    QCOMPARE(memoryBudget().used(), usedBefore);
  }
}

void TestRunContract::tensorWithoutRoomIsRefusedInASentence() {
  Random random(12);
  const LayerCase layer{{1, 1, 64, 64}, {16, {3, 3}, {2, 2}, {1, 1}, {1, 1}, {1, 1}, 1, false}};  // 1 MB
  const auto plan = planOf(layer, makeLayerWeights(layer, random, fractions));
  const Input input = makeInput(fractions(layer.input, random));
  const std::int64_t limit = memoryBudget().limit();
  memoryBudget().setLimit(memoryBudget().used() + 1'000'000);
  const auto refused = convTranspose(*plan, input);
  memoryBudget().setLimit(limit);
  QVERIFY(!refused);
  QVERIFY(!refused.failure().usersInput);
  QCOMPARE(refused.failure().text.substr(0, 40), std::string("The output 16x128x128 needs 1.0 MB; the "));
}

void TestRunContract::stoppedTensorFailsWithoutAText() {
  Random random(13);
  const LayerCase layer = smallLayer();
  const auto plan = planOf(layer, makeLayerWeights(layer, random, fractions));
  const Input input = makeInput(fractions(layer.input, random));
  std::stop_source stop;
  stop.request_stop();
  const auto nothing = convTranspose(*plan, input, {1, stop.get_token()});
  QVERIFY(!nothing);
  QVERIFY(nothing.failure().text.empty());
}

QTEST_APPLESS_MAIN(TestRunContract)
#include "tst_run_contract.moc"
