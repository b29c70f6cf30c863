#include <QTest>
#include <array>
#include <atomic>
#include <cmath>
#include <set>
#include <thread>

#include "engine/kernels/col2im_tables.h"
#include "engine/kernels/tile_simd.h"
#include "engine/parallel.h"
#include "engine/reference.h"
#include "tests/engine/col2im_case.h"
#include "tests/support/compare.h"
#include "tests/support/simd_case.h"
#include "tests/support/small_budget.h"

using namespace convt;

namespace {

/// The accuracy promised for every path: relative to the largest output.
constexpr double kTolerance = 2e-6;

std::shared_ptr<const Weights> absolute(const Weights& weights) {
  auto positive = std::make_shared<Weights>(weights);
  for (float& value : positive->weight.values) value = std::abs(value);
  return positive;
}

/// A kernel of 63 x 63 over as large a picture as the path takes.
LayerCase longKernel() {
  const double most = static_cast<double>(cacheSizes().last) / 8.0;  // contributions
  const auto side = static_cast<std::int64_t>(std::sqrt(most / (63.0 * 63.0)));
  return {{1, 64, std::min<std::int64_t>(side, 63), std::min<std::int64_t>(side, 63)},
          {1, {63, 63}, {1, 1}, {0, 0}, {0, 0}, {1, 1}, 1, false}};
}

}  // namespace

/// The path "col2im" from a layer to its output.
class TestCol2im : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void everyWayOfCuttingIsExact_data();
  void everyWayOfCuttingIsExact();
  void fractionsAreNear();
  void longKernelsStayAccurate();
  void storedInputsAreReadAsTheirNumbers();
  void streamedOutputsAreTheSame();
  void biasOfMinusZeroIsZero();
  void unreachedPhasesAreTheBias();
  void runsAtOnceHaveTheirOwnValues();
  void runsWithinLoopsHaveTheirOwnValues();
  void planIsChargedAndGivenBack();
  void planWithoutRoomIsRefused();
  void packingStopsWhenAsked();
  void scheduleNamesTileAndRows();
};

void TestCol2im::everyWayOfCuttingIsExact_data() {
  QTest::addColumn<std::size_t>("index");
  const std::vector<CutCase> cases = cutCases();
  for (std::size_t i = 0; i < cases.size(); ++i) QTest::newRow(cases[i].name.c_str()) << i;
}

/// Against another path, which the reference has proved.
void TestCol2im::everyWayOfCuttingIsExact() {
  QFETCH(std::size_t, index);
  const CutCase c = cutCases()[index];
  Random random(1);
  const Input input = makeInput(wholeNumbers(c.layer.input, random));
  const auto weights = makeLayerWeights(c.layer, random, smallWholeNumbers);
  const auto plan = planOf(c.layer, weights, kCol2im);
  const Region all = Region::whole(plan->output());
  const std::vector<float> expected = runGuarded(*planOf(c.layer, weights, "phases"), input, all);
  QVERIFY(!expected.empty());
  for (const int threads : {1, 2, 4}) QVERIFY(sameBits(runGuarded(*plan, input, all, threads), expected));
}

