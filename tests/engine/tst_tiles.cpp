#include <QTest>
#include <algorithm>
#include <functional>
#include <limits>
#include <map>

#include "engine/reference.h"
#include "tests/support/compare.h"
#include "tests/support/simd_case.h"
#include "tests/support/tile_layer.h"

using namespace convt;

namespace {

/// The accuracy promised for every path: relative to the largest output.
constexpr double kTolerance = 2e-6;
constexpr int kLayersPerStride = 300;

Rows rowsOf(int i) {
  return std::vector{Rows::Aligned, Rows::Dense, Rows::Gaps}[static_cast<std::size_t>(i % 3)];
}

/// The last path is the definition, without SIMD: one target is as good as another, and it takes longest.
bool isWorthwhile(std::string_view path, std::string_view target) {
  return path != pathNames().back() || target == simdTargets().front();
}

/// Schedules that a caller may force; none may change a value.
ScheduleChoice randomSchedule(Random& random, std::string_view path) {
  ScheduleChoice choice(path);
  choice.vectors = between(random, 0, 4);
  choice.rowsPerTask = between(random, 0, 9);
  choice.inputsPerPass = between(random, 0, 3);
  if (const int streams = between(random, 0, 2); streams < 2) choice.streams = streams == 1;
  return choice;
}

/// Weights of which each channel's kernel is a column times a row.
std::shared_ptr<const Weights> rankOneWeights(const LayerCase& layer, Random& random) {
  auto weights = std::make_shared<Weights>(*makeLayerWeights(layer, random, fractions));
  const Shape& shape = weights->weight.shape;
  const Tensor columns = fractions({shape.n, shape.c, shape.h, 1}, random);
  const Tensor rows = fractions({shape.n, shape.c, 1, shape.w}, random);
  auto value = weights->weight.values.begin();
  for (std::int64_t pair = 0; pair < shape.n * shape.c; ++pair) {
    for (std::int64_t y = 0; y < shape.h; ++y) {
      for (std::int64_t x = 0; x < shape.w; ++x) {
        *value++ = columns.values[static_cast<std::size_t>(pair * shape.h + y)] *
                   rows.values[static_cast<std::size_t>(pair * shape.w + x)];
      }
    }
  }
  return weights;
}

/// One row per stride of the width.
void addStrides() {
  QTest::addColumn<int>("stride");
  for (const int stride : {1, 2, 3, 4, 5, 7, 8, 16}) QTest::addRow("s%d", stride) << stride;
}

}  // namespace

/// Every path, forced by name, on every SIMD target of this CPU gives the definition's values on outputs that end
/// around the ends of register tiles, however the output lies in memory, and writes nothing beside it.
class TestTiles : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void wholeNumbersAreExact_data() { addStrides(); }
  void wholeNumbersAreExact();
  void longKernelsAreExact_data() { addStrides(); }
  void longKernelsAreExact();
  void fractionsAreNear_data() { addStrides(); }
  void fractionsAreNear();
  void separableKernelsAreNear_data() { addStrides(); }
  void separableKernelsAreNear();
  void infAndNanAreWhereTheDefinitionHasThem_data() { addStrides(); }
  void infAndNanAreWhereTheDefinitionHasThem();
  void bytesAreReadAsTheirNumbers_data() { addStrides(); }
  void bytesAreReadAsTheirNumbers();
  void regionsHaveTheBitsOfTheWhole_data() { addStrides(); }
  void regionsHaveTheBitsOfTheWhole();
  void schedulesChangeNoBits_data() { addStrides(); }
  void schedulesChangeNoBits();
  void everyPathHadItsTurnOnEveryTarget();

 private:
  /// What is wrong with a plan's output; empty if nothing is.
  using Check = std::function<std::string(const std::shared_ptr<const Plan>& plan)>;
  /// Calls check with a plan per target and path that supports the layer. @return the first complaint, with all names
  std::string onEveryPath(const LayerCase& layer, const std::shared_ptr<const Weights>& weights, const Check& check);
  /// Compares the whole output with the reference on every path and target.
  std::string compare(const LayerCase& layer, const Input& input, const std::shared_ptr<const Weights>& weights,
                      double tolerance, Rows rows);

  std::map<std::string, int> m_turns;  ///< plans per "path on target"
};

