#include <QElapsedTimer>
#include <QTest>
#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "engine/core/coverage.h"
#include "tests/core/axis_case.h"

using namespace convt;

namespace {

/// Taps of every output position of one axis, by stamping.
std::vector<std::int64_t> countsOf(const SizeTerms& t) {
  std::vector<std::int64_t> counts(static_cast<std::size_t>(t.out()), 0);
  for (std::int64_t i = 0; i < t.in; ++i) {
    for (std::int64_t k = 0; k < t.kernel; ++k) {
      const std::int64_t o = i * t.stride - t.padding + t.dilation * k;
      if (o >= 0 && o < t.out()) ++counts[static_cast<std::size_t>(o)];
    }
  }
  return counts;
}

/// As many of the interior's positions as are whole periods of the stride.
std::vector<std::int64_t> wholePeriods(const SizeTerms& t, const std::vector<std::int64_t>& counts) {
  const Progression interior = interiorOf(t);
  const auto first = counts.begin() + interior.first;
  return {first, first + interior.count / t.stride * t.stride};
}

/// How often each number of taps occurs.
using Histogram = std::map<std::int64_t, std::int64_t>;

Histogram products(const std::vector<std::int64_t>& h, const std::vector<std::int64_t>& w) {
  Histogram byW;
  for (const std::int64_t b : w) ++byW[b];
  Histogram all;
  for (const std::int64_t a : h) {
    for (const auto& [b, times] : byW) all[a * b] += times;
  }
  return all;
}

/// What the coverage should be, by counting every output pixel.
struct Counted {
  bool interior = false;
  Histogram histogram;

  explicit Counted(const LayerParams& params, const Shape& input) {
    const SizeTerms h = heightTerms(params, input);
    const SizeTerms w = widthTerms(params, input);
    interior = interiorOf(h).count >= h.stride && interiorOf(w).count >= w.stride;
    const auto rows = countsOf(h);
    const auto cols = countsOf(w);
    histogram = interior ? products(wholePeriods(h, rows), wholePeriods(w, cols)) : products(rows, cols);
  }
  Evenness evenness() const {
    if (histogram.begin()->first == 0) return Evenness::Holes;
    return histogram.size() == 1 ? Evenness::Even : Evenness::Uneven;
  }
  std::vector<std::int64_t> counts() const {
    std::vector<std::int64_t> keys;
    for (const auto& entry : histogram) keys.push_back(entry.first);
    return keys;
  }
  double neverWritten() const {
    std::int64_t all = 0;
    for (const auto& entry : histogram) all += entry.second;
    const auto zero = histogram.find(0);
    return zero == histogram.end() ? 0.0 : static_cast<double>(zero->second) / static_cast<double>(all);
  }
};

LayerCase caseOf(const SizeTerms& h, const SizeTerms& w) {
  LayerCase layer;
  layer.input = {1, 1, h.in, w.in};
  const auto pair = [](std::int64_t a, std::int64_t b) { return Pair{static_cast<int>(a), static_cast<int>(b)}; };
  layer.params = {1,
                  pair(h.kernel, w.kernel),
                  pair(h.stride, w.stride),
                  pair(h.padding, w.padding),
                  pair(h.outputPadding, w.outputPadding),
                  pair(h.dilation, w.dilation),
                  1,
                  false};
  return layer;
}

LayerCase anyLayer(Random& random) {
  const SizeTerms h = randomAxis(random);
  return caseOf(h, between(random, 0, 1) == 0 ? h : randomAxis(random));
}

LayerParams square(int kernel, int stride, int dilation = 1, int padding = 0) {
  LayerParams params;
  params.kernel = {kernel, kernel};
  params.stride = {stride, stride};
  params.dilation = {dilation, dilation};
  params.padding = {padding, padding};
  return params;
}

const Shape kPhoto{1, 3, 464, 700};

}  // namespace

/// The verdict, the counts and the cures are those of counting.
class TestCoverage : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void verdictIsThatOfCounting();
  void phasesRepeatThroughTheInterior();
  void interiorIsWhereAllTapsCount();
  void lawOfEvenPhases();
  void knownVerdicts_data();
  void knownVerdicts();
  void smallSharesAreNotRoundedAway();
  void evenSettingsAreEvenAndValid();
  void evenSettingsAreTheNearest();
  void evenLayerNeedsNoSetting();
  void knownSettings();
  void manyPairsAreTheirEnds();
  void lastingLayersDoNotHang_data();
  void lastingLayersDoNotHang();
};

