#include <QTest>
#include <algorithm>
#include <array>

#include "engine/kernels/scratch_floats.h"
#include "engine/reference.h"
#include "tests/support/compare.h"
#include "tests/support/simd_case.h"
#include "tests/support/tile_layer.h"

using namespace convt;

namespace {

/// A layer that the schedule computes in one of the ways that tiles know.
struct Way {
  const char* name;
  LayerCase layer;
  const char* path;
  bool (*taken)(const Schedule& schedule);
  std::int64_t inputsPerPass = 0;
};

std::vector<Way> ways() {
  const auto layer = [](int h, int w, int ic, int oc, int k, int s, int d, int groups = 1) {
    return LayerCase{{1, ic, h, w}, {oc, {k, k}, {s, s}, {1, 1}, {0, 0}, {d, d}, groups, true}};
  };
  const auto inPasses = [](const Schedule& s) { return s.inputsPerPass > 0; };
  LayerCase stridedRows = layer(30, 60, 1, 1, 31, 1, 1);
  stridedRows.params.stride.h = 2;
  return {{"pairs", layer(20, 70, 3, 6, 4, 2, 1), "phases", [](const Schedule& s) { return s.paired; }},
          {"pairs, odd kernel", layer(20, 70, 2, 5, 5, 2, 3), "phases", [](const Schedule& s) { return s.paired; }},
          {"pairs of groups", layer(20, 70, 6, 6, 3, 2, 1, 3), "phases", [](const Schedule& s) { return s.paired; }},
          {"shared rows", layer(40, 90, 1, 1, 15, 1, 1), "phases", [](const Schedule& s) { return s.sharedRows; }},
          {"shared rows of two phases", stridedRows, "phases", [](const Schedule& s) { return s.sharedRows; }},
          {"shared rows, dilation 3", layer(40, 60, 1, 1, 15, 1, 3), "phases",
           [](const Schedule& s) { return s.sharedRows; }},
          {"phases that interleave", layer(20, 50, 3, 7, 5, 3, 2), "phases",
           [](const Schedule& s) { return !s.paired && !s.sharedRows; }},
          {"phases without taps", layer(20, 50, 3, 7, 5, 4, 8), "phases",
           [](const Schedule& s) { return !s.paired && !s.sharedRows; }},
          {"several blocks of terms", layer(9, 40, 80, 7, 4, 2, 1), "phases",
           [](const Schedule& s) { return !s.paired && !s.sharedRows; }},
          {"passes over phases", layer(9, 40, 80, 7, 4, 2, 1), "phases", inPasses, 1},
          {"passes over five phases", layer(9, 20, 60, 3, 15, 5, 2), "phases", inPasses, 1},
          {"passes without phases", layer(9, 40, 80, 7, 3, 1, 1), "phases", inPasses, 1},
          {"passes over shared rows", layer(40, 90, 5, 1, 15, 1, 1), "phases",
           [](const Schedule& s) { return s.sharedRows && s.inputsPerPass == 2; }, 2},
          {"passes, stretched", layer(9, 40, 80, 7, 7, 3, 2), "stretched", inPasses, 1},
          {"stretched", layer(20, 50, 3, 7, 5, 3, 2), "stretched", [](const Schedule&) { return true; }},
          {"stretched, stride 16", layer(5, 30, 3, 4, 16, 16, 1), "stretched", [](const Schedule&) { return true; }}};
}

std::shared_ptr<const Plan> planOf(const Way& way, const std::shared_ptr<const Weights>& weights,
                                   const ScheduleChoice& choice) {
  const auto plan = Plan::make(way.layer.params, way.layer.input, weights, choice);
  if (!plan) throw std::runtime_error(plan.failure().text);
  return *plan;
}

/// Few rows per task, so that small outputs are several tasks, and stores of either kind.
ScheduleChoice choiceFor(const Way& way, int rowsPerTask, bool streams) {
  ScheduleChoice choice(way.path);
  choice.rowsPerTask = rowsPerTask;
  choice.streams = streams;
  choice.inputsPerPass = way.inputsPerPass;
  return choice;
}

/// Regions that begin and end within vectors, pairs, tiles and channel blocks.
std::vector<Region> awkwardRegions(const Shape& out, Random& random) {
  std::vector<Region> regions{{0, 0, 1, 0, 0, 1, 1, 1},
                              {0, out.c - 1, 1, out.h - 1, out.w - 1, 1, 1, 1},
                              {0, 0, out.c, 0, 1, out.h, out.w - 1, 1},
                              {0, 0, out.c, 1, 0, out.h - 1, out.w - 1, 1},
                              {0, out.c / 2, 1, out.h / 2, out.w / 3, 1, out.w / 2, 1},
                              {0, out.c / 2, out.c - out.c / 2, 3, 17, 5, 1, 1}};
  for (int i = 0; i < 12; ++i) {
    regions.push_back(randomRegion(random, out, 1));
    regions.back().x0 |= regions.back().cols > 1 ? 1 : 0;  // odd columns
    regions.back().cols = std::min(regions.back().cols, out.w - regions.back().x0);
  }
  return regions;
}

}  // namespace

