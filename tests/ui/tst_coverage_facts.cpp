#include <QTest>
#include <algorithm>
#include <cmath>
#include <limits>
#include <set>
#include <vector>

#include "engine/core/checkerboard.h"
#include "engine/weight_init.h"
#include "tests/support/layer_case.h"
#include "ui/coverage/coverage_facts.h"

using namespace convt;
using namespace Qt::StringLiterals;

namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

CoverageFacts factsOf(const LayerParams& params, const Shape& input) {
  CoverageFacts facts;
  facts.params = params;
  facts.input = input;
  facts.coverage = coverageOf(params, input);
  facts.even = evenSettings(params, input);
  facts.shownChannels = {0};
  return facts;
}

CoverageFacts square(int kernel, int stride, int dilation = 1, Shape input = {1, 1, 20, 20}) {
  return factsOf({1, {kernel, kernel}, {stride, stride}, {1, 1}, {0, 0}, {dilation, dilation}, 1, true}, input);
}

void know(CoverageFacts& facts, std::vector<double> measured, std::vector<double> fromWeights) {
  auto summary = std::make_shared<CheckerboardSummary>();
  summary->measured = std::move(measured);
  summary->fromWeights = std::move(fromWeights);
  facts.checkerboard = summary;
}

std::vector<std::int64_t> stamped(const SizeTerms& t) {
  std::vector<std::int64_t> counts(static_cast<std::size_t>(t.out()), 0);
  for (std::int64_t i = 0; i < t.in; ++i) {
    for (std::int64_t k = 0; k < t.kernel; ++k) {
      const std::int64_t o = i * t.stride - t.padding + k * t.dilation;
      if (o >= 0 && o < t.out()) ++counts[static_cast<std::size_t>(o)];
    }
  }
  return counts;
}

/// One stride of the interior of an axis, or all of it where there is no interior.
std::vector<std::int64_t> counted(const SizeTerms& t, bool interior) {
  const std::vector<std::int64_t> all = stamped(t);
  if (!interior) return all;
  const auto first = static_cast<std::ptrdiff_t>(std::max<std::int64_t>(0, t.dilation * (t.kernel - 1) - t.padding));
  return {all.begin() + first, all.begin() + first + static_cast<std::ptrdiff_t>(t.stride)};
}

std::int64_t periodOf(const std::vector<std::int64_t>& cycle) {
  const auto size = static_cast<std::int64_t>(cycle.size());
  for (std::int64_t period = 1;; ++period) {
    bool same = true;
    for (std::int64_t i = 0; i < size; ++i)
      same = same && cycle[static_cast<std::size_t>(i)] == cycle[static_cast<std::size_t>((i + period) % size)];
    if (same) return period;
  }
}

QString listed(const std::set<std::int64_t>& counts) {
  QStringList texts;
  for (const std::int64_t count : counts) texts += QString::number(count);
  if (counts.size() > 5) return u"from "_s + texts.front() + u" to "_s + texts.back();
  if (counts.size() == 1) return texts.front();
  const QString last = texts.takeLast();
  return texts.join(u", "_s) + u" or "_s + last;
}

QString expectedTaps(const CoverageFacts& facts, const std::set<std::int64_t>& counts) {
  const std::int64_t taps = facts.params.kernel.h * facts.params.kernel.w;
  QString text = listed(counts) + u" of the %1 taps"_s.arg(taps);
  if (counts == std::set{taps}) text = taps == 1 ? u"the only tap"_s : u"all %1 taps"_s.arg(taps);
  const std::int64_t inputs = facts.input.c / facts.params.groups;
  return inputs == 1 ? text : text + u" in each of %1 input channels"_s.arg(inputs);
}

}  // namespace

/// What the chip and the popover say, against counting.
class TestCoverageFacts : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void chipOfKnownLayers();
  void chipSpeaksOfTheMeshOnlyWhereItIsKnown();
  void longRatiosAreCut();
  void textsOfRandomLayersAreWhatCountingGives();
  void reasonsNameTheAxis();
  void sentencesTellCountsFromWeights();
  void smallLayersSayWhatWasCounted();
  void withoutCountsThereIsNothingToSay();
  void adviceIsTrue();
  void evenByRuleIsWhatThePhasesAre();
  void numbersHaveThreeDigits();
};