void TestCoverage::verdictIsThatOfCounting() {
  Random random(1);
  int bordered = 0;
  for (int i = 0; i < 6000; ++i) {
    const LayerCase layer = anyLayer(random);
    const Counted counted(layer.params, layer.input);
    const Coverage coverage = coverageOf(layer.params, layer.input);
    const std::string name = layer.name();
    QVERIFY2(coverage.interior == counted.interior, name.c_str());
    QVERIFY2(coverage.evenness == counted.evenness(), name.c_str());
    QVERIFY2(coverage.counts == counted.counts(), name.c_str());
    QVERIFY2(std::abs(coverage.neverWritten - counted.neverWritten()) < 1e-12, name.c_str());
    QCOMPARE(evennessOf(layer.params, layer.input), coverage.evenness);
    bordered += coverage.interior ? 0 : 1;
  }
  QVERIFY(bordered > 1000 && bordered < 5000);  // both kinds are there
}

void TestCoverage::phasesRepeatThroughTheInterior() {
  Random random(2);
  for (int i = 0; i < 4000; ++i) {
    const SizeTerms t = randomAxis(random);
    const auto counts = countsOf(t);
    const auto phases = phaseCounts(t);
    QCOMPARE(std::ssize(phases), std::ptrdiff_t{t.stride});
    const Progression interior = interiorOf(t);
    for (std::int64_t j = 0; j < interior.count; ++j) {
      const std::int64_t o = interior.at(j);
      QVERIFY2(counts[static_cast<std::size_t>(o)] == phases[static_cast<std::size_t>((o + t.padding) % t.stride)],
               textOf(t).c_str());
    }
  }
}

void TestCoverage::interiorIsWhereAllTapsCount() {
  const SizeTerms t{10, 2, 1, 1, 3, 0};              // canvas 0 .. 20, output is canvas 1 .. 19
  QCOMPARE(interiorOf(t), (Progression{1, 1, 17}));  // canvas 2 .. 18
  QVERIFY(interiorOf(SizeTerms{1, 1, 0, 1, 2, 0}).empty());
}

void TestCoverage::lawOfEvenPhases() {
  for (int k = 1; k <= 24; ++k) {
    for (int s = 1; s <= 12; ++s) {
      for (int d = 1; d <= 12; ++d) {
        const auto phases = phaseCounts(SizeTerms{1, s, 0, d, k, 0});
        const int common = std::gcd(s, d);
        const int apart = s / common;
        const auto written = std::count_if(phases.begin(), phases.end(), [](std::int64_t n) { return n > 0; });
        QCOMPARE(written, std::ptrdiff_t{std::min(k, apart)});
        QCOMPARE(*std::max_element(phases.begin(), phases.end()), std::int64_t{(k + apart - 1) / apart});
        const Evenness wanted = common > 1 || k < s         ? Evenness::Holes
                                : common == 1 && k % s == 0 ? Evenness::Even
                                                            : Evenness::Uneven;
        QCOMPARE(evennessOf(square(k, s, d), {1, 1, 400, 400}), wanted);
      }
    }
  }
}

void TestCoverage::knownVerdicts_data() {
  QTest::addColumn<LayerParams>("params");
  QTest::addColumn<Shape>("input");
  QTest::addColumn<QString>("verdict");
  QTest::newRow("first start") << square(3, 2, 1, 1) << kPhoto << "uneven 1:2:4";
  QTest::newRow("kernel 4") << square(4, 2, 1, 1) << kPhoto << "even";
  QTest::newRow("stride 4") << square(3, 4, 1, 1) << kPhoto << "44 % never written";
  QTest::newRow("stride 1") << square(3, 1) << kPhoto << "even";
  QTest::newRow("common divisor") << square(4, 2, 2) << kPhoto << "75 % never written";
  QTest::newRow("kernel 5") << square(5, 3) << kPhoto << "uneven 1:2:4";
  QTest::newRow("kernel 5, stride 2") << square(5, 2) << kPhoto << "uneven 4:6:9";
  LayerParams apart = square(4, 2);
  apart.kernel.w = 3;
  QTest::newRow("H even, W not") << apart << kPhoto << "uneven 1:2";
  QTest::newRow("borders only") << square(2, 1) << Shape{1, 1, 1, 2} << "uneven 1:2";
  QTest::newRow("one input pixel") << square(3, 2) << Shape{1, 1, 1, 1} << "even";
  LayerParams beyond = square(1, 1, 4, 0);
  beyond.padding = {1, 1};
  beyond.outputPadding = {3, 3};
  QTest::newRow("nothing is written") << beyond << Shape{1, 1, 1, 1} << "100 % never written";
}

