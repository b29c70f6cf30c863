#include <QTest>
#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/kernels/row_store.h"
#include "engine/kernels/tile_simd.h"
#include "tests/support/compare.h"
#include "tests/support/simd_case.h"

using namespace convt;

namespace {

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

Shape randomShape(Random& random) {
  return {between(random, 1, 2), between(random, 1, 5), between(random, 1, 9), between(random, 1, 200)};
}

/// Channels, rows and columns (or vectors) of an input, and of what lies beside it.
RowStore::Window randomWindow(Random& random, const Shape& shape) {
  RowStore::Window window;
  window.n = between(random, 0, static_cast<int>(shape.n) - 1);
  window.firstInput = between(random, 0, static_cast<int>(shape.c) - 1);
  window.inputs = between(random, 1, static_cast<int>(shape.c - window.firstInput));
  window.y0 = between(random, -3, static_cast<int>(shape.h) + 1);
  window.y1 = window.y0 + between(random, 0, 9);
  window.x0 = between(random, -40, static_cast<int>(shape.w) + 5);
  window.cols = between(random, 0, 120);
  window.u0 = between(random, -6, 12);
  return window;
}

/// What the definition reads: zero outside of the image.
float padded(const Input& input, const RowStore::Window& window, std::int64_t ic, std::int64_t iy, std::int64_t ix) {
  const bool inside = iy >= 0 && iy < input.shape.h && ix >= 0 && ix < input.shape.w;
  return inside ? input.value(window.n, window.firstInput + ic, iy, ix) : 0.0F;
}

/// The same numbers with the channels of a pixel side by side.
Input interleavedCopy(const Input& input) {
  const Shape& s = input.shape;
  auto values = std::make_shared<std::vector<float>>();
  for (std::int64_t n = 0; n < s.n; ++n) {
    for (std::int64_t y = 0; y < s.h; ++y) {
      for (std::int64_t x = 0; x < s.w; ++x) {
        for (std::int64_t c = 0; c < s.c; ++c) values->push_back(input.value(n, c, y, x));
      }
    }
  }
  Input copy;
  copy.shape = s;
  copy.strideC = 1;
  copy.strideW = s.c;
  copy.strideH = s.c * s.w;
  copy.strideN = s.c * s.w * s.h;
  copy.data = std::shared_ptr<const void>(values, values->data());
  return copy;
}

/// All rows of a window one after the other, the first `floats` of each.
std::vector<float> rowsOf(RowStore& store, const RowStore::Window& window, std::int64_t floats) {
  std::vector<float> all;
  for (std::int64_t ic = 0; ic < window.inputs; ++ic) {
    for (std::int64_t iy = window.y0; iy <= window.y1; ++iy) {
      const float* row = store.row(ic, iy);
      all.insert(all.end(), row, row + floats);
    }
  }
  return all;
}

/// A random table for the SIMD target in use, and the columns it was made for.
struct Stretching {
  AxisPhases columns;
  StretchTable table;
};

Stretching randomStretching(Random& random) {
  Stretching s;
  s.columns =
      AxisPhases::of(between(random, 1, 9), between(random, 1, 7), between(random, 0, 9), between(random, 1, 6));
  s.table = StretchTable::of(s.columns, tileLimits().lanes);
  return s;
}

}  // namespace

/// Rows of any input as floats, with zeros beside the image, in place for whole vectors.
class TestRowStore : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void rowsAreTheImageWithZerosAround_data();
  void rowsAreTheImageWithZerosAround();
  void rowsLieForWholeVectors();
  void rowsStayWhereTheyAre();
  void stretchedRowsAreTheTablesOfThePaddedImage();
  void everyElementAndLayoutIsStretchedAlike();
  void infAndNanInStretchedRowsAreRemembered();
};

void TestRowStore::rowsAreTheImageWithZerosAround_data() {
  QTest::addColumn<int>("element");
  QTest::addColumn<bool>("interleaved");
  for (const bool interleaved : {false, true}) {
    const char* layout = interleaved ? "interleaved" : "planar";
    QTest::addRow("u8 %s", layout) << static_cast<int>(Element::U8) << interleaved;
    QTest::addRow("u16 %s", layout) << static_cast<int>(Element::U16) << interleaved;
    QTest::addRow("f32 %s", layout) << static_cast<int>(Element::F32) << interleaved;
  }
}

void TestRowStore::rowsAreTheImageWithZerosAround() {
  QFETCH(int, element);
  QFETCH(bool, interleaved);
  Random random(1);
  RowStore store;  // one for all: a thread's buffers live on
  for (int i = 0; i < 200; ++i) {
    const Input input = storedInput(randomShape(random), static_cast<Element>(element), interleaved, random);
    const RowStore::Window window = randomWindow(random, input.shape);
    store.begin(input, window, nullptr);
    for (std::int64_t ic = 0; ic < window.inputs; ++ic) {
      for (std::int64_t iy = window.y1; iy >= window.y0; --iy) {
        const float* row = store.row(ic, iy);
        for (std::int64_t x = 0; x < window.cols; ++x) QCOMPARE(row[x], padded(input, window, ic, iy, window.x0 + x));
        // Whole vectors read on.
        for (std::int64_t x = window.cols; x < store.pitch(); ++x) QCOMPARE(row[x], 0.0F);
      }
    }
  }
}