void TestCoverageFacts::chipOfKnownLayers() {
  QCOMPARE(coverageChipText(square(3, 2)), u"Uneven 1:2:4"_s);
  QCOMPARE(coverageChipText(square(4, 2)), u"Even"_s);
  QCOMPARE(coverageChipText(square(3, 4)), u"44 % never written"_s);
  QCOMPARE(coverageChipText(square(3, 2, 2)), u"75 % never written"_s);
  QCOMPARE(coverageChipText(square(5, 1, 3)), u"Even"_s);
  QCOMPARE(coverageChipText(square(5, 3)), u"Uneven 1:2:4"_s);
}

void TestCoverageFacts::chipSpeaksOfTheMeshOnlyWhereItIsKnown() {
  CoverageFacts even = square(4, 2);
  know(even, {}, {0.7});
  QCOMPARE(coverageChipText(even), u"Even"_s);
  know(even, {0.494}, {0.7});
  QCOMPARE(coverageChipText(even), u"Even, mesh .49"_s);
  know(even, {0.0099}, {0.7});
  QCOMPARE(coverageChipText(even), u"Even"_s);
  know(even, {kNaN}, {0.7});
  QCOMPARE(coverageChipText(even), u"Even"_s);

  CoverageFacts uneven = square(3, 2);
  know(uneven, {}, {0.7});
  QCOMPARE(coverageChipText(uneven), u"Uneven 1:2:4"_s);
  know(uneven, {}, {1e-7});
  QCOMPARE(coverageChipText(uneven), u"Uneven 1:2:4, no mesh"_s);
  know(uneven, {0.002}, {0.7});
  QCOMPARE(coverageChipText(uneven), u"Uneven 1:2:4, no mesh"_s);
  know(uneven, {0.3}, {1e-7});
  QCOMPARE(coverageChipText(uneven), u"Uneven 1:2:4"_s);
  know(uneven, {kNaN}, {kNaN});
  QCOMPARE(coverageChipText(uneven), u"Uneven 1:2:4"_s);

  // The greatest of the shown channels, not of the others; free of it only if all of them are.
  know(even, {0.1, 0.3, 0.9}, {1, 1, 1});
  even.shownChannels = {0, 1};
  QCOMPARE(coverageChipText(even), u"Even, mesh .30"_s);
  know(uneven, {0.001, 0.3}, {0, 1});
  uneven.shownChannels = {0, 1};
  QCOMPARE(coverageChipText(uneven), u"Uneven 1:2:4"_s);
  uneven.shownChannels = {0};
  QCOMPARE(coverageChipText(uneven), u"Uneven 1:2:4, no mesh"_s);
  uneven.shownChannels = {7};
  QCOMPARE(coverageChipText(uneven), u"Uneven 1:2:4"_s);
}

void TestCoverageFacts::longRatiosAreCut() {
  const QString text = coverageChipText(square(9, 2, 1, {1, 1, 4, 4}));
  QCOMPARE(text, u"Uneven 1:2:..:16"_s);
}

