#include <QTest>
#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/kernels/product_simd.h"
#include "tests/engine/strip_case.h"

using namespace convt;

namespace {

constexpr std::int64_t kMostTerms = 130;
constexpr std::int64_t kMostTiles = 3;

struct Tile {
  int vectors;
  int positions;
  std::int64_t width() const { return std::int64_t{vectors} * productLanes(); }
  std::string name() const {
    return std::string(simdTarget()) + ", " + std::to_string(vectors) + "x" + std::to_string(positions);
  }
};

std::vector<Tile> tiles() {
  std::vector<Tile> all;
  for (int vectors = 1; vectors <= 4; ++vectors) {
    for (int positions = 1; positions <= 24; ++positions) {
      if (hasProductTile(vectors, positions)) all.push_back({vectors, positions});
    }
  }
  return all;
}

/// Runs of terms with all that they point to, and what their sums are.
struct SumCase {
  Tile tile;
  std::ptrdiff_t pitch;
  Aligned x;
  Aligned weights;
  Aligned sums;
  std::vector<ProductRun> runs;
  ProductStrip strip;
  std::vector<float> before;

  SumCase(Random& random, const Tile& t, MakeTensor make)
      : tile(t),
        pitch(kMostTiles * t.positions + between(random, 0, 9)),
        x(3 * kMostTerms * pitch),
        weights(3 * kMostTerms * t.width()),
        sums(kMostTiles * t.positions * t.width() + 64) {
    x.draw(random, make);
    weights.draw(random, make);
    sums.draw(random, make);
    before = sums.values();
    for (std::int64_t r = between(random, 0, 3); r > 0; --r) {
      const std::int64_t first = between(random, 0, kMostTerms);
      runs.push_back({x.data() + first * pitch, weights.data() + between(random, 0, kMostTerms) * tile.width(),
                      between(random, 1, kMostTerms)});
    }
    strip = {runs.data(),
             runs.size(),
             pitch,
             tile.width(),
             between(random, 1, kMostTiles),
             sums.data(),
             between(random, 0, 1) == 1};
  }

  void run() const { sumProducts(tile.vectors, tile.positions, strip); }

  template <class Add>
  float expected(std::int64_t n, std::int64_t c, const Add& add) const {
    float sum = 0.0F;
    for (const ProductRun& r : runs) {
      for (std::int64_t k = 0; k < r.count; ++k) sum = add(r.weights[k * tile.width() + c], r.x[k * pitch + n], sum);
    }
    return strip.adds ? before[static_cast<std::size_t>(n * tile.width() + c)] + sum : sum;
  }
  /// Sums that are others, and floats behind them that were written.
  template <class Add>
  int wrong(const Add& add) const {
    const std::int64_t positions = strip.tiles * tile.positions;
    int count = 0;
    for (std::int64_t n = 0; n < positions; ++n) {
      for (std::int64_t c = 0; c < tile.width(); ++c)
        count += strip.sums[n * tile.width() + c] == expected(n, c, add) ? 0 : 1;
    }
    const std::vector<float> after = sums.values();
    const auto end = static_cast<std::ptrdiff_t>(positions * tile.width());
    return count + (std::equal(after.begin() + end, after.end(), before.begin() + end) ? 0 : 1);
  }
};

/// n floats or a few more, between floats that nothing may touch.
class Guarded {
 public:
  static constexpr std::int64_t kGuard = 40;
  explicit Guarded(std::int64_t n) : m_floats(static_cast<std::size_t>(n + 2 * kGuard), kUntouched), m_size(n) {}
  float* data() { return m_floats.data() + kGuard; }
  /// Whether nothing but the n floats and `slack` behind them was written.
  bool intact(std::int64_t slack = 0) const {
    const auto untouched = [](float v) { return v == kUntouched; };
    return std::all_of(m_floats.begin(), m_floats.begin() + kGuard, untouched) &&
           std::all_of(m_floats.begin() + kGuard + m_size + slack, m_floats.end(), untouched);
  }

 private:
  std::vector<float> m_floats;
  std::int64_t m_size;
};

std::vector<float> draw(Random& random, std::int64_t n) {
  return wholeNumbers({1, 1, 1, n}, random).values;
}

float combinedAs(int sign, float a, float b) {
  return sign == 0 ? a : sign < 0 ? a - b : a + b;
}

template <class Test>
void onEveryTarget(Test test) {
  for (const std::string_view target : simdTargets()) {
    const ForcedTarget forced(target);
    test();
  }
}

}  // namespace

/// Sums over channels and what leads to them, on every SIMD target.
class TestProductSimd : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void tilesAreThoseThatTheRegistersHold();
  void tilesOfEveryShapeAreExact();
  void aSumDoesNotDependOnItsTile();
  void termsAreAddedInTheirOrder();
  void columnsAreSplit();
  void rowsAreCombined();
  void columnsAreCombined();
};

void TestProductSimd::tilesAreThoseThatTheRegistersHold() {
  onEveryTarget([] {
    QCOMPARE(productLanes(), tileLimits().lanes);
    const std::vector<int> known{2, 4, 6, 8, 12, 24};
    for (int vectors = 0; vectors <= 6; ++vectors) {
      for (int positions = 0; positions <= 30; ++positions) {
        const bool fits = vectors >= 1 && vectors <= 4 && vectors * positions <= tileLimits().accumulators;
        const bool isKnown = std::find(known.begin(), known.end(), positions) != known.end();
        QCOMPARE(hasProductTile(vectors, positions), fits && isKnown);
      }
    }
  });
}

