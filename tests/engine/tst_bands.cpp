#include <QTest>
#include <algorithm>
#include <array>
#include <vector>

#include "engine/kernels/bands.h"

using namespace convt;

namespace {

std::vector<std::int64_t> sizesOf(const Bands& bands) {
  std::vector<std::int64_t> sizes;
  for (std::int64_t i = 0; i < bands.count; ++i) sizes.push_back(bands.begin(i + 1) - bands.begin(i));
  return sizes;
}

/// When the last of some threads ends, each of which takes the next task as soon as it is free; in rows.
std::int64_t endOf(const std::vector<std::int64_t>& tasks, std::size_t threads) {
  std::vector<std::int64_t> busy(threads, 0);
  for (const std::int64_t rows : tasks) *std::min_element(busy.begin(), busy.end()) += rows;
  return *std::max_element(busy.begin(), busy.end());
}

}  // namespace

/// Bands are all rows, in whole units, as even as can be, and keep threads busy to the end.
class TestBands : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void allRowsOnce();
  void sizesDifferByOneUnit();
  void threadsEndTogether();
};

void TestBands::allRowsOnce() {
  for (std::int64_t rows = 1; rows <= 60; ++rows) {
    for (std::int64_t unit = 1; unit <= 7; ++unit) {
      for (std::int64_t count = 1; count <= (rows + unit - 1) / unit; ++count) {
        const Bands bands{rows, unit, count};
        QCOMPARE(bands.begin(0), 0);
        QCOMPARE(bands.begin(count), rows);
        for (std::int64_t i = 1; i < count; ++i) QVERIFY(bands.begin(i) % unit == 0 && bands.begin(i) < rows);
      }
    }
  }
}

void TestBands::sizesDifferByOneUnit() {
  for (std::int64_t units = 1; units <= 60; ++units) {
    for (std::int64_t count = 1; count <= units; ++count) {
      const std::vector<std::int64_t> sizes = sizesOf({4 * units, 4, count});
      QVERIFY(std::is_sorted(sizes.rbegin(), sizes.rend()));
      QVERIFY(sizes.front() - sizes.back() <= 4);
    }
  }
}

void TestBands::threadsEndTogether() {
  QCOMPARE(endOf(sizesOf({64, 4, 12}), 2), 32);
  for (const std::size_t threads : std::array<std::size_t, 4>{2, 3, 4, 8}) {
    const auto shares = static_cast<std::int64_t>(threads);
    for (std::int64_t units = 1; units <= 100; ++units) {
      for (std::int64_t count = 1; count <= units; ++count) {
        const std::vector<std::int64_t> sizes = sizesOf({units, 1, count});
        QVERIFY(endOf(sizes, threads) <= (units + shares - 1) / shares + sizes.back());
      }
    }
  }
}

QTEST_APPLESS_MAIN(TestBands)
#include "tst_bands.moc"
