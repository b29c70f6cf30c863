#include <QTest>
#include <algorithm>
#include <cmath>

#include "engine/kernels/product_cost.h"
#include "engine/kernels/product_simd.h"
#include "engine/kernels/tile_simd.h"
#include "engine/machine.h"
#include "engine/plan.h"
#include "tests/engine/product_case.h"
#include "tests/support/simd_case.h"

using namespace convt;

namespace {

LayerCase squareLayer(std::int64_t in, int out, std::int64_t size, int kernel, int stride) {
  return {{1, in, size, size}, {out, {kernel, kernel}, {stride, stride}, {1, 1}, {0, 0}, {1, 1}, 1, false}};
}

double costOf(const LayerCase& layer, bool fast) {
  const Shape output = outputShape(layer.params, layer.input);
  return fast ? winogradCost(layer.params, layer.input, output) : channelsCost(layer.params, layer.input, output);
}

/// What of a schedule does not hold for every layer; empty if all does.
std::string broken(const Plan& plan) {
  const Schedule& s = plan.schedule();
  const ProductTables& tables = *plan.products();
  const std::int64_t lanes = productLanes();
  if (s.channels != tables.tile().vectors * lanes || s.positions != tables.tile().positions) return "another tile";
  if (s.columnsPerTask != plan.output().w && (s.columnsPerTask < lanes || s.columnsPerTask % lanes != 0))
    return "tasks end within a vector";
  if (s.rowsPerBand != tables.rows().outputStep) return "a band is not the rows of one position";
  if (s.rowsPerTask < std::min(s.rowsPerBand, plan.output().h) || s.rowsPerTask > plan.output().h)
    return "rows of no position, or of none";
  const std::int64_t bytes = plan.output().count() * std::int64_t{sizeof(float)};
  if (s.streams != (bytes > cacheSizes().last / 5 * 2 && lanes >= 16))
    return "streams where it should not, or not where it should";
  const bool reached = channelsCost(plan.params(), plan.input(), plan.output()) < 1e30;
  return s.cyclesPerRow > 0.0 || !reached ? "" : "no cycles";
}

}  // namespace

/// The cost model of products takes tiles that the kernels can run, and tasks that suit the caches.
class TestProductCost : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void chosenTilesCanRun();
  void tilesFillTheRegistersOfLargeLayers();
  void schedulesHoldForEveryLayer();
  void inputsOfATaskFitTheCache();
  void fewerProductsCostLess();
  void moreWorkCostsMore();
};

void TestProductCost::chosenTilesCanRun() {
  Random random(1);
  for (const std::string_view target : simdTargets()) {
    const ForcedTarget forced(target);
    for (int i = 0; i < 500; ++i) {
      const LayerCase layer = channelLayer(random);
      const ProductTile tile = chooseProductTile(layer.params, layer.input,
                                                 i % 2 == 0 ? FastAxes::of(layer.params, layer.input) : FastAxes{});
      const std::int64_t lanes = productLanes();
      const std::int64_t vectors = (layer.params.outChannels / layer.params.groups + lanes - 1) / lanes;
      QVERIFY2(hasProductTile(tile.vectors, tile.positions) && tile.vectors <= vectors, layer.name().c_str());
    }
  }
}

/// Each broadcast input and each loaded vector of weights must serve several multiply-adds.
void TestProductCost::tilesFillTheRegistersOfLargeLayers() {
  for (const std::string_view target : simdTargets()) {
    const ForcedTarget forced(target);
    const LayerCase layer = squareLayer(256, 256, 64, 4, 2);
    for (const bool fast : {false, true}) {
      const ProductTile tile = chooseProductTile(layer.params, layer.input, {fast, fast});
      QVERIFY(2 * tile.vectors * tile.positions > tileLimits().accumulators);
    }
  }
}

void TestProductCost::schedulesHoldForEveryLayer() {
  Random random(2);
  int plans = 0;
  for (const std::string_view target : simdTargets()) {
    const ForcedTarget forced(target);
    for (int i = 0; i < 200; ++i) {
      LayerCase layer = channelLayer(random);
      if (i % 3 == 0) layer.input.w = between(random, 500, 9000);  // a plan needs no input
      if (i % 4 == 0) layer.input.h = between(random, 500, 9000);
      const auto weights = makeLayerWeights(layer, random, fractions);
      for (const std::string_view path : {kWinograd, kChannels}) {
        const auto plan = planIfSupported(layer, weights, path);
        if (plan == nullptr) continue;
        ++plans;
        const std::string complaint = broken(*plan);
        QVERIFY2(complaint.empty(), (layer.name() + ", " + plan->schedule().text() + ": " + complaint).c_str());
      }
    }
  }
  QVERIFY(plans > 250);
}

/// In the second-level cache, unless a few positions alone need more.
void TestProductCost::inputsOfATaskFitTheCache() {
  Random random(3);
  for (const std::int64_t inputs : {3, 16, 64, 256, 512}) {
    const LayerCase layer = squareLayer(inputs, 16, 400, 4, 2);
    const auto plan = planOf(layer, makeLayerWeights(layer, random, fractions), kWinograd);
    const Schedule& s = plan->schedule();
    const std::int64_t positions = s.rowsPerTask / 4 * (s.columnsPerTask / 4);
    const std::int64_t bytes = 4 * plan->products()->components() * inputs * positions;
    QVERIFY2(bytes <= cacheSizes().second || positions <= 24, s.text().c_str());
    QVERIFY2(positions >= s.positions, s.text().c_str());
  }
}

void TestProductCost::fewerProductsCostLess() {
  for (const int kernel : {3, 4, 6}) {
    const LayerCase layer = squareLayer(256, 256, 64, kernel, kernel == 3 ? 1 : 2);
    QVERIFY(costOf(layer, true) < 0.75 * costOf(layer, false));
  }
}

void TestProductCost::moreWorkCostsMore() {
  for (const bool fast : {false, true}) {
    const double cost = costOf(squareLayer(64, 64, 64, 4, 2), fast);
    QVERIFY(std::isfinite(cost) && cost > 0.0);
    QVERIFY(costOf(squareLayer(128, 64, 64, 4, 2), fast) > 1.5 * cost);
    QVERIFY(costOf(squareLayer(64, 64, 64, 6, 2), fast) > cost);
    // Vectors of one channel of the lanes: as long for one output channel as for all of a vector.
    QVERIFY(costOf(squareLayer(64, 1, 64, 4, 2), fast) > 0.5 * productLanes() * cost);
  }
}

QTEST_APPLESS_MAIN(TestProductCost)
#include "tst_product_cost.moc"
