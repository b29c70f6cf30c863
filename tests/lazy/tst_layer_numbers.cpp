#include <QTest>

#include "engine/lazy/layer_numbers.h"
#include "tests/lazy/frame_case.h"

using namespace convt;

/// LayerNumbers: who comes back is known, if it was to be remembered.
class TestLayerNumbers : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void rememberedLayersKeepTheirNumber();
  void everyDifferenceIsAnotherLayer();
  void aDragDoesNotPushOthersOut();
  void sixteenAreRemembered();
  void givenTensorsAreNot();
};

namespace {

Wants padded(int padding) {
  Wants wants = smallWants();
  wants.params.padding = {padding, padding};
  return wants;
}

std::uint64_t seen(LayerNumbers& numbers, const Wants& wants) {
  const std::uint64_t number = numbers.numberFor(wants);
  numbers.remember();
  return number;
}

}  // namespace

void TestLayerNumbers::rememberedLayersKeepTheirNumber() {
  LayerNumbers numbers;
  const std::uint64_t first = seen(numbers, padded(0));
  const std::uint64_t second = seen(numbers, padded(1));
  QVERIFY(first != second && first != 0 && second != 0);
  QCOMPARE(numbers.numberFor(padded(0)), first);
  QCOMPARE(numbers.numberFor(padded(1)), second);
  const std::uint64_t passing = numbers.numberFor(padded(2));
  QVERIFY(numbers.numberFor(padded(2)) != passing);
  LayerNumbers others;  // of another window
  QVERIFY(others.numberFor(padded(0)) != first);
}

void TestLayerNumbers::everyDifferenceIsAnotherLayer() {
  LayerNumbers numbers;
  const Wants base = padded(0);
  const std::uint64_t number = seen(numbers, base);
  Wants colours = base;
  colours.mapping = MappingKind::Wrap;
  colours.outputGrid.step = 2;
  QCOMPARE(numbers.numberFor(colours), number);
  std::vector<Wants> others(4, base);
  others[0].inputId = 77;
  others[1].image = 1;
  others[2].params.stride = {3, 2};
  others[3].weights.kind = WeightKind::Torch;
  for (const Wants& other : others) QVERIFY(numbers.numberFor(other) != number);
}

void TestLayerNumbers::aDragDoesNotPushOthersOut() {
  LayerNumbers numbers;
  const std::uint64_t first = seen(numbers, padded(0));
  for (int i = 1; i < 60; ++i) numbers.numberFor(padded(i));
  QCOMPARE(numbers.numberFor(padded(0)), first);
}

void TestLayerNumbers::sixteenAreRemembered() {
  LayerNumbers numbers;
  std::vector<std::uint64_t> given;
  for (int i = 0; i < 16; ++i) given.push_back(seen(numbers, padded(i)));
  QCOMPARE(seen(numbers, padded(0)), given[0]);  // the newest now; padding 1 is the oldest
  seen(numbers, padded(16));
  QCOMPARE(numbers.numberFor(padded(0)), given[0]);
  QCOMPARE(numbers.numberFor(padded(2)), given[2]);
  QVERIFY(numbers.numberFor(padded(1)) != given[1]);
}

void TestLayerNumbers::givenTensorsAreNot() {
  LayerNumbers numbers;
  Wants wants = padded(0);
  wants.weights.kind = WeightKind::Tensor;
  wants.weights.tensor = std::make_shared<const WeightTensor>();
  const std::uint64_t first = seen(numbers, wants);
  QVERIFY(seen(numbers, wants) != first);
  QCOMPARE(wants.weights.tensor.use_count(), 2);  // of the last one only
}

QTEST_APPLESS_MAIN(TestLayerNumbers)
#include "tst_layer_numbers.moc"
