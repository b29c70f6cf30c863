#include <QTest>
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>
#include <optional>
#include <set>

#include "engine/kernels/stretch_simd.h"
#include "engine/kernels/tile_simd.h"
#include "tests/support/layer_case.h"
#include "tests/support/simd_case.h"

using namespace convt;

namespace {

std::int64_t floorMod(std::int64_t a, std::int64_t b) {
  return (a % b + b) % b;
}

/// Columns of a layer and some vectors of its output row.
struct StretchCase {
  int kernel, stride, padding, dilation;
  StretchTable table;
  std::int64_t u0 = 0;
  std::int64_t vectors = 1;
  std::int64_t x0 = 0;     ///< input column of the row's first float
  std::vector<float> row;  ///< each float its own column
  std::vector<float> out;

  std::string name() const {
    return "k" + std::to_string(kernel) + " s" + std::to_string(stride) + " p" + std::to_string(padding) + " d" +
           std::to_string(dilation) + ", " + std::to_string(vectors) + " vectors from " + std::to_string(u0);
  }
  bool stretch() { return stretchRow(table, row.data(), x0, u0, vectors, out.data()); }
};

/// The input column that the first tap of output column o meets; none if no tap reaches it.
std::optional<std::int64_t> firstInput(const StretchCase& c, std::int64_t o) {
  for (std::int64_t k = 0; k < c.kernel; ++k) {
    const std::int64_t place = o + c.padding - c.dilation * k;
    if (floorMod(place, c.stride) == 0) return place / c.stride;
  }
  return std::nullopt;
}

StretchCase randomCase(Random& random, int stride, int dilation) {
  StretchCase c{between(random, 1, 20), stride, between(random, 0, 12), dilation, {}, 0, 1, 0, {}, {}};
  const AxisPhases columns = AxisPhases::of(c.kernel, c.stride, c.padding, c.dilation);
  c.table = StretchTable::of(columns, tileLimits().lanes);
  c.u0 = between(random, -40, 40);
  c.vectors = between(random, 1, 40);
  std::int64_t first = std::numeric_limits<std::int64_t>::max();
  std::int64_t last = std::numeric_limits<std::int64_t>::min();
  for (std::int64_t u = c.u0; u < c.u0 + c.vectors; ++u) {
    first = std::min(first, c.table.first(u));
    last = std::max(last, c.table.first(u));
  }
  c.x0 = first - between(random, 0, 3);
  c.row.resize(static_cast<std::size_t>(last - c.x0 + c.table.span + 2 * c.table.lanes));
  std::iota(c.row.begin(), c.row.end(), static_cast<float>(c.x0));
  c.out.assign(static_cast<std::size_t>(c.vectors * c.table.lanes), std::numeric_limits<float>::quiet_NaN());
  return c;
}

/// Lanes that hold another input than the first tap meets.
int wrongLanes(const StretchCase& c) {
  int wrong = 0;
  for (std::size_t i = 0; i < c.out.size(); ++i) {
    const auto wanted = firstInput(c, c.u0 * c.table.lanes + static_cast<std::int64_t>(i));
    wrong += wanted && c.out[i] != static_cast<float>(*wanted) ? 1 : 0;
  }
  return wrong;
}

bool allFinite(const std::vector<float>& values) {
  return std::all_of(values.begin(), values.end(), [](float v) { return std::isfinite(v); });
}

/// Strides and dilations with and without common divisors, and dilations that spread the lanes over many vectors.
template <class Test>
void forEachCase(Random& random, Test test) {
  for (const std::string_view target : simdTargets()) {
    const ForcedTarget forced(target);
    for (int stride = 1; stride <= 17; ++stride) {
      for (const int dilation : std::array{1, 2, 3, 4, 5, 6, 7, 8, 9, 24, 41, 100}) {
        for (int i = 0; i < 3; ++i) test(randomCase(random, stride, dilation));
      }
    }
  }
}

}  // namespace

/// Stretched rows hold, lane by lane, the input that the output column's first tap meets, on every SIMD target.
class TestStretch : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void lanesMeetTheInputOfTheirFirstTap();
  void vectorsAClassApartAreOneAdvanceApart();
  void infAndNanAreSeenWhereALaneTakesThem();
};

void TestStretch::lanesMeetTheInputOfTheirFirstTap() {
  Random random(1);
  std::set<std::int64_t> windows;  // vectors over which the lanes of one are spread
  forEachCase(random, [&](StretchCase c) {
    QVERIFY2(c.stretch(), c.name().c_str());
    QVERIFY2(wrongLanes(c) == 0, c.name().c_str());
    if (c.table.lanes > 1) windows.insert(std::min<std::int64_t>(3, (c.table.span - 1) / c.table.lanes + 1));
  });
  if (simdTargets().size() > 1) QCOMPARE(windows, (std::set<std::int64_t>{1, 2, 3}));
}

void TestStretch::vectorsAClassApartAreOneAdvanceApart() {
  Random random(2);
  forEachCase(random, [](const StretchCase& c) {
    QCOMPARE(c.table.classes * c.table.lanes, c.table.advance * c.stride);
    for (std::int64_t u = -20; u < 20; ++u)
      QCOMPARE(c.table.first(u + c.table.classes), c.table.first(u) + c.table.advance);
  });
}

void TestStretch::infAndNanAreSeenWhereALaneTakesThem() {
  constexpr float kInf = std::numeric_limits<float>::infinity();
  Random random(3);
  int seen = 0;
  int passed = 0;
  forEachCase(random, [&](StretchCase c) {
    const std::size_t spoiled = random() % c.row.size();
    c.row[spoiled] = std::array{kInf, -kInf, std::numeric_limits<float>::quiet_NaN()}[random() % 3];
    const bool finite = c.stretch();
    QVERIFY2(finite == allFinite(c.out), c.name().c_str());
    const std::int64_t column = c.x0 + static_cast<std::int64_t>(spoiled);
    bool met = false;
    for (std::int64_t i = 0; i < std::ssize(c.out); ++i) met = met || firstInput(c, c.u0 * c.table.lanes + i) == column;
    QVERIFY2(!met || !finite, c.name().c_str());
    ++(finite ? passed : seen);
  });
  QVERIFY(seen > 100 && passed > 100);
}

QTEST_APPLESS_MAIN(TestStretch)
#include "tst_stretch.moc"
