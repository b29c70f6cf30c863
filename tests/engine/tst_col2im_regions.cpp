#include <QTest>
#include <atomic>
#include <thread>

#include "tests/engine/col2im_case.h"
#include "tests/support/compare.h"
#include "tests/support/simd_case.h"

using namespace convt;

namespace {

/// An input without storage worth the name: all numbers are the same, but rows have gaps between them if wanted.
Input constantInput(const Shape& shape, bool gaps) {
  Input input;
  input.shape = shape;
  input.strideH = gaps ? 1 : 0;
  auto values = std::make_shared<std::vector<float>>(static_cast<std::size_t>(shape.h), 0.5F);
  input.data = std::shared_ptr<const void>(values, values->data());
  return input;
}

/// Takes a second or more, of which the copy of rows with gaps is a good part.
LayerCase longLayer() {
  return {{1, 512, 700, 700}, {1, {7, 7}, {2, 2}, {3, 3}, {0, 0}, {1, 1}, 1, false}};
}

}  // namespace

/// Parts of the output of the path "col2im" have the bits of the whole, and runs end when they are asked to.
class TestCol2imRegions : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void regionsHaveTheBitsOfTheWhole();
  void regionsOfLayersThatAreCutHaveTheBitsOfTheWhole();
  void regionsOfInputsWithGapsHaveTheBitsOfTheWhole();
  void rowsOfATaskChangeNoBits();
  void requestBeforeTheRunWritesNothing();
  void requestDuringTheRunEndsIt_data();
  void requestDuringTheRunEndsIt();

 private:
  std::string compareRegions(Random& random, const LayerCase& layer, const Input& input, int threads);
};

std::string TestCol2imRegions::compareRegions(Random& random, const LayerCase& layer, const Input& input, int threads) {
  const auto plan = planOf(layer, makeLayerWeights(layer, random, fractions), kCol2im);
  const std::vector<float> whole = wholeOutput(*plan, input);
  if (whole.empty()) return layer.name() + " has no output";
  for (const Region& region : regionsOfEveryKind(random, plan->output())) {
    if (!sameBits(runGuarded(*plan, input, region, threads), cut(whole, plan->output(), region)))
      return layer.name() + ", " + textOf(region) + " with " + std::to_string(threads) + " threads differs";
  }
  return {};
}

void TestCol2imRegions::regionsHaveTheBitsOfTheWhole() {
  Random random(1);
  for (const std::string_view target : simdTargets()) {
    const ForcedTarget forced(target);
    for (int i = 0; i < 120; ++i) {
      const LayerCase layer = manyToFew(random);
      const std::string complaint = compareRegions(random, layer, makeInput(fractions(layer.input, random)),
                                                   std::vector{1, 2, 4}[static_cast<std::size_t>(i % 3)]);
      QVERIFY2(complaint.empty(), complaint.c_str());
    }
  }
}

void TestCol2imRegions::regionsOfLayersThatAreCutHaveTheBitsOfTheWhole() {
  Random random(2);
  for (const CutCase& c : cutCases()) {
    for (const int threads : {1, 2, 4}) {
      const std::string complaint =
          compareRegions(random, c.layer, makeInput(fractions(c.layer.input, random)), threads);
      QVERIFY2(complaint.empty(), (c.name + ": " + complaint).c_str());
    }
  }
}

/// No more than the rows that a region meets are copied.
void TestCol2imRegions::regionsOfInputsWithGapsHaveTheBitsOfTheWhole() {
  Random random(3);
  for (int i = 0; i < 60; ++i) {
    const LayerCase layer = manyToFew(random);
    const auto element = std::vector{Element::U8, Element::U16, Element::F32}[static_cast<std::size_t>(i % 3)];
    const std::string complaint =
        compareRegions(random, layer, storedInput(layer.input, element, i % 2 == 0, random), 1 + i % 2);
    QVERIFY2(complaint.empty(), complaint.c_str());
  }
}

void TestCol2imRegions::rowsOfATaskChangeNoBits() {
  Random random(4);
  int others = 0;
  for (int i = 0; i < 40; ++i) {
    const LayerCase layer = manyToFew(random);
    const Input input = makeInput(fractions(layer.input, random));
    const auto weights = makeLayerWeights(layer, random, fractions);
    const auto plan = planOf(layer, weights, kCol2im);
    const Region all = Region::whole(plan->output());
    const std::vector<float> expected = runGuarded(*plan, input, all);
    for (const std::int64_t rows : {1, 3, 8}) {
      ScheduleChoice choice(kCol2im);
      choice.rowsPerTask = rows;
      const auto other = Plan::make(layer.params, layer.input, weights, choice);
      QVERIFY(other);
      QVERIFY((*other)->schedule().rowsPerTask <= rows);
      others += (*other)->schedule() == plan->schedule() ? 0 : 1;
      for (const int threads : {1, 2})
        QVERIFY2(sameBits(runGuarded(**other, input, all, threads), expected), (*other)->schedule().text().c_str());
    }
  }
  QVERIFY(others > 60);
}

void TestCol2imRegions::requestBeforeTheRunWritesNothing() {
  Random random(5);
  std::stop_source stop;
  stop.request_stop();
  for (int i = 0; i < 20; ++i) {
    const LayerCase layer = manyToFew(random);
    const Input input =
        i % 2 == 0 ? makeInput(fractions(layer.input, random)) : storedInput(layer.input, Element::U8, false, random);
    const auto plan = planOf(layer, makeLayerWeights(layer, random, fractions), kCol2im);
    for (const Region& region : {Region::whole(plan->output()), Region{0, 0, 1, 0, 0, 1, 1, 1}}) {
      GuardedOutput out(region);
      const int threads = 1 + i % 4;
      QCOMPARE(run(*plan, input, region, out.span(), {threads, stop.get_token()}), RunStatus::Cancelled);
      QVERIFY(out.nothingWritten());
    }
  }
}

void TestCol2imRegions::requestDuringTheRunEndsIt_data() {
  QTest::addColumn<bool>("gaps");
  QTest::addColumn<int>("threads");
  for (const bool gaps : {false, true}) {
    for (const int threads : {1, 2})
      QTest::addRow("%s, threads %d", gaps ? "while rows are copied" : "while it multiplies", threads)
          << gaps << threads;
  }
}

void TestCol2imRegions::requestDuringTheRunEndsIt() {
  QFETCH(bool, gaps);
  QFETCH(int, threads);
  Random random(6);
  const LayerCase layer = longLayer();
  const auto plan = planOf(layer, makeLayerWeights(layer, random, fractions), kCol2im);
  const Input input = constantInput(layer.input, gaps);
  const Region all = Region::whole(plan->output());
  GuardedOutput out(all);
  std::stop_source stop;
  std::atomic<bool> begun = false;
  std::thread asker([&] {
    while (!begun) std::this_thread::yield();
    stop.request_stop();
  });
  begun = true;
  const RunStatus status = run(*plan, input, all, out.span(), {threads, stop.get_token()});
  asker.join();
  QCOMPARE(status, RunStatus::Cancelled);
  // Before the first sums: all of them take a second.
  if (gaps) QVERIFY(out.nothingWritten());
}

QTEST_APPLESS_MAIN(TestCol2imRegions)
#include "tst_col2im_regions.moc"
