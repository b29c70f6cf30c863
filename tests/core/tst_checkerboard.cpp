#include <QTest>
#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "engine/core/checkerboard.h"
#include "tests/support/layer_case.h"

using namespace convt;

namespace {

Shape weightShape(const LayerCase& layer) {
  const LayerParams& p = layer.params;
  return {layer.input.c, p.outChannels / p.groups, p.kernel.h, p.kernel.w};
}

/// The output of channel oc on an input of ones, without bias, by stamping.
std::vector<double> onesStamped(const LayerCase& layer, const Tensor& weight, std::int64_t oc) {
  const LayerParams& p = layer.params;
  const Shape out = outputShape(p, layer.input);
  std::vector<double> plane(static_cast<std::size_t>(out.h * out.w), 0.0);
  const ChannelGroup inputs = inputsOf(p, layer.input.c, oc);
  for (std::int64_t ic = inputs.first; ic < inputs.first + inputs.count; ++ic) {
    for (std::int64_t iy = 0; iy < layer.input.h; ++iy) {
      for (std::int64_t ix = 0; ix < layer.input.w; ++ix) {
        for (std::int64_t ky = 0; ky < p.kernel.h; ++ky) {
          for (std::int64_t kx = 0; kx < p.kernel.w; ++kx) {
            const std::int64_t oy = iy * p.stride.h - p.padding.h + ky * p.dilation.h;
            const std::int64_t ox = ix * p.stride.w - p.padding.w + kx * p.dilation.w;
            if (oy < 0 || ox < 0 || oy >= out.h || ox >= out.w) continue;
            plane[static_cast<std::size_t>(oy * out.w + ox)] +=
                static_cast<double>(weight.at(ic, oc % weight.shape.c, ky, kx));
          }
        }
      }
    }
  }
  return plane;
}

/// The number as its definition says: means of the phases, then two sums of squared differences.
std::optional<double> measuredByDefinition(const LayerCase& layer, const Tensor& plane) {
  const LayerParams& p = layer.params;
  const Progression rows = interiorOf(heightTerms(p, layer.input));
  const Progression cols = interiorOf(widthTerms(p, layer.input));
  if (rows.count < p.stride.h || cols.count < p.stride.w) return std::nullopt;
  std::vector<double> sums(static_cast<std::size_t>(p.stride.h * p.stride.w), 0.0);
  std::vector<double> counts(sums.size(), 0.0);
  const auto phaseAt = [&](std::int64_t y, std::int64_t x) {
    return static_cast<std::size_t>((y + p.padding.h) % p.stride.h * p.stride.w + (x + p.padding.w) % p.stride.w);
  };
  for (std::int64_t y = rows.low(); y <= rows.high(); ++y) {
    for (std::int64_t x = cols.low(); x <= cols.high(); ++x) {
      sums[phaseAt(y, x)] += static_cast<double>(plane.at(0, 0, y, x));
      counts[phaseAt(y, x)] += 1.0;
    }
  }
  const double all = static_cast<double>(rows.count * cols.count);
  const double mean = std::accumulate(sums.begin(), sums.end(), 0.0) / all;
  double between = 0.0;
  double spread = 0.0;
  for (std::size_t i = 0; i < sums.size(); ++i) between += counts[i] * std::pow(sums[i] / counts[i] - mean, 2);
  for (std::int64_t y = rows.low(); y <= rows.high(); ++y) {
    for (std::int64_t x = cols.low(); x <= cols.high(); ++x) {
      spread += std::pow(static_cast<double>(plane.at(0, 0, y, x)) - mean, 2);
    }
  }
  if (spread < 1e-9) return std::nullopt;
  return between / spread;
}

std::optional<double> measured(const LayerCase& layer, const Tensor& plane) {
  PhaseMoments moments(layer.params, layer.input);
  for (std::int64_t y = 0; y < plane.shape.h; ++y) {
    moments.addRow(y,
                   std::span(plane.values)
                       .subspan(static_cast<std::size_t>(y * plane.shape.w), static_cast<std::size_t>(plane.shape.w)));
  }
  return moments.checkerboard();
}

/// A layer with an interior, strides up to 20, and a plane of its output's size.
struct PlaneCase {
  LayerCase layer;
  Tensor plane;
};

PlaneCase randomPlane(Random& random) {
  for (;;) {
    PlaneCase made;
    LayerParams& p = made.layer.params;
    p.kernel = {between(random, 1, 5), between(random, 1, 5)};
    p.stride = {between(random, 1, 6), between(random, 0, 3) == 0 ? between(random, 7, 20) : between(random, 1, 9)};
    p.padding = {between(random, 0, 4), between(random, 0, 4)};
    p.dilation = {between(random, 1, 3), between(random, 1, 3)};
    made.layer.input = {1, 1, between(random, 2, 12), between(random, 2, 12)};
    p.outChannels = 1;
    if (check(p, made.layer.input)) continue;
    Shape out = outputShape(p, made.layer.input);
    out.c = 1;
    made.plane = fractions(out, random);
    return made;
  }
}

LayerParams square(int kernel, int stride) {
  LayerParams params;
  params.kernel = {kernel, kernel};
  params.stride = {stride, stride};
  params.outChannels = 1;
  return params;
}

}  // namespace

