#include <QTest>
#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "engine/statistics.h"
#include "tests/support/layer_case.h"

using namespace convt;

namespace {

ChannelSummary summaryOf(const std::vector<float>& values) {
  SummaryBuilder builder;
  builder.add(values.data(), values.size());
  return builder.summary();
}

std::vector<float> normalValues(std::size_t count, float mean, float deviation) {
  std::mt19937 random(1);
  std::normal_distribution<float> normal(mean, deviation);
  std::vector<float> values(count);
  for (float& value : values) value = normal(random);
  return values;
}

/// A layer whose output takes many strips: 20 channels in two sets, 7.2 million values.
LayerCase longLayer() {
  return {{2, 3, 300, 300}, {20, {4, 4}, {2, 2}, {1, 1}, {0, 0}, {1, 1}, 1, true}};
}

struct Layer {
  std::shared_ptr<const Plan> plan;
  Input input;
};

Layer makeLayer(const LayerCase& layer, std::uint64_t seed = 1) {
  Random random(seed);
  return {planOf(layer, makeLayerWeights(layer, random, fractions)), makeInput(fractions(layer.input, random))};
}

}  // namespace

/// Summaries are right, and a walk that was interrupted gives what an undisturbed one gives.
class TestStatistics : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void momentsAndExtremesAreThoseOfTheValues();
  void limitsAreWithinTheBound_data();
  void limitsAreWithinTheBound();
  void valuesThatAreNotFiniteAreCountedApart();
  void noFiniteValueGivesZeros();
  void valuesOutsideLevelsAreCounted();
  void samePiecesGiveTheSameBits();
  void walkSeesEveryValueOnce();
  void nextWalkUsesTheSameMemory();
  void walkSummarizesTheOutput();
  void walkMeasuresTheCheckerboard();
  void checkerboardTellsKernelsApart();
  void everyChannelIsWeighed();
  void interruptedWalkGoesOnWithTheSameBits();
  void threadsGiveTheSameBits();
  void walkAgreesWithPlainDoubles_data();
  void walkAgreesWithPlainDoubles();
  void infinityInTheInputIsCountedApart();
  void shareGrowsToOne();
  void doneWalkStaysDone();
  void cancelledSummaryIsNothing();
};

