#include <QTest>
#include <algorithm>
#include <chrono>
#include <cmath>
#include <thread>

#include "engine/core/checkerboard.h"
#include "engine/core/memory_budget.h"
#include "engine/lazy/sampling.h"
#include "tests/lazy/frame_case.h"

using namespace convt;

namespace {

/// 64 to 64 channels, k15: some seconds of work for one thread.
Wants heavyWants() {
  Wants wants;
  wants.state = 1;
  wants.inputId = 1;
  wants.input = photo({1, 64, 300, 300});
  wants.params = {64, {15, 15}, {1, 1}, {7, 7}, {0, 0}, {1, 1}, 1, false};
  wants.inputGrid = {0, 0, 300, 300, 1};
  wants.outputGrid = {0, 0, 300, 300, 1};
  wants.inputOverviewStep = 4;
  wants.outputOverviewStep = 4;
  wants.inputChannels = {0};
  wants.outputChannels = {5};
  return wants;
}

}  // namespace

/// FrameBuilder: what a list of wants gives.
class TestFrameBuilder : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void lastFrameIsSettledAndComplete();
  void valuesAreTheEngines_data();
  void valuesAreTheEngines();
  void overviewsAreMeansOfBlocks();
  void heavyLayerShowsAPreviewFirst();
  void cancelLeavesAndGoesOn();
  void stopBeforehandGivesNothing();
  void withoutALayerOnlyTheInputIsShown();
  void layerWithoutRoomFailsInASentence();
  void changedLayerNeedsRoomOnce();
  void framesKeepTheirLayerAndNoMore();
  void framesCarryTheCheckerboard();
  void manyWeightsAreWeighedWithTheWalk();
};

void TestFrameBuilder::lastFrameIsSettledAndComplete() {
  FrameBuilder builder;
  const Wants wants = smallWants();
  const Served served = serve(builder, wants);
  QVERIFY(!served.outcome.cancelled);
  QVERIFY2(served.outcome.failure.empty(), served.outcome.failure.c_str());
  QVERIFY(!served.frames.empty());
  for (const auto& frame : served.frames) {
    QCOMPARE(frame->state, wants.state);
    QCOMPARE(frame->params, wants.params);
    QCOMPARE(frame->inputShape, wants.input.shape);
    QCOMPARE(frame->outputShape, (Shape{2, 3, 39, 59}));
    QVERIFY(frame->input && frame->output && frame->weight);
    QCOMPARE(frame->settled, frame == served.frames.back());
  }
  const Frame& last = served.last();
  QCOMPARE(last.exactness, Exactness::Exact);
  QVERIFY(last.maps && last.inputOverview && last.outputOverview && last.statistics && last.check);
  QCOMPARE(last.statistics->size(), std::size_t{3});
  QCOMPARE(last.check->pixels, 64);
  QVERIFY(last.check->maxError <= 2e-6);
  QCOMPARE(last.maps->maps.size(), std::size_t{3});
  QCOMPARE(last.weight->shape, (Shape{3, 3, 3, 3}));
  QVERIFY(isPainted(*last.output, last.mapping));
  QVERIFY(isPainted(*last.outputOverview, last.mapping));
}

void TestFrameBuilder::valuesAreTheEngines_data() {
  QTest::addColumn<int>("image");
  QTest::addColumn<int>("step");
  for (const int image : {0, 1}) {
    for (const int step : {1, 2, 3}) {
      QTest::newRow(("image " + std::to_string(image) + ", step " + std::to_string(step)).c_str()) << image << step;
    }
  }
}

void TestFrameBuilder::valuesAreTheEngines() {
  QFETCH(int, image);
  QFETCH(int, step);
  FrameBuilder builder;
  Wants wants = smallWants();
  wants.weights.kind = WeightKind::Torch;
  wants.params.outChannels = 6;
  wants.image = image;
  wants.outputGrid = {4, 6, 9, 12, step};
  wants.maps = {{2, 3, 9, 12, step}, 2, 4, RangeMode::Own, {}};
  wants.outputChannels = {5, 0, 3};
  const Tensor whole = wholeOutput(wants);
  const Frame frame = serve(builder, wants).last();
  QVERIFY(showsValues(*frame.output, whole, image));
  QCOMPARE(frame.output->grid, wants.outputGrid);
  QCOMPARE(frame.maps->firstChannel, 2);
  const std::int64_t plane = whole.shape.h * whole.shape.w;
  for (std::size_t i = 0; i < 4; ++i) {
    const Picture& map = *frame.maps->maps[i];
    QCOMPARE(map.channels, std::vector<int>{static_cast<int>(2 + i)});
    QVERIFY(showsValues(map, whole, image));
    QVERIFY(isPainted(map, frame.maps->mappings[i]));
    double sum = 0.0;
    for (std::int64_t k = 0; k < plane; ++k)
      sum += whole.values[whole.index(image, static_cast<int>(2 + i), 0, 0) + static_cast<std::size_t>(k)];
    QVERIFY(std::abs(frame.maps->means[i] - sum / static_cast<double>(plane)) < 1e-9);
  }
}

