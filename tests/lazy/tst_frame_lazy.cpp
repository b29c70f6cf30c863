#include <QTest>
#include <algorithm>
#include <optional>
#include <span>

#include "engine/lazy/sampling.h"
#include "engine/render/reduction.h"
#include "tests/lazy/frame_case.h"

using namespace convt;

/// FrameBuilder: whole blocks instead of samples, limits that do not follow the view, what lies around it.
class TestFrameLazy : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void reductionBeginsWithTheSample();
  void largeReductionGrows();
  void tooLargeAReductionStaysASample();
  void mappingDoesNotFollowThePan();
  void panFindsWhatLiesAround();
};

void TestFrameLazy::reductionBeginsWithTheSample() {
  FrameBuilder builder;
  Wants wants = smallWants();
  wants.weights.kind = WeightKind::Torch;
  wants.input = photo({1, 3, 200, 300});
  wants.outputGrid = wholeGrid(399, 599, 2);
  const Tensor whole = wholeOutput(wants);
  QVERIFY(showsValues(*serve(builder, wants).last().output, whole, 0));
  ++wants.state;
  wants.outputReduction = Reduction::MaxMagnitude;
  const Served served = serve(builder, wants);
  QCOMPARE(served.frames.front()->refined, 1.0);  // so little work comes with the first frame: nothing flickers
  double refined = 0.0;
  for (const auto& frame : served.frames) {
    QVERIFY(frame->refined >= refined);
    refined = frame->refined;
    QCOMPARE(frame->output->reduction, Reduction::MaxMagnitude);
    QVERIFY(isPainted(*frame->output, frame->mapping));
    QVERIFY(!frame->settled || refined == 1.0);
  }
  const Frame& last = served.last();
  QVERIFY(last.settled);
  const std::span plane(whole.values.data() + whole.index(0, 1, 0, 0), std::size_t{399} * 599);
  const std::vector<float> blocks = reducePlane(plane, 399, 599, 2, Reduction::MaxMagnitude);
  QVERIFY(std::equal(blocks.begin(), blocks.end(),
                     last.output->values.begin() + static_cast<std::ptrdiff_t>(last.output->grid.count())));
  // Back to the sample, and the blocks again: both are known.
  for (const Reduction reduction : {Reduction::Sample, Reduction::MaxMagnitude}) {
    ++wants.state;
    wants.outputReduction = reduction;
    const Served again = serve(builder, wants);
    QCOMPARE(again.frames.front()->refined, 1.0);
    QVERIFY(again.last().settled);
    QCOMPARE(again.last().output->values == last.output->values, reduction == Reduction::MaxMagnitude);
  }
}

/// Much work begins with the sample, and each frame is nearer to the whole.
void TestFrameLazy::largeReductionGrows() {
  FrameBuilder builder;
  Wants wants = smallWants();
  wants.input = photo({1, 3, 500, 700});
  wants.params = {3, {9, 9}, {8, 8}, {0, 0}, {0, 0}, {1, 1}, 1, false};
  wants.weights.kind = WeightKind::Torch;
  wants.outputGrid = {0, 0, 300, 430, 13};
  wants.outputReduction = Reduction::Mean;
  Wants sample = wants;
  sample.outputReduction = Reduction::Sample;
  FrameBuilder other;
  const auto sampled = serve(other, sample).last().output;
  const Served served = serve(builder, wants);
  QVERIFY(served.frames.front()->refined == 0.0);
  QCOMPARE(served.frames.front()->output->values, sampled->values);
  double refined = 0.0;
  for (const auto& frame : served.frames) {
    QVERIFY(frame->refined >= refined);
    refined = frame->refined;
  }
  QVERIFY(served.last().settled && refined == 1.0);
  QVERIFY(served.last().output->values != sampled->values);
}

/// 3x166000x166000: its blocks are not computed, and the frame says how much it would have been.
void TestFrameLazy::tooLargeAReductionStaysASample() {
  FrameBuilder builder;
  Wants wants = smallWants();
  wants.input = photo({1, 3, 2600, 2600});
  wants.params = {3, {8, 8}, {64, 64}, {0, 0}, {0, 0}, {1, 1}, 1, false};
  wants.outputGrid = {0, 0, 2500, 2500, 64};
  wants.outputReduction = Reduction::Mean;
  wants.outputOverviewStep = 0;
  wants.inputOverviewStep = 0;
  std::stop_source stop;
  Frames frames;
  builder.serve(wants, stop.get_token(), [&](std::shared_ptr<const Frame> frame) {
    frames.push_back(std::move(frame));
    if (frames.back()->exactness == Exactness::Exact) stop.request_stop();
  });
  const Frame& frame = *frames.back();
  QCOMPARE(frame.exactness, Exactness::Exact);
  QCOMPARE(frame.output->reduction, Reduction::Sample);
  QVERIFY(frame.refusedWork > kMostRefinementWork);
  QCOMPARE(frame.refined, 1.0);
}

/// A dark half and a bright one: before the statistics are known, limits are those of a sample of the whole.
void TestFrameLazy::mappingDoesNotFollowThePan() {
  FrameBuilder builder;
  Wants wants = smallWants();
  Tensor tensor({1, 1, 900, 900});
  for (std::size_t i = 0; i < tensor.values.size(); ++i) tensor.values[i] = i < tensor.values.size() / 2 ? 0.1F : 7.0F;
  wants.input = makeInput(std::move(tensor));
  wants.params.outChannels = 1;
  wants.inputChannels = wants.outputChannels = {0};
  wants.maps.count = 0;
  wants.mapping = MappingKind::Stretch;
  std::optional<Mapping> mapping;
  for (const std::int64_t y : {0, 400, 1700}) {
    ++wants.state;
    wants.outputGrid = {y, 0, 60, 60, 1};
    std::stop_source stop;
    std::shared_ptr<const Frame> first;
    builder.serve(wants, stop.get_token(), [&](std::shared_ptr<const Frame> frame) {
      if (!first) first = std::move(frame);
      stop.request_stop();
    });
    QVERIFY(first && !first->statistics);
    if (mapping) QCOMPARE(first->mapping, *mapping);
    mapping = first->mapping;
  }
  QVERIFY(mapping->ranges.front().high > 6.0F);
}

void TestFrameLazy::panFindsWhatLiesAround() {
  FrameBuilder builder;
  Wants wants = smallWants();
  wants.input = photo({1, 3, 300, 300});
  wants.outputGrid = {200, 200, 128, 128, 1};
  tileCache().clear();
  serve(builder, wants);
  const std::int64_t kept = tileCache().bytes();
  QVERIFY(kept > 0);
  // Half a view to any side lies in tiles that are there; the same number is that of the next layer, less one.
  const std::uint64_t layer = newLayerNumber() - 1;
  for (const std::int64_t row : {4, 6, 8, 10, 12}) {
    for (const std::int64_t col : {4, 6, 7, 12}) {
      QVERIFY(tileCache().contains({layer, 1, 1, Reduction::Sample, row, col}));
    }
  }
  QVERIFY(!tileCache().contains({layer, 1, 1, Reduction::Sample, 2, 8}));
  // A drag keeps nothing.
  wants.params.padding = {0, 0};
  wants.dragging = true;
  serve(builder, wants);
  QVERIFY(!tileCache().holdsAny(newLayerNumber() - 1));
}

QTEST_APPLESS_MAIN(TestFrameLazy)
#include "tst_frame_lazy.moc"
