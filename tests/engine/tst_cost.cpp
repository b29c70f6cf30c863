#include <QTest>
#include <algorithm>
#include <array>

#include "engine/kernels/cost.h"
#include "engine/kernels/layer_tables.h"
#include "engine/machine.h"
#include "tests/support/simd_case.h"
#include "tests/support/tile_layer.h"

using namespace convt;

namespace {

TileWish randomWish(Random& random) {
  TileWish wish;
  wish.channels = between(random, 1, kMostChannels);
  wish.rows = between(random, 1, 40);
  wish.vectors = between(random, 1, 70);
  wish.paired = between(random, 0, 3) == 0;
  wish.laneWeights = !wish.paired && between(random, 0, 1) == 1;
  wish.kernelRows = between(random, 0, 12);
  wish.mostVectors = between(random, 0, kMostVectors);
  if (between(random, 0, 1) == 1) wish.terms = between(random, 1, 100);
  return wish;
}

std::string text(const TileWish& wish, const TileShape& shape) {
  return std::to_string(shape.channels) + "x" + std::to_string(shape.rows) + "x" + std::to_string(shape.vectors) +
         (shape.sharedRows ? " shared" : "") + " for " + std::to_string(wish.rows) + " rows of " +
         std::to_string(wish.vectors) + (wish.paired ? ", paired" : "");
}

/// Whether the kernels can run a tile, by what tile_simd.h promises.
bool runs(const TileWish& wish, const TileShape& shape) {
  const bool rowsExist = shape.rows == 1 || shape.rows == 2 || shape.rows == 3 || shape.rows == 6;
  const int vectors = shape.channels * shape.rows * shape.vectors;
  if (!rowsExist || shape.vectors < 1 || shape.vectors > kMostVectors) return false;
  if (wish.paired) return shape.rows == 1 && !shape.sharedRows && vectors <= tileLimits().accumulators / 2;
  const bool mayShare =
      shape.rows > 1 && shape.channels <= kMostSharedChannels && !wish.laneWeights && wish.kernelRows >= shape.rows;
  return (!shape.sharedRows || mayShare) && vectors <= accumulatorsFor(shape.channels);
}

/// Whether it also is what was wished for.
bool suits(const TileWish& wish, const TileShape& shape) {
  return shape.channels == wish.channels && shape.laneWeights == wish.laneWeights && shape.rows <= wish.rows &&
         shape.vectors <= wish.vectors && (wish.mostVectors == 0 || shape.vectors <= wish.mostVectors);
}

template <class Visit>
void forEachShape(const TileWish& wish, Visit visit) {
  for (const int rows : std::array{1, 2, 3, 6}) {
    for (int vectors = 1; vectors <= kMostVectors; ++vectors) {
      for (const bool shared : {false, true}) {
        const TileShape shape{wish.channels, rows, vectors, wish.laneWeights, shared};
        if (runs(wish, shape) && suits(wish, shape)) visit(shape);
      }
    }
  }
}

/// What of a schedule does not hold for every layer; empty if all does.
std::string broken(const Plan& plan) {
  const Schedule& s = plan.schedule();
  const LayerTables& tables = *plan.tables();
  const std::int64_t lanes = tileLimits().lanes;
  const int vectors = s.channels * s.rows * s.vectors;
  if (vectors > (s.paired ? tileLimits().accumulators / 2 : accumulatorsFor(s.channels)))
    return "the tile is too large";
  if (s.sharedRows && tables.fewestRows < s.rows) return "tiles share more rows than the smallest block has";
  const std::int64_t apart = tables.rows.stride * (s.sharedRows ? tables.rows.step : 1);
  if (s.rowsPerBand != s.rows * apart) return "a band is not one tile of each row phase";
  if (s.rowsPerTask < 1 || s.rowsPerTask % s.rowsPerBand != 0) return "a task ends within a band";
  if (s.columnsPerTask < lanes || s.columnsPerTask % lanes != 0) return "tasks end within a vector";
  if (s.paired && tables.columns.stride != 2) return "pairs without two column phases";
  const std::int64_t bytes = plan.output().count() * std::int64_t{sizeof(float)};
  const bool wholeLines = lanes >= 16 || !tables.weights.lanesDiffer() || tables.weights.classes() == 1;
  if (s.streams != (bytes > cacheSizes().last / 5 * 2 && wholeLines))
    return "streams where it should not, or not where it should";
  return s.cyclesPerRow > 0.0 ? "" : "no cycles";
}

}  // namespace

