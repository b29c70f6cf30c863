#include <QTest>
#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

#include "engine/render/summarize.h"

using namespace convt;

class TestSummarize : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void limitsLeaveHalfAPercentOnEachSide() {
    std::vector<float> values(1001);
    for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<float>(i);
    std::shuffle(values.begin(), values.end(), std::mt19937(1));
    const ChannelSummary s = summarize(values);
    QCOMPARE(s.min, 0.0F);
    QCOMPARE(s.low, 5.0F);
    QCOMPARE(s.high, 995.0F);
    QCOMPARE(s.max, 1000.0F);
    QCOMPARE(s.mean, 500.0);
    QVERIFY(std::fabs(s.deviation - std::sqrt((1001.0 * 1001.0 - 1.0) / 12.0)) < 1e-9);
    QCOMPARE(s.count, 1001);
    QCOMPARE(s.outsideLevels, 999);
    QCOMPARE(s.notFinite, 0);
  }

  void agreesWithSorting() {
    std::mt19937 random(3);
    std::normal_distribution<float> normal(0.3F, 0.5F);
    for (const std::size_t n : {1U, 2U, 3U, 199U, 200U, 201U, 399U, 400U, 5000U}) {
      std::vector<float> values(n);
      for (float& v : values) v = normal(random);
      const ChannelSummary s = summarize(values);
      std::sort(values.begin(), values.end());
      QCOMPARE(s.min, values.front());
      QCOMPARE(s.low, values[n / 200]);
      QCOMPARE(s.high, values[n - 1 - n / 200]);
      QCOMPARE(s.max, values.back());
    }
  }

  void limitsAreExactForEveryKindOfSpread_data() {
    QTest::addColumn<int>("kind");
    const char* const names[] = {"all magnitudes and signs", "two values", "one bucket", "mostly zeros of both signs"};
    for (int kind = 0; kind < 4; ++kind) QTest::newRow(names[kind]) << kind;
  }
  void limitsAreExactForEveryKindOfSpread() {
    QFETCH(int, kind);
    std::mt19937 random(11);
    std::normal_distribution<float> normal(0.0F, 20.0F);
    std::vector<float> values(20'011);
    for (std::size_t i = 0; i < values.size(); ++i) {
      const float n = normal(random);
      switch (kind) {
        case 0: values[i] = std::copysign(std::exp(n), normal(random)); break;
        case 1: values[i] = i % 3 == 0 ? -0.5F : 0.25F; break;
        case 2: values[i] = 1000.0F + n / 1000.0F; break;
        default: values[i] = i % 150 == 0 ? n : i % 2 == 0 ? 0.0F : -0.0F; break;
      }
    }
    std::vector<float> sorted = values;
    std::sort(sorted.begin(), sorted.end());
    const float inf = std::numeric_limits<float>::infinity();
    values.insert(values.begin() + 77, {inf, std::nanf(""), -inf, -std::nanf("")});
    const ChannelSummary s = summarize(values);
    QCOMPARE(s.low, sorted[100]);
    QCOMPARE(s.high, sorted[sorted.size() - 101]);
    QCOMPARE(s.min, sorted.front());
    QCOMPARE(s.max, sorted.back());
    QCOMPARE(s.notFinite, 4);
    double mean = 0.0;
    for (const float v : sorted) mean += v / static_cast<double>(sorted.size());
    double variance = 0.0;
    for (const float v : sorted) variance += (v - mean) * (v - mean) / static_cast<double>(sorted.size());
    QVERIFY(std::fabs(s.mean - mean) <= 1e-9 * std::fabs(mean) + 1e-12);
    QVERIFY(std::fabs(s.deviation - std::sqrt(variance)) <= 1e-9 * std::sqrt(variance));
  }

  void whatIsNotFiniteIsCountedAndLeftOut() {
    const float inf = std::numeric_limits<float>::infinity();
    const float values[] = {0.25F, inf, std::nanf(""), 0.75F, -inf};
    const ChannelSummary s = summarize(values);
    QCOMPARE(s.min, 0.25F);
    QCOMPARE(s.max, 0.75F);
    QCOMPARE(s.mean, 0.5);
    QCOMPARE(s.count, 5);
    QCOMPARE(s.outsideLevels, 3);
    QCOMPARE(s.notFinite, 3);
  }

  void nothingGivesZeros() {
    QCOMPARE(summarize(std::span<const float>()), ChannelSummary{});
    const float nan[] = {std::nanf("")};
    const ChannelSummary s = summarize(nan);
    QCOMPARE(s.max, 0.0F);
    QCOMPARE(s.count, 1);
  }

  void picturesHaveOneSummaryPerChannel() {
    Picture picture;
    picture.grid = {0, 0, 1, 2, 1};
    picture.channels = {4, 9};
    picture.values = {1.0F, 2.0F, -3.0F, -4.0F};
    const std::vector<ChannelSummary> summaries = summarize(picture);
    QCOMPARE(summaries.size(), 2U);
    QCOMPARE(summaries[0].max, 2.0F);
    QCOMPARE(summaries[1].min, -4.0F);
  }
};

QTEST_GUILESS_MAIN(TestSummarize)
#include "tst_summarize.moc"
