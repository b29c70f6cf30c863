#include <QTest>
#include <cmath>
#include <limits>

#include "engine/kernels/depthwise_tables.h"
#include "engine/kernels/depthwise_task.h"
#include "engine/kernels/tile_simd.h"
#include "engine/reference.h"
#include "tests/engine/depthwise_case.h"
#include "tests/support/compare.h"

using namespace convt;

namespace {

/// The accuracy promised for every path: relative to the largest output.
constexpr double kTolerance = 2e-6;
constexpr float kInf = std::numeric_limits<float>::infinity();
constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

std::string compare(const LayerCase& layer, const Input& input, const std::shared_ptr<const Weights>& weights,
                    double tolerance) {
  const std::vector<double> expected = reference(layer.params, input, *weights);
  return onEveryTarget(layer, weights, [&](const std::shared_ptr<const Plan>& plan) {
    return difference(wholeOutput(*plan, input), expected, plan->output(), tolerance);
  });
}

/// Regions of every kind, also ones of few samples, and the whole with each number of threads.
std::vector<Region> regionsOf(Random& random, const Shape& out) {
  std::vector<Region> regions = regionsOfEveryKind(random, out);
  for (const std::int64_t step : {16, 1000})
    regions.push_back({0, 0, out.c, 0, 0, (out.h - 1) / step + 1, (out.w - 1) / step + 1, step});
  for (int i = 0; i < 3; ++i) regions.push_back(Region::whole(out));
  return regions;
}

std::string compareRegions(Random& random, const LayerCase& layer) {
  const Input input = makeInput(fractions(layer.input, random));
  const auto weights = makeLayerWeights(layer, random, fractions);
  return onEveryTarget(layer, weights, [&](const std::shared_ptr<const Plan>& plan) -> std::string {
    const std::vector<float> whole = wholeOutput(*plan, input);
    const std::vector<Region> regions = regionsOf(random, plan->output());
    for (std::size_t i = 0; i < regions.size(); ++i) {
      const int threads = std::vector{1, 2, 4}[i % 3];
      const std::vector<float> part = runGuarded(*plan, input, regions[i], threads);
      if (!sameBits(part, cut(whole, plan->output(), regions[i])))
        return textOf(regions[i]) + " with " + std::to_string(threads) + " threads differs";
    }
    return {};
  });
}

}  // namespace

/// The path "depthwise" from a layer to its output, on every SIMD target.
class TestDepthwise : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void wholeNumbersAreExact();
  void longRowsAreExact();
  void fractionsAreNear();
  void longSumsStayAccurate_data();
  void longSumsStayAccurate();
  void regionsHaveTheBitsOfTheWhole();
  void regionsOfLongRowsHaveTheBitsOfTheWhole();
  void storedInputsAreReadAsTheirNumbers();
  void rowsOfAnInputMayLieAnyhow();
  void streamedOutputsAreTheSame();
  void rowsOfATaskChangeNoBits();
  void infAndNanHaveTheDefinitionsValues();
  void biasOfMinusZeroIsZero();
  void aTaskEndsWhenItIsAsked();
};

void TestDepthwise::wholeNumbersAreExact() {
  Random random(1);
  int shared = 0;
  int blocks = 0;
  for (int i = 0; i < 250; ++i) {
    const LayerCase layer = i % 20 == 0 ? longDepthwiseLayer(random) : depthwiseLayer(random);
    const auto weights = makeLayerWeights(layer, random, smallWholeNumbers);
    const std::string complaint = compare(layer, makeInput(wholeNumbers(layer.input, random)), weights, 0.0);
    QVERIFY2(complaint.empty(), complaint.c_str());
    const auto plan = planOf(layer, weights, kDepthwise);
    shared += plan->depthwise()->lanes().shared > 1 ? 1 : 0;
    blocks += plan->depthwise()->rows().mostTaps > plan->depthwise()->blocks().rows ? 1 : 0;
  }
  if (tileLimits().lanes > 1) QVERIFY(shared >= 30);
  QVERIFY(blocks >= 12);
}

void TestDepthwise::longRowsAreExact() {
  Random random(2);
  for (int i = 0; i < 6; ++i) {
    const LayerCase layer = wideDepthwiseLayer(random);
    const auto weights = makeLayerWeights(layer, random, smallWholeNumbers);
    const std::string complaint = compare(layer, makeInput(wholeNumbers(layer.input, random)), weights, 0.0);
    QVERIFY2(complaint.empty(), complaint.c_str());
    const auto plan = planOf(layer, weights, kDepthwise);
    QVERIFY(plan->schedule().columnsPerTask < plan->output().w);
  }
}

void TestDepthwise::fractionsAreNear() {
  Random random(3);
  for (int i = 0; i < 80; ++i) {
    const LayerCase layer = depthwiseLayer(random);
    const auto weights = makeLayerWeights(layer, random, fractions);
    const std::string complaint = compare(layer, makeInput(fractions(layer.input, random)), weights, kTolerance);
    QVERIFY2(complaint.empty(), complaint.c_str());
  }
}

