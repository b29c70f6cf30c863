#include <QTest>
#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

#include "engine/reference.h"
#include "tests/engine/product_case.h"
#include "tests/support/compare.h"
#include "tests/support/simd_case.h"

using namespace convt;

namespace {

constexpr float kInf = std::numeric_limits<float>::infinity();
constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
constexpr double kTolerance = 2e-6;

/// The definition's values as an output can hold them: 4e38 is Inf.
std::vector<double> asFloats(std::vector<double> values) {
  for (double& value : values) value = static_cast<double>(static_cast<float>(value));
  return values;
}

/// Calls check(plan) on every target and for both paths, with guarded outputs. @return the first complaint
std::string onBothPaths(const LayerCase& layer, const std::shared_ptr<const Weights>& weights,
                        const std::function<std::string(const Plan&)>& check) {
  for (const std::string_view target : simdTargets()) {
    const ForcedTarget forced(target);
    for (const std::string path : {"winograd", "channels"}) {
      const auto plan = planIfSupported(layer, weights, path);
      const std::string complaint = plan == nullptr ? "" : check(*plan);
      if (!complaint.empty()) return path + " on " + std::string(target) + ", " + layer.name() + ": " + complaint;
    }
  }
  return {};
}

/// A value at a place of the input, and which outputs read it.
struct Spot {
  std::int64_t n;
  std::int64_t ic;
  std::int64_t y;
  std::int64_t x;

  Spot(Random& random, const Shape& in)
      : n(between(random, 0, static_cast<int>(in.n) - 1)),
        ic(between(random, 0, static_cast<int>(in.c) - 1)),
        y(between(random, 0, static_cast<int>(in.h) - 1)),
        x(between(random, 0, static_cast<int>(in.w) - 1)) {}
};

/// Whether a tap leads from an input to an output along one axis.
bool reads(std::int64_t input, std::int64_t o, int kernel, int stride, int padding, int dilation) {
  const std::int64_t place = o + padding - input * stride;
  return place >= 0 && place % dilation == 0 && place / dilation < kernel;
}

bool reads(const LayerCase& layer, const Spot& spot, std::int64_t oc, std::int64_t oy, std::int64_t ox) {
  const LayerParams& p = layer.params;
  return oc / (p.outChannels / p.groups) == spot.ic / (layer.input.c / p.groups) &&
         reads(spot.y, oy, p.kernel.h, p.stride.h, p.padding.h, p.dilation.h) &&
         reads(spot.x, ox, p.kernel.w, p.stride.w, p.padding.w, p.dilation.w);
}

/// Outputs that are not finite although none of the spots is among their inputs, or the other way round.
int strays(const LayerCase& layer, const std::vector<Spot>& spots, const Shape& out, const std::vector<float>& values) {
  int count = 0;
  auto value = values.begin();
  for (std::int64_t n = 0; n < out.n; ++n) {
    for (std::int64_t c = 0; c < out.c; ++c) {
      for (std::int64_t y = 0; y < out.h; ++y) {
        for (std::int64_t x = 0; x < out.w; ++x, ++value) {
          const bool reached = std::any_of(spots.begin(), spots.end(),
                                           [&](const Spot& s) { return s.n == n && reads(layer, s, c, y, x); });
          count += std::isfinite(*value) == reached ? 1 : 0;
        }
      }
    }
  }
  return count;
}

}  // namespace

/// Inf, NaN and what leads to them on the way: outputs of "winograd" and "channels" are the definition's all the same.
class TestProductsNotFinite : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void infAndNanReachTheOutputsThatNameThem();
  void infAndNanHaveTheDefinitionsValues();
  void differencesThatOverflowHaveTheDefinitionsValues();
  void hugeInputsLeaveOtherOutputsAlone();
  void weightsThatCannotBeCombinedAreRefused();
  void cutsHaveTheSameBits_data();
  void cutsHaveTheSameBits();
};

