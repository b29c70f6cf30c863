#include <QTest>
#include <algorithm>
#include <cmath>
#include <functional>
#include <map>

#include "engine/kernels/product_simd.h"
#include "engine/reference.h"
#include "tests/engine/product_case.h"
#include "tests/support/compare.h"
#include "tests/support/simd_case.h"

using namespace convt;

namespace {

/// The accuracy promised for every path: relative to the largest output.
constexpr double kTolerance = 2e-6;

/// A row too long for one task, also where a position is two outputs of each phase.
LayerCase wideLayer(Random& random) {
  LayerCase layer;
  layer.input = {1, between(random, 8, 40), between(random, 1, 2), between(random, 1050, 1150)};
  layer.params.outChannels = between(random, 1, 20);
  layer.params.kernel = {between(random, 1, 2), between(random, 2, 3)};
  layer.params.stride = {1, between(random, 1, 2)};
  if (layer.params.stride.w == 2) layer.params.kernel.w += 2;
  layer.params.padding = {0, between(random, 0, 2)};
  return layer;
}

}  // namespace

/// The paths "winograd" and "channels" from a layer to its output, on every SIMD target.
class TestProducts : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void wholeNumbersAreExact();
  void longRowsAreExact();
  void fractionsAreNear();
  void manyInputsStayAccurate_data();
  void manyInputsStayAccurate();
  void regionsHaveTheBitsOfTheWhole();
  void regionsOfLongRowsHaveTheBitsOfTheWhole();
  void storedInputsAreReadAsTheirNumbers();
  void streamedOutputsAreTheSame();
  void rowsOfATaskChangeNoBits();
  void biasOfMinusZeroIsZero();
  void bothPathsHadTheirTurnOnEveryTarget();

 private:
  /// What is wrong with a plan's output; empty if nothing is.
  using Check = std::function<std::string(const std::shared_ptr<const Plan>& plan)>;
  /// Calls check with a plan per target and path. @return the first complaint, with all names
  std::string onBothPaths(const LayerCase& layer, const std::shared_ptr<const Weights>& weights, const Check& check);
  std::string compare(const LayerCase& layer, const Input& input, const std::shared_ptr<const Weights>& weights,
                      double tolerance);
  std::string compareRegions(Random& random, const LayerCase& layer);

  std::map<std::string, int> m_turns;  ///< plans per "path on target"
};

std::string TestProducts::onBothPaths(const LayerCase& layer, const std::shared_ptr<const Weights>& weights,
                                      const Check& check) {
  for (const std::string_view target : simdTargets()) {
    const ForcedTarget forced(target);
    for (const std::string path : {"winograd", "channels"}) {
      const auto plan = planIfSupported(layer, weights, path);
      if (plan == nullptr) continue;
      const std::string where = path + " on " + std::string(target);
      ++m_turns[where];
      std::string complaint = plan->pathName() == path ? check(plan) : "another path was taken";
      if (!complaint.empty()) return where + ", " + layer.name() + ": " + complaint;
    }
  }
  return {};
}

std::string TestProducts::compare(const LayerCase& layer, const Input& input,
                                  const std::shared_ptr<const Weights>& weights, double tolerance) {
  const std::vector<double> expected = reference(layer.params, input, *weights);
  return onBothPaths(layer, weights, [&](const std::shared_ptr<const Plan>& plan) {
    return difference(wholeOutput(*plan, input), expected, plan->output(), tolerance);
  });
}

void TestProducts::wholeNumbersAreExact() {
  Random random(1);
  for (int i = 0; i < 120; ++i) {
    const LayerCase layer = channelLayer(random);
    const auto weights = makeLayerWeights(layer, random, smallWholeNumbers);
    const std::string complaint = compare(layer, makeInput(wholeNumbers(layer.input, random)), weights, 0.0);
    QVERIFY2(complaint.empty(), complaint.c_str());
  }
}

void TestProducts::longRowsAreExact() {
  Random random(2);
  int cut = 0;
  for (int i = 0; i < 4; ++i) {
    const LayerCase layer = wideLayer(random);
    const auto weights = makeLayerWeights(layer, random, smallWholeNumbers);
    const std::string complaint = compare(layer, makeInput(wholeNumbers(layer.input, random)), weights, 0.0);
    QVERIFY2(complaint.empty(), complaint.c_str());
    onBothPaths(layer, weights, [&](const std::shared_ptr<const Plan>& plan) {
      cut += plan->schedule().columnsPerTask < plan->output().w ? 1 : 0;
      return std::string();
    });
  }
  QVERIFY(cut >= 4 * static_cast<int>(simdTargets().size()));
}

