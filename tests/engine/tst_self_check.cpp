#include <QTest>
#include <limits>

#include "engine/self_check.h"
#include "tests/support/layer_case.h"

using namespace convt;

namespace {

LayerCase photoLayer() {
  return {{2, 3, 30, 40}, {5, {3, 4}, {2, 2}, {1, 1}, {0, 0}, {1, 1}, 1, true}};
}

}  // namespace

/// The self-check sees what is wrong and nothing else.
class TestSelfCheck : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void wholeNumbersHaveNoError();
  void fractionsStayBelowTheBound();
  void plantedErrorIsFound();
  void errorIsRelativeToTheLargestValue();
  void samePlacesForTheSameSeed();
  void infAndNanThatAgreeAreNoError();
  void heavyPixelsAreTakenInSmallNumber();
  void stopGivesNothing();
};

void TestSelfCheck::wholeNumbersHaveNoError() {
  Random random(1);
  for (int i = 0; i < 50; ++i) {
    const LayerCase layer = randomLayer(random);
    const auto plan = planOf(layer, makeLayerWeights(layer, random, smallWholeNumbers));
    const auto found = selfCheck(*plan, makeInput(wholeNumbers(layer.input, random)), 0, 0.0, random());
    QVERIFY(found);
    QCOMPARE(found->pixels, 64);
    QCOMPARE(found->maxError, 0.0);
  }
}

void TestSelfCheck::fractionsStayBelowTheBound() {
  Random random(2);
  const LayerCase layer = photoLayer();
  const auto plan = planOf(layer, makeLayerWeights(layer, random, fractions));
  const auto found = selfCheck(*plan, makeInput(fractions(layer.input, random)), 1, 0.0, 3);
  QVERIFY(found);
  QVERIFY(found->maxError > 0.0);
  QVERIFY(found->maxError <= 2e-6);
}

/// A plan packs its weights once. Weights that change behind its back are the error of a kernel that computes with
/// other numbers than the definition.
void TestSelfCheck::plantedErrorIsFound() {
  Random random(3);
  const LayerCase layer = photoLayer();
  const auto weights = std::make_shared<Weights>(*makeLayerWeights(layer, random, smallWholeNumbers));
  const auto plan = planOf(layer, weights);
  for (float& value : weights->weight.values) value += 1.0F;
  const auto found = selfCheck(*plan, makeInput(wholeNumbers(layer.input, random)), 0, 0.0, 4);
  QVERIFY(found);
  QVERIFY(found->maxError > 0.01);
}

void TestSelfCheck::errorIsRelativeToTheLargestValue() {
  Random random(4);
  const LayerCase layer{{1, 1, 8, 8}, {1, {1, 1}, {1, 1}, {0, 0}, {0, 0}, {1, 1}, 1, true}};
  const auto weights = std::make_shared<Weights>();
  weights->weight = Tensor({1, 1, 1, 1});
  weights->bias = {100.0F};
  const auto plan = planOf(layer, weights);
  weights->bias = {101.0F};  // the plan keeps the object: the engine sees it too
  const auto same = selfCheck(*plan, makeInput(fractions(layer.input, random)), 0, 0.0, 5);
  QCOMPARE(same->maxError, 0.0);
  weights->weight.values = {1.0F};  // packed as 0: every value is off by the input
  Tensor ones(layer.input);
  std::fill(ones.values.begin(), ones.values.end(), 1.0F);
  QCOMPARE(selfCheck(*plan, makeInput(ones), 0, 0.0, 6)->maxError, 1.0 / 102.0);
  QCOMPARE(selfCheck(*plan, makeInput(ones), 0, 500.0, 6)->maxError, 1.0 / 500.0);
}

void TestSelfCheck::samePlacesForTheSameSeed() {
  Random random(5);
  const LayerCase layer = photoLayer();
  const auto plan = planOf(layer, makeLayerWeights(layer, random, fractions));
  const Input input = makeInput(fractions(layer.input, random));
  QCOMPARE(selfCheck(*plan, input, 0, 1.0, 7)->maxError, selfCheck(*plan, input, 0, 1.0, 7)->maxError);
  QVERIFY(selfCheck(*plan, input, 0, 1.0, 7)->maxError != selfCheck(*plan, input, 0, 1.0, 8)->maxError);
}

void TestSelfCheck::infAndNanThatAgreeAreNoError() {
  Random random(6);
  const LayerCase layer = photoLayer();
  const auto plan = planOf(layer, makeLayerWeights(layer, random, smallWholeNumbers));
  Tensor values = wholeNumbers(layer.input, random);
  for (std::size_t i = 0; i < values.values.size(); i += 7) values.values[i] = std::numeric_limits<float>::infinity();
  QCOMPARE(selfCheck(*plan, makeInput(values), 0, 0.0, 9)->maxError, 0.0);
  for (float& value : values.values) value = std::numeric_limits<float>::quiet_NaN();
  QCOMPARE(selfCheck(*plan, makeInput(values), 0, 0.0, 9)->maxError, 0.0);
}

void TestSelfCheck::heavyPixelsAreTakenInSmallNumber() {
  Random random(7);
  const LayerCase layer{{1, 300, 1, 1}, {1, {200, 200}, {1, 1}, {0, 0}, {0, 0}, {1, 1}, 1, false}};  // 1.2e7 terms
  const auto plan = planOf(layer, makeLayerWeights(layer, random, fractions));
  QCOMPARE(selfCheck(*plan, makeInput(fractions(layer.input, random)), 0, 0.0, 10)->pixels, 8);
}

void TestSelfCheck::stopGivesNothing() {
  Random random(8);
  const LayerCase layer = photoLayer();
  const auto plan = planOf(layer, makeLayerWeights(layer, random, fractions));
  std::stop_source stop;
  stop.request_stop();
  QVERIFY(!selfCheck(*plan, makeInput(fractions(layer.input, random)), 0, 0.0, 11, {0, stop.get_token()}));
}

QTEST_APPLESS_MAIN(TestSelfCheck)
#include "tst_self_check.moc"