/// However a task goes through its part of the output, its values are the definition's, with the same bits for any
/// region, thread count and place in memory.
class TestTileTask : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void scheduleTakesTheWay_data() { addWays(); }
  void scheduleTakesTheWay();
  void wholeNumbersAreExact_data() { addWays(); }
  void wholeNumbersAreExact();
  void regionsHaveTheBitsOfTheWhole_data() { addWays(); }
  void regionsHaveTheBitsOfTheWhole();
  void threadsHaveTheSameBits_data() { addWays(); }
  void threadsHaveTheSameBits();
  void streamedStoresChangeNoBits_data() { addWays(); }
  void streamedStoresChangeNoBits();
  void onlyWholeCacheLinesAreStreamed_data() { addWays(); }
  void onlyWholeCacheLinesAreStreamed();
  void slackAloneIsOverwritten_data() { addWays(); }
  void slackAloneIsOverwritten();
  void slackIsNotBetweenTasks();

 private:
  void addWays() {
    QTest::addColumn<int>("index");
    for (std::size_t i = 0; i < m_ways.size(); ++i) QTest::newRow(m_ways[i].name) << static_cast<int>(i);
  }

  const std::vector<Way> m_ways = ways();
};

void TestTileTask::scheduleTakesTheWay() {
  QFETCH(int, index);
  const Way& way = m_ways[static_cast<std::size_t>(index)];
  Random random(1);
  for (const std::string_view target : simdTargets()) {
    const ForcedTarget forced(target);
    const auto plan = planOf(way, makeLayerWeights(way.layer, random, fractions), choiceFor(way, 0, false));
    QVERIFY2(way.taken(plan->schedule()), (std::string(target) + ": " + plan->schedule().text()).c_str());
  }
}

void TestTileTask::wholeNumbersAreExact() {
  QFETCH(int, index);
  const Way& way = m_ways[static_cast<std::size_t>(index)];
  Random random(2);
  const Input input = makeInput(wholeNumbers(way.layer.input, random));
  const auto weights = makeLayerWeights(way.layer, random, smallWholeNumbers);
  const std::vector<double> expected = reference(way.layer.params, input, *weights);
  for (const std::string_view target : simdTargets()) {
    const ForcedTarget forced(target);
    for (const Rows rows : {Rows::Gaps, Rows::Aligned, Rows::Dense}) {
      for (const bool streams : {false, true}) {
        const auto plan = planOf(way, weights, choiceFor(way, rows == Rows::Gaps ? 5 : 0, streams));
        const std::string complaint = difference(wholeOutput(*plan, input, rows), expected, plan->output());
        QVERIFY2(complaint.empty(), (std::string(target) + ": " + complaint).c_str());
      }
    }
  }
}

void TestTileTask::regionsHaveTheBitsOfTheWhole() {
  QFETCH(int, index);
  const Way& way = m_ways[static_cast<std::size_t>(index)];
  Random random(3);
  const Input input = makeInput(fractions(way.layer.input, random));
  const auto weights = makeLayerWeights(way.layer, random, fractions);
  for (const std::string_view target : simdTargets()) {
    const ForcedTarget forced(target);
    const auto plan = planOf(way, weights, choiceFor(way, 5, true));
    const std::vector<float> whole = wholeOutput(*plan, input);
    for (const Region& r : awkwardRegions(plan->output(), random)) {
      for (const Rows rows : {Rows::Gaps, Rows::Aligned}) {
        const std::vector<float> part = runGuarded(*plan, input, r, 1 + static_cast<int>(r.rows % 2), rows);
        QVERIFY2(sameBits(part, cut(whole, plan->output(), r)),
                 (std::string(target) + ": " + std::to_string(r.rows) + "x" + std::to_string(r.cols) + " at " +
                  std::to_string(r.y0) + "," + std::to_string(r.x0))
                     .c_str());
      }
    }
  }
}

void TestTileTask::threadsHaveTheSameBits() {
  QFETCH(int, index);
  const Way& way = m_ways[static_cast<std::size_t>(index)];
  Random random(4);
  const Input input = makeInput(fractions(way.layer.input, random));
  const auto weights = makeLayerWeights(way.layer, random, fractions);
  const auto plan = planOf(way, weights, choiceFor(way, 0, false));
  const Region all = Region::whole(plan->output());
  const std::vector<float> serial = runGuarded(*plan, input, all, 1);
  QCOMPARE(std::ssize(serial), plan->output().count());
  for (const int rowsPerTask : {0, 1, 5}) {
    const auto cutFiner = planOf(way, weights, choiceFor(way, rowsPerTask, false));
    for (const int threads : {1, 2, 3, 4}) QVERIFY(sameBits(runGuarded(*cutFiner, input, all, threads), serial));
  }
}