std::string TestTiles::onEveryPath(const LayerCase& layer, const std::shared_ptr<const Weights>& weights,
                                   const Check& check) {
  for (const std::string_view target : simdTargets()) {
    const ForcedTarget forced(target);
    for (const std::string_view path : pathNames()) {
      if (!isWorthwhile(path, target)) continue;
      const auto plan = Plan::make(layer.params, layer.input, weights, path);
      if (!plan) continue;
      const std::string where = std::string(path) + " on " + std::string(target);
      ++m_turns[where];
      std::string complaint = (*plan)->pathName() == path ? check(*plan) : "another path was taken";
      if (!complaint.empty()) return where + ", " + layer.name() + ": " + complaint;
    }
  }
  return {};
}

std::string TestTiles::compare(const LayerCase& layer, const Input& input,
                               const std::shared_ptr<const Weights>& weights, double tolerance, Rows rows) {
  const std::vector<double> expected = reference(layer.params, input, *weights);
  return onEveryPath(layer, weights, [&](const std::shared_ptr<const Plan>& plan) {
    return difference(wholeOutput(*plan, input, rows), expected, plan->output(), tolerance);
  });
}

void TestTiles::wholeNumbersAreExact() {
  QFETCH(int, stride);
  Random random(static_cast<std::uint64_t>(stride));
  for (int i = 0; i < kLayersPerStride; ++i) {
    const LayerCase layer = randomTileLayer(random, stride);
    const Input input = makeInput(wholeNumbers(layer.input, random));
    const auto weights = makeLayerWeights(layer, random, smallWholeNumbers);
    const std::string complaint = compare(layer, input, weights, 0.0, rowsOf(i));
    QVERIFY2(complaint.empty(), complaint.c_str());
  }
}

void TestTiles::longKernelsAreExact() {
  QFETCH(int, stride);
  Random random(100 + static_cast<std::uint64_t>(stride));
  for (int i = 0; i < 24; ++i) {
    const int kernel = std::vector{18, 24, 31, 32, 47, 63}[static_cast<std::size_t>(i % 6)];
    const LayerCase layer = randomLongKernelLayer(random, stride, kernel);
    const Input input = makeInput(wholeNumbers(layer.input, random));
    const auto weights = makeLayerWeights(layer, random, smallWholeNumbers);
    const std::string complaint = compare(layer, input, weights, 0.0, rowsOf(i));
    QVERIFY2(complaint.empty(), complaint.c_str());
  }
}

void TestTiles::fractionsAreNear() {
  QFETCH(int, stride);
  Random random(200 + static_cast<std::uint64_t>(stride));
  for (int i = 0; i < 60; ++i) {
    const LayerCase layer = randomTileLayer(random, stride);
    const Input input = makeInput(fractions(layer.input, random));
    const auto weights = makeLayerWeights(layer, random, fractions);
    const std::string complaint = compare(layer, input, weights, kTolerance, rowsOf(i));
    QVERIFY2(complaint.empty(), complaint.c_str());
  }
}

void TestTiles::separableKernelsAreNear() {
  QFETCH(int, stride);
  Random random(300 + static_cast<std::uint64_t>(stride));
  for (int i = 0; i < 100; ++i) {
    const LayerCase layer = i % 8 == 0 ? randomLongKernelLayer(random, stride, 31) : randomTileLayer(random, stride);
    const Input input = makeInput(fractions(layer.input, random));
    const std::string complaint = compare(layer, input, rankOneWeights(layer, random), kTolerance, rowsOf(i));
    QVERIFY2(complaint.empty(), complaint.c_str());
  }
}

void TestTiles::infAndNanAreWhereTheDefinitionHasThem() {
  constexpr float kInf = std::numeric_limits<float>::infinity();
  QFETCH(int, stride);
  Random random(400 + static_cast<std::uint64_t>(stride));
  for (int i = 0; i < 80; ++i) {
    const LayerCase layer = randomTileLayer(random, stride);
    Tensor values = wholeNumbers(layer.input, random, 2);
    // A few: where all of the output is NaN, nothing is tested.
    for (const float value : {kInf, -kInf, std::numeric_limits<float>::quiet_NaN()}) {
      values.values[random() % values.values.size()] = value;
    }
    const auto weights =
        i % 4 == 0 ? rankOneWeights(layer, random) : makeLayerWeights(layer, random, smallWholeNumbers);
    const std::string complaint = compare(layer, makeInput(std::move(values)), weights, kTolerance, rowsOf(i));
    QVERIFY2(complaint.empty(), complaint.c_str());
  }
}

