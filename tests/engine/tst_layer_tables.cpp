#include <QTest>
#include <algorithm>
#include <limits>

#include "engine/kernels/layer_tables.h"
#include "engine/kernels/tile_simd.h"
#include "tests/support/tile_layer.h"

using namespace convt;

namespace {

/// Phases of rows and columns, with kernels from one tap to more than a block holds.
struct Axes {
  AxisPhases rows;
  AxisPhases columns;
};

Axes randomAxes(Random& random) {
  const int most = std::vector{4, 17, 80, 2000}[random() % 4];
  const auto axis = [&] {
    return AxisPhases::of(between(random, 1, most), between(random, 1, 8), between(random, 0, 9),
                          between(random, 1, 6));
  };
  const AxisPhases rows = axis();
  return {rows, axis()};
}

}  // namespace

/// Sums are cut into blocks of some hundred terms, and the tables of a plan say what their kernels may count on.
class TestLayerTables : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void blocksHoldOneToAFewHundredTerms();
  void blocksAreWholeInTheOrderOfTheSum();
  void blocksAreNotSmallerThanNeeded();
  void fewestRowsAreThoseOfTheSmallestBlock();
  void lanesHaveWeightsOfTheirOwnWhereStretched();
  void hugeKernelsAndStridesAreNotTiled();
};

void TestLayerTables::blocksHoldOneToAFewHundredTerms() {
  Random random(1);
  for (int i = 0; i < 5000; ++i) {
    const Axes axes = randomAxes(random);
    const TermBlocks blocks = TermBlocks::of(axes.rows, axes.columns);
    QVERIFY(blocks.inputs >= 1 && blocks.rows >= 1 && blocks.taps >= 1);
    // Kernels that are up to eight rows of 64 taps stay whole: tiles share input rows between output rows.
    QVERIFY(blocks.inputs * blocks.rows * blocks.taps <= (blocks.rows <= 8 ? 512 : 256));
  }
}

void TestLayerTables::blocksAreWholeInTheOrderOfTheSum() {
  Random random(2);
  for (int i = 0; i < 5000; ++i) {
    const Axes axes = randomAxes(random);
    const TermBlocks blocks = TermBlocks::of(axes.rows, axes.columns);
    if (blocks.inputs > 1) QCOMPARE(blocks.rows, axes.rows.mostTaps);
    if (blocks.rows > 1) QCOMPARE(blocks.taps, axes.columns.mostTaps);
    QVERIFY(blocks.rows <= axes.rows.mostTaps && blocks.taps <= axes.columns.mostTaps);
  }
}

void TestLayerTables::blocksAreNotSmallerThanNeeded() {
  Random random(3);
  for (int i = 0; i < 5000; ++i) {
    const Axes axes = randomAxes(random);
    const TermBlocks blocks = TermBlocks::of(axes.rows, axes.columns);
    const std::int64_t perInput = axes.rows.mostTaps * axes.columns.mostTaps;
    if (perInput <= 256) {
      QVERIFY((blocks.inputs + 1) * perInput > 256);
    } else if (axes.columns.mostTaps <= 256) {
      // As even as whole rows allow: one block fewer would not do.
      const std::int64_t count = (axes.rows.mostTaps + blocks.rows - 1) / blocks.rows;
      if (count > 1) QVERIFY((axes.rows.mostTaps + count - 2) / (count - 1) * axes.columns.mostTaps > 256);
    } else {
      QCOMPARE(blocks.taps, std::int64_t{256});
    }
  }
}

void TestLayerTables::fewestRowsAreThoseOfTheSmallestBlock() {
  Random random(4);
  for (int i = 0; i < 300; ++i) {
    const LayerCase layer = i % 2 == 0 ? randomTileLayer(random, between(random, 1, 8))
                                       : randomLongKernelLayer(random, between(random, 1, 4), between(random, 18, 63));
    const auto tables = LayerTables::make(layer.params, *makeLayerWeights(layer, random, fractions), false, {});
    QVERIFY(tables);
    const LayerTables& t = **tables;
    std::int64_t fewest = std::numeric_limits<std::int64_t>::max();
    for (const AxisPhase& phase : t.rows.reached) {
      for (std::int64_t j = 0; j < phase.taps; j += t.blocks.rows)
        fewest = std::min(fewest, std::min(t.blocks.rows, phase.taps - j));
    }
    QVERIFY2(t.fewestRows == fewest, layer.name().c_str());
  }
}

void TestLayerTables::lanesHaveWeightsOfTheirOwnWhereStretched() {
  Random random(5);
  for (int i = 0; i < 50; ++i) {
    const LayerCase layer = randomTileLayer(random, between(random, 1, 8));
    const auto weights = makeLayerWeights(layer, random, fractions);
    const auto plain = LayerTables::make(layer.params, *weights, false, {});
    QVERIFY(plain && !(*plain)->weights.lanesDiffer());
    const auto stretched = LayerTables::make(layer.params, *weights, true, {});
    QVERIFY(stretched && (*stretched)->weights.lanesDiffer());
    QCOMPARE((*stretched)->stretch.lanes, std::int64_t{tileLimits().lanes});
    QCOMPARE((*stretched)->stretch.classes, (*stretched)->weights.classes());
  }
}

void TestLayerTables::hugeKernelsAndStridesAreNotTiled() {
  Random random(6);
  const auto tiled = [&](Pair kernel, Pair stride) {
    const LayerCase layer{{1, 1, 2, 2}, {1, kernel, stride, {0, 0}, {0, 0}, {1, 1}, 1, false}};
    const auto tables = LayerTables::make(layer.params, *makeLayerWeights(layer, random, fractions), false, {});
    return tables && (*tables)->tiled;
  };
  QVERIFY(tiled({3, 3}, {1, 1}));
  QVERIFY(tiled({1000, 256}, {1, 1}));  // a block holds the taps of a kernel row
  QVERIFY(!tiled({1, 257}, {1, 1}));    // and no more
  QVERIFY(tiled({1, 257}, {1, 2}));     // of a phase
  QVERIFY(tiled({3, 3}, {1000, 256}));
  QVERIFY(!tiled({3, 3}, {1, 257}));
}

QTEST_APPLESS_MAIN(TestLayerTables)
#include "tst_layer_tables.moc"
