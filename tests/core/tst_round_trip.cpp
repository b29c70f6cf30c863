#include <QTest>

#include "engine/core/round_trip.h"
#include "tests/core/axis_case.h"

using namespace convt;

namespace {

/// Rows of Conv2d, counted: the kernel's first row slides from -p in steps of s while its last one stays in -p .. in+p.
std::int64_t countedRows(const SizeTerms& t, std::int64_t in) {
  std::int64_t rows = 0;
  for (std::int64_t y = -t.padding; y + t.reach() < in + t.padding; y += t.stride) ++rows;
  return rows;
}

LayerParams square(const SizeTerms& t) {
  const auto pair = [](std::int64_t v) { return Pair{static_cast<int>(v), static_cast<int>(v)}; };
  LayerParams params;
  params.kernel = pair(t.kernel);
  params.stride = pair(t.stride);
  params.padding = pair(t.padding);
  params.dilation = pair(t.dilation);
  params.outputPadding = pair(t.outputPadding);
  return params;
}

}  // namespace

/// What becomes of sizes on the way through the transposed layer and back through Conv2d.
class TestRoundTrip : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void sizesAreThoseOfASlidingKernel() {
    Random random(1);
    int more = 0;
    for (int i = 0; i < 4000; ++i) {
      const SizeTerms t = randomAxis(random);
      const std::int64_t in = between(random, 0, 60);
      QVERIFY2(conv2dSize(t, in) == countedRows(t, in), textOf(t).c_str());
      QVERIFY2(returnedSize(t) == countedRows(t, t.out()), textOf(t).c_str());
      QVERIFY2((returnedSize(t) == t.in) == (t.outputPadding < t.stride), textOf(t).c_str());
      more += returnedSize(t) > t.in ? 1 : 0;
    }
    QVERIFY(more > 400);
  }

  void rungsAreExactlyTheSizesThatShareN() {
    Random random(2);
    int invalid = 0;
    for (int i = 0; i < 3000; ++i) {
      const SizeTerms t = randomAxis(random);
      const Ladder ladder = ladderOf(t);
      QCOMPARE(ladder.in, t.in);
      QCOMPARE(ladder.count, t.stride);
      for (std::int64_t m = ladder.lowest - 2; m < ladder.lowest + ladder.count + 2; ++m) {
        const bool rung = m >= ladder.lowest && m < ladder.lowest + ladder.count;
        // A size below 1 is no size; the others are rungs if Conv2d makes n rows of them.
        if (m >= 1) QVERIFY2((countedRows(t, m) == t.in) == rung, textOf(t).c_str());
        if (!rung) continue;
        SizeTerms with = t;
        with.outputPadding = m - ladder.lowest;
        const Rung step = ladder.at(with.outputPadding);
        QVERIFY2(step.size == m && with.out() == m, textOf(t).c_str());
        const LayerParams params = square(with);
        QVERIFY2(step.valid() == !check(params, Shape{1, 3, t.in, t.in}), textOf(t).c_str());
        invalid += step.valid() ? 0 : 1;
      }
    }
    QVERIFY(invalid > 10);  // padding had cut all of some rungs off
  }

  void presentRungIsTheLayersOwnSize() {
    Random random(3);
    int outside = 0;
    for (int i = 0; i < 3000; ++i) {
      const SizeTerms t = randomAxis(random);
      const Ladder ladder = ladderOf(t);
      int present = 0;
      for (std::int64_t j = 0; j < ladder.count; ++j) present += ladder.at(j).present ? 1 : 0;
      QVERIFY2(present == (ladder.holdsPresent() ? 1 : 0), textOf(t).c_str());
      QVERIFY2(ladder.at(t.outputPadding).present && ladder.at(t.outputPadding).size == t.out(), textOf(t).c_str());
      // A size that is none of the s stands on the ladder of the rows it comes back as.
      QVERIFY2(ladder.holdsPresent() == (returnedSize(t) == t.in), textOf(t).c_str());
      outside += ladder.holdsPresent() ? 0 : 1;
    }
    QVERIFY(outside > 100);
  }

  void windowReadsExactlyTheOutputsItsTapsMeet() {
    Random random(4);
    for (int i = 0; i < 2000; ++i) {
      const SizeTerms t = randomAxis(random);
      const LayerParams params = square(t);
      const Shape output{1, 3, t.out(), t.out()};
      PlaneWindow window{between(random, 0, static_cast<int>(t.in) - 1), 0, 0, 1};
      window.rows = between(random, 1, static_cast<int>(t.in - window.y0));
      std::int64_t first = output.h;
      std::int64_t last = -1;
      for (std::int64_t iy = window.y0; iy < window.y0 + window.rows; ++iy) {
        for (std::int64_t ky = 0; ky < t.kernel; ++ky) {
          const std::int64_t oy = iy * t.stride + ky * t.dilation - t.padding;
          if (oy < 0 || oy >= output.h) continue;
          first = std::min(first, oy);
          last = std::max(last, oy);
        }
      }
      const PlaneWindow read = outputsFor(params, window, output);
      if (last < 0) continue;  // all taps meet padding
      // Dilated taps may leave gaps at the ends; nothing that they meet is missing.
      QVERIFY2(read.y0 <= first && read.y0 + read.rows > last, textOf(t).c_str());
      QVERIFY2(read.y0 >= 0 && read.y0 + read.rows <= output.h, textOf(t).c_str());
      if (t.dilation == 1) QVERIFY2(read.y0 == first && read.y0 + read.rows == last + 1, textOf(t).c_str());
    }
  }
};

QTEST_APPLESS_MAIN(TestRoundTrip)
#include "tst_round_trip.moc"
