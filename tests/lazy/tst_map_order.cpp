#include <QTest>
#include <cmath>
#include <numeric>

#include "tests/lazy/frame_case.h"

using namespace convt;

/// Feature maps come in the order that is wanted, each with what belongs to its own channel.
class TestMapOrder : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void visibleChannelsAreARunOfTheOrder();
  void mapsComeInTheWantedOrder_data();
  void mapsComeInTheWantedOrder();
  void anotherOrderComputesNoLayerAnew();

 private:
  static Wants wantsInOrder(RangeMode range) {
    Wants wants = smallWants();
    wants.params.outChannels = 7;
    wants.weights.kind = WeightKind::Torch;
    wants.maps.order = {5, 0, 6, 2, 4, 1, 3};
    wants.maps.first = 1;
    wants.maps.count = 4;
    wants.maps.range = range;
    return wants;
  }
  static const std::vector<int>& channelsOf(const Frame& frame, std::size_t map) {
    return frame.maps->maps.at(map)->channels;
  }
};

void TestMapOrder::visibleChannelsAreARunOfTheOrder() {
  MapWants wants;
  wants.first = 2;
  wants.count = 3;
  QCOMPARE(wants.channels(), (std::vector<int>{2, 3, 4}));
  wants.order = {4, 3, 2, 1, 0};
  QCOMPARE(wants.channels(), (std::vector<int>{2, 1, 0}));
}

void TestMapOrder::mapsComeInTheWantedOrder_data() {
  QTest::addColumn<RangeMode>("range");
  QTest::addRow("shared") << RangeMode::Shared;
  QTest::addRow("own") << RangeMode::Own;
}

void TestMapOrder::mapsComeInTheWantedOrder() {
  QFETCH(RangeMode, range);
  FrameBuilder builder;
  const Wants wants = wantsInOrder(range);
  const Tensor whole = wholeOutput(wants);
  const Frame frame = serve(builder, wants).last();
  QCOMPARE(frame.maps->maps.size(), std::size_t{4});
  const int expected[] = {0, 6, 2, 4};
  for (std::size_t i = 0; i < 4; ++i) {
    QCOMPARE(channelsOf(frame, i), std::vector<int>{expected[i]});
    QVERIFY(showsValues(*frame.maps->maps[i], whole, 0));
    QVERIFY(isPainted(*frame.maps->maps[i], frame.maps->mappings[i]));
    const ChannelSummary& channel = frame.statistics->at(static_cast<std::size_t>(expected[i]));
    QCOMPARE(frame.maps->means[i], channel.mean);
    const float most = std::max(std::abs(channel.min), std::abs(channel.max));
    if (range == RangeMode::Own) QCOMPARE(frame.maps->mappings[i].ranges.at(0).high, snapOutward(most));
  }
}

void TestMapOrder::anotherOrderComputesNoLayerAnew() {
  FrameBuilder builder;
  Wants wants = wantsInOrder(RangeMode::Shared);
  const Frame before = serve(builder, wants).last();
  std::iota(wants.maps.order.begin(), wants.maps.order.end(), 0);
  const Frame after = serve(builder, wants).last();
  QCOMPARE(after.source, before.source);
  QCOMPARE(after.output, before.output);
  QCOMPARE(channelsOf(after, 0), std::vector<int>{1});
  QCOMPARE(channelsOf(after, 3), std::vector<int>{4});
  // The same order again is the same maps.
  QCOMPARE(serve(builder, wants).last().maps->maps, after.maps->maps);
}

QTEST_APPLESS_MAIN(TestMapOrder)
#include "tst_map_order.moc"