/// The cost model takes the cheapest tile that the kernels can run, and tasks that suit the caches.
class TestCost : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void stripsAreCutEvenly();
  void chosenTilesCanRun();
  void chosenTilesAreTheCheapest();
  void tilesGrowWhereLoadsBind();
  void tilesGrowWhereTermsAreFew();
  void tilesOfOneRowReadTheImage();
  void rowsAreSharedWhereAKernelIsTall();
  void schedulesHoldForEveryLayer();
  void rowsOfATaskFitTheCache();
  void forcedChoicesAreHonoured();
};

void TestCost::stripsAreCutEvenly() {
  for (int most = 1; most <= kMostVectors; ++most) {
    for (std::int64_t n = 1; n <= 100; ++n) {
      const StripCut cut = cutStrip(n, most);
      QCOMPARE(cut.larger * cut.size + (cut.tiles - cut.larger) * (cut.size - 1), n);
      QVERIFY(cut.size >= 1 && cut.size <= most && cut.larger >= 1 && cut.larger <= cut.tiles);
      QVERIFY(cut.larger == cut.tiles || cut.size > 1);
      QVERIFY((cut.tiles - 1) * most < n);  // one tile fewer would not do
    }
  }
}

void TestCost::chosenTilesCanRun() {
  Random random(1);
  for (const std::string_view target : simdTargets()) {
    const ForcedTarget forced(target);
    for (int i = 0; i < 5000; ++i) {
      const TileWish wish = randomWish(random);
      const TileShape shape = chooseTile(wish);
      QVERIFY2(runs(wish, shape) && suits(wish, shape), text(wish, shape).c_str());
    }
  }
}

void TestCost::chosenTilesAreTheCheapest() {
  Random random(2);
  for (int i = 0; i < 5000; ++i) {
    const TileWish wish = randomWish(random);
    const double least = tileCost(wish, chooseTile(wish));
    forEachShape(wish, [&](const TileShape& other) {
      QVERIFY2(tileCost(wish, other) >= least - 1e-6, text(wish, other).c_str());
    });
  }
}

/// A tile of one vector loads as much as it multiplies; one that fills the registers keeps the multipliers busy.
void TestCost::tilesGrowWhereLoadsBind() {
  for (const std::string_view target : simdTargets()) {
    const ForcedTarget forced(target);
    for (int channels = 1; channels <= kMostChannels; ++channels) {
      for (const bool laneWeights : {false, true}) {
        TileWish wish;
        wish.channels = channels;
        wish.rows = wish.vectors = 48;
        wish.laneWeights = laneWeights;
        const TileShape shape = chooseTile(wish);
        QVERIFY2(2 * shape.channels * shape.rows * shape.vectors > tileLimits().accumulators,
                 text(wish, shape).c_str());
        const double one = tileCost(wish, {channels, 1, 1, laneWeights, false});
        QVERIFY2(tileCost(wish, shape) < 0.8 * one, text(wish, shape).c_str());
      }
    }
  }
}

/// What a tile costs beside its terms weighs on few of them: a narrow strip then takes more rows.
void TestCost::tilesGrowWhereTermsAreFew() {
  TileWish wish;
  wish.channels = 2;
  wish.rows = wish.inputRows = 64;
  wish.vectors = 3;
  const auto vectorsOf = [&](double terms) {
    wish.terms = terms;
    const TileShape shape = chooseTile(wish);
    return shape.channels * shape.rows * shape.vectors;
  };
  for (const std::string_view target : simdTargets()) {
    const ForcedTarget forced(target);
    QVERIFY(vectorsOf(4) >= vectorsOf(400));
    if (tileLimits().accumulators == 24) QVERIFY(vectorsOf(4) > vectorsOf(400));
  }
}

