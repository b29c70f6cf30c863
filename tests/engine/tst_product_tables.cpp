#include <QTest>
#include <bit>
#include <cmath>
#include <functional>

#include "engine/kernels/product_cost.h"
#include "engine/kernels/product_simd.h"
#include "engine/kernels/product_tables.h"
#include "tests/engine/product_case.h"
#include "tests/support/simd_case.h"
#include "tests/support/small_budget.h"

using namespace convt;

namespace {

/// A layer, its weights, and both as the paths read them.
struct TablesCase {
  LayerCase layer;
  std::shared_ptr<const Weights> weights;
  std::shared_ptr<const ProductTables> tables;

  std::int64_t outputs() const { return layer.params.outChannels / layer.params.groups; }
  std::string name() const { return layer.name() + " on " + std::string(simdTarget()); }
};

AxisPhases phasesOf(const LayerParams& p, bool rows) {
  return rows ? AxisPhases::of(p.kernel.h, p.stride.h, p.padding.h, p.dilation.h)
              : AxisPhases::of(p.kernel.w, p.stride.w, p.padding.w, p.dilation.w);
}

Result<std::shared_ptr<const ProductTables>> makeTables(const LayerCase& layer, const Weights& weights, bool fast,
                                                        const std::stop_token& stop = {}) {
  const FastAxes axes{fast && ProductAxis::hasFast(phasesOf(layer.params, true)),
                      fast && ProductAxis::hasFast(phasesOf(layer.params, false))};
  return ProductTables::make(layer.params, layer.input, weights, axes, 0, stop);
}

TablesCase randomTables(Random& random, bool fast, MakeTensor make) {
  TablesCase c;
  c.layer = channelLayer(random, 1'000'000);
  c.weights = makeLayerWeights(c.layer, random, make);
  c.tables = *makeTables(c.layer, *c.weights, fast);
  return c;
}

/// Calls visit(case) for random layers on every SIMD target, plain and fast.
void forRandomTables(std::uint64_t seed, MakeTensor make, const std::function<void(const TablesCase&)>& visit) {
  Random random(seed);
  for (const std::string_view target : simdTargets()) {
    const ForcedTarget forced(target);
    for (int i = 0; i < 40; ++i) visit(randomTables(random, i % 2 == 0, make));
  }
}

/// Calls visit(sum, product of the row, product of the column) in the order in which the sums lie.
template <class Visit>
void forSums(const ProductTables& tables, const Visit& visit) {
  for (std::size_t ry = 0; ry < tables.rows().phases.size(); ++ry) {
    for (std::size_t rx = 0; rx < tables.columns().phases.size(); ++rx) {
      auto sum = tables.sums(static_cast<int>(ry), static_cast<int>(rx)).begin();
      for (const ProductAxis::Product& y : tables.rows().phases[ry].products) {
        for (const ProductAxis::Product& x : tables.columns().phases[rx].products) visit(*sum++, y, x);
      }
    }
  }
}

/// A part of a row and one of a column, for one input channel: which component it meets and what weight.
struct Term {
  const ProductAxis::Part* y;
  const ProductAxis::Part* x;
  std::int64_t component;
  std::int64_t ic;
};

std::vector<Term> termsOf(const ProductTables& tables, const ProductAxis::Product& row,
                          const ProductAxis::Product& column) {
  std::vector<Term> terms;
  for (const ProductAxis::Part& y : row) {
    for (const ProductAxis::Part& x : column) {
      const std::size_t component = y.component * tables.columns().components.size() + x.component;
      for (std::int64_t ic = 0; ic < tables.inputs(); ++ic)
        terms.push_back({&y, &x, static_cast<std::int64_t>(component), ic});
    }
  }
  return terms;
}

std::int64_t allTerms(const ProductTables& tables) {
  std::int64_t all = 0;
  forSums(tables, [&](const ProductTables::Sum&, const ProductAxis::Product& y, const ProductAxis::Product& x) {
    all += std::ssize(termsOf(tables, y, x));
  });
  return all;
}

/// The weight of a term for one output channel of a group; the channel's lane holds 0 where there is none.
float weightOf(const TablesCase& c, const ProductTables::Block& block, std::int64_t lane, const Term& term) {
  if (lane >= block.channels) return 0.0F;
  const std::int64_t o = block.firstChannel + lane - block.group * c.outputs();
  double sum = 0.0;
  for (const ProductAxis::TapShare& y : term.y->taps) {
    for (const ProductAxis::TapShare& x : term.x->taps) {
      const double share = static_cast<double>(y.share) * static_cast<double>(x.share);
      sum += share *
             static_cast<double>(c.weights->weight.at(block.group * c.tables->inputs() + term.ic, o, y.tap, x.tap));
    }
  }
  return static_cast<float>(sum);
}

/// Weights of a block that are not where, or what, they should be.
int misplaced(const TablesCase& c, const ProductTables::Block& block) {
  int wrong = 0;
  forSums(*c.tables, [&](const ProductTables::Sum& sum, const ProductAxis::Product& y, const ProductAxis::Product& x) {
    const float* at = c.tables->weights(block, sum);
    for (const Term& term : termsOf(*c.tables, y, x)) {
      for (std::int64_t lane = 0; lane < block.width; ++lane) wrong += *at++ == weightOf(c, block, lane, term) ? 0 : 1;
    }
  });
  return wrong;
}

}  // namespace

