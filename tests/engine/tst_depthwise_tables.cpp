#include <QTest>
#include <bit>
#include <cmath>

#include "engine/kernels/depthwise_tables.h"
#include "engine/kernels/tile_simd.h"
#include "tests/engine/depthwise_case.h"
#include "tests/support/small_budget.h"

using namespace convt;

namespace {

LayerParams groupsOf(int groups, int outputs) {
  LayerParams params;
  params.groups = groups;
  params.outChannels = groups * outputs;
  return params;
}

/// Calls visit(layer, weights, tables) for random layers on every SIMD target.
template <class Visit>
void forRandomTables(std::uint64_t seed, const Visit& visit) {
  Random random(seed);
  for (const std::string_view target : simdTargets()) {
    const ForcedTarget forced(target);
    for (int i = 0; i < 60; ++i) {
      const LayerCase layer = depthwiseLayer(random, 1'000'000);
      const auto weights = makeLayerWeights(layer, random, fractions);
      visit(layer, *weights, **DepthwiseTables::make(layer.params, *weights, {}));
    }
  }
}

/// Weights of a lane that are not those of its kernel, or zeros where there is no lane.
int wrongWeights(const LayerCase& layer, const Weights& weights, const DepthwiseTables& tables, std::int64_t lane,
                 std::int64_t output) {
  const DepthwiseLanes& lanes = tables.lanes();
  const std::int64_t perInput = layer.params.outChannels / layer.params.groups;
  const std::int64_t channel = lane * lanes.outputs + output;
  int wrong = 0;
  for (std::size_t ry = 0; ry < tables.rows().reached.size(); ++ry) {
    const AxisPhase& row = tables.rows().reached[ry];
    for (std::size_t rx = 0; rx < tables.columns().reached.size(); ++rx) {
      const AxisPhase& column = tables.columns().reached[rx];
      for (std::int64_t j = 0; j < row.taps; ++j) {
        for (std::int64_t i = 0; i < column.taps; ++i) {
          const std::int64_t at = tables.tapsBefore(rx) * row.taps + j * column.taps + i;
          const float packed = tables.weights(lane / lanes.width, output, ry)[at * lanes.width + lane % lanes.width];
          const float wanted = lane >= lanes.count ? 0.0F
                                                   : weights.weight.at(channel / perInput, channel % perInput,
                                                                       row.firstTap + j * tables.rows().apart,
                                                                       column.firstTap + i * tables.columns().apart);
          wrong += packed == wanted ? 0 : 1;
        }
      }
    }
  }
  return wrong;
}

}  // namespace

/// Lanes have the channels that they should, and their weights lie where the kernels look for them.
class TestDepthwiseTables : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void lanesFillVectors();
  void everyTapHasItsWeight();
  void biasIsTheLayersAndNeverMinusZero();
  void tablesAreChargedAndGivenBack();
  void tablesWithoutRoomAreRefused();
  void requestToStopEndsThePacking();
};

void TestDepthwiseTables::lanesFillVectors() {
  for (const std::string_view target : simdTargets()) {
    const ForcedTarget forced(target);
    const int width = tileLimits().lanes;
    for (int groups = 2; groups <= 40; ++groups) {
      for (const int outputs : {1, 2, 3, 5, 16}) {
        const DepthwiseLanes lanes = DepthwiseLanes::of(groupsOf(groups, outputs));
        QCOMPARE(lanes.width, width);
        QCOMPARE(lanes.shared * lanes.outputs, std::int64_t{outputs});
        QCOMPARE(lanes.count, groups * lanes.shared);
        // No way has fewer vectors, and inputs are read once where that costs none.
        const std::int64_t together = (groups + width - 1) / width * outputs;
        const std::int64_t apart = (groups * outputs + width - 1) / width;
        QCOMPARE(lanes.blocks() * lanes.outputs, std::min(together, apart));
        if (together <= apart) QCOMPARE(lanes.shared, std::int64_t{1});
      }
    }
  }
}

void TestDepthwiseTables::everyTapHasItsWeight() {
  forRandomTables(1, [](const LayerCase& layer, const Weights& weights, const DepthwiseTables& tables) {
    for (std::int64_t lane = 0; lane < tables.lanes().blocks() * tables.lanes().width; ++lane) {
      for (std::int64_t output = 0; output < tables.lanes().outputs; ++output)
        QVERIFY2(wrongWeights(layer, weights, tables, lane, output) == 0, layer.name().c_str());
    }
  });
}

void TestDepthwiseTables::biasIsTheLayersAndNeverMinusZero() {
  Random random(2);
  for (const std::string_view target : simdTargets()) {
    const ForcedTarget forced(target);
    for (int i = 0; i < 40; ++i) {
      const LayerCase layer = depthwiseLayer(random);
      Weights weights = *makeLayerWeights(layer, random, fractions);
      if (layer.params.bias) weights.bias[0] = -0.0F;
      const auto tables = *DepthwiseTables::make(layer.params, weights, {});
      const DepthwiseLanes& lanes = tables->lanes();
      for (std::int64_t channel = 0; channel < layer.params.outChannels; ++channel) {
        const std::int64_t lane = channel / lanes.outputs;
        const float bias = tables->bias(lane / lanes.width, channel % lanes.outputs)[lane % lanes.width];
        const float wanted = layer.params.bias ? weights.bias[static_cast<std::size_t>(channel)] + 0.0F : 0.0F;
        QCOMPARE(std::bit_cast<std::uint32_t>(bias), std::bit_cast<std::uint32_t>(wanted));
      }
    }
  }
}

void TestDepthwiseTables::tablesAreChargedAndGivenBack() {
  const std::int64_t before = memoryBudget().used();
  forRandomTables(3, [before](const LayerCase& layer, const Weights&, const DepthwiseTables& tables) {
    const DepthwiseLanes& lanes = tables.lanes();
    // A vector for each tap and the bias.
    const std::int64_t vectors = lanes.blocks() * lanes.outputs * (layer.params.kernel.h * layer.params.kernel.w + 1);
    QCOMPARE(tables.bytes(), vectors * lanes.width * std::int64_t{sizeof(float)});
    QCOMPARE(memoryBudget().used(), before + tables.bytes());
  });
  QCOMPARE(memoryBudget().used(), before);
}

void TestDepthwiseTables::tablesWithoutRoomAreRefused() {
  Random random(4);
  const LayerCase layer = depthwiseLayer(random);
  const auto weights = makeLayerWeights(layer, random, fractions);
  const std::int64_t bytes = (*DepthwiseTables::make(layer.params, *weights, {}))->bytes();
  const SmallBudget small(bytes - 1);
  const auto refused = DepthwiseTables::make(layer.params, *weights, {});
  QVERIFY(!refused);
  QVERIFY2(refused.failure().text.starts_with("The packed copy of the weights needs "), refused.failure().text.c_str());
}

void TestDepthwiseTables::requestToStopEndsThePacking() {
  Random random(5);
  const LayerCase layer = depthwiseLayer(random);
  const auto weights = makeLayerWeights(layer, random, fractions);
  std::stop_source stop;
  stop.request_stop();
  const std::int64_t before = memoryBudget().used();
  const auto ended = DepthwiseTables::make(layer.params, *weights, stop.get_token());
  QVERIFY(!ended);
  QVERIFY(ended.failure().text.empty());
  QCOMPARE(memoryBudget().used(), before);
}

QTEST_APPLESS_MAIN(TestDepthwiseTables)
#include "tst_depthwise_tables.moc"