void TestProductSimd::tilesOfEveryShapeAreExact() {
  Random random(1);
  onEveryTarget([&] {
    for (const Tile& tile : tiles()) {
      for (int i = 0; i < 12; ++i) {
        const SumCase c(random, tile, smallWholeNumbers);
        c.run();
        QVERIFY2(c.wrong([](float w, float x, float sum) { return sum + w * x; }) == 0, tile.name().c_str());
      }
    }
  });
}

/// Each position and each vector of channels by itself gives the bits of all together.
void TestProductSimd::aSumDoesNotDependOnItsTile() {
  Random random(2);
  onEveryTarget([&] {
    for (const Tile& tile : tiles()) {
      const SumCase c(random, tile, fractions);
      c.run();
      const Tile one{1, 2};
      Aligned sums(2 * one.width());
      Aligned weights(3 * kMostTerms * one.width());
      for (std::int64_t n = 0; n < c.strip.tiles * tile.positions; n += 2) {
        for (std::int64_t v = 0; v < tile.vectors; ++v) {
          std::vector<ProductRun> runs;
          float* to = weights.data();
          for (const ProductRun& run : c.runs) {
            runs.push_back({run.x + n, to, run.count});
            for (std::int64_t k = 0; k < run.count; ++k, to += one.width())
              std::copy_n(run.weights + k * tile.width() + v * one.width(), one.width(), to);
          }
          for (std::int64_t i = 0; i < 2; ++i)
            std::copy_n(c.before.data() + (n + i) * tile.width() + v * one.width(), one.width(),
                        sums.data() + i * one.width());
          sumProducts(1, 2, {runs.data(), runs.size(), c.pitch, one.width(), 1, sums.data(), c.strip.adds});
          for (std::int64_t i = 0; i < 2; ++i) {
            const float* together = c.strip.sums + (n + i) * tile.width() + v * one.width();
            const float* alone = sums.data() + i * one.width();
            QVERIFY2(std::equal(alone, alone + one.width(), together), tile.name().c_str());
          }
        }
      }
    }
  });
}

/// Whether a scalar multiply-add rounds once is the compiler's choice.
void TestProductSimd::termsAreAddedInTheirOrder() {
  Random random(3);
  onEveryTarget([&] {
    if (simdTarget() == "scalar") return;
    for (const Tile& tile : tiles()) {
      const SumCase c(random, tile, fractions);
      c.run();
      QVERIFY2(c.wrong([](float w, float x, float sum) { return std::fma(w, x, sum); }) == 0, tile.name().c_str());
    }
  });
}

void TestProductSimd::columnsAreSplit() {
  Random random(4);
  onEveryTarget([&] {
    for (std::ptrdiff_t pitch = 16; pitch <= 96; pitch += 16) {
      const std::vector<float> row = draw(random, 2 * pitch);
      Guarded out(2 * pitch);
      splitColumns(row.data(), pitch, out.data());
      for (std::ptrdiff_t i = 0; i < 2 * pitch; ++i)
        QCOMPARE(out.data()[i % 2 * pitch + i / 2], row[static_cast<std::size_t>(i)]);
      QVERIFY(out.intact());
    }
  });
}

void TestProductSimd::rowsAreCombined() {
  Random random(5);
  onEveryTarget([&] {
    const std::int64_t lanes = productLanes();
    for (const int sign : {-1, 0, 1}) {
      for (std::int64_t n = 0; n <= 2 * lanes + 3; ++n) {
        const std::vector<float> a = draw(random, n + lanes);
        const std::vector<float> b = draw(random, n + lanes);
        Guarded out(n);
        combineRows(a.data(), b.data(), sign, n, out.data());
        for (std::int64_t i = 0; i < n; ++i) {
          const auto at = static_cast<std::size_t>(i);
          QCOMPARE(out.data()[i], combinedAs(sign, a[at], b[at]));
        }
        QVERIFY(out.intact(lanes));
      }
    }
  });
}

void TestProductSimd::columnsAreCombined() {
  Random random(6);
  onEveryTarget([&] {
    const std::int64_t lanes = productLanes();
    for (std::int64_t n = 1; n <= 2 * lanes + 3; ++n) {
      const std::vector<float> row = draw(random, 2 * n + 20 + lanes);
      const std::ptrdiff_t plane = n + lanes + between(random, 1, 5);
      std::vector<ColumnOffsets> components(static_cast<std::size_t>(between(random, 1, 5)));
      for (ColumnOffsets& c : components)
        c = {between(random, 0, 19), n + between(random, 0, 19), between(random, -1, 1)};
      std::vector<float> out(components.size() * static_cast<std::size_t>(plane), kUntouched);
      combineColumns(row.data(), components.data(), components.size(), n, out.data(), plane);
      for (std::size_t c = 0; c < components.size(); ++c) {
        const float* first = row.data() + components[c].first;
        const float* second = row.data() + components[c].second;
        const float* to = out.data() + static_cast<std::ptrdiff_t>(c) * plane;
        for (std::int64_t i = 0; i < n; ++i) QCOMPARE(to[i], combinedAs(components[c].sign, first[i], second[i]));
        QVERIFY(std::all_of(to + n + lanes, to + plane, [](float v) { return v == kUntouched; }));
      }
    }
  });
}

QTEST_APPLESS_MAIN(TestProductSimd)
#include "tst_product_simd.moc"
