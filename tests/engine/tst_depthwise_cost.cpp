#include <QTest>

#include "engine/kernels/depthwise_simd.h"
#include "engine/kernels/depthwise_tables.h"
#include "engine/kernels/path.h"
#include "engine/kernels/tile_simd.h"
#include "tests/engine/depthwise_case.h"

using namespace convt;

namespace {

LayerCase layerOf(int groups, int outputs, Pair size, Pair kernel, Pair stride, Pair padding, Pair dilation) {
  LayerCase layer{{1, groups, size.h, size.w}, {}};
  layer.params.groups = groups;
  layer.params.outChannels = groups * outputs;
  layer.params.kernel = kernel;
  layer.params.stride = stride;
  layer.params.padding = padding;
  layer.params.dilation = dilation;
  layer.params.bias = false;
  return layer;
}

std::string_view pathFor(const LayerCase& layer) {
  Random random(1);
  return planOf(layer, makeLayerWeights(layer, random, fractions))->pathName();
}

}  // namespace

/// Which layers "depthwise" computes, for which it is taken, and how it cuts them.
class TestDepthwiseCost : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void smallPicturesOfManyGroupsTakeIt();
  void photographsDoNot();
  void lanesWithoutAGroupCost();
  void costFollowsTheWork();
  void rowsTooLongForATaskAreRefused();
  void scheduleIsWithinTheOutput();
  void scheduleNamesGroupsAndPositions();
  void narrowDilatedRowsAreNotSplit();
};

/// Each was measured to be twice as fast as the best other path, or more.
void TestDepthwiseCost::smallPicturesOfManyGroupsTakeIt() {
  if (tileLimits().lanes < 16) QSKIP("The costs are measured with AVX-512.");
  for (const LayerCase& layer : {layerOf(128, 1, {16, 13}, {44, 44}, {5, 5}, {1, 1}, {1, 1}),
                                 layerOf(128, 1, {6, 7}, {2, 2}, {7, 7}, {0, 0}, {1, 1}),
                                 layerOf(100, 1, {7, 7}, {5, 5}, {7, 7}, {16, 16}, {14, 14}),
                                 layerOf(256, 1, {25, 37}, {16, 16}, {7, 7}, {5, 5}, {1, 1}),
                                 layerOf(512, 2, {8, 5}, {3, 3}, {3, 3}, {0, 0}, {3, 3}),
                                 layerOf(48, 1, {13, 15}, {62, 62}, {1, 1}, {12, 12}, {1, 1})})
    QVERIFY2(pathFor(layer) == kDepthwise, layer.name().c_str());
}

/// Few groups waste lanes, and long rows fill vectors by themselves.
void TestDepthwiseCost::photographsDoNot() {
  for (const int groups : {2, 3, 4}) {
    for (const int kernel : {2, 4, 7}) {
      for (const int stride : {1, 2, 4}) {
        const LayerCase layer = layerOf(groups, 1, {464, 700}, {kernel, kernel}, {stride, stride}, {1, 1}, {1, 1});
        QVERIFY2(pathFor(layer) != kDepthwise, layer.name().c_str());
      }
    }
  }
}

void TestDepthwiseCost::lanesWithoutAGroupCost() {
  const int lanes = tileLimits().lanes;
  if (lanes == 1) QSKIP("There are none.");
  const auto costOf = [](int groups) {
    const LayerCase layer = layerOf(groups, 1, {20, 30}, {4, 4}, {2, 2}, {1, 1}, {1, 1});
    return depthwiseCost(layer.params, layer.input, outputShape(layer.params, layer.input));
  };
  const double full = costOf(2 * lanes);
  QVERIFY(costOf(2 * lanes + 1) > 1.3 * full);
  QVERIFY(costOf(lanes / 2) > 1.8 * full);
  QVERIFY(std::abs(costOf(lanes) / full - 1.0) < 0.05);
}

