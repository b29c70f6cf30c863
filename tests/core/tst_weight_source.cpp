#include <QTest>
#include <set>
#include <string>

#include "engine/core/weight_source.h"

using namespace convt;

namespace {

WeightSource typed(const char* name, float value) {
  auto tensor = std::make_shared<WeightTensor>();
  tensor->name = name;
  tensor->weight = Tensor({1, 1, 1, 2});
  tensor->weight.values = {1.0F, value};
  WeightSource source;
  source.kind = WeightKind::Tensor;
  source.tensor = tensor;
  return source;
}

}  // namespace

/// Sources are equal if they mean the same weights.
class TestWeightSource : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void everyFieldCounts();
  void tensorsAreComparedByValue();
  void kindsHaveDistinctNames();
  void perChannelRules();
};

void TestWeightSource::everyFieldCounts() {
  const WeightSource source;
  QVERIFY(source == WeightSource());
  WeightSource other = source;
  other.kind = WeightKind::Box;
  QVERIFY(!(source == other));
  other = source;
  other.seed = 1;
  QVERIFY(!(source == other));
  other = source;
  other.mixAll = true;
  QVERIFY(!(source == other));
  QVERIFY(!(source == typed("a", 2.0F)));
}

void TestWeightSource::tensorsAreComparedByValue() {
  QVERIFY(typed("a", 2.0F) == typed("a", 2.0F));
  QVERIFY(!(typed("a", 2.0F) == typed("a", 3.0F)));
  QVERIFY(!(typed("a", 2.0F) == typed("b", 2.0F)));
  WeightSource nothing = typed("a", 2.0F);
  nothing.tensor.reset();
  QVERIFY(!(typed("a", 2.0F) == nothing));
}

void TestWeightSource::kindsHaveDistinctNames() {
  std::set<std::string> names;
  for (int kind = 0; kind <= static_cast<int>(WeightKind::Tensor); ++kind) {
    names.insert(nameOf(static_cast<WeightKind>(kind)));
  }
  QCOMPARE(names.size(), std::size(kWeightRules) + 1);
  QCOMPARE(std::string(nameOf(WeightKind::OneHot)), std::string("one-hot"));
}

void TestWeightSource::perChannelRules() {
  for (int kind = 0; kind <= static_cast<int>(WeightKind::Tensor); ++kind) {
    const auto k = static_cast<WeightKind>(kind);
    const bool filled = k == WeightKind::Torch || k == WeightKind::Zeros || k == WeightKind::Ones;
    QCOMPARE(isPerChannelRule(k), !filled && k != WeightKind::Tensor);
  }
}

QTEST_APPLESS_MAIN(TestWeightSource)
#include "tst_weight_source.moc"