/// With weights of 1, so that none makes them another value's.
void TestProductsNotFinite::infAndNanReachTheOutputsThatNameThem() {
  Random random(1);
  int sparing = 0;
  for (int i = 0; i < 60; ++i) {
    const LayerCase layer = channelLayer(random);
    auto weights = std::make_shared<Weights>(*makeLayerWeights(layer, random, smallWholeNumbers));
    std::fill(weights->weight.values.begin(), weights->weight.values.end(), 1.0F);
    Tensor values = wholeNumbers(layer.input, random);
    std::vector<Spot> spots;
    for (const float value : {kInf, kNan}) {
      const Spot& s = spots.emplace_back(random, layer.input);
      values.at(s.n, s.ic, s.y, s.x) = value;
    }
    const Input input = makeInput(std::move(values));
    const std::string complaint = onBothPaths(layer, weights, [&](const Plan& plan) -> std::string {
      const std::vector<float> out = wholeOutput(plan, input);
      const bool any = std::any_of(out.begin(), out.end(), [](float v) { return std::isfinite(v); });
      sparing += any ? 1 : 0;
      return !out.empty() && strays(layer, spots, plan.output(), out) == 0 ? "" : "strays";
    });
    QVERIFY2(complaint.empty(), complaint.c_str());
  }
  QVERIFY(sparing > 100);
}

void TestProductsNotFinite::infAndNanHaveTheDefinitionsValues() {
  Random random(2);
  for (int i = 0; i < 80; ++i) {
    const LayerCase layer = channelLayer(random);
    Tensor values = wholeNumbers(layer.input, random, 2);
    for (int k = 0; k < 2; ++k) {
      for (const float value : {kInf, -kInf, kNan}) {
        if (between(random, 0, 2) == 0) values.values[random() % values.values.size()] = value;
      }
    }
    auto weights = std::make_shared<Weights>(*makeLayerWeights(layer, random, smallWholeNumbers));
    if (layer.params.bias && i % 4 == 0) weights->bias.back() = i % 8 == 0 ? kNan : -kInf;
    const Input input = makeInput(std::move(values));
    const std::vector<double> expected = reference(layer.params, input, *weights);
    const std::string complaint = onBothPaths(layer, weights, [&](const Plan& plan) {
      return difference(wholeOutput(plan, input), expected, plan.output());
    });
    QVERIFY2(complaint.empty(), complaint.c_str());
  }
}