/// Per output it grows with the kernel and does not with the picture.
void TestDepthwiseCost::costFollowsTheWork() {
  const auto costOf = [](int size, int kernel) {
    const LayerCase layer = layerOf(32, 1, {size, size}, {kernel, kernel}, {1, 1}, {0, 0}, {1, 1});
    return depthwiseCost(layer.params, layer.input, outputShape(layer.params, layer.input));
  };
  for (int kernel = 1; kernel < 20; ++kernel) QVERIFY(costOf(60, kernel) < costOf(60, kernel + 1));
  QVERIFY(costOf(60, 20) > 8.0 * costOf(60, 4));
  QVERIFY(std::abs(costOf(60, 3) / costOf(90, 3) - 1.0) < 0.25);
}

void TestDepthwiseCost::rowsTooLongForATaskAreRefused() {
  const auto fits = [](Pair size, Pair kernel, Pair dilation) {
    const LayerCase layer = layerOf(2, 1, size, kernel, {1, 1}, {0, 0}, dilation);
    return depthwiseFits(layer.params, layer.input);
  };
  QVERIFY(fits({3, 100'000}, {3, 256}, {1, 1}));
  QVERIFY(!fits({3, 100'000}, {3, 257}, {1, 1}));  // taps of a phase
  if (tileLimits().lanes < 16) return;
  // Rows of 16 lanes, each as far as the taps reach.
  QVERIFY(fits({300, 1000}, {100, 10}, {1, 100}));
  QVERIFY(!fits({300, 1000}, {300, 10}, {1, 100}));
  QVERIFY(fits({50, 1000}, {300, 10}, {1, 100}));  // no more rows than there are
}

void TestDepthwiseCost::scheduleIsWithinTheOutput() {
  Random random(2);
  for (int i = 0; i < 200; ++i) {
    const LayerCase layer = i % 10 == 0 ? wideDepthwiseLayer(random) : depthwiseLayer(random);
    const auto weights = makeLayerWeights(layer, random, fractions);
    const std::string complaint =
        onEveryTarget(layer, weights, [](const std::shared_ptr<const Plan>& plan) -> std::string {
          const Schedule& s = plan->schedule();
          const Shape& out = plan->output();
          const bool rows = s.rowsPerTask >= 1 && s.rowsPerTask <= out.h;
          const bool columns = s.columnsPerTask == out.w || (s.columnsPerTask < out.w && s.columnsPerTask % 16 == 0);
          return rows && columns && s.cyclesPerRow > 0.0 && !s.streams ? "" : s.text();
        });
    QVERIFY2(complaint.empty(), complaint.c_str());
    ScheduleChoice choice(kDepthwise);
    choice.rowsPerTask = between(random, 1, 9);
    const auto plan = *Plan::make(layer.params, layer.input, weights, choice);
    QCOMPARE(plan->schedule().rowsPerTask, std::min(choice.rowsPerTask, plan->output().h));
  }
}

void TestDepthwiseCost::scheduleNamesGroupsAndPositions() {
  Random random(3);
  const LayerCase layer = layerOf(20, 1, {6, 7}, {3, 3}, {2, 2}, {0, 0}, {1, 1});
  const auto plan = planOf(layer, makeLayerWeights(layer, random, fractions), kDepthwise);
  QCOMPARE(plan->schedule().text(), "depthwise " + std::to_string(tileLimits().lanes) + "x8, 13 rows");
}

/// A tile of one sample would share nothing.
void TestDepthwiseCost::narrowDilatedRowsAreNotSplit() {
  const AxisPhases dilated = AxisPhases::of(3, 2, 0, 3);
  QCOMPARE(dilated.step, std::int64_t{3});
  QCOMPARE(depthwiseApart(dilated, 23), std::int64_t{1});
  QCOMPARE(depthwiseApart(dilated, 24), std::int64_t{3});
  QCOMPARE(depthwiseApart(AxisPhases::of(2, 2, 0, 3), 24), std::int64_t{1});  // one tap has nothing to share
  QCOMPARE(depthwiseApart(AxisPhases::of(3, 2, 0, 2), 24), std::int64_t{1});  // nor have neighbours to be parted
}

QTEST_APPLESS_MAIN(TestDepthwiseCost)
#include "tst_depthwise_cost.moc"