/// Tiles of more rows must earn the copies of rows that they need.
void TestCost::tilesOfOneRowReadTheImage() {
  TileWish wish;
  wish.channels = 3;
  wish.rows = wish.inputRows = 465;
  wish.vectors = 44;
  wish.terms = 12;
  for (const std::string_view target : simdTargets()) {
    const ForcedTarget forced(target);
    wish.fromImage = true;
    QCOMPARE(chooseTile(wish).rows, 1);
    wish.fromImage = false;
    if (tileLimits().accumulators == 24) QVERIFY(chooseTile(wish).rows > 1);
  }
}

void TestCost::rowsAreSharedWhereAKernelIsTall() {
  TileWish wish;
  wish.rows = wish.vectors = 48;
  wish.kernelRows = 31;
  QVERIFY(chooseTile(wish).sharedRows);
  wish.kernelRows = 1;
  QVERIFY(!chooseTile(wish).sharedRows);
  wish.kernelRows = 31;
  wish.channels = kMostSharedChannels + 1;
  QVERIFY(!chooseTile(wish).sharedRows);
}

void TestCost::schedulesHoldForEveryLayer() {
  Random random(3);
  for (const std::string_view target : simdTargets()) {
    const ForcedTarget forced(target);
    for (int i = 0; i < 300; ++i) {
      LayerCase layer = randomTileLayer(random, between(random, 1, 9));
      if (i % 3 == 0) layer.input.w = between(random, 1000, 30'000);  // a plan needs no input
      if (i % 4 == 0) layer.input.h = between(random, 1000, 30'000);
      const auto weights = makeLayerWeights(layer, random, fractions);
      for (const std::string_view path : {"stretched", "phases"}) {
        const auto plan = planOf(layer, weights, path);
        const std::string complaint = broken(*plan);
        QVERIFY2(complaint.empty(), (layer.name() + ", " + plan->schedule().text() + ": " + complaint).c_str());
      }
    }
  }
}

/// The inputs of a band stay in the second-level cache, unless a tile of a few vectors alone needs more.
void TestCost::rowsOfATaskFitTheCache() {
  for (const auto& [inputs, kernel, stride] :
       {std::array{3, 3, 1}, std::array{3, 4, 2}, std::array{64, 4, 2}, std::array{256, 4, 2}, std::array{512, 3, 1}}) {
    const LayerCase layer{{1, inputs, 500, 20'000},
                          {4, {kernel, kernel}, {stride, stride}, {0, 0}, {0, 0}, {1, 1}, 1, false}};
    Random random(4);
    const auto plan = planOf(layer, makeLayerWeights(layer, random, fractions), "phases");
    const Schedule& s = plan->schedule();
    const std::int64_t rows = (s.rowsPerBand - 1) / stride + (kernel + stride - 1) / stride;
    const std::int64_t bytes = 4 * inputs * rows * (s.columnsPerTask / stride + kernel);
    QVERIFY2(bytes <= cacheSizes().second || s.columnsPerTask <= 32 * std::int64_t{tileLimits().lanes},
             s.text().c_str());
  }
}

void TestCost::forcedChoicesAreHonoured() {
  Random random(5);
  for (int i = 0; i < 300; ++i) {
    const LayerCase layer = randomTileLayer(random, between(random, 1, 9));
    ScheduleChoice choice(i % 2 == 0 ? "phases" : "stretched");
    choice.vectors = between(random, 1, kMostVectors);
    choice.rowsPerTask = between(random, 1, 50);
    choice.streams = i % 3 == 0;
    const auto plan = Plan::make(layer.params, layer.input, makeLayerWeights(layer, random, fractions), choice);
    QVERIFY(plan);
    const Schedule& s = (*plan)->schedule();
    QVERIFY(s.vectors <= choice.vectors);
    QCOMPARE(s.rowsPerTask, choice.rowsPerTask);
    QCOMPARE(s.streams, *choice.streams);
  }
}

QTEST_APPLESS_MAIN(TestCost)
#include "tst_cost.moc"
