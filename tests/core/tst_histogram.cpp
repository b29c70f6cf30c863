#include <QTest>
#include <algorithm>
#include <cfloat>
#include <cmath>
#include <limits>
#include <numeric>
#include <random>

#include "engine/core/channel_summary.h"
#include "engine/core/histogram.h"

using namespace convt;

namespace {

Histogram histogramOf(const std::vector<float>& values) {
  std::vector<std::int64_t> counts(Histogram::kClasses, 0);
  float min = std::numeric_limits<float>::infinity();
  float max = -min;
  for (const float v : values) {
    ++counts[Histogram::classOf(v)];
    if (!std::isfinite(v)) continue;
    min = std::min(min, v);
    max = std::max(max, v);
  }
  return {counts, min, max};
}

std::vector<float> normalValues(std::size_t count, float mean, float deviation, unsigned seed = 1) {
  std::mt19937 random(seed);
  std::normal_distribution<float> normal(mean, deviation);
  std::vector<float> values(count);
  for (float& value : values) value = normal(random);
  return values;
}

std::int64_t countBelow(const std::vector<float>& values, double limit) {
  return std::count_if(values.begin(), values.end(), [&](float v) { return static_cast<double>(v) < limit; });
}

}  // namespace

/// Counts at any border are those of the values, exact at the borders of classes.
class TestHistogram : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void classesFollowTheOrderOfFloats() {
    const std::vector<float> ascending{-HUGE_VALF, -FLT_MAX, -1.0F, -FLT_MIN, -1e-45F, -0.0F,
                                       0.0F,       1e-45F,   0.5F,  1.0F,     FLT_MAX, HUGE_VALF};
    for (std::size_t i = 1; i < ascending.size(); ++i) {
      QVERIFY(Histogram::classOf(ascending[i - 1]) <= Histogram::classOf(ascending[i]));
    }
    QVERIFY(Histogram::classOf(-0.0F) < Histogram::classOf(0.0F));
    QVERIFY(Histogram::classOf(FLT_MAX) < Histogram::classOf(HUGE_VALF));
    QVERIFY(Histogram::classOf(-HUGE_VALF) < Histogram::classOf(-FLT_MAX));
    // 128 classes from a power of two to the next.
    QCOMPARE(Histogram::classOf(1.0F) - Histogram::classOf(0.5F), 128U);
  }

  void countsBelowBordersAreExact() {
    const std::vector<float> values = normalValues(50'000, 0.2F, 1.0F);
    const Histogram histogram = histogramOf(values);
    QCOMPARE(histogram.count(), std::int64_t{50'000});
    for (const double border : {0.0, 0.125, 0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 1.0 + 1.0 / 128}) {
      QCOMPARE(histogram.below(border), static_cast<double>(countBelow(values, border)));
    }
    QCOMPARE(histogram.below(static_cast<double>(histogram.min())), 0.0);
    QCOMPARE(histogram.below(100.0), 50'000.0);
    QCOMPARE(histogram.below(-100.0), 0.0);
    QCOMPARE(histogram.below(std::numeric_limits<double>::quiet_NaN()), 50'000.0);
  }

  void countsBelowOthersAreWithinOneClass() {
    const std::vector<float> values = normalValues(50'000, -0.3F, 2.0F);
    const Histogram histogram = histogramOf(values);
    std::mt19937 random(2);
    std::uniform_real_distribution<double> place(-7.0, 7.0);
    double before = 0.0;
    for (int i = 0; i < 500; ++i) {
      const double border = place(random);
      const double found = histogram.below(border);
      const double slack = std::abs(border) / 128.0;
      QVERIFY(found >= static_cast<double>(countBelow(values, border - slack)));
      QVERIFY(found <= static_cast<double>(countBelow(values, border + slack)));
    }
    for (double border = -8.0; border < 8.0; border += 0.01) {  // never falls
      QVERIFY(histogram.below(border) >= before);
      before = histogram.below(border);
    }
  }

  void binsHoldEveryValueOnce() {
    const std::vector<float> values = normalValues(20'000, 0.0F, 0.4F);
    const Histogram histogram = histogramOf(values);
    const auto bins = histogram.bins(static_cast<double>(histogram.min()), static_cast<double>(histogram.max()), 256);
    QCOMPARE(bins.size(), std::size_t{256});
    QVERIFY(std::abs(std::accumulate(bins.begin(), bins.end(), 0.0) - 20'000.0) < 1e-6);
    QVERIFY(*std::min_element(bins.begin(), bins.end()) >= 0.0);
    // Quarters of 0..1 have borders of classes, but for the last, which takes 1 along.
    const auto quarters = histogram.bins(0.0, 1.0, 4);
    for (int i = 0; i < 3; ++i) {
      QCOMPARE(quarters[static_cast<std::size_t>(i)],
               static_cast<double>(countBelow(values, 0.25 * (i + 1)) - countBelow(values, 0.25 * i)));
    }
  }

  void lastBinTakesItsEnd() {
    const std::vector<double> wanted{1.0, 0.0, 0.0, 2.0};
    QCOMPARE(histogramOf({0.0F, 1.0F, 1.0F}).bins(0.0, 1.0, 4), wanted);
  }

  void oneValueIsInOneBin() {
    const Histogram histogram = histogramOf(std::vector<float>(1000, 0.3F));
    const auto bins = histogram.bins(0.0, 1.0, 10);
    QCOMPARE(bins[3], 1000.0);
    QCOMPARE(std::accumulate(bins.begin(), bins.end(), 0.0), 1000.0);
    QCOMPARE(histogram.quantile(0.5), 0.3F);
  }

  void notFiniteValuesAreIgnored() {
    constexpr float kInf = std::numeric_limits<float>::infinity();
    constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
    const Histogram histogram = histogramOf({kInf, -kInf, kNan, -kNan, 2.0F, -FLT_MAX, FLT_MAX});
    QCOMPARE(histogram.count(), std::int64_t{3});
    QCOMPARE(histogram.below(HUGE_VAL), 3.0);
    QCOMPARE(histogram.below(0.0), 1.0);
    QVERIFY(histogramOf({kInf, kNan}).empty());
    QCOMPARE(histogramOf({kInf, kNan}), Histogram(std::vector<std::int64_t>(Histogram::kClasses), 0.0F, 0.0F));
    QCOMPARE(Histogram().below(1.0), 0.0);
    QCOMPARE(Histogram().quantile(0.5), 0.0F);
    QCOMPARE(Histogram().bins(0.0, 1.0, 2), std::vector<double>(2, 0.0));
  }

  void quantilesAreWithinOneClass() {
    std::vector<float> values = normalValues(30'000, 5.0F, 3.0F);
    const Histogram histogram = histogramOf(values);
    std::sort(values.begin(), values.end());
    for (const double share : {0.0, 0.005, 0.3, 0.5, 0.995, 1.0}) {
      const auto at = std::min<std::size_t>(static_cast<std::size_t>(share * 30'000.0), 29'999);
      QVERIFY(std::abs(histogram.quantile(share) - values[at]) <= 0.008F * std::abs(values[at]));
    }
  }

  void mergedIsThatOfAllValues() {
    const std::vector<float> first = normalValues(3000, 0.0F, 1.0F, 1);
    const std::vector<float> second = normalValues(4000, 9.0F, 0.1F, 2);
    std::vector<float> both = first;
    both.insert(both.end(), second.begin(), second.end());
    const std::vector<Histogram> parts{histogramOf(first), Histogram(), histogramOf(second)};
    QCOMPARE(Histogram::merged(parts), histogramOf(both));
    QCOMPARE(Histogram::merged({}).count(), std::int64_t{0});
  }

  void mergedSummaryIsThatOfAllValues() {
    ChannelSummary low{0.0F, 2.0F, 1.0, 1.0, 0.0F, 2.0F, 4, 1, 0};   // 0 0 2 2
    ChannelSummary high{5.0F, 5.0F, 5.0, 0.0, 5.0F, 5.0F, 3, 3, 1};  // 5 5 nan
    const ChannelSummary nothing{0.0F, 0.0F, 0.0, 0.0, 0.0F, 0.0F, 2, 2, 2};
    const Histogram histogram = histogramOf({0.0F, 0.0F, 2.0F, 2.0F, 5.0F, 5.0F});
    const ChannelSummary all = merged(std::vector<ChannelSummary>{low, nothing, high}, histogram);
    QCOMPARE(all.min, 0.0F);
    QCOMPARE(all.max, 5.0F);
    QCOMPARE(all.count, std::int64_t{9});
    QCOMPARE(all.notFinite, std::int64_t{3});
    QCOMPARE(all.outsideLevels, std::int64_t{6});
    QVERIFY(std::abs(all.mean - 14.0 / 6.0) < 1e-15);
    QVERIFY(std::abs(all.deviation - std::sqrt(58.0 / 6.0 - 196.0 / 36.0)) < 1e-14);
    QCOMPARE(merged({}, Histogram()), ChannelSummary());
  }
};

QTEST_APPLESS_MAIN(TestHistogram)
#include "tst_histogram.moc"