void TestCoverage::knownVerdicts() {
  QFETCH(LayerParams, params);
  QFETCH(Shape, input);
  QFETCH(QString, verdict);
  QVERIFY(!check(params, input));
  QCOMPARE(QString::fromStdString(coverageOf(params, input).verdict()), verdict);
}

void TestCoverage::smallSharesAreNotRoundedAway() {
  QCOMPARE(wholePercent(0.0), 0);
  QCOMPARE(wholePercent(1e-9), 1);
  QCOMPARE(wholePercent(0.4375), 44);
  QCOMPARE(wholePercent(0.99999), 99);
  QCOMPARE(wholePercent(1.0), 100);
}

void TestCoverage::evenSettingsAreEvenAndValid() {
  Random random(3);
  std::size_t offered = 0;
  for (int i = 0; i < 4000; ++i) {
    const LayerCase layer = anyLayer(random);
    for (const Fix& fix : evenSettings(layer.params, layer.input)) {
      ++offered;
      const std::string name = layer.name();
      QVERIFY2(!check(fix.params, layer.input), name.c_str());
      QVERIFY2(Counted(fix.params, layer.input).evenness() == Evenness::Even, name.c_str());
      QCOMPARE(fix.output, outputShape(fix.params, layer.input));
      // One parameter changed, and it says which and how.
      LayerParams back = fix.params;
      setPair(back, fix.param, pairOf(layer.params, fix.param));
      QCOMPARE(back, layer.params);
      const Pair before = pairOf(layer.params, fix.param);
      const Pair after = pairOf(fix.params, fix.param);
      QVERIFY(before != after);
      QCOMPARE(fix.from, before.h != after.h ? before.h : before.w);
      QCOMPARE(fix.to, before.h != after.h ? after.h : after.w);
    }
  }
  QVERIFY(offered > 500);
}

void TestCoverage::evenSettingsAreTheNearest() {
  Random random(4);
  int compared = 0;
  for (int i = 0; i < 1500; ++i) {
    const SizeTerms t = randomAxis(random);
    const LayerCase layer = caseOf(t, t);
    const bool evenPhases = std::gcd(t.stride, t.dilation) == 1 && t.kernel % t.stride == 0;
    if (evenPhases || evennessOf(layer.params, layer.input) == Evenness::Even) continue;
    const auto settings = evenSettings(layer.params, layer.input);
    for (const Param param : {Param::Kernel, Param::Stride, Param::Dilation}) {
      const auto offered =
          std::find_if(settings.begin(), settings.end(), [&](const Fix& f) { return f.param == param; });
      const int now = pairOf(layer.params, param).h;
      const int away = offered == settings.end() ? 130 : std::abs(offered->to - now);
      if (offered != settings.end()) QCOMPARE(pairOf(offered->params, param).h, pairOf(offered->params, param).w);
      for (int to = std::max(1, now - away + 1); to < now + away; ++to) {
        LayerParams nearer = layer.params;
        setPair(nearer, param, {to, to});
        const bool even = std::gcd(nearer.stride.h, nearer.dilation.h) == 1 && nearer.kernel.h % nearer.stride.h == 0;
        if (!even || to == now || check(nearer, layer.input)) continue;
        QVERIFY2(evennessOf(nearer, layer.input) != Evenness::Even,
                 (layer.name() + " to " + std::to_string(to)).c_str());
        ++compared;
      }
    }
    for (std::size_t j = 1; j < settings.size(); ++j) {
      QVERIFY(std::abs(settings[j - 1].to - settings[j - 1].from) <= std::abs(settings[j].to - settings[j].from));
    }
  }
  QVERIFY(compared > 100);
}