void TestProductsNotFinite::differencesThatOverflowHaveTheDefinitionsValues() {
  Random random(3);
  for (int i = 0; i < 60; ++i) {
    const LayerCase layer = channelLayer(random, 60'000);
    Tensor values = wholeNumbers(layer.input, random, 2);
    for (float& value : values.values) value = between(random, 0, 2) == 0 ? value * 1.5e38F : value;
    auto weights = std::make_shared<Weights>(*makeLayerWeights(layer, random, smallWholeNumbers));
    // Few enough of magnitude 1 for most of the definition's sums to stay within a float.
    for (float& value : weights->weight.values)
      value = between(random, 0, 9) == 0 ? std::copysign(0.125F, value) : 0.0F;
    const Input input = makeInput(std::move(values));
    const std::vector<double> expected = asFloats(reference(layer.params, input, *weights));
    const std::string complaint = onBothPaths(layer, weights, [&](const Plan& plan) {
      return difference(wholeOutput(plan, input), expected, plan.output(), kTolerance);
    });
    QVERIFY2(complaint.empty(), complaint.c_str());
  }
}

/// A huge number must not wash out the outputs beside those that read it.
void TestProductsNotFinite::hugeInputsLeaveOtherOutputsAlone() {
  Random random(4);
  for (int i = 0; i < 60; ++i) {
    const LayerCase layer = channelLayer(random);
    Tensor values = wholeNumbers(layer.input, random);
    const Input calm = makeInput(values);
    const Spot s(random, layer.input);
    values.at(s.n, s.ic, s.y, s.x) = i % 2 == 0 ? 1e38F : -1e38F;
    const Input input = makeInput(std::move(values));
    const auto weights = makeLayerWeights(layer, random, smallWholeNumbers);
    const std::vector<double> expected = reference(layer.params, calm, *weights);
    const std::string complaint = onBothPaths(layer, weights, [&](const Plan& plan) -> std::string {
      std::vector<float> out = wholeOutput(plan, input);
      const Shape& shape = plan.output();
      for (std::size_t at = 0; at < out.size(); ++at) {
        const auto index = static_cast<std::int64_t>(at);
        const std::int64_t plane = shape.h * shape.w;
        if (index / shape.imageCount() == s.n &&
            reads(layer, s, index / plane % shape.c, index / shape.w % shape.h, index % shape.w))
          out[at] = static_cast<float>(expected[at]);
      }
      return difference(out, expected, shape);
    });
    QVERIFY2(complaint.empty(), complaint.c_str());
  }
}

/// A sum of nine weights must be a float, and a quarter of one must keep its digits.
void TestProductsNotFinite::weightsThatCannotBeCombinedAreRefused() {
  Random random(5);
  const LayerCase layer{{1, 20, 6, 6}, {17, {4, 4}, {2, 2}, {1, 1}, {0, 0}, {1, 1}, 1, false}};
  for (const float largest : {1e38F, 1.1e37F, 1e37F, 1.0F, 1e-30F, 9e-31F, 1e-45F, 0.0F}) {
    auto weights = std::make_shared<Weights>(*makeLayerWeights(layer, random, smallWholeNumbers));
    for (float& value : weights->weight.values) value = std::copysign(0.0F, value);
    weights->weight.values[7] = -largest;
    const bool right = largest == 0.0F || (largest >= 1e-30F && largest <= 1e37F);
    QCOMPARE(planIfSupported(layer, weights, "winograd") != nullptr, right);
    QVERIFY(planIfSupported(layer, weights, "channels") != nullptr);
  }
}

void TestProductsNotFinite::cutsHaveTheSameBits_data() {
  QTest::addColumn<float>("largestWeight");
  QTest::newRow("Inf and NaN in the input") << 1.0F;
  QTest::newRow("weights whose sums overflow") << 3e38F;
  QTest::newRow("the largest that can be combined") << 9e36F;
}

void TestProductsNotFinite::cutsHaveTheSameBits() {
  QFETCH(float, largestWeight);
  Random random(6);
  for (int i = 0; i < 60; ++i) {
    const LayerCase layer = channelLayer(random, 60'000);
    Tensor values = fractions(layer.input, random);
    auto weights = std::make_shared<Weights>(*makeLayerWeights(layer, random, fractions));
    for (float& value : weights->weight.values) value *= largestWeight;
    if (largestWeight == 1.0F) {
      for (const float value : {kInf, kNan, 3e38F, -3e38F}) values.values[random() % values.values.size()] = value;
    }
    const Input input = makeInput(std::move(values));
    const std::string complaint = onBothPaths(layer, weights, [&](const Plan& plan) -> std::string {
      const std::vector<float> whole = wholeOutput(plan, input);
      for (int cuts = 0; cuts < 10; ++cuts) {
        const Region region = randomRegion(random, plan.output(), 4);
        if (!sameBits(runGuarded(plan, input, region, 1 + cuts % 2), cut(whole, plan.output(), region)))
          return "a region of " + std::to_string(region.rows) + "x" + std::to_string(region.cols) + " at " +
                 std::to_string(region.y0) + "," + std::to_string(region.x0) + " differs";
      }
      return {};
    });
    QVERIFY2(complaint.empty(), complaint.c_str());
  }
}

QTEST_APPLESS_MAIN(TestProductsNotFinite)
#include "tst_products_not_finite.moc"