void TestDepthwise::longSumsStayAccurate_data() {
  QTest::addColumn<Pair>("kernel");
  QTest::addColumn<int>("dilation");
  QTest::newRow("k63: 4e3 terms") << Pair{63, 63} << 1;
  QTest::newRow("k63, dilated") << Pair{63, 63} << 2;
  QTest::newRow("k255x256: 6e4 terms") << Pair{255, 256} << 1;
}

/// Positive numbers are the hard case: the sum grows while its terms do not.
void TestDepthwise::longSumsStayAccurate() {
  QFETCH(Pair, kernel);
  QFETCH(int, dilation);
  Random random(4);
  LayerCase layer{{1, 3, kernel.h, kernel.w}, {}};
  layer.params.groups = layer.params.outChannels = 3;
  layer.params.kernel = kernel;
  layer.params.dilation = {dilation, dilation};
  layer.params.stride = layer.params.dilation;  // all taps meet in the same outputs
  layer.params.bias = false;
  Tensor values = fractions(layer.input, random);
  auto weights = std::make_shared<Weights>(*makeLayerWeights(layer, random, fractions));
  for (std::vector<float>* numbers : {&values.values, &weights->weight.values}) {
    for (float& value : *numbers) value = std::abs(value);
  }
  const Input input = makeInput(std::move(values));
  const Pair middle{dilation * (kernel.h - 1), dilation * (kernel.w - 1)};  // where every tap has an input
  const std::string complaint =
      onEveryTarget(layer, weights, [&](const std::shared_ptr<const Plan>& plan) -> std::string {
        for (std::int64_t c = 0; c < 3; ++c) {
          const std::vector<float> value = runGuarded(*plan, input, {0, c, 1, middle.h, middle.w, 1, 1, 1});
          const double wanted = referenceAt(layer.params, input, *weights, 0, c, middle.h, middle.w);
          const double error = std::abs(static_cast<double>(value.at(0)) - wanted) / wanted;
          if (!(wanted > 0.2 * kernel.h * kernel.w && error <= kTolerance)) return std::to_string(error * 1e6) + "e-6";
        }
        return {};
      });
  QVERIFY2(complaint.empty(), complaint.c_str());
}

void TestDepthwise::regionsHaveTheBitsOfTheWhole() {
  Random random(5);
  for (int i = 0; i < 80; ++i) {
    const std::string complaint =
        compareRegions(random, i % 20 == 0 ? longDepthwiseLayer(random) : depthwiseLayer(random));
    QVERIFY2(complaint.empty(), complaint.c_str());
  }
}

void TestDepthwise::regionsOfLongRowsHaveTheBitsOfTheWhole() {
  Random random(6);
  for (int i = 0; i < 4; ++i) {
    const std::string complaint = compareRegions(random, wideDepthwiseLayer(random));
    QVERIFY2(complaint.empty(), complaint.c_str());
  }
}

void TestDepthwise::storedInputsAreReadAsTheirNumbers() {
  Random random(7);
  for (int i = 0; i < 60; ++i) {
    const LayerCase layer = i % 20 == 0 ? wideDepthwiseLayer(random) : depthwiseLayer(random);
    const Element element = std::array{Element::U8, Element::U16, Element::F32}[static_cast<std::size_t>(i % 3)];
    const Input stored = storedInput(layer.input, element, i % 2 == 0, random);
    const Input dense = makeInput(denseCopy(stored));
    const auto weights = makeLayerWeights(layer, random, fractions);
    const std::string complaint = onEveryTarget(layer, weights, [&](const std::shared_ptr<const Plan>& plan) {
      return sameBits(wholeOutput(*plan, stored), wholeOutput(*plan, dense)) ? "" : "stored and dense numbers differ";
    });
    QVERIFY2(complaint.empty(), complaint.c_str());
  }
}