void TestStatistics::momentsAndExtremesAreThoseOfTheValues() {
  const std::vector<float> values = normalValues(10'000, 3.0F, 2.0F);
  const ChannelSummary s = summaryOf(values);
  const double mean = std::accumulate(values.begin(), values.end(), 0.0) / 1e4;
  double squares = 0.0;
  for (const float v : values) squares += (v - mean) * (v - mean);
  QCOMPARE(s.count, std::int64_t{10'000});
  QVERIFY(s.min == *std::min_element(values.begin(), values.end()));
  QVERIFY(s.max == *std::max_element(values.begin(), values.end()));
  QVERIFY(std::abs(s.mean - mean) < 1e-12);
  QVERIFY(std::abs(s.deviation - std::sqrt(squares / 1e4)) < 1e-9);
}

void TestStatistics::limitsAreWithinTheBound_data() {
  QTest::addColumn<float>("mean");
  QTest::addColumn<float>("deviation");
  QTest::newRow("around 0") << 0.0F << 1.0F;
  QTest::newRow("positive") << 0.5F << 0.1F;
  QTest::newRow("negative") << -40.0F << 3.0F;
  QTest::newRow("tiny") << 0.0F << 1e-30F;
  QTest::newRow("huge") << 1e30F << 1e30F;
}

void TestStatistics::limitsAreWithinTheBound() {
  QFETCH(float, mean);
  QFETCH(float, deviation);
  std::vector<float> values = normalValues(100'000, mean, deviation);
  const ChannelSummary s = summaryOf(values);
  std::sort(values.begin(), values.end());
  QVERIFY(std::abs(s.low - values[500]) <= 0.008F * std::abs(values[500]));
  QVERIFY(std::abs(s.high - values[99'499]) <= 0.008F * std::abs(values[99'499]));
  QVERIFY(s.min <= s.low && s.low <= s.high && s.high <= s.max);
}

void TestStatistics::valuesThatAreNotFiniteAreCountedApart() {
  constexpr float kInf = std::numeric_limits<float>::infinity();
  const ChannelSummary s = summaryOf({kInf, 0.25F, -kInf, std::numeric_limits<float>::quiet_NaN(), 0.75F});
  QCOMPARE(s.count, std::int64_t{5});
  QCOMPARE(s.notFinite, std::int64_t{3});
  QCOMPARE(s.outsideLevels, std::int64_t{3});
  QVERIFY(s.min == 0.25F);
  QVERIFY(s.max == 0.75F);
  QCOMPARE(s.mean, 0.5);
}

void TestStatistics::noFiniteValueGivesZeros() {
  ChannelSummary nothing;
  QCOMPARE(summaryOf({}), nothing);
  nothing.count = nothing.notFinite = nothing.outsideLevels = 2;
  QCOMPARE(summaryOf({std::numeric_limits<float>::quiet_NaN(), -std::numeric_limits<float>::infinity()}), nothing);
}

void TestStatistics::valuesOutsideLevelsAreCounted() {
  const ChannelSummary s = summaryOf({0.0F, -0.0F, 1.0F, std::nextafter(1.0F, 2.0F), -1e-30F, 0.5F});
  QCOMPARE(s.outsideLevels, std::int64_t{2});
}

void TestStatistics::samePiecesGiveTheSameBits() {
  const std::vector<float> values = normalValues(30'000, 0.1F, 5.0F);
  const auto inPieces = [&] {
    SummaryBuilder builder;
    for (std::size_t at = 0; at < values.size(); at += 1000) builder.add(values.data() + at, 1000);
    return builder.summary();
  };
  QCOMPARE(inPieces(), inPieces());
  ChannelSummary whole = summaryOf(values);
  QVERIFY(std::abs(whole.mean - inPieces().mean) < 1e-12);
  QVERIFY(whole.low == inPieces().low && whole.high == inPieces().high);  // counts know no order
}

void TestStatistics::walkSeesEveryValueOnce() {
  const Layer layer = makeLayer(longLayer());
  const auto whole = convTranspose(*layer.plan, layer.input);
  QVERIFY(whole);
  const Shape& out = layer.plan->output();
  std::vector<float> seen(static_cast<std::size_t>(out.imageCount()), std::numeric_limits<float>::quiet_NaN());
  OutputWalk walk(layer.plan, layer.input, 1);
  int strips = 0;
  while (!walk.done()) {
    walk.advance({}, [&](const Region& strip, const OutputSpan& values) {
      ++strips;
      for (std::int64_t c = 0; c < strip.channels; ++c) {
        for (std::int64_t j = 0; j < strip.rows; ++j) {
          const float* row = values.data + c * values.channelStride + j * values.rowStride;
          const std::int64_t at = ((strip.c0 + c) * out.h + strip.y0 + j) * out.w + strip.x0;
          QVERIFY(std::isnan(seen[static_cast<std::size_t>(at)]));
          std::copy_n(row, strip.cols, seen.begin() + at);
        }
      }
    });
  }
  QVERIFY(strips > 3);
  QVERIFY(std::equal(seen.begin(), seen.end(), whole->values.begin() + out.imageCount()));
}

void TestStatistics::nextWalkUsesTheSameMemory() {
  const Layer layer = makeLayer(longLayer());
  const auto whole = summarizeOutput(layer.plan, layer.input, 0);
  std::vector<float> strip(std::size_t{3} << 20U);  // more than a strip needs
  const float* const memory = strip.data();
  for (int repeat = 0; repeat < 2; ++repeat) {
    OutputWalk walk(layer.plan, layer.input, 0, std::move(strip));
    while (!walk.done()) {
      walk.advance({}, [&](const Region&, const OutputSpan& values) { QCOMPARE(values.data, memory); });
    }
    QVERIFY(walk.summary().channels == whole->channels);
    strip = walk.takeStrip();
    QCOMPARE(strip.size(), std::size_t{3} << 20U);
  }
}

void TestStatistics::walkSummarizesTheOutput() {
  const Layer layer = makeLayer(longLayer());
  const auto summary = summarizeOutput(layer.plan, layer.input, 0);
  const auto whole = convTranspose(*layer.plan, layer.input);
  QVERIFY(summary && whole);
  const std::int64_t plane = whole->shape.h * whole->shape.w;
  QCOMPARE(summary->channels.size(), std::size_t{20});
  for (std::int64_t c = 0; c < 20; ++c) {
    const std::vector<float> values(whole->values.begin() + c * plane, whole->values.begin() + (c + 1) * plane);
    const ChannelSummary wanted = summaryOf(values);
    const ChannelSummary& found = summary->channels[static_cast<std::size_t>(c)];
    QVERIFY(found.min == wanted.min);
    QVERIFY(found.max == wanted.max);
    QVERIFY(found.low == wanted.low);
    QVERIFY(found.high == wanted.high);
    QCOMPARE(found.count, plane);
    QCOMPARE(found.outsideLevels, wanted.outsideLevels);
    QVERIFY(std::abs(found.mean - wanted.mean) <= 1e-12);
  }
}

void TestStatistics::walkMeasuresTheCheckerboard() {
  for (const int stride : {1, 2, 3, 7}) {
    LayerCase longer = longLayer();
    longer.params.stride = {stride, 2};
    const Layer layer = makeLayer(longer);
    const auto whole = convTranspose(*layer.plan, layer.input);
    const auto summary = summarizeOutput(layer.plan, layer.input, 1);
    const Shape& out = layer.plan->output();
    QCOMPARE(summary->checkerboard.size(), std::size_t{20});
    for (std::int64_t c = 0; c < out.c; ++c) {
      PhaseMoments moments(longer.params, longer.input);
      for (std::int64_t y = 0; y < out.h; ++y) {
        moments.addRow(y, std::span(whole->values).subspan(whole->index(1, c, y, 0), static_cast<std::size_t>(out.w)));
      }
      QVERIFY(std::abs(summary->checkerboard[static_cast<std::size_t>(c)] - moments.checkerboard().value()) < 1e-12);
    }
  }
}

void TestStatistics::checkerboardTellsKernelsApart() {
  // A smooth picture through kernels of one value each: 3 over stride 2 makes a pattern, 4 does not.
  const auto measured = [](int kernel, float weight) {
    const LayerCase layer{{1, 1, 100, 120}, {1, {kernel, kernel}, {2, 2}, {1, 1}, {0, 0}, {1, 1}, 1, false}};
    Tensor picture(layer.input);
    for (std::int64_t y = 0; y < 100; ++y) {
      for (std::int64_t x = 0; x < 120; ++x) picture.at(0, 0, y, x) = static_cast<float>(y + x) / 220.0F;
    }
    auto weights = std::make_shared<Weights>();
    weights->weight = Tensor({1, 1, kernel, kernel});
    std::fill(weights->weight.values.begin(), weights->weight.values.end(), weight);
    return summarizeOutput(planOf(layer, weights), makeInput(std::move(picture)), 0)->checkerboard.at(0);
  };
  QVERIFY(measured(3, 0.25F) > 0.2);
  QVERIFY(measured(4, 0.25F) < 0.001);
  QVERIFY(std::isnan(measured(3, 0.0F)));
}

void TestStatistics::everyChannelIsWeighed() {
  Random random(2);
  for (int i = 0; i < 200; ++i) {
    const LayerCase layer = randomLayer(random);
    const LayerParams& p = layer.params;
    Tensor weight = fractions({layer.input.c, p.outChannels / p.groups, p.kernel.h, p.kernel.w}, random);
    if (i % 4 == 0) std::fill(weight.values.begin(), weight.values.end(), 0.0F);
    const auto numbers = checkerboardFromWeights(p, weight, {i % 2, {}});
    QCOMPARE(std::ssize(*numbers), std::ptrdiff_t{p.outChannels});
    for (std::int64_t oc = 0; oc < p.outChannels; ++oc) {
      const double number = (*numbers)[static_cast<std::size_t>(oc)];
      const auto wanted = checkerboardFromWeights(phaseSums(p, weight, oc));
      QVERIFY(wanted ? number == *wanted : std::isnan(number));
    }
    std::stop_source stop;
    stop.request_stop();
    QVERIFY(!checkerboardFromWeights(p, weight, {i % 2, stop.get_token()}));
  }
}

void TestStatistics::interruptedWalkGoesOnWithTheSameBits() {
  const Layer layer = makeLayer(longLayer());
  const auto undisturbed = summarizeOutput(layer.plan, layer.input, 0);
  OutputWalk walk(layer.plan, layer.input, 0);
  std::stop_source stopped;
  stopped.request_stop();
  int cancelled = 0;
  while (!walk.done()) {
    const double before = walk.share();
    if (walk.advance({0, stopped.get_token()}) == RunStatus::Cancelled) ++cancelled;
    QCOMPARE(walk.share(), before);
    QCOMPARE(walk.advance({}), RunStatus::Completed);
  }
  QVERIFY(cancelled > 3);
  QCOMPARE(walk.summary().channels, undisturbed->channels);
  QVERIFY(walk.summary().checkerboard == undisturbed->checkerboard);
}

void TestStatistics::threadsGiveTheSameBits() {
  const Layer layer = makeLayer(longLayer());
  const auto serial = summarizeOutput(layer.plan, layer.input, 0, {1, {}});
  for (const int threads : {2, 3, 4}) {
    const auto parallel = summarizeOutput(layer.plan, layer.input, 0, {threads, {}});
    QVERIFY(parallel->histograms == serial->histograms);
    QCOMPARE(parallel->channels, serial->channels);
    QVERIFY(parallel->checkerboard == serial->checkerboard);
  }
}

void TestStatistics::walkAgreesWithPlainDoubles_data() {
  QTest::addColumn<int>("stride");
  QTest::addColumn<int>("channels");
  for (const int stride : {1, 2, 3, 4, 5, 7, 8, 15, 16, 17, 65}) QTest::addRow("stride %d", stride) << stride << 2;
  QTest::newRow("one channel") << 2 << 1;
  QTest::newRow("two sets of channels") << 2 << 17;
}

/// Borders, lanes and pieces: nothing is lost or counted twice, whatever the stride.
void TestStatistics::walkAgreesWithPlainDoubles() {
  QFETCH(int, stride);
  QFETCH(int, channels);
  const LayerCase layerCase{{1, 3, 41, 37}, {channels, {5, 4}, {stride, stride}, {1, 0}, {0, 0}, {1, 1}, 1, true}};
  const Layer layer = makeLayer(layerCase, 5);
  const auto summary = summarizeOutput(layer.plan, layer.input, 0);
  const auto whole = convTranspose(*layer.plan, layer.input);
  const Shape& out = whole->shape;
  for (std::int64_t c = 0; c < out.c; ++c) {
    const std::span<const float> values = std::span(whole->values).subspan(whole->index(0, c, 0, 0), out.h * out.w);
    double sum = 0.0;
    double squares = 0.0;
    std::int64_t outside = 0;
    for (const float v : values) {
      sum += static_cast<double>(v);
      outside += v < 0.0F || v > 1.0F ? 1 : 0;
    }
    const double mean = sum / static_cast<double>(values.size());
    for (const float v : values) squares += (v - mean) * (v - mean);
    const auto at = static_cast<std::size_t>(c);
    const ChannelSummary& found = summary->channels[at];
    QVERIFY(found.min == *std::min_element(values.begin(), values.end()));
    QVERIFY(found.max == *std::max_element(values.begin(), values.end()));
    QVERIFY(std::abs(found.mean - mean) < 1e-12);
    QVERIFY(std::abs(found.deviation - std::sqrt(squares / static_cast<double>(values.size()))) < 1e-9);
    QCOMPARE(found.count, std::ssize(values));
    QCOMPARE(found.notFinite, std::int64_t{0});
    QCOMPARE(found.outsideLevels, outside);
    QCOMPARE(summary->histograms[at].count(), std::ssize(values));
    PhaseMoments moments(layerCase.params, layerCase.input);
    for (std::int64_t y = 0; y < out.h; ++y) moments.addRow(y, values.subspan(y * out.w, out.w));
    const auto wanted = moments.checkerboard();
    QVERIFY(wanted ? std::abs(summary->checkerboard[at] - *wanted) < 1e-12 : std::isnan(summary->checkerboard[at]));
  }
}

void TestStatistics::infinityInTheInputIsCountedApart() {
  const LayerCase layerCase{{1, 1, 60, 50}, {1, {3, 3}, {2, 2}, {1, 1}, {0, 0}, {1, 1}, 1, false}};
  Random random(3);
  Tensor picture = fractions(layerCase.input, random);
  picture.at(0, 0, 30, 20) = std::numeric_limits<float>::infinity();
  const auto plan = planOf(layerCase, makeLayerWeights(layerCase, random, fractions));
  const Input input = makeInput(std::move(picture));
  const auto whole = convTranspose(*plan, input);
  const auto finite =
      std::count_if(whole->values.begin(), whole->values.end(), [](float v) { return std::isfinite(v); });
  const auto summary = summarizeOutput(plan, input, 0);
  QVERIFY(finite < std::ssize(whole->values));
  QCOMPARE(summary->channels[0].notFinite, std::ssize(whole->values) - finite);
  QCOMPARE(summary->histograms[0].count(), static_cast<std::int64_t>(finite));
  QVERIFY(std::isfinite(summary->channels[0].mean) && std::isfinite(summary->channels[0].max));
  QVERIFY(std::isnan(summary->checkerboard[0]));
}

void TestStatistics::shareGrowsToOne() {
  const Layer layer = makeLayer(longLayer());
  OutputWalk walk(layer.plan, layer.input, 0);
  double before = walk.share();
  QCOMPARE(before, 0.0);
  while (!walk.done()) {
    QCOMPARE(walk.advance({}), RunStatus::Completed);
    QVERIFY(walk.share() > before);
    before = walk.share();
  }
  QCOMPARE(before, 1.0);
}

void TestStatistics::doneWalkStaysDone() {
  const Layer layer = makeLayer({{1, 1, 4, 4}, {2, {2, 2}, {1, 1}, {0, 0}, {0, 0}, {1, 1}, 1, true}});
  OutputWalk walk(layer.plan, layer.input, 0);
  QCOMPARE(walk.advance({}), RunStatus::Completed);
  QVERIFY(walk.done());
  QCOMPARE(walk.advance({}), RunStatus::Completed);
  QCOMPARE(walk.summary().channels.size(), std::size_t{2});
}

void TestStatistics::cancelledSummaryIsNothing() {
  const Layer layer = makeLayer(longLayer());
  std::stop_source stop;
  int strips = 0;
  const auto visit = [&](const Region&, const OutputSpan&) {
    if (++strips == 2) stop.request_stop();
  };
  QVERIFY(!summarizeOutput(layer.plan, layer.input, 0, {0, stop.get_token()}, visit));
  QCOMPARE(strips, 2);
}

QTEST_APPLESS_MAIN(TestStatistics)
#include "tst_statistics.moc"