void TestCoverageFacts::textsOfRandomLayersAreWhatCountingGives() {
  Random random(5);
  int kinds[2][3] = {};
  for (int n = 0; n < 4000; ++n) {
    const LayerCase layer = randomLayer(random);
    const CoverageFacts facts = factsOf(layer.params, layer.input);
    const SizeTerms h = heightTerms(layer.params, layer.input);
    const SizeTerms w = widthTerms(layer.params, layer.input);
    const bool interior = facts.coverage.interior;
    const std::vector<std::int64_t> rows = counted(h, interior);
    const std::vector<std::int64_t> cols = counted(w, interior);
    std::set<std::int64_t> counts;
    std::int64_t holes = 0;
    for (const std::int64_t a : rows) {
      for (const std::int64_t b : cols) {
        if (a * b > 0)
          counts.insert(a * b);
        else
          ++holes;
      }
    }
    const auto pixels = static_cast<std::int64_t>(rows.size() * cols.size());
    const QString chip = coverageChipText(facts);
    const QString sentence = coverageSentence(facts);
    QString expected;
    if (holes > 0) {
      QVERIFY(std::abs(facts.coverage.neverWritten - double(holes) / double(pixels)) < 1e-12);
      expected = u"%1 % never written"_s.arg(wholePercent(facts.coverage.neverWritten));
      const std::int64_t tile = periodOf(rows) * periodOf(cols);
      const QString missing =
          interior         ? u"No tap reaches %1 of every %2 interior pixels;"_s.arg(holes * tile / pixels).arg(tile)
          : counts.empty() ? u"No tap reaches any of them;"_s
                           : u"No tap reaches %1 of them;"_s.arg(holes);
      QVERIFY2(sentence.contains(missing), qPrintable(sentence + u" | "_s + missing));
      QCOMPARE(sentence.contains(u"only the bias"_s), layer.params.bias);
      QCOMPARE(sentence.contains(u"they stay 0"_s), !layer.params.bias);
    } else if (counts.size() == 1) {
      expected = u"Even"_s;
    } else {
      expected = u"Uneven "_s;
    }
    if (!counts.empty()) {
      const QString taps = expectedTaps(facts, counts);
      QVERIFY2(sentence.contains(taps), qPrintable(sentence + u" | "_s + taps));
    }
    QVERIFY2(chip.startsWith(expected),
             qPrintable(QString::fromStdString(layer.name()) + u": "_s + chip + u" | "_s + expected));
    if (interior && holes == 0 && counts.size() > 1) {
      const std::int64_t y = periodOf(rows);
      const std::int64_t x = periodOf(cols);
      const QString repeats = y == x   ? u"every %1 pixels"_s.arg(y)
                              : x == 1 ? u"every %1 rows."_s.arg(y)
                              : y == 1 ? u"every %1 columns."_s.arg(x)
                                       : u"every %1 rows and %2 columns"_s.arg(y).arg(x);
      QVERIFY2(sentence.contains(repeats), qPrintable(sentence));
    }
    QCOMPARE(!sentence.contains(u"too small for an interior"_s), interior);
    QVERIFY(!sentence.contains(u'%') && !sentence.contains(u"  "_s));
    ++kinds[interior ? 1 : 0][holes > 0 ? 2 : counts.size() > 1 ? 1 : 0];
  }
  for (const auto& row : kinds)
    for (const int kind : row) QVERIFY2(kind > 20, qPrintable(QString::number(kind)));
}

void TestCoverageFacts::reasonsNameTheAxis() {
  const auto sentence = [](Pair kernel, Pair stride, Pair dilation) {
    return coverageSentence(factsOf({1, kernel, stride, {0, 0}, {0, 0}, dilation, 1, true}, {1, 1, 20, 20}));
  };
  QVERIFY(sentence({3, 3}, {4, 4}, {1, 1}).endsWith(u"The kernel is smaller than the stride: 3 < 4."_s));
  QVERIFY(sentence({4, 3}, {4, 4}, {1, 1}).endsWith(u"The kernel is smaller than the stride along W: 3 < 4."_s));
  QVERIFY(sentence({3, 3}, {2, 2}, {2, 2}).endsWith(u"Stride and dilation have the common factor 2."_s));
  const QString both = sentence({3, 2}, {4, 3}, {2, 1});
  QVERIFY(both.contains(u"common factor 2 along H."_s));
  QVERIFY(both.contains(u"smaller than the stride along W: 2 < 3."_s));
}

