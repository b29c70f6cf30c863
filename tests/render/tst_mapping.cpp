#include <QTest>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "engine/render/mapping.h"
#include "engine/render/summarize.h"

using namespace convt;

namespace {

constexpr float kInf = std::numeric_limits<float>::infinity();

ChannelSummary spread(float min, float low, float high, float max) {
  ChannelSummary s;
  s.min = min;
  s.low = low;
  s.high = high;
  s.max = max;
  s.count = 1000;
  return s;
}

Picture plane(std::vector<float> values) {
  Picture picture;
  picture.grid = {0, 0, 1, static_cast<int>(values.size()), 1};
  picture.channels = {0};
  picture.values = std::move(values);
  return picture;
}

Mapping stretch(float low, float high) {
  return {MappingKind::Stretch, Colors::Grey, {{low, high}}};
}

}  // namespace

class TestMapping : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void snapsOutwardToTwoDigits_data() {
    QTest::addColumn<float>("value");
    QTest::addColumn<float>("snapped");
    QTest::newRow("rounds up") << 0.1234F << 0.13F;
    QTest::newRow("above 100") << 927.0F << 930.0F;
    QTest::newRow("sign kept") << -0.1234F << -0.13F;
    QTest::newRow("a float just above its decimal stays") << 0.87F << 0.87F;
    QTest::newRow("a float just below its decimal stays") << 0.13F << 0.13F;
    QTest::newRow("next float moves") << std::nextafter(0.87F, 1.0F) << 0.88F;
    QTest::newRow("carries") << 0.991F << 1.0F;
    QTest::newRow("carries small") << 0.0999F << 0.1F;
    QTest::newRow("one") << 1.0F << 1.0F;
    QTest::newRow("a little over one") << 1.0001F << 1.1F;
    QTest::newRow("small") << 3.14159e-7F << 3.2e-7F;
    QTest::newRow("large") << 1.23456e20F << 1.3e20F;
    QTest::newRow("largest") << std::numeric_limits<float>::max() << std::numeric_limits<float>::max();
    QTest::newRow("zero") << 0.0F << 0.0F;
  }
  void snapsOutwardToTwoDigits() {
    QFETCH(float, value);
    QFETCH(float, snapped);
    QCOMPARE(snapOutward(value), snapped);
    QCOMPARE(snapOutward(snapped), snapped);
  }

  void rangesGrowAndStayNarrow_data() {
    QTest::addColumn<float>("low");
    QTest::addColumn<float>("high");
    QTest::addColumn<float>("lowSnapped");
    QTest::addColumn<float>("highSnapped");
    QTest::newRow("both outward") << -0.1234F << 0.987F << -0.13F << 0.99F;
    QTest::newRow("a positive low end moves down") << 0.1234F << 0.9F << 0.12F << 0.9F;
    QTest::newRow("a negative high end moves up") << -0.9F << -0.1234F << -0.9F << -0.12F;
    QTest::newRow("narrow, far from zero") << 1000.14F << 1000.83F << 1000.14F << 1000.83F;
    QTest::newRow("less narrow") << 100.2F << 129.9F << 100.0F << 130.0F;
    QTest::newRow("already snapped") << -0.13F << 0.87F << -0.13F << 0.87F;
    QTest::newRow("zero") << 0.0F << 0.0F << 0.0F << 0.0F;
  }
  void rangesGrowAndStayNarrow() {
    QFETCH(float, low);
    QFETCH(float, high);
    const ValueRange snapped = snapOutward(ValueRange{low, high});
    QVERIFY(snapped.low <= low && snapped.high >= high);
    QTEST(snapped.low, "lowSnapped");
    QTEST(snapped.high, "highSnapped");
  }

  void autoKeepsLevelsUpToOnePercentOutside() {
    ChannelSummary s = spread(-0.5F, 0.1F, 0.9F, 1.5F);
    s.count = 10'000;
    s.outsideLevels = 100;
    QCOMPARE(resolveMapping(MappingKind::Auto, {&s, 1}, false).kind, MappingKind::Levels);
    s.outsideLevels = 101;
    QCOMPARE(resolveMapping(MappingKind::Auto, {&s, 1}, false).kind, MappingKind::Stretch);
  }

  void autoCountsTheValuesOfAllChannelsTogether() {
    std::vector<ChannelSummary> shown(3, spread(0.0F, 0.1F, 0.9F, 1.5F));
    shown[1].outsideLevels = 30;
    QCOMPARE(resolveMapping(MappingKind::Auto, shown, true).kind, MappingKind::Levels);
    shown[2].outsideLevels = 1;
    QCOMPARE(resolveMapping(MappingKind::Auto, shown, true).kind, MappingKind::Stretch);
  }

  void autoCentresOneChannelThatCanBeNegative() {
    // The rule looks at what the layer can do, not at what this picture happens to hold.
    const ChannelSummary s = spread(0.0F, 0.0F, 0.5F, 0.927F);
    const Mapping mapping = resolveMapping(MappingKind::Auto, {&s, 1}, true);
    QCOMPARE(mapping.kind, MappingKind::Signed);
    QCOMPARE(mapping.colors, Colors::ZeroCentered);
    QCOMPARE(mapping.ranges, (std::vector<ValueRange>{{-0.93F, 0.93F}}));
  }

  void stretchTakesEachChannelsOwnBulk() {
    const std::vector<ChannelSummary> shown = {spread(-9.0F, -0.31F, 0.5F, 9.0F), spread(0.0F, 0.1F, 0.2F, 0.3F),
                                               spread(0.0F, 1.0F, 2.0F, 3.0F)};
    const Mapping mapping = resolveMapping(MappingKind::Stretch, shown, true);
    QCOMPARE(mapping.ranges, (std::vector<ValueRange>{{-0.31F, 0.5F}, {0.1F, 0.2F}, {1.0F, 2.0F}}));
  }

  void stretchOfAnImpulseResponseShowsIt() {
    const ChannelSummary s = spread(0.0F, 0.0F, 0.0F, 0.25F);
    QCOMPARE(resolveMapping(MappingKind::Stretch, {&s, 1}, false).ranges, (std::vector<ValueRange>{{0.0F, 0.25F}}));
  }

  void signedSharesItsLimitOverTheChannels() {
    const std::vector<ChannelSummary> shown = {spread(-0.2F, 0, 0, 0.1F), spread(-0.61F, 0, 0, 0.3F),
                                               spread(0, 0, 0, 0.5F)};
    const Mapping mapping = resolveMapping(MappingKind::Signed, shown, true);
    QCOMPARE(mapping.ranges, (std::vector<ValueRange>{{-0.61F, 0.61F}}));
    QCOMPARE(shownRange(mapping, 2), (ValueRange{-0.61F, 0.61F}));
  }

  void onlyOneOrThreeChannelsAreShown() {
    const std::vector<ChannelSummary> two(2);
    QVERIFY_THROWS_EXCEPTION(std::invalid_argument, resolveMapping(MappingKind::Auto, two, false));
  }

  void mapsShareTheirRangeUnlessToldOtherwise() {
    const std::vector<ChannelSummary> maps = {spread(-0.1F, 0, 0, 0.2F), spread(-0.3F, 0, 0, 0.1F)};
    const auto shared = resolveMapMappings(RangeMode::Shared, maps, true);
    QCOMPARE(shared.size(), 2U);
    QCOMPARE(shared[0], shared[1]);
    QCOMPARE(shared[0].kind, MappingKind::Signed);
    QCOMPARE(shared[0].ranges.front(), (ValueRange{-0.3F, 0.3F}));
    const auto own = resolveMapMappings(RangeMode::Own, maps, true);
    QCOMPARE(own[0].ranges.front(), (ValueRange{-0.2F, 0.2F}));
    QCOMPARE(own[1].ranges.front(), (ValueRange{-0.3F, 0.3F}));
  }

  void mapsOfALayerThatCannotBeNegativeAreSequentialFromZero() {
    const std::vector<ChannelSummary> maps = {spread(0.1F, 0.2F, 0.5F, 0.6F), spread(0, 0, 0.9F, 1.0F)};
    const auto shared = resolveMapMappings(RangeMode::Shared, maps, false);
    QCOMPARE(shared[0].colors, Colors::Sequential);
    QCOMPARE(shared[1].ranges.front(), (ValueRange{0.0F, 1.0F}));
    const auto fixed = resolveMapMappings(RangeMode::Fixed, maps, false, {0.0F, 2.0F});
    QCOMPARE(fixed[0].ranges.front(), (ValueRange{0.0F, 2.0F}));
    const auto negative = resolveMapMappings(RangeMode::Fixed, maps, true, {-1.5F, 1.0F});
    QCOMPARE(negative[1].ranges.front(), (ValueRange{-1.5F, 1.5F}));
    QCOMPARE(negative[1].colors, Colors::ZeroCentered);
  }

  void limitsHoldUntilMoreThanFivePercentLeaveThem() {
    std::vector<float> values(100, 0.0F);
    values[0] = 1.0F;
    for (std::size_t i = 1; i <= 5; ++i) values[i] = 2.0F;
    QVERIFY(mappingStillFits(stretch(0.0F, 1.0F), plane(values)));
    values[6] = 2.0F;
    QVERIFY(!mappingStillFits(stretch(0.0F, 1.0F), plane(values)));
    QVERIFY(!mappingStillFits(Mapping{}, plane(values)));
    QVERIFY(mappingStillFits({MappingKind::Wrap, Colors::Grey, {}}, plane(values)));
  }

  void limitsHoldWhileHalfOfThemIsUsed() {
    QVERIFY(mappingStillFits(stretch(0.0F, 2.0F), plane({0.5F, 1.5F})));
    QVERIFY(!mappingStillFits(stretch(0.0F, 2.0F), plane({0.5F, 1.4F})));
    const Mapping centred{MappingKind::Signed, Colors::ZeroCentered, {{-1.0F, 1.0F}}};
    QVERIFY(mappingStillFits(centred, plane({0.0F, -0.5F})));
    QVERIFY(!mappingStillFits(centred, plane({0.3F, -0.4F})));
    // Levels stay: a dark picture is a dark picture.
    QVERIFY(mappingStillFits(Mapping{}, plane({0.0F, 0.1F})));
  }

  void oneDarkChannelKeepsSharedLimitsButNotItsOwn() {
    Picture rgb = plane({0.0F, 1.0F, 0.0F, 1.0F, 0.0F, 0.1F});
    rgb.grid.cols = 2;
    rgb.channels = {0, 1, 2};
    QVERIFY(mappingStillFits(stretch(0.0F, 1.0F), rgb));
    const Mapping own{MappingKind::Stretch, Colors::Grey, {{0.0F, 1.0F}, {0.0F, 1.0F}, {0.0F, 1.0F}}};
    QVERIFY(!mappingStillFits(own, rgb));
  }

  void clippedIsWhatTheMappingCannotShow() {
    const Picture picture = plane({-0.1F, 0.0F, 0.5F, 1.0F, 1.1F, kInf, std::nanf(""), 0.2F});
    QCOMPARE(clippedShare(Mapping{}, picture), 0.5);
    QCOMPARE(clippedShare(stretch(-1.0F, 2.0F), picture), 0.25);
    const auto summary = summarize(picture);
    QCOMPARE(clippedShare(Mapping{}, summary), 0.5);
    QCOMPARE(clippedShare(stretch(-1.0F, 2.0F), summary), 0.25);
  }

  void clippedOfASummaryLiesBetweenItsQuantiles() {
    const ChannelSummary s = spread(0.0F, 1.0F, 2.0F, 3.0F);
    QCOMPARE(clippedShare(stretch(0.0F, 3.0F), {&s, 1}), 0.0);
    QVERIFY(std::fabs(clippedShare(stretch(1.0F, 2.0F), {&s, 1}) - 0.01) < 1e-12);
    QVERIFY(std::fabs(clippedShare(stretch(1.5F, 3.0F), {&s, 1}) - 0.5) < 1e-12);
    QCOMPARE(clippedShare(stretch(5.0F, 6.0F), {&s, 1}), 1.0);
  }
};

QTEST_GUILESS_MAIN(TestMapping)
#include "tst_mapping.moc"
