#include <QTest>
#include <cmath>

#include "engine/core/contributions.h"
#include "engine/kernels/col2im_tables.h"
#include "engine/kernels/path.h"
#include "engine/workloads.h"
#include "tests/engine/col2im_case.h"
#include "tests/support/simd_case.h"

using namespace convt;

namespace {

/// Any layer, without an input or weights: small ones, and such as are cut.
LayerCase anyLayer(Random& random) {
  for (;;) {
    LayerCase layer;
    LayerParams& p = layer.params;
    const int most = between(random, 0, 1) == 0 ? 20 : 3000;
    layer.input = {1, 64, between(random, 1, most), between(random, 1, most)};
    p.outChannels = between(random, 1, 300);
    p.kernel = {between(random, 1, 40), between(random, 1, 40)};
    p.stride = {between(random, 1, 20), between(random, 1, 20)};
    p.padding = {between(random, 0, 20), between(random, 0, 20)};
    p.dilation = {between(random, 1, 4), between(random, 1, 4)};
    if (!check(p, layer.input)) return layer;
  }
}

std::int64_t tapsOf(const LayerCase& layer) {
  return std::int64_t{layer.params.kernel.h} * layer.params.kernel.w;
}

/// What of a cut does not hold for every layer; empty if all does.
std::string broken(const LayerCase& layer, const Col2imCut& cut, std::int64_t most) {
  const Shape out = outputShape(layer.params, layer.input);
  const auto divideUp = [](std::int64_t a, std::int64_t b) { return (a + b - 1) / b; };
  if (cut.channels < 1 || cut.channels > out.c || cut.rows < 1 || cut.rows > out.h) return "parts of no size";
  if (cut.parts != divideUp(out.c, cut.channels) * divideUp(out.h, cut.rows)) return "another number of parts";
  if (cut.rows < out.h && cut.rows % layer.params.stride.h != 0) return "a part ends within the rows of an input row";
  const SizeTerms rows = heightTerms(layer.params, layer.input);
  for (std::int64_t y = 0; y < out.h; y += cut.rows) {
    if (inputsAround(rows, y, std::min(out.h, y + cut.rows) - 1).count() > cut.inputRows)
      return "meets more input rows";
  }
  const bool small = cut.inputRows * layer.input.w * tapsOf(layer) * cut.channels <= 2 * most;
  return cut.fits && !small ? "does not fit" : "";
}

/// The cheapest path for weights that are no products.
std::string_view pathFor(const LayerCase& layer) {
  Random random(1);
  return planOf(layer, makeLayerWeights(layer, random, fractions))->pathName();
}

LayerCase layerOf(const Shape& input, int outputs, Pair kernel, Pair stride, Pair padding,
                  Pair outputPadding = {0, 0}) {
  return {input, {outputs, kernel, stride, padding, outputPadding, {1, 1}, 1, true}};
}

}  // namespace

/// How contributions are cut, and where the path is taken.
class TestCol2imCost : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void cutsHoldForEveryLayer();
  void everyWayOfCuttingIsThere();
  void rowsThatAreTooLongFitNowhere();
  void partsShareFewInputs();
  void takenFromManyChannelsToFew();
  void leftForTheStandardLayers();
  void refusedWhereNoCacheHolds();
  void inputsBeyondTheOtherPathAreRefused();
  void moreWorkCostsMore();
};

void TestCol2imCost::cutsHoldForEveryLayer() {
  Random random(1);
  int cut = 0;
  int unfit = 0;
  for (int i = 0; i < 3000; ++i) {
    const LayerCase layer = anyLayer(random);
    const CutCase c{"", layer};
    const std::string own = broken(layer, c.own(), cacheSizes().second / 8);
    const std::string together = broken(layer, c.together(), cacheSizes().last / 16);
    QVERIFY2(own.empty(), (layer.name() + ", of one thread: " + own).c_str());
    QVERIFY2(together.empty(), (layer.name() + ", of all: " + together).c_str());
    cut += c.together().parts > 1 ? 1 : 0;
    unfit += c.own().fits ? 0 : 1;
  }
  QVERIFY(cut > 300 && unfit > 300);
}

/// The layers that tests of values use are cut in the ways that they name.
void TestCol2imCost::everyWayOfCuttingIsThere() {
  const std::vector<CutCase> all = cutCases();
  const auto rowsOf = [&](std::size_t i) { return outputShape(all[i].layer.params, all[i].layer.input).h; };
  const Col2imCut channels = all[0].own();
  QVERIFY(channels.fits && channels.rows == rowsOf(0) && channels.channels < 9 && channels.parts > 2);
  for (const std::size_t i : {1, 2}) {
    const Col2imCut rows = all[i].own();
    QVERIFY(rows.fits && rows.channels == all[i].layer.params.outChannels && rows.parts > 1);
    QVERIFY(rows.rows < rowsOf(i));
  }
  QVERIFY(all[1].layer.params.kernel.h <= all[1].layer.params.stride.h);
  QVERIFY(all[2].layer.params.kernel.h > all[2].layer.params.stride.h);
  // Fewer parts than two threads want, and no way to make more.
  QVERIFY(all[3].own().parts == 1 && all[3].together().parts == 1 && all[3].layer.params.outChannels == 1);
  QVERIFY(!all[4].own().fits && all[4].together().fits && all[4].together().parts > 1);
}

