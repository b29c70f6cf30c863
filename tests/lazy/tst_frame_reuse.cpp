#include <QTest>
#include <algorithm>
#include <cmath>

#include "tests/lazy/frame_case.h"

using namespace convt;

/// FrameBuilder: what is kept from one list of wants to the next, and what must not be.
class TestFrameReuse : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void panAndZoomKeepTheLayer();
  void unchangedPartsAreTheSameObjects();
  void anotherMappingRecoloursEverything();
  void emittedPicturesNeverChange();
  void anotherRangeRecoloursTheMaps();
  void mapsMoveOnTheirOwn();
  void otherChannelsGetTheirOwnOverview();
  void layerWithoutMapsShowsNone();
  void anotherInputForgetsTheOldPictures();
  void anotherLayerHasItsOwnCheckerboard();
  void mappingHoldsDuringADrag();
  void mappingThatNoLongerFitsIsReplaced();
};

void TestFrameReuse::panAndZoomKeepTheLayer() {
  FrameBuilder builder;
  Wants wants = smallWants();
  const Tensor whole = wholeOutput(wants);
  const Frame first = serve(builder, wants).last();
  for (const SampleGrid grid :
       {SampleGrid{0, 0, 25, 40, 1}, SampleGrid{0, 0, 13, 20, 3}, SampleGrid{4, 6, 25, 40, 1}}) {
    ++wants.state;
    wants.outputGrid = grid;
    const Served served = serve(builder, wants);
    QCOMPARE(served.frames.size(), std::size_t{1});  // nothing is left to be walked or checked
    const Frame& frame = served.last();
    QVERIFY(frame.settled);
    QCOMPARE(frame.weight.get(), first.weight.get());
    QVERIFY(frame.statistics == first.statistics);
    QCOMPARE(frame.checkerboard, first.checkerboard);
    QCOMPARE(frame.check->maxError, first.check->maxError);
    QCOMPARE(frame.mapping, first.mapping);
    QVERIFY(showsValues(*frame.output, whole, 0));
  }
}

void TestFrameReuse::unchangedPartsAreTheSameObjects() {
  FrameBuilder builder;
  Wants wants = smallWants();
  const Frame first = serve(builder, wants).last();
  wants.state = 2;
  wants.inputGrid = {1, 1, 10, 10, 1};
  const Frame second = serve(builder, wants).last();
  QVERIFY(second.input != first.input);
  QCOMPARE(second.output, first.output);
  QCOMPARE(second.maps, first.maps);
  QCOMPARE(second.inputOverview, first.inputOverview);
  QCOMPARE(second.outputOverview, first.outputOverview);
}

void TestFrameReuse::anotherMappingRecoloursEverything() {
  FrameBuilder builder;
  Wants wants = smallWants();
  const Frame first = serve(builder, wants).last();
  QCOMPARE(first.mapping.kind, MappingKind::Levels);
  for (const MappingKind kind : {MappingKind::Signed, MappingKind::Stretch, MappingKind::Wrap}) {
    ++wants.state;
    wants.mapping = kind;
    const Served served = serve(builder, wants);
    QCOMPARE(served.frames.size(), std::size_t{1});
    const Frame& frame = served.last();
    QCOMPARE(frame.mapping.kind, kind);
    QCOMPARE(frame.output->values, first.output->values);
    QVERIFY(isPainted(*frame.output, frame.mapping));
    QVERIFY(isPainted(*frame.outputOverview, frame.mapping));
    QCOMPARE(frame.weight.get(), first.weight.get());
  }
}

/// Frames are shown by another thread: what was given away keeps its values and colours, whatever is painted later.
void TestFrameReuse::emittedPicturesNeverChange() {
  FrameBuilder builder;
  Wants wants = smallWants();
  std::vector<std::pair<std::shared_ptr<const Picture>, Picture>> given;
  const auto note = [&](const std::shared_ptr<const Frame>& frame) {
    given.emplace_back(frame->output, *frame->output);
    given.emplace_back(frame->outputOverview, *frame->outputOverview);
    for (const auto& map : frame->maps->maps) given.emplace_back(map, *map);
  };
  for (const MappingKind kind : {MappingKind::Levels, MappingKind::Stretch, MappingKind::Signed}) {
    for (const RangeMode range : {RangeMode::Shared, RangeMode::Own}) {
      for (const WeightKind weights : {WeightKind::Box, WeightKind::Torch}) {
        ++wants.state;
        wants.mapping = kind;
        wants.maps.range = range;
        wants.weights.kind = weights;
        QVERIFY(builder.serve(wants, {}, note).failure.empty());
      }
    }
  }
  QVERIFY(given.size() > 60);
  for (const auto& [picture, then] : given) {
    QCOMPARE(picture->values, then.values);
    QCOMPARE(picture->pixels, then.pixels);
  }
}

void TestFrameReuse::anotherRangeRecoloursTheMaps() {
  FrameBuilder builder;
  Wants wants = smallWants();
  wants.weights.kind = WeightKind::Torch;
  const Frame first = serve(builder, wants).last();
  QCOMPARE(first.maps->mappings[0], first.maps->mappings[2]);
  wants.maps.range = RangeMode::Own;
  const Frame own = serve(builder, wants).last();
  QVERIFY(own.maps->mappings[0] != own.maps->mappings[2]);
  wants.maps.range = RangeMode::Fixed;
  for (const float high : {0.5F, 0.25F}) {
    wants.maps.fixed = {0.0F, high};
    const Frame fixed = serve(builder, wants).last();
    QCOMPARE(fixed.maps->mappings[1].ranges.at(0).high, high);
    QVERIFY(isPainted(*fixed.maps->maps[1], fixed.maps->mappings[1]));
    QCOMPARE(fixed.output, first.output);
  }
}

