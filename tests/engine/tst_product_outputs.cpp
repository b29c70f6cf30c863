#include <QTest>
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>

#include "engine/kernels/product_simd.h"
#include "tests/engine/strip_case.h"

using namespace convt;

namespace {

constexpr std::array kFilters{ProductFilter::Plain, ProductFilter::One, ProductFilter::Two, ProductFilter::Three};
constexpr std::int64_t kColumns = 12;  // of a stage

/// Output k of products m, as product_filter.h says.
float filtered(ProductFilter filter, std::size_t k, const std::array<float, 4>& m) {
  if (filter == ProductFilter::Plain || filter == ProductFilter::One) return m[k];
  if (filter == ProductFilter::Two) return m[k] + m[k + 1];
  return k == 0 ? m[0] + m[1] + m[2] : m[1] - m[2] - m[3];
}

/// The products of some positions for one pair of filters, and what becomes of them.
struct OutputCase {
  ProductOutputs outputs;
  Aligned sums;
  Aligned stage0;
  Aligned stage1;
  std::vector<float> bias;
  std::array<std::vector<std::int64_t>, 2> columns;

  OutputCase(Random& random, ProductFilter row, ProductFilter column)
      : outputs{row, column}, sums(16 * 6 * 64), stage0((kColumns + 1) * 64), stage1((kColumns + 1) * 64) {
    outputs.width = between(random, 1, 3) * productLanes();
    outputs.count = between(random, 1, 5);
    outputs.plane = outputs.count * outputs.width + between(random, 0, 1) * productLanes();
    sums.draw(random, smallWholeNumbers);
    bias = wholeNumbers({1, 1, 1, outputs.width}, random).values;
    drawColumns(random);
    stage0.fill(kUntouched);
    stage1.fill(kUntouched);
    outputs.stage = {between(random, 0, 3) == 0 ? nullptr : stage0.data(),
                     between(random, 0, 3) == 0 ? nullptr : stage1.data()};
    outputs.sums = sums.data();
    outputs.bias = bias.data();
  }

  /// Each output a column of its own, or none.
  void drawColumns(Random& random) {
    std::vector<std::int64_t> places(kColumns);
    std::iota(places.begin(), places.end(), 0);
    std::shuffle(places.begin(), places.end(), random);
    for (std::size_t j = 0; j < outputsOf(outputs.column); ++j) {
      for (std::int64_t i = 0; i < outputs.count; ++i) {
        columns[j].push_back(between(random, 0, 3) == 0 ? -1 : places.back());
        places.pop_back();
      }
      outputs.columns[j] = columns[j].data();
    }
  }

  float product(std::size_t y, std::size_t x, std::int64_t i, std::int64_t c) const {
    const auto m = static_cast<std::ptrdiff_t>(y * productsOf(outputs.column) + x);
    return outputs.sums[m * outputs.plane + i * outputs.width + c];
  }
  float expected(std::size_t k, std::size_t j, std::int64_t i, std::int64_t c) const {
    std::array<float, 4> across{};
    for (std::size_t x = 0; x < productsOf(outputs.column); ++x) {
      std::array<float, 4> down{};
      for (std::size_t y = 0; y < productsOf(outputs.row); ++y) down[y] = product(y, x, i, c);
      across[x] = filtered(outputs.row, k, down);
    }
    return bias[static_cast<std::size_t>(c)] + filtered(outputs.column, j, across);
  }
  /// Calls visit(k, expected value, place) for what is wanted.
  template <class Visit>
  void forOutputs(const Visit& visit) {
    for (std::size_t k = 0; k < outputsOf(outputs.row); ++k) {
      for (std::size_t j = 0; j < outputsOf(outputs.column); ++j) {
        for (std::int64_t i = 0; i < outputs.count; ++i) {
          const std::int64_t column = columns[j][static_cast<std::size_t>(i)];
          if (outputs.stage[k] == nullptr || column < 0) continue;
          for (std::int64_t c = 0; c < outputs.width; ++c)
            visit(k, expected(k, j, i, c), outputs.stage[k] + column * outputs.width + c);
        }
      }
    }
  }
  std::string name() const {
    return std::string(simdTarget()) + ", filters " + std::to_string(static_cast<int>(outputs.row)) + " and " +
           std::to_string(static_cast<int>(outputs.column));
  }
};

bool untouched(const Aligned& floats) {
  const std::vector<float> values = floats.values();
  return std::all_of(values.begin(), values.end(), [](float v) { return v == kUntouched; });
}

/// Calls test(case) for all pairs of filters on all targets.
template <class Test>
void forCases(std::uint64_t seed, const Test& test) {
  Random random(seed);
  for (const std::string_view target : simdTargets()) {
    const ForcedTarget forced(target);
    for (const ProductFilter row : kFilters) {
      for (const ProductFilter column : kFilters) {
        for (int i = 0; i < 30; ++i) {
          OutputCase c(random, row, column);
          test(c, random);
        }
      }
    }
  }
}

}  // namespace