void TestCol2imCost::rowsThatAreTooLongFitNowhere() {
  const std::int64_t own = cacheSizes().second / 8;
  const std::int64_t all = cacheSizes().last / 16;
  const CutCase below{"", layerOf({1, 64, 1, 2 * own / 900 - 1}, 1, {30, 30}, {30, 30}, {0, 0})};
  QVERIFY(below.own().fits);
  const CutCase above{"", layerOf({1, 64, 1, 2 * own / 900 + 1}, 1, {30, 30}, {30, 30}, {0, 0})};
  QVERIFY(!above.own().fits && above.together().fits);
  const CutCase far{"", layerOf({1, 64, 1, 2 * all / 900 + 1}, 1, {30, 30}, {30, 30}, {0, 0})};
  QVERIFY(!far.own().fits && !far.together().fits);
}

/// Bands of one thread may not multiply many input rows twice.
void TestCol2imCost::partsShareFewInputs() {
  Random random(2);
  int shared = 0;
  for (int i = 0; i < 3000; ++i) {
    const LayerCase layer = anyLayer(random);
    const CutCase c{"", layer};
    const Shape out = outputShape(layer.params, layer.input);
    if (!c.own().fits || c.own().rows == out.h) continue;
    ++shared;
    std::int64_t met = 0;
    const SizeTerms rows = heightTerms(layer.params, layer.input);
    for (std::int64_t y = 0; y < out.h; y += c.own().rows)
      met += inputsAround(rows, y, std::min(out.h, y + c.own().rows) - 1).count();
    QVERIFY2(static_cast<double>(met) <= 1.15 * static_cast<double>(layer.input.h), layer.name().c_str());
  }
  QVERIFY(shared > 20);
}

void TestCol2imCost::takenFromManyChannelsToFew() {
  QCOMPARE(pathFor(layerOf({1, 512, 9, 9}, 3, {5, 5}, {8, 8}, {1, 1})), kCol2im);
  QCOMPARE(pathFor(layerOf({1, 512, 8, 4}, 2, {15, 33}, {1, 7}, {1, 9})), kCol2im);
  QCOMPARE(pathFor(layerOf({1, 256, 45, 63}, 3, {4, 4}, {4, 4}, {1, 1}, {1, 1})), kCol2im);
}

void TestCol2imCost::leftForTheStandardLayers() {
  for (const Workload& workload : standardWorkloads())
    QVERIFY2(pathFor({workload.input, workload.params}) != kCol2im, workload.name.c_str());
}

void TestCol2imCost::refusedWhereNoCacheHolds() {
  Random random(3);
  const auto supports = [&](const LayerCase& layer) {
    return planIfSupported(layer, makeLayerWeights(layer, random, fractions), kCol2im) != nullptr;
  };
  const std::int64_t all = cacheSizes().last / 16;
  QVERIFY(supports(layerOf({1, 3, 1, 2 * all / 900 - 1}, 1, {30, 30}, {30, 30}, {0, 0})));
  QVERIFY(!supports(layerOf({1, 3, 1, 2 * all / 900 + 1}, 1, {30, 30}, {30, 30}, {0, 0})));
  // Contributions of a pixel.
  QVERIFY(supports(layerOf({1, 1, 1, 1}, 64, {32, 32}, {1, 1}, {0, 0})));
  QVERIFY(!supports(layerOf({1, 1, 1, 1}, 65, {32, 32}, {1, 1}, {0, 0})));
}

/// The layer of the contributions must be one for both paths that may compute it.
void TestCol2imCost::inputsBeyondTheOtherPathAreRefused() {
  Random random(4);
  for (const std::int64_t inputs : {1 << 16, (1 << 16) + 1}) {
    const LayerCase layer = layerOf({1, inputs, 1, 1}, 20, {1, 1}, {1, 1}, {0, 0});
    const auto plan = planIfSupported(layer, makeLayerWeights(layer, random, fractions), kCol2im);
    QCOMPARE(plan != nullptr, inputs == 1 << 16);
  }
}

void TestCol2imCost::moreWorkCostsMore() {
  const auto costOf = [](const LayerCase& layer) {
    return col2imCost(layer.params, layer.input, outputShape(layer.params, layer.input));
  };
  for (const std::string_view target : simdTargets()) {
    const ForcedTarget forced(target);
    const double cost = costOf(layerOf({1, 256, 32, 32}, 3, {4, 4}, {2, 2}, {1, 1}));
    QVERIFY(std::isfinite(cost) && cost > 0.0);
    QVERIFY(costOf(layerOf({1, 512, 32, 32}, 3, {4, 4}, {2, 2}, {1, 1})) > 1.4 * cost);
    QVERIFY(costOf(layerOf({1, 256, 32, 32}, 3, {6, 6}, {2, 2}, {1, 1})) > 1.4 * cost);
    // A stride spreads the same products over more outputs.
    QVERIFY(costOf(layerOf({1, 256, 32, 32}, 3, {4, 4}, {4, 4}, {1, 1})) < 0.7 * cost);
  }
}

QTEST_APPLESS_MAIN(TestCol2imCost)
#include "tst_col2im_cost.moc"