/// Rows at whole cache lines can be streamed; others must not be, since such stores trap.
void TestTileTask::streamedStoresChangeNoBits() {
  QFETCH(int, index);
  const Way& way = m_ways[static_cast<std::size_t>(index)];
  Random random(5);
  const Input input = makeInput(fractions(way.layer.input, random));
  const auto weights = makeLayerWeights(way.layer, random, fractions);
  const auto plan = planOf(way, weights, choiceFor(way, 5, false));
  const auto streaming = planOf(way, weights, choiceFor(way, 5, true));
  QVERIFY(streaming->schedule().streams && !plan->schedule().streams);
  const Region all = Region::whole(plan->output());
  const std::vector<float> kept = runGuarded(*plan, input, all);
  for (const Rows rows : {Rows::Gaps, Rows::Aligned, Rows::Dense}) {
    for (const int threads : {1, 3}) QVERIFY(sameBits(runGuarded(*streaming, input, all, threads, rows), kept));
  }
}

/// The first float, the rows or the channels alone being out of line is enough to trap.
void TestTileTask::onlyWholeCacheLinesAreStreamed() {
  QFETCH(int, index);
  const Way& way = m_ways[static_cast<std::size_t>(index)];
  Random random(8);
  const Input input = makeInput(fractions(way.layer.input, random));
  const auto plan = planOf(way, makeLayerWeights(way.layer, random, fractions), choiceFor(way, 5, true));
  const Shape& shape = plan->output();
  const std::vector<float> whole = wholeOutput(*plan, input);
  const std::ptrdiff_t lined = shape.w / 16 * 16 + 16;
  for (const auto& [first, row, channel] : {std::array{1, 0, 0}, std::array{0, 1, 0}, std::array{0, 0, 1}}) {
    const std::ptrdiff_t rowStride = lined + row;
    const std::ptrdiff_t channelStride = (rowStride * shape.h + 15) / 16 * 16 + channel;
    ScratchFloats floats;
    float* data = floats.atLeast(channelStride * shape.c + 16) + first;
    QCOMPARE(run(*plan, input, Region::whole(shape), {data, channelStride, rowStride}, {1, {}}), RunStatus::Completed);
    std::vector<float> values;
    for (std::int64_t c = 0; c < shape.c; ++c) {
      for (std::int64_t y = 0; y < shape.h; ++y) {
        const float* from = data + c * channelStride + y * rowStride;
        values.insert(values.end(), from, from + shape.w);
      }
    }
    QVERIFY(sameBits(values, whole));
  }
}

void TestTileTask::slackAloneIsOverwritten() {
  QFETCH(int, index);
  const Way& way = m_ways[static_cast<std::size_t>(index)];
  Random random(6);
  const Input input = makeInput(fractions(way.layer.input, random));
  const auto weights = makeLayerWeights(way.layer, random, fractions);
  for (const bool streams : {false, true}) {
    const auto plan = planOf(way, weights, choiceFor(way, 5, streams));
    const std::vector<float> whole = wholeOutput(*plan, input);
    std::vector<Region> regions = awkwardRegions(plan->output(), random);
    for (int width = 1; width < 34; ++width)
      regions.push_back({0, 0, plan->output().c, 0, 16, 7, std::min<std::int64_t>(width, plan->output().w - 16), 1});
    for (const Region& r : regions) {
      GuardedOutput out(r, Rows::Aligned);
      const std::ptrdiff_t slack = between(random, 0, static_cast<int>(out.mostSlack()));
      QCOMPARE(run(*plan, input, r, out.span(slack), {1, {}}), RunStatus::Completed);
      QVERIFY(sameBits(out.values(), cut(whole, plan->output(), r)));
      QVERIFY(out.guardsIntact(slack));
    }
  }
}

/// Outputs wider than a task have tasks side by side: behind the columns of one lie those of the next.
void TestTileTask::slackIsNotBetweenTasks() {
  Random random(7);
  const LayerCase layer{{1, 2, 12, 4200}, {3, {3, 3}, {1, 1}, {0, 0}, {0, 0}, {1, 1}, 1, true}};
  const Input input = makeInput(fractions(layer.input, random));
  const auto plan = convt::planOf(layer, makeLayerWeights(layer, random, fractions), "phases");
  const Shape& shape = plan->output();
  QVERIFY(plan->schedule().columnsPerTask < shape.w);
  const std::vector<float> whole = wholeOutput(*plan, input);
  for (int i = 0; i < 40; ++i) {
    const std::int64_t x0 = between(random, 0, 100);
    const Region r{0, 0, shape.c, 0, x0, shape.h, shape.w - x0 - between(random, 0, 50), 1};
    GuardedOutput out(r, Rows::Aligned);
    QCOMPARE(run(*plan, input, r, out.span(out.mostSlack()), {1 + i % 4, {}}), RunStatus::Completed);
    QVERIFY(sameBits(out.values(), cut(whole, shape, r)));
    QVERIFY(out.guardsIntact(out.mostSlack()));
  }
}

QTEST_APPLESS_MAIN(TestTileTask)
#include "tst_tile_task.moc"