void TestCol2im::fractionsAreNear() {
  Random random(2);
  for (const std::string_view target : simdTargets()) {
    const ForcedTarget forced(target);
    for (int i = 0; i < 25; ++i) {
      LayerCase layer = manyToFew(random, 200'000);
      layer.input.c = std::int64_t{layer.params.groups} * (64 << (i % 4));
      layer.input.w = std::min<std::int64_t>(layer.input.w, 9);
      if (check(layer.params, layer.input)) continue;
      const Input input = makeInput(fractions(layer.input, random));
      const auto weights = makeLayerWeights(layer, random, fractions);
      const auto plan = planOf(layer, weights, kCol2im);
      const std::string complaint =
          difference(wholeOutput(*plan, input), reference(layer.params, input, *weights), plan->output(), kTolerance);
      QVERIFY2(complaint.empty(), (layer.name() + ": " + complaint).c_str());
    }
  }
}

/// Positive numbers are the hard case of long sums.
void TestCol2im::longKernelsStayAccurate() {
  Random random(3);
  const LayerCase layer = longKernel();
  Tensor values = fractions(layer.input, random);
  for (float& value : values.values) value = std::abs(value);
  const Input input = makeInput(std::move(values));
  const auto weights = absolute(*makeLayerWeights(layer, random, fractions));
  const auto plan = planOf(layer, weights, kCol2im);
  const std::vector<float> out = wholeOutput(*plan, input);
  const std::int64_t n = layer.input.h;
  for (const auto& [y, x] : {std::pair{n - 1, n - 1}, {62, 62}, {n / 2, 62}, {62, n + 5}}) {  // all inputs, or half
    const double wanted = referenceAt(layer.params, input, *weights, 0, 0, y, x);
    const double error = std::abs(out[static_cast<std::size_t>(y * plan->output().w + x)] - wanted) / wanted;
    QVERIFY2(error <= kTolerance, std::to_string(error).c_str());
  }
}

void TestCol2im::storedInputsAreReadAsTheirNumbers() {
  Random random(4);
  for (int i = 0; i < 60; ++i) {
    const LayerCase layer = manyToFew(random);
    const auto element = std::vector{Element::U8, Element::U16, Element::F32}[static_cast<std::size_t>(i % 3)];
    const Input stored = storedInput(layer.input, element, i % 2 == 0, random);
    const auto plan = planOf(layer, makeLayerWeights(layer, random, fractions), kCol2im);
    const std::vector<float> expected = wholeOutput(*plan, makeInput(denseCopy(stored)));
    QVERIFY2(!expected.empty() && sameBits(wholeOutput(*plan, stored), expected), layer.name().c_str());
    Input dense = stored;  // without gaps between rows, if not between channels
    dense.shape.h = 1;
    LayerCase flat = layer;
    flat.input = dense.shape;
    if (check(flat.params, flat.input)) continue;
    const auto flatPlan = planOf(flat, makeLayerWeights(flat, random, fractions), kCol2im);
    QVERIFY(sameBits(wholeOutput(*flatPlan, dense), wholeOutput(*flatPlan, makeInput(denseCopy(dense)))));
  }
}

/// Past the caches or not, with whatever slack, wherever the rows lie.
void TestCol2im::streamedOutputsAreTheSame() {
  Random random(5);
  for (const std::string_view target : simdTargets()) {
    const ForcedTarget forced(target);
    for (int i = 0; i < 40; ++i) {
      const LayerCase layer = manyToFew(random);
      const Input input = makeInput(fractions(layer.input, random));
      const auto weights = makeLayerWeights(layer, random, fractions);
      const auto plan = planOf(layer, weights, kCol2im);
      ScheduleChoice choice(kCol2im);
      choice.streams = true;
      const auto streaming = Plan::make(layer.params, layer.input, weights, choice);
      // Vectors of half a line would leave the other half to be read from memory first.
      QVERIFY(streaming);
      QCOMPARE((*streaming)->schedule().streams, tileLimits().lanes >= 16);
      const Region all = Region::whole(plan->output());
      const std::vector<float> expected = runGuarded(*plan, input, all);
      for (const Rows rows : {Rows::Aligned, Rows::Gaps, Rows::Dense}) {
        GuardedOutput out(all, rows);
        const std::ptrdiff_t slack = rows == Rows::Dense || i % 4 == 0 ? 0 : out.mostSlack();
        QCOMPARE(run(**streaming, input, all, out.span(slack), {1 + i % 2, {}}), RunStatus::Completed);
        QVERIFY2(out.guardsIntact(slack), layer.name().c_str());
        QVERIFY2(sameBits(out.values(), expected), layer.name().c_str());
      }
    }
  }
}

/// Products too small for a float leave sums of -0; outputs of them, and those that no tap reaches, are 0.
void TestCol2im::biasOfMinusZeroIsZero() {
  Random random(6);
  for (int i = 0; i < 60; ++i) {
    LayerCase layer = manyToFew(random);
    layer.params.bias = true;
    Tensor values(layer.input);
    std::fill(values.values.begin(), values.values.end(), 1e-30F);
    auto weights = std::make_shared<Weights>(*makeLayerWeights(layer, random, smallWholeNumbers));
    std::fill(weights->weight.values.begin(), weights->weight.values.end(), -1e-30F);
    std::fill(weights->bias.begin(), weights->bias.end(), -0.0F);
    const std::vector<float> out = wholeOutput(*planOf(layer, weights, kCol2im), makeInput(std::move(values)));
    QVERIFY2(!out.empty() && sameBits(out, std::vector<float>(out.size(), 0.0F)), layer.name().c_str());
  }
}

/// Strides beyond the kernel, also beyond the output's width.
void TestCol2im::unreachedPhasesAreTheBias() {
  Random random(7);
  for (const int stride : {3, 17, 400, 100'000}) {
    for (const int width : {1, 2, 5}) {
      const LayerCase layer{{1, 20, 2, width}, {2, {2, 2}, {3, stride}, {0, 1}, {2, 2}, {1, 1}, 1, true}};
      const Input input = makeInput(wholeNumbers(layer.input, random));
      const auto weights = makeLayerWeights(layer, random, smallWholeNumbers);
      const auto plan = planOf(layer, weights, kCol2im);
      const std::string complaint =
          difference(wholeOutput(*plan, input), reference(layer.params, input, *weights), plan->output());
      QVERIFY2(complaint.empty(), (layer.name() + ": " + complaint).c_str());
    }
  }
}

void TestCol2im::runsAtOnceHaveTheirOwnValues() {
  Random random(8);
  for (const CutCase& c : {cutCases()[3], cutCases()[0]}) {
    const auto plan = planOf(c.layer, makeLayerWeights(c.layer, random, fractions), kCol2im);
    const Region all = Region::whole(plan->output());
    std::vector<std::thread> threads;
    std::array<int, 3> wrong{};
    for (int& failures : wrong) {
      const Input input = makeInput(fractions(c.layer.input, random));
      const std::vector<float> expected = runGuarded(*plan, input, all);
      threads.emplace_back([&failures, &plan, all, input, expected] {
        for (int i = 0; i < 15; ++i) failures += sameBits(runGuarded(*plan, input, all, 2 + i % 3), expected) ? 0 : 1;
      });
    }
    for (std::thread& thread : threads) thread.join();
    QCOMPARE(wrong, (std::array<int, 3>{}));
  }
}

/// A thread that waits for the others of one run may begin another one meanwhile.
void TestCol2im::runsWithinLoopsHaveTheirOwnValues() {
  Random random(13);
  const LayerCase layer = cutCase("", 60, 60, 1, 15, 1, 7).layer;
  const auto plan = planOf(layer, makeLayerWeights(layer, random, fractions), kCol2im);
  const Region all = Region::whole(plan->output());
  std::vector<Input> inputs;
  std::vector<std::vector<float>> expected;
  for (int i = 0; i < 8; ++i) {
    inputs.push_back(makeInput(fractions(layer.input, random)));
    expected.push_back(runGuarded(*plan, inputs.back(), all));
  }
  std::atomic<int> wrong = 0;
  const auto body = [&](std::int64_t i) {
    const auto which = static_cast<std::size_t>(i % 8);
    wrong += sameBits(runGuarded(*plan, inputs[which], all, 2), expected[which]) ? 0 : 1;
    return true;
  };
  std::vector<std::thread> threads;
  for (int t = 0; t < 3; ++t) {
    threads.emplace_back([&] {
      for (int repeat = 0; repeat < 10; ++repeat) parallelFor(8, {2, {}}, body);
    });
  }
  for (std::thread& thread : threads) thread.join();
  QCOMPARE(wrong.load(), 0);
}

void TestCol2im::planIsChargedAndGivenBack() {
  Random random(9);
  std::set<std::string_view> paths;
  for (int i = 0; i < 40; ++i) {
    const LayerCase layer = manyToFew(random);
    const auto weights = makeLayerWeights(layer, random, fractions);
    const std::int64_t before = memoryBudget().used();
    {
      const auto plan = planOf(layer, weights, kCol2im);
      paths.insert(plan->contributions()->contributions->pathName());
      QCOMPARE(memoryBudget().used(), before + plan->bytes());
      QVERIFY(plan->bytes() >= 2 * std::ssize(weights->weight.values) * std::int64_t{sizeof(float)});
    }
    QCOMPARE(memoryBudget().used(), before);
  }
  // With short vectors one of them may be the cheaper one for all of these layers.
  if (tileLimits().lanes >= 8) QCOMPARE(paths, (std::set<std::string_view>{"channels", "phases"}));
}

void TestCol2im::planWithoutRoomIsRefused() {
  Random random(10);
  const LayerCase layer = manyToFew(random);
  const auto weights = makeLayerWeights(layer, random, fractions);
  const std::int64_t copy = std::ssize(weights->weight.values) * std::int64_t{sizeof(float)};
  const std::int64_t before = memoryBudget().used();
  for (const std::int64_t room : {copy - 1, copy}) {
    const SmallBudget small(room);
    const auto refused = Plan::make(layer.params, layer.input, weights, kCol2im);
    QVERIFY(!refused);
    QVERIFY(!refused.failure().usersInput);
    QCOMPARE(refused.failure().text.starts_with("A copy of the weights needs "), room < copy);
    QVERIFY(!refused.failure().text.empty());
    QCOMPARE(memoryBudget().used(), before);
  }
}

void TestCol2im::packingStopsWhenAsked() {
  Random random(11);
  const LayerCase layer = manyToFew(random);
  const auto weights = makeLayerWeights(layer, random, fractions);
  const std::int64_t before = memoryBudget().used();
  std::stop_source stop;
  stop.request_stop();
  const auto nothing = Col2imTables::make(layer.params, layer.input, *weights, 0, stop.get_token());
  QVERIFY(!nothing);
  QVERIFY(nothing.failure().text.empty());
  QCOMPARE(memoryBudget().used(), before);
}

void TestCol2im::scheduleNamesTileAndRows() {
  Random random(12);
  const CutCase c = cutCases()[1];
  const auto weights = makeLayerWeights(c.layer, random, fractions);
  for (const std::int64_t rows : {0, 1, 6}) {
    ScheduleChoice choice(kCol2im);
    choice.rowsPerTask = rows;
    const auto plan = Plan::make(c.layer.params, c.layer.input, weights, choice);
    QVERIFY(plan);
    const Schedule& tile = (*plan)->contributions()->contributions->schedule();
    const std::string tileText = tile.text().substr(tile.path.size(), tile.text().find(',') - tile.path.size());
    const std::string rowsText = rows == 1 ? "1 row" : std::to_string(rows == 0 ? c.own().rows : rows) + " rows";
    const std::string text = (*plan)->schedule().text();
    QVERIFY2(text == "col2im" + tileText + ", " + rowsText, text.c_str());
  }
}

QTEST_APPLESS_MAIN(TestCol2im)
#include "tst_col2im.moc"