void TestProducts::fractionsAreNear() {
  Random random(3);
  for (int i = 0; i < 60; ++i) {
    const LayerCase layer = channelLayer(random);
    const auto weights = makeLayerWeights(layer, random, fractions);
    const std::string complaint = compare(layer, makeInput(fractions(layer.input, random)), weights, kTolerance);
    QVERIFY2(complaint.empty(), complaint.c_str());
  }
}

void TestProducts::manyInputsStayAccurate_data() {
  QTest::addColumn<int>("kernel");
  QTest::addColumn<int>("stride");
  QTest::addColumn<bool>("positive");
  for (const bool positive : {false, true}) {
    const char* kind = positive ? ", positive" : "";
    QTest::addRow("k4, stride 2%s", kind) << 4 << 2 << positive;
    QTest::addRow("k3, stride 1%s", kind) << 3 << 1 << positive;
    QTest::addRow("k6, stride 2%s", kind) << 6 << 2 << positive;
    QTest::addRow("k5, stride 2%s", kind) << 5 << 2 << positive;
  }
}

/// Positive numbers are the hard case of long sums; differences and combined weights of others cancel.
void TestProducts::manyInputsStayAccurate() {
  QFETCH(int, kernel);
  QFETCH(int, stride);
  QFETCH(bool, positive);
  Random random(4);
  const LayerCase layer{{1, 512, 5, 6}, {18, {kernel, kernel}, {stride, stride}, {1, 1}, {0, 0}, {1, 1}, 1, true}};
  Tensor values = fractions(layer.input, random);
  auto weights = std::make_shared<Weights>(*makeLayerWeights(layer, random, fractions));
  if (positive) {
    for (std::vector<float>* numbers : {&values.values, &weights->weight.values})
      std::transform(numbers->begin(), numbers->end(), numbers->begin(), [](float v) { return std::abs(v); });
  }
  const std::string complaint = compare(layer, makeInput(std::move(values)), weights, kTolerance);
  QVERIFY2(complaint.empty(), complaint.c_str());
}

std::string TestProducts::compareRegions(Random& random, const LayerCase& layer) {
  const Input input = makeInput(fractions(layer.input, random));
  const auto weights = makeLayerWeights(layer, random, fractions);
  return onBothPaths(layer, weights, [&](const std::shared_ptr<const Plan>& plan) -> std::string {
    const std::vector<float> whole = wholeOutput(*plan, input);
    std::vector<Region> regions = regionsOfEveryKind(random, plan->output());
    for (int i = 0; i < 3; ++i) regions.push_back(Region::whole(plan->output()));
    for (std::size_t i = 0; i < regions.size(); ++i) {
      const int threads = std::vector{1, 2, 4}[i % 3];
      const std::vector<float> part = runGuarded(*plan, input, regions[i], threads);
      if (!sameBits(part, cut(whole, plan->output(), regions[i])))
        return textOf(regions[i]) + " with " + std::to_string(threads) + " threads differs";
    }
    return {};
  });
}

void TestProducts::regionsHaveTheBitsOfTheWhole() {
  Random random(5);
  for (int i = 0; i < 60; ++i) {
    const std::string complaint = compareRegions(random, channelLayer(random));
    QVERIFY2(complaint.empty(), complaint.c_str());
  }
}

void TestProducts::regionsOfLongRowsHaveTheBitsOfTheWhole() {
  Random random(6);
  for (int i = 0; i < 3; ++i) {
    const std::string complaint = compareRegions(random, wideLayer(random));
    QVERIFY2(complaint.empty(), complaint.c_str());
  }
}

void TestProducts::storedInputsAreReadAsTheirNumbers() {
  Random random(7);
  for (int i = 0; i < 30; ++i) {
    const LayerCase layer = channelLayer(random);
    const Element element = std::vector{Element::U8, Element::U16, Element::F32}[static_cast<std::size_t>(i % 3)];
    const Input stored = storedInput(layer.input, element, i % 2 == 0, random);
    const Input dense = makeInput(denseCopy(stored));
    const auto weights = makeLayerWeights(layer, random, fractions);
    const std::string complaint = onBothPaths(layer, weights, [&](const std::shared_ptr<const Plan>& plan) {
      return sameBits(wholeOutput(*plan, stored), wholeOutput(*plan, dense)) ? "" : "stored and dense numbers differ";
    });
    QVERIFY2(complaint.empty(), complaint.c_str());
  }
}