/// Products become outputs by every pair of filters, on every SIMD target.
class TestProductOutputs : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void filtersOfEveryPairAreExact();
  void outputsThatAreNotFiniteAreTold();
  void onlyWhatIsWrittenIsTold();
};

void TestProductOutputs::filtersOfEveryPairAreExact() {
  forCases(1, [](OutputCase& c, Random&) {
    const std::array<bool, 2> finite = finishProducts(c.outputs);
    QVERIFY2(finite[0] && finite[1], c.name().c_str());
    int wrong = 0;
    c.forOutputs([&](std::size_t, float expected, float* place) {
      wrong += *place == expected ? 0 : 1;
      *place = kUntouched;
    });
    QVERIFY2(wrong == 0, c.name().c_str());
    QVERIFY2(untouched(c.stage0) && untouched(c.stage1), c.name().c_str());
  });
}

/// Of one product that is Inf or NaN each row of outputs tells whether it has such a value.
void TestProductOutputs::outputsThatAreNotFiniteAreTold() {
  int spoiled = 0;
  int spared = 0;
  forCases(2, [&](OutputCase& c, Random& random) {
    const std::int64_t m =
        between(random, 0, static_cast<int>(productsOf(c.outputs.row) * productsOf(c.outputs.column)) - 1);
    const std::int64_t at = between(random, 0, static_cast<int>(c.outputs.count * c.outputs.width) - 1);
    const std::array values{std::numeric_limits<float>::infinity(), -std::numeric_limits<float>::infinity(),
                            std::numeric_limits<float>::quiet_NaN()};
    c.sums.data()[m * c.outputs.plane + at] = values[random() % 3];
    const std::array<bool, 2> finite = finishProducts(c.outputs);
    std::array<bool, 2> expectedFinite{true, true};
    bool right = true;
    c.forOutputs([&](std::size_t k, float expected, const float* place) {
      expectedFinite[k] = expectedFinite[k] && std::isfinite(expected);
      right = right && (*place == expected || (std::isnan(*place) && std::isnan(expected)));
    });
    QVERIFY2(right, c.name().c_str());
    QVERIFY2(finite == expectedFinite, c.name().c_str());
    for (std::size_t k = 0; k < outputsOf(c.outputs.row); ++k) ++(finite[k] ? spared : spoiled);
  });
  QVERIFY(spoiled > 200 && spared > 200);
}

/// A value that goes nowhere costs no look at its row.
void TestProductOutputs::onlyWhatIsWrittenIsTold() {
  forCases(3, [](OutputCase& c, Random&) {
    c.sums.fill(std::numeric_limits<float>::quiet_NaN());
    for (std::vector<std::int64_t>& columns : c.columns) std::fill(columns.begin(), columns.end(), -1);
    const std::array<bool, 2> finite = finishProducts(c.outputs);
    QVERIFY2(finite[0] && finite[1], c.name().c_str());
    QVERIFY2(untouched(c.stage0) && untouched(c.stage1), c.name().c_str());
  });
}

QTEST_APPLESS_MAIN(TestProductOutputs)
#include "tst_product_outputs.moc"