/// The numbers of the checkerboard are those of their definitions.
class TestCheckerboard : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void phaseSumsAreTheInteriorOnOnes();
  void numberFromWeightsIsRangeOverRms();
  void layersOfTooManyPhasesHaveNone();
  void stoppedSumsAreNone();
  void momentsAreThoseOfTheDefinition();
  void pureStripesAreOneAndNoiseIsNearZero();
  void largeOffsetsLoseNothing();
  void constantOrRoundedMeasuresNothing();
  void valuesThatAreNotFiniteMeasureNothing();
  void missingRowsMeasureNothing();
  void bordersDoNotCount();
};

void TestCheckerboard::phaseSumsAreTheInteriorOnOnes() {
  Random random(1);
  int compared = 0;
  for (int i = 0; i < 3000; ++i) {
    const LayerCase layer = randomLayer(random);
    const LayerParams& p = layer.params;
    const Tensor weight = smallWholeNumbers(weightShape(layer), random);  // sums are exact
    const std::int64_t oc = between(random, 0, p.outChannels - 1);
    const std::vector<double> sums = phaseSums(p, weight, oc);
    QCOMPARE(std::ssize(sums), std::ptrdiff_t{p.stride.h} * p.stride.w);
    const std::vector<double> plane = onesStamped(layer, weight, oc);
    const Shape out = outputShape(p, layer.input);
    const Progression rows = interiorOf(heightTerms(p, layer.input));
    const Progression cols = interiorOf(widthTerms(p, layer.input));
    for (std::int64_t y = rows.first; y < rows.first + rows.count; ++y) {
      for (std::int64_t x = cols.first; x < cols.first + cols.count; ++x, ++compared) {
        const auto phase = (y + p.padding.h) % p.stride.h * p.stride.w + (x + p.padding.w) % p.stride.w;
        QVERIFY2(plane[static_cast<std::size_t>(y * out.w + x)] == sums[static_cast<std::size_t>(phase)],
                 layer.name().c_str());
      }
    }
  }
  QVERIFY(compared > 50'000);
}

void TestCheckerboard::numberFromWeightsIsRangeOverRms() {
  const std::vector<double> sums{1.0, 2.0, 3.0, -2.0};
  QCOMPARE(checkerboardFromWeights(sums).value(), 5.0 / std::sqrt(18.0 / 4.0));
  QCOMPARE(checkerboardFromWeights(std::vector<double>{0.5, 0.5}).value(), 0.0);
  QVERIFY(!checkerboardFromWeights(std::vector<double>{0.0, 0.0}));
  QVERIFY(!checkerboardFromWeights({}));
  QVERIFY(!checkerboardFromWeights(std::vector<double>{1.0, std::nan("")}));
  QVERIFY(!checkerboardFromWeights(std::vector<double>{1.0, std::numeric_limits<double>::infinity()}));
}

void TestCheckerboard::layersOfTooManyPhasesHaveNone() {
  const LayerParams params = square(2, kMaxParam);  // 10^12 phases
  Random random(3);
  const Tensor weight = fractions({1, 1, 2, 2}, random);
  QVERIFY(phaseSums(params, weight, 0).empty());
  QCOMPARE(phaseSumsCost(params, weight), 0.0);
  QCOMPARE(phaseSumsCost(square(2, 3), weight), 4.0 + 9.0);
  QVERIFY(!PhaseMoments(params, {1, 1, 2, 2}).checkerboard());
  QCOMPARE(phaseSums(square(2, 256), weight, 0).size(), std::size_t{kMostPhases});
}

void TestCheckerboard::stoppedSumsAreNone() {
  Random random(4);
  const Tensor weight = fractions({1, 1, 2, 2}, random);
  std::stop_source stop;
  QCOMPARE(phaseSums(square(2, 2), weight, 0, stop.get_token()).size(), std::size_t{4});
  stop.request_stop();
  QVERIFY(phaseSums(square(2, 2), weight, 0, stop.get_token()).empty());
}

void TestCheckerboard::momentsAreThoseOfTheDefinition() {
  Random random(5);
  int with = 0;
  for (int i = 0; i < 4000; ++i) {
    const PlaneCase made = randomPlane(random);
    const auto wanted = measuredByDefinition(made.layer, made.plane);
    const auto found = measured(made.layer, made.plane);
    QVERIFY2(found.has_value() == wanted.has_value(), made.layer.name().c_str());
    if (!wanted) continue;
    ++with;
    QVERIFY2(std::abs(*found - *wanted) < 1e-9, made.layer.name().c_str());
    QVERIFY(*found >= 0.0 && *found <= 1.0);
  }
  QVERIFY(with > 1000 && with < 4000);
}

void TestCheckerboard::pureStripesAreOneAndNoiseIsNearZero() {
  const LayerCase layer{{1, 1, 100, 100}, square(3, 2)};
  Random random(6);
  Tensor plane = fractions(outputShape(layer.params, layer.input), random);
  QVERIFY(measured(layer, plane).value() < 0.01);
  for (std::int64_t y = 0; y < plane.shape.h; ++y) {
    for (std::int64_t x = 0; x < plane.shape.w; ++x) plane.at(0, 0, y, x) = (x + y) % 2 == 0 ? 3.0F : 1.0F;
  }
  QCOMPARE(measured(layer, plane).value(), 1.0);
}

void TestCheckerboard::largeOffsetsLoseNothing() {
  const LayerCase layer{{1, 1, 300, 300}, square(3, 2)};
  Random random(7);
  Tensor plane = wholeNumbers(outputShape(layer.params, layer.input), random);
  for (float& value : plane.values) value += 100'000.0F;  // exact
  const double wanted = measuredByDefinition(layer, plane).value();
  QVERIFY(std::abs(measured(layer, plane).value() - wanted) < 1e-9 * wanted);
}

void TestCheckerboard::constantOrRoundedMeasuresNothing() {
  const LayerCase layer{{1, 1, 300, 300}, square(3, 2)};
  Tensor plane(outputShape(layer.params, layer.input));
  for (const float level : {0.0F, 0.1F, -1e-20F, 3e30F}) {
    std::fill(plane.values.begin(), plane.values.end(), level);
    QVERIFY(!measured(layer, plane));
    // Phases that differ by one unit in the last place.
    for (std::size_t i = 0; i < plane.values.size(); i += 2) plane.values[i] = std::nextafter(level, 1e38F);
    QCOMPARE(measured(layer, plane).has_value(), level == 0.0F);  // next to 0 that is all there is
  }
}

void TestCheckerboard::valuesThatAreNotFiniteMeasureNothing() {
  const LayerCase layer{{1, 1, 20, 20}, square(3, 2)};
  Random random(8);
  const Tensor plane = fractions(outputShape(layer.params, layer.input), random);
  const auto rows = interiorOf(heightTerms(layer.params, layer.input));
  for (const std::int64_t y : {rows.first, rows.first + 3}) {
    for (const float bad : {std::numeric_limits<float>::infinity(), std::numeric_limits<float>::quiet_NaN()}) {
      Tensor broken = plane;
      broken.at(0, 0, y, rows.first) = bad;
      QVERIFY(!measured(layer, broken));
    }
  }
  QVERIFY(measured(layer, plane));
}

void TestCheckerboard::missingRowsMeasureNothing() {
  const LayerCase layer{{1, 1, 20, 20}, square(3, 2)};
  PhaseMoments moments(layer.params, layer.input);
  QVERIFY(!moments.checkerboard());
  const std::vector<float> row{1, 2, 3, 4, 5, 6, 7, 8, 9, 8, 7, 6, 5, 4, 3, 2, 1, 2, 3, 4, 5,
                               6, 7, 8, 9, 8, 7, 6, 5, 4, 3, 2, 1, 2, 3, 4, 5, 6, 7, 8, 9};
  moments.addRow(4, row);
  moments.addRow(6, row);
  QVERIFY(!moments.checkerboard());
  moments.addRow(5, row);
  QVERIFY(moments.checkerboard());
}

void TestCheckerboard::bordersDoNotCount() {
  const LayerCase layer{{1, 1, 20, 20}, square(3, 2)};
  Random random(9);
  Tensor plane = fractions(outputShape(layer.params, layer.input), random);
  const double before = measured(layer, plane).value();
  const auto interior = interiorOf(heightTerms(layer.params, layer.input));
  for (std::int64_t y = 0; y < plane.shape.h; ++y) {
    for (std::int64_t x = 0; x < plane.shape.w; ++x) {
      if (!interior.contains(y) || !interior.contains(x)) plane.at(0, 0, y, x) = 1e6F;
    }
  }
  QCOMPARE(measured(layer, plane).value(), before);
  plane.at(0, 0, interior.first, interior.first) = 1e6F;
  QVERIFY(measured(layer, plane).value() != before);
}

QTEST_APPLESS_MAIN(TestCheckerboard)
#include "tst_checkerboard.moc"
