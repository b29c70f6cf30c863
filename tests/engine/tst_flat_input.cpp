#include <QTest>
#include <cmath>
#include <limits>

#include "engine/kernels/flat_input.h"
#include "tests/support/compare.h"

using namespace convt;

namespace {

Shape randomShape(Random& random) {
  return {between(random, 1, 3), between(random, 1, 5), between(random, 1, 6), between(random, 1, 9)};
}

/// True if the rows y0 .. y1-1 of image n hold the same numbers in both.
bool sameRows(const Input& input, const Input& flat, std::int64_t n, std::int64_t y0, std::int64_t y1) {
  for (std::int64_t c = 0; c < input.shape.c; ++c) {
    for (std::int64_t y = y0; y < y1; ++y) {
      for (std::int64_t x = 0; x < input.shape.w; ++x) {
        if (input.value(n, c, y, x) != flat.value(n, c, 0, y * input.shape.w + x)) return false;
      }
    }
  }
  return true;
}

}  // namespace

/// An image as one row of pixels.
class TestFlatInput : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void rowsHaveTheirNumbers();
  void denseRowsAreShared();
  void stopEndsTheCopy();
};

void TestFlatInput::rowsHaveTheirNumbers() {
  Random random(1);
  for (int i = 0; i < 600; ++i) {
    const auto element = std::vector{Element::U8, Element::U16, Element::F32}[static_cast<std::size_t>(i % 3)];
    const Shape shape = randomShape(random);
    const Input input = storedInput(shape, element, i % 2 == 0, random);
    const std::int64_t n = between(random, 0, static_cast<int>(shape.n) - 1);
    const std::int64_t y0 = between(random, 0, static_cast<int>(shape.h) - 1);
    const std::int64_t y1 = between(random, static_cast<int>(y0), static_cast<int>(shape.h));
    const auto flat = flatInput(input, n, y0, y1, {});
    QVERIFY(flat);
    QCOMPARE(flat->shape, (Shape{shape.n, shape.c, 1, shape.h * shape.w}));
    QVERIFY(sameRows(input, *flat, n, y0, y1));
  }
}

void TestFlatInput::denseRowsAreShared() {
  Random random(2);
  for (int i = 0; i < 100; ++i) {
    const Shape shape = randomShape(random);
    const Input dense = makeInput(fractions(shape, random));
    const auto flat = flatInput(dense, 0, 0, shape.h, {});
    QVERIFY(flat);
    QCOMPARE(flat->data, dense.data);
    for (std::int64_t n = 0; n < shape.n; ++n) QVERIFY(sameRows(dense, *flat, n, 0, shape.h));
    const Input oneRow = storedInput({1, shape.c, 1, shape.w}, Element::U8, false, random);
    QCOMPARE(flatInput(oneRow, 0, 0, 1, {})->data, oneRow.data);
  }
}

void TestFlatInput::stopEndsTheCopy() {
  Random random(3);
  std::stop_source stop;
  stop.request_stop();
  const Input gaps = storedInput({1, 2, 4, 5}, Element::F32, false, random);
  QVERIFY(gaps.strideH != gaps.shape.w * gaps.strideW);
  QVERIFY(!flatInput(gaps, 0, 0, 4, stop.get_token()));
}

QTEST_APPLESS_MAIN(TestFlatInput)
#include "tst_flat_input.moc"