void TestTiles::bytesAreReadAsTheirNumbers() {
  QFETCH(int, stride);
  Random random(500 + static_cast<std::uint64_t>(stride));
  for (int i = 0; i < 40; ++i) {
    const LayerCase layer = randomTileLayer(random, stride);
    const Input bytes = storedInput(layer.input, i % 4 == 0 ? Element::U16 : Element::U8, i % 3 != 0, random);
    const Input floats = makeInput(denseCopy(bytes));
    const auto weights = makeLayerWeights(layer, random, fractions);
    const std::string complaint = onEveryPath(layer, weights, [&](const std::shared_ptr<const Plan>& plan) {
      return sameBits(wholeOutput(*plan, bytes), wholeOutput(*plan, floats)) ? "" : "bytes and floats differ";
    });
    QVERIFY2(complaint.empty(), complaint.c_str());
  }
}

void TestTiles::regionsHaveTheBitsOfTheWhole() {
  QFETCH(int, stride);
  Random random(600 + static_cast<std::uint64_t>(stride));
  for (int i = 0; i < 60; ++i) {
    const LayerCase layer = randomTileLayer(random, stride);
    const Input input = makeInput(fractions(layer.input, random));
    const auto weights = makeLayerWeights(layer, random, fractions);
    const std::string complaint = onEveryPath(layer, weights, [&](const std::shared_ptr<const Plan>& plan) {
      const std::vector<float> whole = wholeOutput(*plan, input);
      for (int cuts = 0; cuts < 4; ++cuts) {
        const Region r = randomRegion(random, plan->output(), 3);
        const std::vector<float> part = runGuarded(*plan, input, r, 1 + cuts % 2, rowsOf(cuts));
        if (!sameBits(part, cut(whole, plan->output(), r))) {
          return "the region of " + std::to_string(r.rows) + "x" + std::to_string(r.cols) + " at " +
                 std::to_string(r.y0) + "," + std::to_string(r.x0) + " with step " + std::to_string(r.step) +
                 " differs";
        }
      }
      return std::string();
    });
    QVERIFY2(complaint.empty(), complaint.c_str());
  }
}

void TestTiles::schedulesChangeNoBits() {
  QFETCH(int, stride);
  Random random(700 + static_cast<std::uint64_t>(stride));
  for (int i = 0; i < 60; ++i) {
    const LayerCase layer = randomTileLayer(random, stride);
    const Input input = makeInput(fractions(layer.input, random));
    const auto weights = makeLayerWeights(layer, random, fractions);
    const std::string complaint = onEveryPath(layer, weights, [&](const std::shared_ptr<const Plan>& plan) {
      const ScheduleChoice choice = randomSchedule(random, plan->pathName());
      const auto other = Plan::make(layer.params, layer.input, weights, choice);
      if (!other) return other.failure().text;
      const Region all = Region::whole(plan->output());
      const std::vector<float> forced = runGuarded(**other, input, all, 1 + i % 2, rowsOf(i));
      return sameBits(forced, runGuarded(*plan, input, all)) ? "" : "differs with " + (*other)->schedule().text();
    });
    QVERIFY2(complaint.empty(), complaint.c_str());
  }
}

/// A path that supports next to nothing would make the comparisons above empty ones.
void TestTiles::everyPathHadItsTurnOnEveryTarget() {
  for (const std::string_view target : simdTargets()) {
    for (const std::string_view path : pathNames()) {
      if (!isWorthwhile(path, target)) continue;
      const std::string where = std::string(path) + " on " + std::string(target);
      QVERIFY2(m_turns[where] >= 100, (where + ": " + std::to_string(m_turns[where])).c_str());
    }
  }
}

QTEST_APPLESS_MAIN(TestTiles)
#include "tst_tiles.moc"