void TestFrameBuilder::overviewsAreMeansOfBlocks() {
  FrameBuilder builder;
  const Wants wants = smallWants();
  const Tensor whole = wholeOutput(wants);
  const Frame frame = serve(builder, wants).last();
  const Picture& output = *frame.outputOverview;
  QCOMPARE(output.grid, (SampleGrid{0, 0, 10, 15, 4}));
  QCOMPARE(output.reduction, Reduction::Mean);
  for (int j = 0; j < 10; ++j) {
    for (int i = 0; i < 15; ++i) {
      double sum = 0.0;
      int count = 0;
      for (int y = 4 * j; y < std::min(39, 4 * j + 4); ++y) {
        for (int x = 4 * i; x < std::min(59, 4 * i + 4); ++x, ++count) sum += whole.at(0, 2, y, x);
      }
      QVERIFY(std::abs(output.value(2, j, i) - sum / count) < 1e-6);
    }
  }
  QCOMPARE(frame.inputOverview->grid, (SampleGrid{0, 0, 7, 10, 3}));
  QCOMPARE(frame.inputOverview->values, averageInput(wants.input, 0, 3, {0, 1, 2}, {})->values);
}

void TestFrameBuilder::heavyLayerShowsAPreviewFirst() {
  FrameBuilder builder;
  Wants wants = heavyWants();
  std::stop_source stop;
  Frames frames;
  builder.serve(wants, stop.get_token(), [&](std::shared_ptr<const Frame> frame) {
    frames.push_back(std::move(frame));
    if (frames.back()->exactness == Exactness::Exact) stop.request_stop();  // the rest is not waited for
  });
  QVERIFY(frames.size() >= 2);
  const Frame& preview = *frames.front();
  const Frame& exact = *frames.back();
  QCOMPARE(preview.exactness, Exactness::Preview);
  QCOMPARE(exact.exactness, Exactness::Exact);
  QCOMPARE(preview.output->grid, wants.outputGrid);
  QVERIFY(preview.output->value(0, 0, 0) == exact.output->value(0, 0, 0));  // its samples are the exact ones
  int different = 0;
  for (std::size_t i = 0; i < exact.output->values.size(); ++i) {
    different += exact.output->values[i] == preview.output->values[i] ? 0 : 1;
  }
  QVERIFY(different > 0);
  QVERIFY(!preview.settled && !exact.settled);
}

void TestFrameBuilder::cancelLeavesAndGoesOn() {
  FrameBuilder interrupted;
  FrameBuilder undisturbed;
  Wants wants = smallWants();
  wants.input = photo({1, 3, 400, 500});
  wants.params.outChannels = 40;
  wants.weights.kind = WeightKind::Torch;
  int rounds = 0;
  Served served;
  do {
    std::stop_source stop;
    std::thread stopper([&] {
      std::this_thread::sleep_for(std::chrono::milliseconds(8 + 4 * rounds));
      stop.request_stop();
    });
    served = serve(interrupted, wants, stop.get_token());
    stopper.join();
    QVERIFY(served.outcome.failure.empty());
    QCOMPARE(served.outcome.cancelled, served.frames.empty() || !served.last().settled);
  } while (served.outcome.cancelled && ++rounds < 200);
  QVERIFY(rounds > 0);
  QVERIFY(!served.outcome.cancelled);
  const Frame whole = serve(undisturbed, wants).last();
  QVERIFY(served.last().statistics == whole.statistics);
  QCOMPARE(served.last().output->values, whole.output->values);
  QCOMPARE(served.last().outputOverview->values, whole.outputOverview->values);
}

void TestFrameBuilder::stopBeforehandGivesNothing() {
  FrameBuilder builder;
  std::stop_source stop;
  stop.request_stop();
  const Served served = serve(builder, smallWants(), stop.get_token());
  QVERIFY(served.outcome.cancelled);
  QVERIFY2(served.outcome.failure.empty(), served.outcome.failure.c_str());
  QVERIFY(served.frames.empty());
}

void TestFrameBuilder::withoutALayerOnlyTheInputIsShown() {
  FrameBuilder builder;
  Wants wants = smallWants();
  serve(builder, wants);
  ++wants.state;
  wants.layer = false;
  wants.params.outputPadding = {5, 5};
  wants.inputGrid = {3, 4, 10, 11, 1};
  const Served served = serve(builder, wants);
  QCOMPARE(served.frames.size(), std::size_t{1});
  const Frame& frame = served.last();
  QVERIFY(frame.settled);
  QCOMPARE(frame.state, wants.state);
  QCOMPARE(frame.params, wants.params);
  QCOMPARE(frame.input->grid, wants.inputGrid);
  QVERIFY(frame.inputOverview);
  QVERIFY(!frame.output && !frame.outputOverview && !frame.statistics && !frame.check);
}