/// Upside down, and one row for all: only floats side by side in rows one below the other may be read beyond a row.
void TestDepthwise::rowsOfAnInputMayLieAnyhow() {
  Random random(8);
  for (int i = 0; i < 40; ++i) {
    const LayerCase layer = depthwiseLayer(random, 60'000);
    Input input = makeInput(fractions(layer.input, random));
    if (i % 2 == 0) {
      const auto* last = static_cast<const float*>(input.data.get()) + (layer.input.h - 1) * input.strideH;
      input.data = std::shared_ptr<const void>(input.data, last);
      input.strideH = -input.strideH;
    } else {
      input.strideH = 0;
    }
    const std::string complaint = compare(layer, input, makeLayerWeights(layer, random, fractions), kTolerance);
    QVERIFY2(complaint.empty(), complaint.c_str());
  }
}

/// Past the caches or not, with whatever slack, wherever the rows lie.
void TestDepthwise::streamedOutputsAreTheSame() {
  Random random(9);
  for (int i = 0; i < 60; ++i) {
    const LayerCase layer = i % 10 == 0 ? wideDepthwiseLayer(random) : depthwiseLayer(random);
    const Input input = makeInput(fractions(layer.input, random));
    const auto weights = makeLayerWeights(layer, random, fractions);
    const std::string complaint =
        onEveryTarget(layer, weights, [&](const std::shared_ptr<const Plan>& plan) -> std::string {
          ScheduleChoice choice(kDepthwise);
          choice.streams = true;
          const auto streaming = Plan::make(layer.params, layer.input, weights, choice);
          // Vectors of half a line would leave the other half to be read from memory first.
          if (!streaming || (*streaming)->schedule().streams != (tileLimits().lanes >= 16)) return "does not stream";
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

void TestDepthwise::rowsOfATaskChangeNoBits() {
  Random random(10);
  int others = 0;
  for (int i = 0; i < 40; ++i) {
    const LayerCase layer = depthwiseLayer(random);
    const Input input = makeInput(fractions(layer.input, random));
    const auto weights = makeLayerWeights(layer, random, fractions);
    const std::string complaint =
        onEveryTarget(layer, weights, [&](const std::shared_ptr<const Plan>& plan) -> std::string {
          const std::vector<float> expected = wholeOutput(*plan, input);
          for (const std::int64_t rows : {1, 3, 8}) {
            ScheduleChoice choice(kDepthwise);
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
  QVERIFY(others > 100);
}

/// Zeros beyond the image and lanes beyond the last group meet inputs that are not finite.
void TestDepthwise::infAndNanHaveTheDefinitionsValues() {
  Random random(11);
  int sparing = 0;
  for (int i = 0; i < 120; ++i) {
    const LayerCase layer = depthwiseLayer(random);
    Tensor values = wholeNumbers(layer.input, random, 2);
    for (const float value : {kInf, -kInf, kNan}) {
      if (between(random, 0, 2) > 0) values.values[random() % values.values.size()] = value;
    }
    auto weights = std::make_shared<Weights>(*makeLayerWeights(layer, random, smallWholeNumbers));
    if (layer.params.bias && i % 4 == 0) weights->bias.back() = i % 8 == 0 ? kNan : -kInf;
    const Input input = makeInput(std::move(values));
    const std::vector<double> expected = reference(layer.params, input, *weights);
    const auto finite = std::count_if(expected.begin(), expected.end(), [](double v) { return std::isfinite(v); });
    sparing += finite > 0 && finite < std::ssize(expected) ? 1 : 0;
    const std::string complaint = onEveryTarget(layer, weights, [&](const std::shared_ptr<const Plan>& plan) {
      return difference(wholeOutput(*plan, input), expected, plan->output());
    });
    QVERIFY2(complaint.empty(), complaint.c_str());
  }
  QVERIFY(sparing > 60);
}

/// Products too small for a float leave sums of -0; outputs of them, and those that no tap reaches, are 0.
void TestDepthwise::biasOfMinusZeroIsZero() {
  Random random(12);
  for (int i = 0; i < 40; ++i) {
    LayerCase layer = depthwiseLayer(random, 60'000);
    layer.params.bias = true;
    Tensor values(layer.input);
    std::fill(values.values.begin(), values.values.end(), 1e-30F);
    auto weights = std::make_shared<Weights>(*makeLayerWeights(layer, random, smallWholeNumbers));
    std::fill(weights->weight.values.begin(), weights->weight.values.end(), -1e-30F);
    std::fill(weights->bias.begin(), weights->bias.end(), -0.0F);
    const Input input = makeInput(std::move(values));
    const std::string complaint = onEveryTarget(layer, weights, [&](const std::shared_ptr<const Plan>& plan) {
      const std::vector<float> out = wholeOutput(*plan, input);
      const bool zeros = std::all_of(out.begin(), out.end(), [](float v) { return v == 0.0F && !std::signbit(v); });
      return zeros && !out.empty() ? "" : "not all are 0";
    });
    QVERIFY2(complaint.empty(), complaint.c_str());
  }
}

/// Whether it has terms to sum or only the bias to write.
void TestDepthwise::aTaskEndsWhenItIsAsked() {
  Random random(13);
  const LayerCase layer{{1, 5, 2, 40}, {5, {1, 3}, {9, 1}, {0, 0}, {0, 0}, {1, 1}, 5, true}};
  const auto plan = planOf(layer, makeLayerWeights(layer, random, fractions), kDepthwise);
  const Input input = makeInput(fractions(layer.input, random));
  const Region whole = Region::whole(plan->output());
  Region empty = whole;  // between the two rows that a tap reaches
  empty.y0 = 1;
  empty.rows = 8;
  std::stop_source stop;
  stop.request_stop();
  for (const Region& region : {whole, empty}) {
    for (const bool asked : {false, true}) {
      GuardedOutput out(region);
      const OutputSpan span = out.span();
      const RunOptions options{1, asked ? stop.get_token() : std::stop_token()};
      DepthwiseScratch scratch;
      const DepthwiseTask::Part part{0, 0, region.rows, 0, region.cols};
      QCOMPARE(DepthwiseTask(*plan, input, region, span, options, part, false, scratch).run(), !asked);
      QCOMPARE(sameBits(out.values(), GuardedOutput(region).values()), asked);
    }
  }
}

QTEST_APPLESS_MAIN(TestDepthwise)
#include "tst_depthwise.moc"