/// Combined weights lie as the loops read them.
class TestProductTables : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void axesAreFastWhereTheyCanBe();
  void blocksCoverEachChannelOnce();
  void weightsLieInTheOrderOfTheTerms();
  void combinedWeightsAreRoundedOnce();
  void blocksBeginAtVectors();
  void runsNameTheTermsInOrder();
  void termsAreSummedInBlocks();
  void biasIsPaddedAndNeverMinusZero();
  void tablesAreChargedAndGivenBack();
  void stopEndsThePacking();
};

void TestProductTables::axesAreFastWhereTheyCanBe() {
  Random random(1);
  int halves = 0;
  for (int i = 0; i < 300; ++i) {
    const TablesCase plain = randomTables(random, false, smallWholeNumbers);
    QVERIFY(plain.tables->rows().inputStep == 1 && plain.tables->columns().inputStep == 1);
    const TablesCase fast = randomTables(random, true, smallWholeNumbers);
    const bool rows = ProductAxis::hasFast(phasesOf(fast.layer.params, true));
    const bool columns = ProductAxis::hasFast(phasesOf(fast.layer.params, false));
    QVERIFY2(fast.tables->rows().inputStep == (rows ? 2 : 1), fast.name().c_str());
    QVERIFY2(fast.tables->columns().inputStep == (columns ? 2 : 1), fast.name().c_str());
    QCOMPARE(fast.tables->inputs(), fast.layer.input.c / fast.layer.params.groups);
    halves += rows != columns ? 1 : 0;
  }
  QVERIFY(halves > 20);
}

void TestProductTables::blocksCoverEachChannelOnce() {
  int padded = 0;
  forRandomTables(2, smallWholeNumbers, [&](const TablesCase& c) {
    const std::int64_t lanes = productLanes();
    QVERIFY2(hasProductTile(c.tables->tile().vectors, c.tables->tile().positions), c.name().c_str());
    std::int64_t next = 0;
    for (const ProductTables::Block& block : c.tables->blocks()) {
      QVERIFY2(block.firstChannel == next && block.channels > 0, c.name().c_str());
      next += block.channels;
      QVERIFY2(block.group == block.firstChannel / c.outputs() && block.group == (next - 1) / c.outputs(),
               c.name().c_str());
      QVERIFY2(block.width % lanes == 0 && block.width >= block.channels && block.width < block.channels + lanes,
               c.name().c_str());
      QVERIFY2(block.width <= c.tables->tile().vectors * lanes, c.name().c_str());
      padded += block.width > block.channels ? 1 : 0;
    }
    QVERIFY2(next == c.layer.params.outChannels, c.name().c_str());
  });
  QVERIFY(simdTargets().size() == 1 || padded > 20);
}

void TestProductTables::weightsLieInTheOrderOfTheTerms() {
  forRandomTables(3, smallWholeNumbers, [](const TablesCase& c) {
    for (const ProductTables::Block& block : c.tables->blocks()) QVERIFY2(misplaced(c, block) == 0, c.name().c_str());
  });
}

void TestProductTables::combinedWeightsAreRoundedOnce() {
  forRandomTables(4, fractions, [](const TablesCase& c) {
    for (const ProductTables::Block& block : c.tables->blocks()) QVERIFY2(misplaced(c, block) == 0, c.name().c_str());
  });
}

void TestProductTables::blocksBeginAtVectors() {
  forRandomTables(5, smallWholeNumbers, [](const TablesCase& c) {
    const std::size_t vector = static_cast<std::size_t>(productLanes()) * sizeof(float);
    const auto address = [&](const ProductTables::Block& block, const ProductTables::Sum& sum) {
      return std::bit_cast<std::uintptr_t>(c.tables->weights(block, sum));
    };
    const ProductTables::Sum& first = c.tables->sums(0, 0).front();
    QVERIFY2(address(c.tables->blocks().front(), first) % 64 == 0, c.name().c_str());
    for (const ProductTables::Block& block : c.tables->blocks()) {
      forSums(*c.tables, [&](const ProductTables::Sum& sum, const auto&, const auto&) {
        QVERIFY2(address(block, sum) % vector == 0, c.name().c_str());
      });
    }
  });
}

