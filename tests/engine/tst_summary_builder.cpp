#include <QTest>
#include <cmath>
#include <limits>
#include <random>

#include "engine/kernels/summary_simd.h"
#include "engine/simd_target.h"
#include "engine/summary_builder.h"

using namespace convt;

namespace {

constexpr float kInf = std::numeric_limits<float>::infinity();
constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

std::vector<float> normalValues(std::size_t count, float mean = 0.2F) {
  std::mt19937 random(1);
  std::normal_distribution<float> normal(mean, 1.0F);
  std::vector<float> values(count);
  for (float& value : values) value = normal(random);
  return values;
}

/// The same by plain loops.
StretchSummary plainly(const std::vector<float>& values, double origin, std::vector<double>& sums) {
  StretchSummary found;
  std::fill(sums.begin(), sums.end(), 0.0);
  for (std::size_t j = 0; j < values.size(); ++j) {
    const float v = values[j];
    found.inLevels += v >= 0.0F && v <= 1.0F ? 1 : 0;
    found.notFinite += std::isfinite(v) ? 0 : 1;
    if (!std::isfinite(v)) continue;
    const double difference = static_cast<double>(v) - origin;
    found.min = std::min(found.min, v);
    found.max = std::max(found.max, v);
    found.squares += difference * difference;
    sums[j % sums.size()] += difference;
  }
  return found;
}

bool agrees(const std::vector<float>& values, std::size_t lanes, double origin) {
  std::vector<double> sums(lanes, 1e9);  // what was there must not count
  std::vector<double> wantedSums(lanes);
  const StretchSummary found = summarizeStretch(values.data(), values.size(), origin, sums.data(), lanes);
  const StretchSummary wanted = plainly(values, origin, wantedSums);
  bool same = found.min == wanted.min && found.max == wanted.max && found.notFinite == wanted.notFinite &&
              found.inLevels == wanted.inLevels &&
              std::abs(found.squares - wanted.squares) <= 1e-12 * (1.0 + wanted.squares);
  for (std::size_t l = 0; l < lanes; ++l) {
    same = same && std::abs(sums[l] - wantedSums[l]) <= 1e-11 * (1.0 + std::abs(wantedSums[l]));
  }
  return same;
}

}  // namespace

