#include <QTest>
#include <cmath>
#include <limits>
#include <set>

#include "engine/kernels/shifted_sum_simd.h"
#include "tests/engine/strip_case.h"

using namespace convt;

namespace {

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

/// Rows in groups, each with NaN for a vector before and behind it, and a place for their sum.
struct SumCase {
  std::vector<Aligned> floats;  ///< of each row
  std::vector<ShiftedRow> rows;
  std::vector<std::size_t> ends;
  Aligned out;
  ShiftedSum sum;

  SumCase(Random& random, std::int64_t width, std::int64_t count, MakeTensor make)
      : out(count + 3 * shiftedSumLanes()) {
    const std::int64_t lanes = shiftedSumLanes();
    sum.width = width;
    sum.count = count;
    sum.offset = between(random, 0, 5);
    sum.first = make({1, 1, 1, 1}, random).values[0];
    const int groups = between(random, 0, 4);
    for (int g = 0; g < groups; ++g) {
      for (int i = between(random, 0, 4); i > 0; --i) addRow(random, lanes, make);
      ends.push_back(rows.size());
    }
    sum.rows = rows.data();
    sum.ends = ends.data();
    sum.groups = ends.size();
    out.fill(kUntouched);
    sum.out = out.data() + shiftedSumLanes();
  }

  /// Mostly over a part of the sum, or all of it; also far off its ends.
  void addRow(Random& random, std::int64_t lanes, MakeTensor make) {
    Aligned row(sum.width + 2 * lanes + sum.offset);
    row.fill(kNan);
    const std::vector<float> values = make({1, 1, 1, sum.width}, random).values;
    std::copy(values.begin(), values.end(), row.data() + lanes + sum.offset);
    const auto far = static_cast<int>(between(random, 0, 3) == 0 ? 3 * sum.width + 5 * lanes : 2 * lanes);
    floats.push_back(std::move(row));
    rows.push_back({floats.back().data() + lanes, between(random, -far, far)});
  }

  float expected(std::int64_t t) const {
    float total = sum.first;
    for (const ShiftedRow& row : rows) {
      for (std::int64_t i = 0; i < sum.width; ++i) total += i == t + row.shift ? row.from[sum.offset + i] : 0.0F;
    }
    return total;
  }
  /// True if nothing before and no more than a vector behind the sum's last sample was written.
  bool guardIsIntact() const {
    const std::vector<float> all = out.values();
    const auto untouched = [](float v) { return v == kUntouched; };
    const std::int64_t lanes = shiftedSumLanes();
    return std::all_of(all.begin(), all.begin() + lanes, untouched) &&
           std::all_of(all.begin() + lanes + sum.count - 1 + lanes, all.end(), untouched);
  }
  std::string name() const {
    return std::string(simdTarget()) + ", width " + std::to_string(sum.width) + ", count " + std::to_string(sum.count) +
           ", rows " + std::to_string(rows.size()) + " in " + std::to_string(sum.groups);
  }
};

/// Calls test(width, count) for sizes around one, two, four and five vectors, on every target.
template <class Test>
void forSizes(const Test& test) {
  for (const std::string_view target : simdTargets()) {
    const ForcedTarget forced(target);
    std::set<std::int64_t> sizes{1};
    for (const std::int64_t vectors : {1, 2, 4, 5}) {
      for (const std::int64_t more : {-1, 0, 1})
        sizes.insert(std::max<std::int64_t>(1, vectors * shiftedSumLanes() + more));
    }
    for (const std::int64_t width : sizes) {
      for (const std::int64_t count : sizes) {
        for (int i = 0; i < 12; ++i) test(width, count);
      }
    }
  }
}

}  // namespace

/// Rows that are shifted against each other add up to what the definition says, on every SIMD target.
class TestShiftedSum : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void wholeNumbersAreExact();
  void fractionsHaveTheBitsOfSingleSamples();
  void rowsOutsideAddNothing();
  void longWidthsAreTold();
  void minusZerosAddUpToZero();
};

void TestShiftedSum::wholeNumbersAreExact() {
  Random random(1);
  forSizes([&](std::int64_t width, std::int64_t count) {
    SumCase c(random, width, count, smallWholeNumbers);
    sumShifted(c.sum);
    for (std::int64_t t = 0; t < count; ++t) QVERIFY2(c.sum.out[t] == c.expected(t), c.name().c_str());
    QVERIFY2(c.guardIsIntact(), c.name().c_str());
  });
}

void TestShiftedSum::fractionsHaveTheBitsOfSingleSamples() {
  Random random(2);
  forSizes([&](std::int64_t width, std::int64_t count) {
    SumCase c(random, width, count, fractions);
    sumShifted(c.sum);
    std::vector<float> single;
    for (std::int64_t t = 0; t < count; ++t) single.push_back(shiftedSumAt(c.sum, t));
    QVERIFY2(sameBits({c.sum.out, c.sum.out + count}, single), c.name().c_str());
  });
}

void TestShiftedSum::rowsOutsideAddNothing() {
  Random random(3);
  forSizes([&](std::int64_t width, std::int64_t count) {
    SumCase c(random, width, count, fractions);
    for (ShiftedRow& row : c.rows) row.shift = between(random, 0, 1) == 0 ? width : -count;
    sumShifted(c.sum);
    const std::vector<float> expected(static_cast<std::size_t>(count), c.sum.first);
    QVERIFY2(sameBits({c.sum.out, c.sum.out + count}, expected), c.name().c_str());
  });
}

/// Widths and shifts beyond 32 bits, of which only the first samples are asked for.
void TestShiftedSum::longWidthsAreTold() {
  const std::vector<float> row(300, 2.0F);
  for (const std::string_view target : simdTargets()) {
    const ForcedTarget forced(target);
    for (const std::int64_t width : {std::int64_t{1} << 31, std::int64_t{1} << 33}) {
      const std::vector<ShiftedRow> rows{{row.data() + 100, -3}, {row.data() + 100, width}, {row.data() + 100, 0}};
      const std::size_t end = rows.size();
      std::vector<float> out(100 + static_cast<std::size_t>(shiftedSumLanes()));
      sumShifted({rows.data(), &end, 1, 0, width, 100, 1.0F, out.data()});
      for (std::size_t t = 0; t < 100; ++t) QCOMPARE(out[t], t < 3 ? 3.0F : 5.0F);
    }
  }
}

/// Lanes without a sample add +0: a sum of -0 would lose its sign there and keep it elsewhere.
void TestShiftedSum::minusZerosAddUpToZero() {
  Random random(4);
  forSizes([&](std::int64_t width, std::int64_t count) {
    SumCase c(random, width, count, fractions);
    for (Aligned& row : c.floats) row.fill(-0.0F);
    c.sum.first = 0.0F;
    sumShifted(c.sum);
    for (std::int64_t t = 0; t < count; ++t) {
      QVERIFY2(!std::signbit(c.sum.out[t]), c.name().c_str());
      QVERIFY2(!std::signbit(shiftedSumAt(c.sum, t)), c.name().c_str());
    }
  });
}

QTEST_APPLESS_MAIN(TestShiftedSum)
#include "tst_shifted_sum.moc"