void TestRowStore::rowsLieForWholeVectors() {
  for (std::int64_t n = 0; n < 5000; n += 7) {
    const std::ptrdiff_t pitch = RowStore::pitchFor(n);
    QVERIFY(pitch >= n + 16 && pitch < n + 64);
    // Rows whose distance is a power of two would fight for the same sets of the cache.
    QVERIFY(pitch % 16 == 0 && pitch / 16 % 2 == 1);
  }
  Random random(2);
  for (int i = 0; i < 50; ++i) {
    const Input input = makeInput(fractions(randomShape(random), random));
    const RowStore::Window window = randomWindow(random, input.shape);
    RowStore store;
    store.begin(input, window, nullptr);
    QVERIFY(store.pitch() >= RowStore::pitchFor(window.cols));
    QCOMPARE(reinterpret_cast<std::uintptr_t>(store.row(0, window.y0)) % 64, std::uintptr_t{0});
    for (std::int64_t iy = window.y0; iy < window.y1; ++iy)
      QCOMPARE(store.row(0, iy + 1) - store.row(0, iy), store.pitch());
  }
}

/// Asking for other rows leaves those alone that kernels hold already.
void TestRowStore::rowsStayWhereTheyAre() {
  Random random(3);
  for (int i = 0; i < 50; ++i) {
    const Input input = makeInput(fractions(randomShape(random), random));
    const RowStore::Window window = randomWindow(random, input.shape);
    RowStore store;
    store.begin(input, window, nullptr);
    const float* first = store.row(0, window.y0);
    const std::vector<float> before(first, first + window.cols);
    const std::vector<float> all = rowsOf(store, window, window.cols);
    QCOMPARE(store.row(0, window.y0), first);
    QVERIFY(sameBits(std::vector<float>(first, first + window.cols), before));
    QVERIFY(sameBits(std::vector<float>(all.begin(), all.begin() + window.cols), before));
  }
}

void TestRowStore::stretchedRowsAreTheTablesOfThePaddedImage() {
  Random random(4);
  for (const std::string_view target : simdTargets()) {
    const ForcedTarget forced(target);
    RowStore store;
    for (int i = 0; i < 200; ++i) {
      const Input input = makeInput(fractions(randomShape(random), random));
      const Stretching s = randomStretching(random);
      RowStore::Window window = randomWindow(random, input.shape);
      window.cols = between(random, 1, 40);
      store.begin(input, window, &s.table);
      const std::int64_t lanes = s.table.lanes;
      for (std::int64_t iy = window.y0; iy <= window.y1; ++iy) {
        const float* row = store.row(0, iy);
        for (std::int64_t f = 0; f < window.cols * lanes; ++f) {
          const std::int64_t o = window.u0 * lanes + f;
          const AxisPhase* phase = o < 0 ? nullptr : s.columns.at(o);
          if (phase == nullptr) continue;  // left of the output, or a lane that no tap reaches
          QCOMPARE(row[f], padded(input, window, 0, iy, s.columns.input(o, *phase)));
        }
        for (std::int64_t f = window.cols * lanes; f < store.pitch(); ++f) QCOMPARE(row[f], 0.0F);
      }
      QVERIFY(store.finite());
    }
  }
}

/// Planar floats are stretched from the image itself, all others from a padded copy of the row.
void TestRowStore::everyElementAndLayoutIsStretchedAlike() {
  Random random(5);
  for (const std::string_view target : simdTargets()) {
    const ForcedTarget forced(target);
    for (int i = 0; i < 150; ++i) {
      const Element element = i % 2 == 0 ? Element::U8 : Element::U16;
      const Input bytes = storedInput(randomShape(random), element, i % 3 == 0, random);
      const Input planar = makeInput(denseCopy(bytes));
      const Stretching s = randomStretching(random);
      RowStore::Window window = randomWindow(random, bytes.shape);
      window.cols = between(random, 1, 40);
      RowStore store;
      store.begin(planar, window, &s.table);
      const std::vector<float> wanted = rowsOf(store, window, window.cols * s.table.lanes);
      for (const Input& other : {bytes, interleavedCopy(planar)}) {
        store.begin(other, window, &s.table);
        QVERIFY(sameBits(rowsOf(store, window, window.cols * s.table.lanes), wanted));
      }
    }
  }
}

void TestRowStore::infAndNanInStretchedRowsAreRemembered() {
  Random random(6);
  int seen = 0;
  int passed = 0;
  for (int i = 0; i < 300; ++i) {
    Tensor values = fractions(randomShape(random), random);
    values.values[random() % values.values.size()] = i % 2 == 0 ? kNan : std::numeric_limits<float>::infinity();
    const Input planar = makeInput(std::move(values));
    const Input input = i % 3 == 0 ? interleavedCopy(planar) : planar;
    const Stretching s = randomStretching(random);
    RowStore::Window window = randomWindow(random, input.shape);
    window.cols = between(random, 1, 40);
    RowStore store;
    store.begin(input, window, &s.table);
    QVERIFY(store.finite());
    const std::vector<float> rows = rowsOf(store, window, window.cols * s.table.lanes);
    const bool finite = std::all_of(rows.begin(), rows.end(), [](float v) { return std::isfinite(v); });
    QCOMPARE(store.finite(), finite);
    ++(finite ? passed : seen);
    store.begin(input, window, &s.table);
    QVERIFY(store.finite());  // nothing loaded yet
  }
  QVERIFY(seen > 20 && passed > 20);
}

QTEST_APPLESS_MAIN(TestRowStore)
#include "tst_row_store.moc"