void TestCoverage::evenLayerNeedsNoSetting() {
  QVERIFY(evenSettings(square(4, 2, 1, 1), kPhoto).empty());
  QVERIFY(evenSettings(square(3, 2), {1, 1, 1, 1}).empty());  // counted even, though the phases would not be
  QVERIFY(evenSettings(square(2, 1), {1, 1, 1, 2}).empty());  // only its borders are uneven
}

void TestCoverage::knownSettings() {
  const auto settings = evenSettings(square(3, 2, 1, 1), kPhoto);
  QCOMPARE(settings.size(), std::size_t{2});
  QCOMPARE(settings[0].param, Param::Kernel);
  QCOMPARE(settings[0].to, 4);  // of 2 and 4, as near, the larger
  QCOMPARE(settings[0].output, (Shape{1, 3, 928, 1400}));
  QCOMPARE(settings[1].param, Param::Stride);
  QCOMPARE(settings[1].to, 3);
  // Stride and dilation share a divisor: the dilation is the cure.
  const auto shared = evenSettings(square(4, 2, 2), kPhoto, 1);
  QCOMPARE(shared.size(), std::size_t{1});
  QCOMPARE(shared[0].param, Param::Stride);
  QCOMPARE(shared[0].to, 1);
  // Where only W is uneven, H stays.
  LayerParams apart = square(4, 2);
  apart.kernel.w = 3;
  QCOMPARE(evenSettings(apart, kPhoto)[0].params.kernel, (Pair{4, 4}));
}

void TestCoverage::manyPairsAreTheirEnds() {
  const Shape small{1, 1, 200, 190};
  QCOMPARE(coverageOf(square(300, 1), small).counts, (std::vector<std::int64_t>{1, 200 * 190}));
  LayerParams params = square(300, 1, 301);  // taps wider apart than the input: positions without any between
  params.kernel.w = 300;
  params.dilation = {301, 1};
  QCOMPARE(coverageOf(params, small).counts.front(), std::int64_t{0});
  // Up to 4096 pairs every number is listed.
  QCOMPARE(coverageOf(square(63, 1), {1, 1, 3, 2}).counts, (std::vector<std::int64_t>{1, 2, 3, 4, 6}));
}

void TestCoverage::lastingLayersDoNotHang_data() {
  QTest::addColumn<LayerParams>("params");
  QTest::addColumn<Shape>("input");
  const int most = kMaxParam;
  QTest::newRow("stride") << square(3, most) << Shape{1, 1, 1, 1};
  QTest::newRow("stride, many rows") << square(3, most) << Shape{1, 1, 2000, 1};
  QTest::newRow("kernel") << square(most, 1) << Shape{1, 1, 2, 2};
  QTest::newRow("kernel and input") << square(most, 1) << Shape{1, 1, most, most};
  QTest::newRow("kernel, stride") << square(most, most - 1) << Shape{1, 1, 1000, 1};
  LayerParams wide = square(2000, 999'983, most);
  wide.kernel.w = 1;
  QTest::newRow("dilation") << wide << Shape{1, 1, 3, 3};
  LayerParams box = square(63, 1, 64);
  QTest::newRow("widest box") << box << Shape{1, 1, 63, 11'648};
  box.stride = {64, 64};
  box.dilation = {63, 63};
  QTest::newRow("largest strides") << box << Shape{1, 1, 1, 3000};
}

void TestCoverage::lastingLayersDoNotHang() {
  QFETCH(LayerParams, params);
  QFETCH(Shape, input);
  QVERIFY(!check(params, input));
  QElapsedTimer timer;
  timer.start();
  const Coverage coverage = coverageOf(params, input);
  const auto settings = evenSettings(params, input);
  // Generous: what this guards against takes minutes, or more memory than there is.
  QVERIFY2(timer.elapsed() < 2000, std::to_string(timer.elapsed()).c_str());
  QVERIFY(!coverage.counts.empty() && coverage.counts.size() <= 4096);
  QVERIFY(std::is_sorted(coverage.counts.begin(), coverage.counts.end()));
  QCOMPARE(coverage.counts.front() == 0, coverage.neverWritten > 0.0);
  for (const Fix& fix : settings) QVERIFY(!check(fix.params, input));
}

QTEST_APPLESS_MAIN(TestCoverage)
#include "tst_coverage.moc"