/// Past the caches or not, with whatever slack, wherever the rows lie.
void TestProducts::streamedOutputsAreTheSame() {
  Random random(8);
  for (int i = 0; i < 40; ++i) {
    const LayerCase layer = i % 10 == 0 ? wideLayer(random) : channelLayer(random);
    const Input input = makeInput(fractions(layer.input, random));
    const auto weights = makeLayerWeights(layer, random, fractions);
    const std::string complaint =
        onBothPaths(layer, weights, [&](const std::shared_ptr<const Plan>& plan) -> std::string {
          ScheduleChoice choice(plan->pathName());
          choice.streams = true;
          const auto streaming = Plan::make(layer.params, layer.input, weights, choice);
          // Vectors of half a line would leave the other half to be read from memory first.
          if (!streaming || (*streaming)->schedule().streams != (productLanes() >= 16)) return "does not stream";
          const Region all = Region::whole(plan->output());
          const std::vector<float> expected = runGuarded(*plan, input, all);
          for (const Rows rows : {Rows::Aligned, Rows::Gaps, Rows::Dense}) {
            GuardedOutput out(all, rows);
            const std::ptrdiff_t slack = rows == Rows::Dense ? 0 : out.mostSlack();
            if (run(**streaming, input, all, out.span(slack), {1 + i % 2, {}}) != RunStatus::Completed) return "ended";
            if (!out.guardsIntact(slack)) return "wrote beside the rows";
            if (!sameBits(out.values(), expected)) return "differs";
          }
          return {};
        });
    QVERIFY2(complaint.empty(), complaint.c_str());
  }
}

void TestProducts::rowsOfATaskChangeNoBits() {
  Random random(9);
  int others = 0;
  for (int i = 0; i < 40; ++i) {
    const LayerCase layer = channelLayer(random);
    const Input input = makeInput(fractions(layer.input, random));
    const auto weights = makeLayerWeights(layer, random, fractions);
    const std::string complaint =
        onBothPaths(layer, weights, [&](const std::shared_ptr<const Plan>& plan) -> std::string {
          const std::vector<float> expected = wholeOutput(*plan, input);
          for (const std::int64_t rows : {1, 3, 8}) {
            ScheduleChoice choice(plan->pathName());
            choice.rowsPerTask = rows;
            const auto other = Plan::make(layer.params, layer.input, weights, choice);
            if (!other) return other.failure().text;
            others += (*other)->schedule() == plan->schedule() ? 0 : 1;
            if (!sameBits(wholeOutput(**other, input), expected)) return "differs: " + (*other)->schedule().text();
          }
          return {};
        });
    QVERIFY2(complaint.empty(), complaint.c_str());
  }
  // Of short vectors there are fewer targets.
  QVERIFY(others > (productLanes() >= 8 ? 100 : 40));
}

/// Products too small for a float leave sums of -0; outputs of them, and those that no tap reaches, are 0.
void TestProducts::biasOfMinusZeroIsZero() {
  Random random(10);
  for (int i = 0; i < 30; ++i) {
    LayerCase layer = channelLayer(random);
    layer.params.bias = true;
    Tensor values(layer.input);
    std::fill(values.values.begin(), values.values.end(), 1e-30F);
    auto weights = std::make_shared<Weights>(*makeLayerWeights(layer, random, smallWholeNumbers));
    std::fill(weights->weight.values.begin(), weights->weight.values.end(), -1e-30F);
    std::fill(weights->bias.begin(), weights->bias.end(), -0.0F);
    const Input input = makeInput(std::move(values));
    const std::string complaint = onBothPaths(layer, weights, [&](const std::shared_ptr<const Plan>& plan) {
      const std::vector<float> out = wholeOutput(*plan, input);
      return sameBits(out, std::vector<float>(out.size(), 0.0F)) && !out.empty() ? "" : "an output is not 0";
    });
    QVERIFY2(complaint.empty(), complaint.c_str());
  }
}

/// A layer that neither computes would make the comparisons above empty ones.
void TestProducts::bothPathsHadTheirTurnOnEveryTarget() {
  for (const std::string_view target : simdTargets()) {
    for (const std::string path : {"winograd", "channels"}) {
      const std::string where = path + " on " + std::string(target);
      QVERIFY2(m_turns[where] >= 100, (where + ": " + std::to_string(m_turns[where])).c_str());
    }
  }
}

QTEST_APPLESS_MAIN(TestProducts)
#include "tst_products.moc"
