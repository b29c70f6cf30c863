#include <QTest>
#include <atomic>
#include <chrono>
#include <thread>

#include "engine/lazy/refinement.h"
#include "engine/lazy/sampling.h"
#include "engine/render/reduction.h"
#include "tests/lazy/frame_case.h"

using namespace convt;

namespace {

Wants largeWants() {
  Wants wants = smallWants();
  wants.input = photo({1, 3, 150, 220});
  wants.params.kernel = {5, 5};
  wants.params.stride = {4, 4};
  wants.weights.kind = WeightKind::Torch;
  return wants;
}

/// Whether the picture's blocks are those of the whole output, reduced at once.
bool isReduced(const Picture& picture, const Tensor& whole) {
  const SampleGrid& grid = picture.grid;
  const auto h = static_cast<int>(whole.shape.h);
  const auto w = static_cast<int>(whole.shape.w);
  for (std::size_t c = 0; c < picture.channels.size(); ++c) {
    const std::span plane(whole.values.data() + whole.index(0, picture.channels[c], 0, 0),
                          static_cast<std::size_t>(whole.shape.h * whole.shape.w));
    const std::vector<float> wanted = reducePlane(plane, h, w, grid.step, picture.reduction);
    const int cols = reducedExtent(w, grid.step);
    for (int j = 0; j < grid.rows; ++j) {
      for (int i = 0; i < grid.cols; ++i) {
        const std::int64_t at = (grid.y0 / grid.step + j) * cols + grid.x0 / grid.step + i;
        if (picture.value(c, j, i) != wanted[static_cast<std::size_t>(at)]) return false;
      }
    }
  }
  return true;
}

}  // namespace

/// Refinement: samples become blocks, tile by tile.
class TestRefinement : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void cleanup() { tileCache().clear(); }
  void endsWithTheBlocksOfTheWholeOutput_data();
  void endsWithTheBlocksOfTheWholeOutput();
  void beginsWithSamplesAndGrows();
  void knownTilesComeFirst();
  void stoppedAnywhereGoesOn();
  void cancelledGoesOn();
  void workIsThatOfAllPixels();
};

void TestRefinement::endsWithTheBlocksOfTheWholeOutput_data() {
  QTest::addColumn<int>("step");
  QTest::addColumn<int>("reduction");
  for (const int step : {2, 3, 8, 64}) {
    QTest::addRow("mean 1:%d", step) << step << static_cast<int>(Reduction::Mean);
    QTest::addRow("max magnitude 1:%d", step) << step << static_cast<int>(Reduction::MaxMagnitude);
  }
}

void TestRefinement::endsWithTheBlocksOfTheWholeOutput() {
  QFETCH(int, step);
  QFETCH(int, reduction);
  const Wants wants = largeWants();
  const Tensor whole = wholeOutput(wants);
  const auto output = lazyOutputOf(wants);
  SampleGrid grid = wholeGrid(whole.shape.h, whole.shape.w, step);
  if (grid.rows > 40) grid = {3 * step, 5 * step, grid.rows - 3, grid.cols - 5, step};
  for (const std::vector<int>& channels : {std::vector<int>{0, 1, 2}, {2, 0, 1}, {1}}) {
    const auto sample = output->sample(grid, channels, {});
    Refinement refinement(output, *sample, static_cast<Reduction>(reduction));
    while (!refinement.done()) QCOMPARE(refinement.advance(1.0, {}), RunStatus::Completed);
    QCOMPARE(refinement.share(), 1.0);
    const auto picture = refinement.picture();
    QCOMPARE(picture->grid, grid);
    QVERIFY(isReduced(*picture, whole));
    output->forget();
  }
}

void TestRefinement::beginsWithSamplesAndGrows() {
  const Wants wants = largeWants();
  const auto output = lazyOutputOf(wants);
  const auto sample = output->sample(wholeGrid(599, 879, 2), {0, 1, 2}, {});
  Refinement refinement(output, *sample, Reduction::Mean);
  QCOMPARE(refinement.share(), 0.0);
  QCOMPARE(refinement.picture()->values, sample->values);
  QCOMPARE(refinement.picture()->reduction, Reduction::Mean);
  double last = 0.0;
  while (!refinement.done()) {
    refinement.advance(0.0, {});  // some of it in any case
    QVERIFY(refinement.share() > last);
    last = refinement.share();
  }
  QCOMPARE(last, 1.0);
}

void TestRefinement::knownTilesComeFirst() {
  const Wants wants = largeWants();
  const Tensor whole = wholeOutput(wants);
  const auto output = lazyOutputOf(wants);
  const SampleGrid left{0, 0, 96, 96, 4};
  Refinement first(output, *output->sample(left, {0, 1, 2}, {}), Reduction::Mean);
  while (!first.done()) first.advance(10.0, {});
  const SampleGrid all{0, 0, 96, 192, 4};
  Refinement second(output, *output->sample(all, {0, 1, 2}, {}), Reduction::Mean);
  QCOMPARE(second.share(), 0.5);
  while (!second.done()) second.advance(10.0, {});
  QVERIFY(isReduced(*second.picture(), whole));
}

/// A stop in the middle of a batch: what was finished is not done again, and nothing is left out.
void TestRefinement::stoppedAnywhereGoesOn() {
  const Wants wants = largeWants();
  const Tensor whole = wholeOutput(wants);
  const auto output = lazyOutputOf(wants);
  const SampleGrid grid = wholeGrid(whole.shape.h, whole.shape.w, 2);
  Refinement refinement(output, *output->sample(grid, {0, 1, 2}, {}), Reduction::Mean);
  for (int repeat = 0; !refinement.done(); ++repeat) {
    std::stop_source stop;
    std::atomic<bool> begun{false};
    std::thread stopper([&] {
      while (!begun) std::this_thread::yield();
      const auto end = std::chrono::steady_clock::now() + std::chrono::microseconds(50 * repeat);
      while (std::chrono::steady_clock::now() < end) std::this_thread::yield();
      stop.request_stop();
    });
    const double before = refinement.share();
    begun = true;
    const RunStatus status = refinement.advance(1e9, {2, stop.get_token()});
    stopper.join();
    QVERIFY(refinement.share() >= before);
    QCOMPARE(status == RunStatus::Completed, refinement.done());
  }
  QVERIFY(isReduced(*refinement.picture(), whole));
}

void TestRefinement::cancelledGoesOn() {
  const Wants wants = largeWants();
  const auto output = lazyOutputOf(wants);
  Refinement refinement(output, *output->sample(wholeGrid(599, 879, 3), {0, 1, 2}, {}), Reduction::MaxMagnitude);
  std::stop_source stop;
  stop.request_stop();
  QCOMPARE(refinement.advance(10.0, {0, stop.get_token()}), RunStatus::Cancelled);
  QVERIFY(!refinement.done());
  while (!refinement.done()) QCOMPARE(refinement.advance(10.0, {}), RunStatus::Completed);
  QVERIFY(isReduced(*refinement.picture(), wholeOutput(wants)));
}

void TestRefinement::workIsThatOfAllPixels() {
  const auto output = lazyOutputOf(largeWants());
  const Shape out = output->plan().output();
  const double perPixel = output->plan().termsPerPixel() + 8.0;
  QCOMPARE(refinementWork(output->plan(), {0, 0, 10, 20, 3}, 2), 30.0 * 60.0 * 2.0 * perPixel);
  QCOMPARE(refinementWork(output->plan(), wholeGrid(out.h, out.w, 64), 1),
           static_cast<double>(out.h * out.w) * perPixel);
}

QTEST_APPLESS_MAIN(TestRefinement)
#include "tst_refinement.moc"