void TestFrameBuilder::layerWithoutRoomFailsInASentence() {
  FrameBuilder builder;
  Wants wants = smallWants();
  serve(builder, wants);
  const std::int64_t limit = memoryBudget().limit();
  memoryBudget().setLimit(1000);
  wants.params.outChannels = 512;
  wants.maps.count = 0;
  const Served refused = serve(builder, wants);
  memoryBudget().setLimit(limit);
  QVERIFY(refused.frames.empty());
  QVERIFY(!refused.outcome.cancelled);
  QVERIFY2(refused.outcome.failure.find("memory budget is 1.0 kB") != std::string::npos,
           refused.outcome.failure.c_str());
  // With room again the same wants are served.
  QVERIFY(serve(builder, wants).last().settled);
}

void TestFrameBuilder::changedLayerNeedsRoomOnce() {
  FrameBuilder builder;
  Wants wants = smallWants();
  wants.weights.kind = WeightKind::Torch;
  wants.params.outChannels = 256;
  QVERIFY(serve(builder, wants).last().settled);
  const std::int64_t limit = memoryBudget().limit();
  memoryBudget().setLimit(memoryBudget().used());
  wants.params.padding = {0, 0};
  const std::string padded = serve(builder, wants).outcome.failure;
  wants.weights.seed = 8;
  const std::string drawn = serve(builder, wants).outcome.failure;  // no frame keeps the old weights
  memoryBudget().setLimit(limit);
  QVERIFY2(padded.empty(), padded.c_str());
  QVERIFY2(drawn.empty(), drawn.c_str());
}

void TestFrameBuilder::framesKeepTheirLayerAndNoMore() {
  tileCache().clear();
  const std::int64_t before = memoryBudget().used();
  const Wants wants = smallWants();
  std::int64_t layer = 0;
  {
    LayerCache cache;
    QVERIFY(cache.planFor(wants, {}));
    layer = memoryBudget().used() - before;
    QVERIFY(layer > 0);
  }
  std::shared_ptr<const Frame> kept;
  {
    FrameBuilder builder;
    kept = serve(builder, wants).frames.back();
  }
  tileCache().clear();
  QCOMPARE(memoryBudget().used(), before + layer);  // what single values are read from, and nothing of the builder
  kept.reset();
  QCOMPARE(memoryBudget().used(), before);
}

void TestFrameBuilder::framesCarryTheCheckerboard() {
  FrameBuilder builder;
  Wants wants = smallWants();
  const Served served = serve(builder, wants);
  for (const auto& frame : served.frames) {
    QVERIFY(frame->checkerboard);
    QCOMPARE(frame->checkerboard->fromWeights.size(), std::size_t{3});
    QCOMPARE(frame->checkerboard->measured.size(), frame->statistics ? std::size_t{3} : std::size_t{0});
  }
  const CheckerboardSummary& numbers = *served.last().checkerboard;
  const Tensor whole = wholeOutput(wants);
  for (std::int64_t c = 0; c < 3; ++c) {
    const auto at = static_cast<std::size_t>(c);
    QCOMPARE(numbers.fromWeights[at],
             checkerboardFromWeights(phaseSums(wants.params, *served.last().weight, c)).value());
    PhaseMoments moments(wants.params, wants.input.shape);
    for (std::int64_t y = 0; y < whole.shape.h; ++y) {
      moments.addRow(y,
                     std::span(whole.values).subspan(whole.index(0, c, y, 0), static_cast<std::size_t>(whole.shape.w)));
    }
    QVERIFY(std::abs(numbers.measured[at] - moments.checkerboard().value()) < 1e-12);
    QVERIFY(numbers.measured[at] > 0.0);
  }
  // Kernel 4 is the cure.
  wants.params.kernel = {4, 4};
  ++wants.state;
  const Frame cured = serve(builder, wants).last();
  for (const double number : cured.checkerboard->fromWeights) QCOMPARE(number, 0.0);
}

void TestFrameBuilder::manyWeightsAreWeighedWithTheWalk() {
  FrameBuilder builder;
  Wants wants = smallWants();
  serve(builder, wants);  // numbers of another layer, which must not stay
  wants.params.outChannels = 400;
  wants.params.kernel = {31, 31};  // 1.2 million weights
  wants.weights.kind = WeightKind::Torch;
  wants.maps.count = 1;
  const Served served = serve(builder, wants);
  for (const auto& frame : served.frames) QCOMPARE(frame->checkerboard != nullptr, frame->statistics.has_value());
  const CheckerboardSummary& numbers = *served.last().checkerboard;
  QCOMPARE(numbers.fromWeights.size(), std::size_t{400});
  QCOMPARE(numbers.fromWeights[399],
           checkerboardFromWeights(phaseSums(wants.params, *served.last().weight, 399)).value());
  QCOMPARE(numbers.measured.size(), std::size_t{400});
}

QTEST_APPLESS_MAIN(TestFrameBuilder)
#include "tst_frame_builder.moc"