void TestProductTables::runsNameTheTermsInOrder() {
  forRandomTables(6, smallWholeNumbers, [](const TablesCase& c) {
    std::int64_t all = 0;
    forSums(*c.tables,
            [&](const ProductTables::Sum& sum, const ProductAxis::Product& y, const ProductAxis::Product& x) {
              QCOMPARE(sum.at, all);
              const std::vector<Term> terms = termsOf(*c.tables, y, x);
              all += std::ssize(terms);
              auto term = terms.begin();
              for (const ProductTables::Run& run : sum.runs) {
                for (std::int64_t ic = run.ic0; ic < run.ic0 + run.count; ++ic, ++term) {
                  QVERIFY2(term != terms.end() && term->ic == ic && term->component == run.component, c.name().c_str());
                }
              }
              QVERIFY2(term == terms.end(), c.name().c_str());
            });
    QCOMPARE(c.tables->components(),
             std::ssize(c.tables->rows().components) * std::ssize(c.tables->columns().components));
  });
}

/// All but the last of 128 terms: long sums of fewer blocks round worse, of more cost time.
void TestProductTables::termsAreSummedInBlocks() {
  Random random(7);
  int several = 0;
  for (const std::int64_t inputs : {1, 20, 63, 64, 65, 127, 128, 129, 256, 300}) {
    for (const int kernel : {1, 2, 3, 5}) {
      const LayerCase layer{{1, inputs, 3, 3}, {2, {kernel, 3}, {1, 1}, {0, 0}, {0, 0}, {1, 1}, 1, false}};
      const auto tables = *makeTables(layer, *makeLayerWeights(layer, random, smallWholeNumbers), kernel % 2 == 0);
      forSums(*tables, [&](const ProductTables::Sum& sum, const auto&, const auto&) {
        std::size_t next = 0;
        QCOMPARE(sum.blockEnds.back(), sum.runs.size());
        for (const std::size_t end : sum.blockEnds) {
          std::int64_t terms = 0;
          for (; next < end; ++next) terms += sum.runs[next].count;
          QVERIFY2(end == sum.runs.size() ? terms > 0 && terms <= 128 : terms == 128, layer.name().c_str());
        }
        several += sum.blockEnds.size() > 1 ? 1 : 0;
      });
    }
  }
  QVERIFY(several > 40);
}

void TestProductTables::biasIsPaddedAndNeverMinusZero() {
  Random random(8);
  for (int i = 0; i < 50; ++i) {
    LayerCase layer = channelLayer(random);
    layer.params.bias = i % 5 != 0;
    auto weights = std::make_shared<Weights>(*makeLayerWeights(layer, random, smallWholeNumbers));
    if (layer.params.bias) weights->bias.back() = -0.0F;
    const auto tables = *makeTables(layer, *weights, false);
    const auto channels = static_cast<std::size_t>(layer.params.outChannels);
    for (std::size_t c = 0; c < channels; ++c) QCOMPARE(tables->bias()[c], layer.params.bias ? weights->bias[c] : 0.0F);
    QVERIFY(!std::signbit(tables->bias()[channels - 1]) || tables->bias()[channels - 1] < 0.0F);
    const ProductTables::Block& last = tables->blocks().back();
    for (std::int64_t c = last.channels; c < last.width; ++c) QCOMPARE(tables->bias()[last.firstChannel + c], 0.0F);
  }
}

void TestProductTables::tablesAreChargedAndGivenBack() {
  Random random(9);
  for (int i = 0; i < 20; ++i) {
    const LayerCase layer = channelLayer(random);
    const auto weights = makeLayerWeights(layer, random, smallWholeNumbers);
    const std::int64_t before = memoryBudget().used();
    auto tables = *makeTables(layer, *weights, true);
    const std::int64_t bytes = tables->bytes();
    std::int64_t floats = 0;
    for (const ProductTables::Block& block : tables->blocks()) floats += block.width * allTerms(*tables);
    QCOMPARE(bytes, floats * std::int64_t{sizeof(float)});
    QCOMPARE(memoryBudget().used(), before + bytes);
    tables.reset();
    QCOMPARE(memoryBudget().used(), before);
    const SmallBudget budget(bytes - 1);
    const auto refused = makeTables(layer, *weights, true);
    QVERIFY(!refused && !refused.failure().usersInput);
    QVERIFY2(refused.failure().text.starts_with("The packed copy of the weights needs "),
             refused.failure().text.c_str());
  }
}

void TestProductTables::stopEndsThePacking() {
  Random random(10);
  const LayerCase layer = channelLayer(random);
  const auto weights = makeLayerWeights(layer, random, smallWholeNumbers);
  std::stop_source stop;
  stop.request_stop();
  const std::int64_t used = memoryBudget().used();
  const auto stopped = makeTables(layer, *weights, true, stop.get_token());
  QVERIFY(!stopped && stopped.failure().text.empty());
  QCOMPARE(memoryBudget().used(), used);
}

QTEST_APPLESS_MAIN(TestProductTables)
#include "tst_product_tables.moc"