/// The vectors gather what plain loops gather, on every target and at every length.
class TestSummaryBuilder : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void cleanup() { forceSimdTarget({}); }

  void stretchIsSummedAsByPlainLoops_data() {
    QTest::addColumn<std::string>("target");
    for (const std::string_view name : simdTargets()) QTest::addRow("%s", name.data()) << std::string(name);
  }
  void stretchIsSummedAsByPlainLoops() {
    QFETCH(std::string, target);
    QVERIFY(forceSimdTarget(target));
    const std::vector<float> all = normalValues(200);
    for (const std::size_t lanes : {16U, 48U, 80U, 112U}) {
      for (std::size_t count = 0; count <= all.size(); ++count) {
        QVERIFY2(agrees({all.begin(), all.begin() + static_cast<std::ptrdiff_t>(count)}, lanes, 0.2),
                 qPrintable(QString::number(count)));
      }
    }
  }

  void notFiniteValuesAreLeftOutWhereverTheyAre_data() { stretchIsSummedAsByPlainLoops_data(); }
  void notFiniteValuesAreLeftOutWhereverTheyAre() {
    QFETCH(std::string, target);
    QVERIFY(forceSimdTarget(target));
    for (const std::size_t count : {1U, 15U, 16U, 17U, 40U}) {
      for (std::size_t at = 0; at < count; ++at) {
        for (const float value : {kInf, -kInf, kNan, -kNan}) {
          std::vector<float> values = normalValues(count);
          values[at] = value;
          QVERIFY(agrees(values, 16, -0.5));
          QVERIFY(agrees(values, 48, -0.5));
        }
      }
    }
    QVERIFY(agrees({kNan, kInf, -kInf}, 16, 0.0));
    QVERIFY(agrees(std::vector<float>(64, std::numeric_limits<float>::max()), 16, 0.0));  // large, but finite
  }

  void everyValueIsCountedInItsClass_data() { stretchIsSummedAsByPlainLoops_data(); }
  void everyValueIsCountedInItsClass() {
    QFETCH(std::string, target);
    QVERIFY(forceSimdTarget(target));
    for (const std::size_t count : {1U, 255U, 257U, 4095U, 4096U, 10'007U}) {
      std::vector<float> values = normalValues(count);
      values[count / 2] = kInf;
      values[count / 3] = -0.0F;
      if (count > 1000) values[7] = kNan;
      ValueMoments bounds;
      std::vector<double> sums(16);
      bounds.add(values, sums);
      FineCounts counts;
      counts.add(values.data(), count, bounds);
      counts.add(values.data(), count, bounds);  // the thread's own counters were made zero
      std::vector<std::int64_t> wanted(Histogram::kClasses);
      for (const float v : values) wanted[Histogram::classOf(v)] += 2;
      QVERIFY(std::equal(wanted.begin(), wanted.end(), counts.counts().begin()));
    }
  }

  /// 16 bits hold 65 535 of them.
  void manyEqualValuesDoNotOverflow() {
    constexpr std::size_t kCount = 4 * 65'535 + 12'345;
    const std::vector<float> values(kCount, 0.5F);
    SummaryBuilder builder;
    builder.add(values.data(), kCount);
    QCOMPARE(builder.histogram().count(), static_cast<std::int64_t>(kCount));
    QCOMPARE(builder.summary().deviation, 0.0);
    QCOMPARE(builder.summary().mean, 0.5);
  }

  /// Zeros of either sign have classes apart, on either side of the bounds.
  void zerosOfBothSignsAreDrained() {
    for (const bool negativeFirst : {true, false, true}) {
      std::vector<float> values(8192, negativeFirst ? 0.0F : -0.0F);
      std::fill_n(values.begin(), 4096, negativeFirst ? -0.0F : 0.0F);
      SummaryBuilder builder;
      builder.add(values.data(), values.size());
      QCOMPARE(builder.histogram().count(), std::int64_t{8192});
      QCOMPARE(builder.summary().low, 0.0F);
    }
  }

  void smallDeviationSurvivesALargeMean() {
    std::vector<float> values(10'000);
    for (std::size_t i = 0; i < values.size(); ++i) values[i] = 1e6F + (i % 2 == 0 ? 0.0F : 0.0625F);
    SummaryBuilder builder;
    builder.add(values.data(), values.size());
    QVERIFY(std::abs(builder.summary().deviation - 0.03125) < 1e-9);
    QVERIFY(std::abs(builder.summary().mean - 1000000.03125) < 1e-9);
  }

  void mergedMomentsAreThoseOfAllValues() {
    const std::vector<float> values = normalValues(3000);
    std::vector<double> sums(16);
    ValueMoments whole(0.25);
    whole.add(values, sums);
    ValueMoments first(0.25);
    ValueMoments second(0.25);
    first.add(std::span(values).first(1000), sums);
    second.add(std::span(values).subspan(1000), sums);
    ValueMoments merged(0.25);  // nothing in it yet
    merged.merge(first);
    merged.merge(ValueMoments(0.25));
    merged.merge(second);
    const Histogram none;
    const ChannelSummary a = whole.summary(none);
    const ChannelSummary b = merged.summary(none);
    QVERIFY(a.min == b.min && a.max == b.max && a.count == b.count && a.outsideLevels == b.outsideLevels);
    QVERIFY(std::abs(a.mean - b.mean) < 1e-14 && std::abs(a.deviation - b.deviation) < 1e-14);
  }
};

QTEST_APPLESS_MAIN(TestSummaryBuilder)
#include "tst_summary_builder.moc"