void TestFrameReuse::mapsMoveOnTheirOwn() {
  FrameBuilder builder;
  Wants wants = smallWants();
  wants.params.outChannels = 9;
  const Tensor whole = wholeOutput(wants);
  const Frame first = serve(builder, wants).last();
  wants.maps.first = 4;
  wants.maps.count = 5;
  const Frame scrolled = serve(builder, wants).last();
  QCOMPARE(scrolled.output, first.output);
  QCOMPARE(scrolled.maps->maps.size(), std::size_t{5});
  for (const auto& map : scrolled.maps->maps) QVERIFY(showsValues(*map, whole, 0));
  QVERIFY(
      std::none_of(scrolled.maps->means.begin(), scrolled.maps->means.end(), [](double m) { return std::isnan(m); }));
}

void TestFrameReuse::otherChannelsGetTheirOwnOverview() {
  FrameBuilder builder;
  Wants wants = smallWants();
  wants.params.outChannels = 5;
  wants.outputChannels = {1};
  serve(builder, wants);
  wants.outputChannels = {4};
  const Frame frame = serve(builder, wants).last();
  QVERIFY(frame.settled);
  QCOMPARE(frame.output->channels, std::vector<int>{4});
  QCOMPARE(frame.outputOverview->channels, std::vector<int>{4});
  QCOMPARE(frame.outputOverview->reduction, Reduction::Mean);
}

void TestFrameReuse::layerWithoutMapsShowsNone() {
  FrameBuilder builder;
  Wants wants = smallWants();
  serve(builder, wants);
  wants.params.stride = {3, 3};
  wants.maps.count = 0;
  const Frame frame = serve(builder, wants).last();
  QVERIFY(frame.maps);
  QVERIFY(frame.maps->maps.empty());
}

void TestFrameReuse::anotherInputForgetsTheOldPictures() {
  FrameBuilder builder;
  Wants wants = smallWants();
  const Frame first = serve(builder, wants).last();
  wants.inputId = 2;
  wants.input = photo({2, 3, 20, 30}, 99);
  const Served served = serve(builder, wants);
  for (const auto& frame : served.frames) {
    QVERIFY(frame->input != first.input);
    QVERIFY(frame->output != first.output);
    QVERIFY(frame->maps != first.maps);
    QVERIFY(frame->outputOverview != first.outputOverview);
    QVERIFY(frame->inputOverview != first.inputOverview);
  }
  QVERIFY(showsValues(*served.last().output, wholeOutput(wants), 0));
}

void TestFrameReuse::anotherLayerHasItsOwnCheckerboard() {
  FrameBuilder builder;
  Wants wants = smallWants();
  const Frame first = serve(builder, wants).last();
  wants.params.kernel = {4, 4};
  const Served served = serve(builder, wants);
  for (const auto& frame : served.frames) {
    QVERIFY(frame->checkerboard != first.checkerboard);
    QCOMPARE(frame->checkerboard->fromWeights, (std::vector<double>{0.0, 0.0, 0.0}));
    if (!frame->statistics) QVERIFY(frame->checkerboard->measured.empty());
  }
  // The weights are the same for another image, what is measured is not.
  const Frame here = served.last();
  wants.image = 1;
  const Frame other = serve(builder, wants).last();
  QCOMPARE(other.checkerboard->fromWeights, here.checkerboard->fromWeights);
  QVERIFY(other.checkerboard->measured != here.checkerboard->measured);
}

void TestFrameReuse::mappingHoldsDuringADrag() {
  FrameBuilder builder;
  Wants wants = smallWants();
  wants.mapping = MappingKind::Stretch;
  const Mapping before = serve(builder, wants).last().mapping;
  wants.params.kernel = {4, 4};
  wants.dragging = true;
  ++wants.state;
  const Frame dragged = serve(builder, wants).last();
  QVERIFY(dragged.settled);
  QCOMPARE(dragged.mapping, before);
  wants.dragging = false;
  ++wants.state;
  const Frame released = serve(builder, wants).last();
  QCOMPARE(released.mapping, resolveMapping(MappingKind::Stretch, *released.statistics, false));
  QVERIFY(released.mapping != before);
  QVERIFY(isPainted(*released.output, released.mapping));
  QVERIFY(isPainted(*released.outputOverview, released.mapping));
}

void TestFrameReuse::mappingThatNoLongerFitsIsReplaced() {
  FrameBuilder builder;
  Wants wants = smallWants();
  wants.mapping = MappingKind::Stretch;
  const Mapping before = serve(builder, wants).last().mapping;
  wants.weights.kind = WeightKind::Ones;  // nine times as large
  wants.dragging = true;
  const Frame frame = serve(builder, wants).last();
  QVERIFY(frame.mapping != before);
  QVERIFY(mappingStillFits(frame.mapping, *frame.output));
}

QTEST_APPLESS_MAIN(TestFrameReuse)
#include "tst_frame_reuse.moc"
