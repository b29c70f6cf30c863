#include <QTest>
#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/core/contributions.h"
#include "engine/core/wiring.h"
#include "tests/support/layer_case.h"

using namespace convt;

/// Which kernels there are, how strong they are, and the orders of channels.
class TestWiring : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void kernelsStandWhereAnInputReachesAnOutput();
  void theTableReadsTheWeightAsThePixelsDo_data();
  void theTableReadsTheWeightAsThePixelsDo();
  void whatIsNotFiniteHasNoPartInTheScale();
  void aStoppedTableIsNone();
  void onlyAKernelOfTheLayerActsAlone();
  void channelsStandByTheirMeasure();
  void aDeadChannelHasOneFiniteValue();
};

void TestWiring::kernelsStandWhereAnInputReachesAnOutput() {
  for (const int groups : {1, 2, 3, 6}) {
    LayerParams params;
    params.outChannels = 12;
    params.groups = groups;
    const Wiring wiring = wiringOf(params, 6);
    std::int64_t found = 0;
    for (std::int64_t ic = -1; ic <= 6; ++ic) {
      for (std::int64_t oc = -1; oc <= 12; ++oc) {
        const bool inside = ic >= 0 && oc >= 0 && ic < 6 && oc < 12;
        const ChannelGroup inputs = inside ? inputsOf(params, 6, oc) : ChannelGroup{};
        const bool reaches = inside && ic >= inputs.first && ic < inputs.first + inputs.count;
        QCOMPARE(wiring.holds({ic, oc}), reaches);
        found += reaches ? 1 : 0;
      }
    }
    QCOMPARE(wiring.kernels(), found);
    QCOMPARE(wiring.places(), 72);
  }
}

void TestWiring::theTableReadsTheWeightAsThePixelsDo_data() {
  QTest::addColumn<int>("groups");
  for (const int groups : {1, 2, 4}) QTest::addRow("groups %d", groups) << groups;
}

void TestWiring::theTableReadsTheWeightAsThePixelsDo() {
  QFETCH(int, groups);
  Random random(3);
  const auto weight = std::make_shared<Tensor>(fractions({8, 12 / groups, 2, 3}, random));
  const auto table = kernelTable(weight, groups);
  QCOMPARE(table->wiring, (Wiring{8, 12, groups}));
  float largest = 0.0F;
  float largestNorm = 0.0F;
  for (std::int64_t ic = 0; ic < 8; ++ic) {
    for (std::int64_t oc = 0; oc < 12; ++oc) {
      if (!table->wiring.holds({ic, oc})) continue;
      double squares = 0.0;
      for (std::int64_t ky = 0; ky < 2; ++ky) {
        for (std::int64_t kx = 0; kx < 3; ++kx) {
          const float tap = weight->at(ic, oc % (12 / groups), ky, kx);
          QCOMPARE(table->taps({ic, oc})[ky * 3 + kx], tap);
          squares += double{tap} * double{tap};
          largest = std::max(largest, std::abs(tap));
        }
      }
      QCOMPARE(table->norm({ic, oc}), static_cast<float>(std::sqrt(squares)));
      largestNorm = std::max(largestNorm, table->norm({ic, oc}));
    }
  }
  QCOMPARE(table->largest, largest);
  QCOMPARE(table->largestNorm, largestNorm);
}

void TestWiring::whatIsNotFiniteHasNoPartInTheScale() {
  const auto weight = std::make_shared<Tensor>(Shape{1, 3, 1, 2});
  weight->values = {3.0F, -4.0F, std::numeric_limits<float>::infinity(), 9.0F, std::nanf(""), 1.0F};
  const auto table = kernelTable(weight, 1);
  QCOMPARE(table->norm({0, 0}), 5.0F);
  QVERIFY(std::isinf(table->norm({0, 1})) && std::isnan(table->norm({0, 2})));
  QCOMPARE(table->largest, 9.0F);
  QCOMPARE(table->largestNorm, 5.0F);
}

void TestWiring::aStoppedTableIsNone() {
  std::stop_source stop;
  stop.request_stop();
  QVERIFY(!kernelTable(std::make_shared<Tensor>(Shape{2, 2, 1, 1}), 1, stop.get_token()));
}

void TestWiring::onlyAKernelOfTheLayerActsAlone() {
  WeightSource source;
  QVERIFY(!isSoloed(source, {3, 3, 1}));
  source.solo = KernelAt{0, 1};
  QVERIFY(isSoloed(source, {3, 3, 1}));
  QVERIFY(!isSoloed(source, {3, 3, 3}));
  QVERIFY(!isSoloed(source, {3, 1, 1}));
}

void TestWiring::channelsStandByTheirMeasure() {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const std::vector<double> measures{0.25, nan, 0.5, 0.25, nan, 0.0};
  QCOMPARE(largestFirst(measures), (std::vector<int>{2, 0, 3, 5, 1, 4}));
  QVERIFY(largestFirst({}).empty());
}

void TestWiring::aDeadChannelHasOneFiniteValue() {
  ChannelSummary channel;
  channel.count = 9;
  channel.min = channel.max = 0.25F;
  QVERIFY(isDead(channel));
  channel.max = 0.5F;
  QVERIFY(!isDead(channel));
  channel.max = 0.25F;
  channel.notFinite = 1;
  QVERIFY(!isDead(channel));
  QVERIFY(!isDead(ChannelSummary{}));  // of nothing there is nothing to say
}

QTEST_APPLESS_MAIN(TestWiring)
#include "tst_wiring.moc"
