#include <QTest>

#include "engine/lazy/plan_source.h"
#include "tests/support/layer_case.h"

using namespace convt;

namespace {

struct Sourced {
  LayerCase layer;
  Input input;
  std::shared_ptr<const Plan> plan;
};

Sourced randomSourced(Random& random) {
  Sourced made;
  made.layer = randomLayer(random);
  made.input = makeInput(fractions(made.layer.input, random));
  made.plan = planOf(made.layer, makeLayerWeights(made.layer, random, fractions));
  return made;
}

}  // namespace

/// Single values of a shown layer are those of its pictures.
class TestPlanSource : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void valuesAreTheSameBitsAsThePicture();
  void layerIsThatOfThePlan();
  void sourceOutlivesItsMakers();
};

void TestPlanSource::valuesAreTheSameBitsAsThePicture() {
  Random random(1);
  for (int i = 0; i < 150; ++i) {
    const Sourced made = randomSourced(random);
    const Shape& out = made.plan->output();
    for (std::int64_t n = 0; n < out.n; ++n) {
      const PlanSource source(made.plan, made.input, n);
      QCOMPARE(source.image(), n);
      const std::vector<float> whole = runGuarded(*made.plan, made.input, Region::whole(out, n));
      std::vector<float> single;
      for (std::int64_t c = 0; c < out.c; ++c) {
        for (std::int64_t y = 0; y < out.h; ++y) {
          for (std::int64_t x = 0; x < out.w; ++x) single.push_back(source.output(c, y, x));
        }
      }
      QVERIFY2(sameBits(single, whole), made.layer.name().c_str());
    }
  }
}

void TestPlanSource::layerIsThatOfThePlan() {
  Random random(2);
  for (int i = 0; i < 50; ++i) {
    const Sourced made = randomSourced(random);
    const PlanSource source(made.plan, made.input, 0);
    QCOMPARE(source.layer().params, made.layer.params);
    QCOMPARE(source.layer().input.shape, made.layer.input);
    QCOMPARE(source.layer().input.data, made.input.data);
    QCOMPARE(source.layer().weight.get(), &made.plan->weights().weight);
    QCOMPARE(source.layer().bias.get(), &made.plan->weights().bias);
    QCOMPARE(pixelSum(source.layer(), {0, 0, 0, 0}).hasBias, made.layer.params.bias);
  }
}

void TestPlanSource::sourceOutlivesItsMakers() {
  Random random(3);
  Sourced made;
  made.layer = {{1, 1, 3, 3}, {1, {2, 2}, {1, 1}, {0, 0}, {0, 0}, {1, 1}, 1, true}};
  made.input = makeInput(smallWholeNumbers(made.layer.input, random));
  made.plan = planOf(made.layer, makeLayerWeights(made.layer, random, smallWholeNumbers));
  const PlanSource source(made.plan, made.input, 0);
  const float value = source.output(0, 0, 0);
  made.plan.reset();
  made.input = {};
  QCOMPARE(source.output(0, 0, 0), value);
  QCOMPARE(static_cast<float>(pixelSum(source.layer(), {0, 0, 0, 0}).total), value);
}

QTEST_APPLESS_MAIN(TestPlanSource)
#include "tst_plan_source.moc"