void TestCoverageFacts::sentencesTellCountsFromWeights() {
  CoverageFacts facts = square(4, 2);
  QCOMPARE(coverageSentence(facts), u"Every interior pixel gets 4 of the 16 taps."_s);
  know(facts, {0.49}, {0.7});
  QVERIFY(coverageSentence(facts).endsWith(
      u"The counts are even, the weights are not: the pattern makes up 49 % of the variance of channel 0."_s));
  know(facts, {0.02}, {1e-8});
  QVERIFY(!coverageSentence(facts).contains(u"the weights are not"_s));
  QVERIFY(coverageSentence(facts).contains(u"weight sums are even, too"_s));
  know(facts, {1e-5}, {1e-8});
  QVERIFY(coverageSentence(facts).endsWith(u"The weights leave no pattern."_s));

  facts = square(3, 2);
  QCOMPARE(coverageSentence(facts),
           u"Interior pixels get 1, 2 or 4 of the 9 taps, in a pattern that repeats every 2 pixels."_s);
  know(facts, {1e-5}, {1e-8});
  QVERIFY(coverageSentence(facts).endsWith(u"The weights make up for it: no pattern is left."_s));
  facts.params.outChannels = 3;
  facts.shownChannels = {0, 1, 2};
  know(facts, {0.1, 0.2, 0.3}, {1, 1, 1});
  QVERIFY(coverageSentence(facts).endsWith(u"as much as 30 % of the variance of a shown channel."_s));
}

void TestCoverageFacts::smallLayersSayWhatWasCounted() {
  const QString text = coverageSentence(square(7, 2, 1, {1, 1, 2, 2}));
  QVERIFY2(text.startsWith(u"The layer is too small for an interior: counted over all 49 pixels, borders included."_s),
           qPrintable(text));
  QVERIFY(coverageSentence(factsOf({1, {1, 1}, {2, 2}, {0, 0}, {0, 0}, {1, 1}, 1, false}, {1, 1, 1, 1}))
              .contains(u"its output is a single pixel. Every pixel gets the only tap."_s));
}

void TestCoverageFacts::withoutCountsThereIsNothingToSay() {
  // A popover that was given no facts yet asks when the language changes.
  QCOMPARE(coverageSentence(CoverageFacts{}), QString());
}

void TestCoverageFacts::adviceIsTrue() {
  Random random(9);
  int bilinear = 0;
  int box = 0;
  for (int n = 0; n < 3000; ++n) {
    const LayerCase layer = randomLayer(random);
    CoverageFacts facts = factsOf(layer.params, layer.input);
    know(facts, {0.4}, {0.4});
    const QString advice = weightAdvice(facts);
    if (advice.isEmpty()) continue;
    const bool tent = advice == u"Bilinear weights even out the sums."_s;
    QVERIFY(tent || advice == u"Box weights even out the sums."_s);
    WeightSource source;
    source.kind = tent ? WeightKind::Bilinear : WeightKind::Box;
    const auto weights = makeWeights(source, layer.params, layer.input.c);
    QVERIFY(weights);
    const auto sums = phaseSums(layer.params, weights->weight, 0);
    QVERIFY2(checkerboardFromWeights(sums).value_or(1.0) < kEqualSums, layer.name().c_str());
    ++(tent ? bilinear : box);
  }
  QVERIFY(bilinear > 100 && box > 20);

  CoverageFacts facts = square(4, 2);
  QCOMPARE(weightAdvice(facts), QString());  // nothing is known of a pattern
  know(facts, {0.4}, {0.4});
  QCOMPARE(weightAdvice(facts), u"Bilinear weights even out the sums."_s);
  facts.givenWeights = true;
  QCOMPARE(weightAdvice(facts), QString());
  facts.givenWeights = false;
  know(facts, {0.4}, {1e-9});  // not the sums' doing
  QCOMPARE(weightAdvice(facts), QString());
}

void TestCoverageFacts::evenByRuleIsWhatThePhasesAre() {
  QVERIFY(evenByRule(square(4, 2)));
  QVERIFY(evenByRule(square(4, 2, 1, {1, 1, 1, 1})));
  QVERIFY(!evenByRule(square(3, 2)));
  QVERIFY(!evenByRule(square(1, 3)));
}

void TestCoverageFacts::numbersHaveThreeDigits() {
  QCOMPARE(meshText(std::nullopt), u"n/a"_s);
  QCOMPARE(meshText(0.0), u"0"_s);
  QCOMPARE(meshText(3e-8), u"0"_s);
  QCOMPARE(meshText(4e-4), u"<.001"_s);
  QCOMPARE(meshText(0.23), u".230"_s);
  QCOMPARE(meshText(1.2), u"1.200"_s);
}

QTEST_GUILESS_MAIN(TestCoverageFacts)
#include "tst_coverage_facts.moc"
