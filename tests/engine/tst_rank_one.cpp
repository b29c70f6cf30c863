#include <QTest>
#include <cmath>
#include <functional>
#include <limits>

#include "engine/rank_one.h"
#include "engine/weight_init.h"
#include "tests/support/layer_case.h"

using namespace convt;

namespace {

LayerParams layerOf(std::int64_t out, Pair kernel, int groups = 1) {
  LayerParams params;
  params.outChannels = static_cast<int>(out);
  params.kernel = kernel;
  params.groups = groups;
  return params;
}

/// A weight tensor whose kernel (ic, o) has the values of a function of (ic, o, ky, kx).
Tensor tensorOf(const Shape& shape, const std::function<double(int, int, int, int)>& value) {
  Tensor tensor(shape);
  for (int ic = 0; ic < shape.n; ++ic) {
    for (int o = 0; o < shape.c; ++o) {
      for (int ky = 0; ky < shape.h; ++ky) {
        for (int kx = 0; kx < shape.w; ++kx) tensor.at(ic, o, ky, kx) = static_cast<float>(value(ic, o, ky, kx));
      }
    }
  }
  return tensor;
}

/// Greatest |w - v*h| in units of 2^-24 |w|.
double worstError(const RankOne& factors, const LayerParams& params, const Tensor& weight) {
  double worst = 0.0;
  for (std::int64_t ic = 0; ic < weight.shape.n; ++ic) {
    for (std::int64_t o = 0; o < weight.shape.c; ++o) {
      const std::int64_t oc = ic / factors.inputsPerGroup * weight.shape.c + o;
      const std::int64_t inGroup = ic % factors.inputsPerGroup;
      const std::int64_t strip = factors.termStrips[static_cast<std::size_t>(oc * factors.inputsPerGroup + inGroup)];
      if (factors.stripInputs[static_cast<std::size_t>(strip)] != ic) return HUGE_VAL;
      for (std::int64_t ky = 0; ky < params.kernel.h; ++ky) {
        for (std::int64_t kx = 0; kx < params.kernel.w; ++kx) {
          const double w = weight.at(ic, o, ky, kx);
          const double error = std::abs(w - double{factors.column(oc, inGroup)[ky]} * factors.row(strip)[kx]);
          if (error > 0.0) worst = std::max(worst, w == 0.0 ? HUGE_VAL : error / std::abs(w) * 0x1p24);
        }
      }
    }
  }
  return worst;
}

double normal(Random& random) {
  return std::normal_distribution<double>()(random);
}

}  // namespace

/// Weights that are products of a column and a row are recognised whatever they were made from, no others are, and the
/// factors rebuild them within a few roundings.
class TestRankOne : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void knownFiltersAreProducts_data();
  void knownFiltersAreProducts();
  void roundedOuterProductsAreFoundAndRebuilt();
  void wholeNumberFactorsAreExact();
  void randomWeightsAreNot();
  void barelyOffIsNot();
  void oneBadKernelAmongGoodOnesIsFound();
  void weightsThatAreNotFiniteAreNot();
  void proportionalRowsShareAStrip();
  void groupsKeepTheirChannels();
  void zeroKernelsTakeAStripOfTheirChannel();
  void columnsSayWhereZerosAre();
  void underflowsAreMarked();
  void kernelsBelowTheSmallestAreNot();
  void rowsNeverEnlarge();
  void stopTokenEnds();
};

void TestRankOne::knownFiltersAreProducts_data() {
  QTest::addColumn<int>("kind");
  QTest::addColumn<Pair>("kernel");
  QTest::addColumn<bool>("mixAll");
  const auto add = [](const char* name, WeightKind kind) {
    for (const int k : {1, 2, 3, 4, 5, 7, 16, 31, 63}) {
      for (const bool mix : {false, true}) {
        const std::string size = " k" + std::to_string(k) + (mix ? " mixed" : "");
        QTest::newRow((name + size).c_str()) << static_cast<int>(kind) << Pair{k, k} << mix;
      }
    }
    QTest::newRow((std::string(name) + " k3x8").c_str()) << static_cast<int>(kind) << Pair{3, 8} << true;
  };
  add("box", WeightKind::Box);
  add("bilinear", WeightKind::Bilinear);
  add("gaussian", WeightKind::Gaussian);
  add("one-hot", WeightKind::OneHot);
  add("ones", WeightKind::Ones);
  add("zeros", WeightKind::Zeros);
}

void TestRankOne::knownFiltersAreProducts() {
  QFETCH(int, kind);
  QFETCH(Pair, kernel);
  QFETCH(bool, mixAll);
  LayerParams params = layerOf(4, kernel);
  params.stride = {2, 3};
  WeightSource source;
  source.kind = static_cast<WeightKind>(kind);
  source.mixAll = mixAll;
  const auto weights = makeWeights(source, params, 3);
  QVERIFY(weights);
  const auto factors = factorRankOne(params, weights->weight);
  QVERIFY(factors.has_value());
  QVERIFY(worstError(*factors, params, weights->weight) <= 6.0);
  QCOMPARE(factors->strips(), std::int64_t{3});  // one row per input channel serves all
}

void TestRankOne::roundedOuterProductsAreFoundAndRebuilt() {
  Random random(1);
  for (int i = 0; i < 3000; ++i) {
    const Pair kernel{between(random, 1, 24), between(random, 1, 24)};
    // Magnitudes over many powers of ten, as far as no product underflows.
    const int range = between(random, 0, 8);
    const auto draw = [&](int count) {
      std::vector<double> values(static_cast<std::size_t>(count));
      for (double& value : values)
        value = between(random, 0, 9) == 0 ? 0.0 : normal(random) * std::pow(10.0, between(random, -range, range));
      return values;
    };
    const LayerParams params = layerOf(1, kernel);
    const auto v = draw(kernel.h);
    const auto h = draw(kernel.w);
    const Tensor weight = tensorOf({1, 1, kernel.h, kernel.w}, [&](int, int, int ky, int kx) {
      return v[static_cast<std::size_t>(ky)] * h[static_cast<std::size_t>(kx)];
    });
    const auto factors = factorRankOne(params, weight);
    QVERIFY2(factors.has_value(), std::to_string(i).c_str());
    QVERIFY(worstError(*factors, params, weight) <= 6.0);
  }
}

void TestRankOne::wholeNumberFactorsAreExact() {
  Random random(2);
  for (int i = 0; i < 1000; ++i) {
    const LayerParams params = layerOf(3, {between(random, 1, 7), between(random, 1, 7)});
    const Tensor v = wholeNumbers({2, 3, params.kernel.h, 1}, random, 60);
    const Tensor h = wholeNumbers({2, 3, 1, params.kernel.w}, random, 60);
    const Tensor weight = tensorOf({2, 3, params.kernel.h, params.kernel.w}, [&](int ic, int o, int ky, int kx) {
      return double{v.at(ic, o, ky, 0)} * h.at(ic, o, 0, kx) / 1024.0;
    });
    const auto factors = factorRankOne(params, weight);
    QVERIFY(factors.has_value());
    QCOMPARE(worstError(*factors, params, weight), 0.0);
  }
}

void TestRankOne::randomWeightsAreNot() {
  Random random(3);
  for (int i = 0; i < 300; ++i) {
    const LayerParams params = layerOf(2, {between(random, 2, 9), between(random, 2, 9)});
    QVERIFY(!factorRankOne(params, fractions({3, 2, params.kernel.h, params.kernel.w}, random)));
  }
  LayerParams params = layerOf(3, {3, 3});
  const auto torch = makeWeights(WeightSource{}, params, 3);
  QVERIFY(!factorRankOne(params, torch->weight));
}

void TestRankOne::barelyOffIsNot() {
  const LayerParams params = layerOf(1, {5, 6});
  const auto gaussian = [](int, int, int ky, int kx) { return std::exp(-0.1 * (ky * ky + kx * kx)); };
  for (int at = 0; at < 30; ++at) {
    Tensor weight = tensorOf({1, 1, 5, 6}, gaussian);
    float& value = weight.values[static_cast<std::size_t>(at)];
    value *= 1.0F + 0x1p-18F;
    QVERIFY2(!factorRankOne(params, weight), std::to_string(at).c_str());
  }
}

void TestRankOne::oneBadKernelAmongGoodOnesIsFound() {
  const LayerParams params = layerOf(4, {3, 3});
  for (int bad = 0; bad < 12; ++bad) {
    Tensor weight =
        tensorOf({3, 4, 3, 3}, [](int ic, int o, int ky, int kx) { return (ic + o + 1) * (ky + 1) * (kx + 2); });
    QVERIFY(factorRankOne(params, weight).has_value());
    weight.at(bad / 4, bad % 4, 1, 1) += 1.0F;
    QVERIFY(!factorRankOne(params, weight));
  }
}

void TestRankOne::weightsThatAreNotFiniteAreNot() {
  const LayerParams params = layerOf(2, {3, 4});
  for (const float value : {std::numeric_limits<float>::infinity(), -std::numeric_limits<float>::infinity(),
                            std::numeric_limits<float>::quiet_NaN()}) {
    for (std::size_t at = 0; at < 24; ++at) {
      for (const double fill : {0.0, 1.0}) {
        Tensor weight = tensorOf({1, 2, 3, 4}, [fill](int, int, int, int) { return fill; });
        weight.values[at] = value;
        QVERIFY(!factorRankOne(params, weight));
      }
    }
    Tensor all = tensorOf({1, 2, 3, 4}, [value](int, int, int, int) { return value; });
    QVERIFY(!factorRankOne(params, all));
  }
}

void TestRankOne::proportionalRowsShareAStrip() {
  // Channels 0, 2 and 4 blur along x and differ along y and in scale; 1 and 3 differentiate.
  const LayerParams params = layerOf(5, {7, 7});
  const Tensor weight = tensorOf({1, 5, 7, 7}, [](int, int o, int ky, int kx) {
    const double x = kx - 3.0;
    const double y = ky - 3.0;
    const double along = o % 2 == 0 ? 1.0 : x;
    return (o - 2.5) * along * std::exp(-0.13 * x * x) * std::cos(0.7 * (o + 1) * y);
  });
  const auto factors = factorRankOne(params, weight);
  QVERIFY(factors.has_value());
  QCOMPARE(factors->strips(), std::int64_t{2});
  QCOMPARE(factors->termStrips, (std::vector<std::int32_t>{0, 1, 0, 1, 0}));
  QVERIFY(worstError(*factors, params, weight) <= 6.0);
}

void TestRankOne::groupsKeepTheirChannels() {
  Random random(4);
  const LayerParams params = layerOf(6, {3, 5}, 2);  // 4 input channels, 2 to 3 twice
  const Tensor v = fractions({4, 3, 3, 1}, random);
  const Tensor h = fractions({4, 3, 1, 5}, random);
  const Tensor weight = tensorOf(
      {4, 3, 3, 5}, [&](int ic, int o, int ky, int kx) { return double{v.at(ic, o, ky, 0)} * h.at(ic, o, 0, kx); });
  const auto factors = factorRankOne(params, weight);
  QVERIFY(factors.has_value());
  QCOMPARE(factors->inputsPerGroup, std::int64_t{2});
  QCOMPARE(factors->strips(), std::int64_t{12});
  QCOMPARE(std::ssize(factors->termStrips), std::ptrdiff_t{12});
  QVERIFY(std::is_sorted(factors->stripInputs.begin(), factors->stripInputs.end()));
  QVERIFY(worstError(*factors, params, weight) <= 6.0);
}

void TestRankOne::zeroKernelsTakeAStripOfTheirChannel() {
  const LayerParams params = layerOf(3, {2, 2});
  const Tensor weight = tensorOf({3, 3, 2, 2}, [](int ic, int o, int, int) { return ic == o && ic != 1 ? 1.0 : 0.0; });
  const auto factors = factorRankOne(params, weight);
  QVERIFY(factors.has_value());
  QCOMPARE(factors->stripInputs, (std::vector<std::int64_t>{0, 1, 2}));
  QCOMPARE(factors->termStrips, (std::vector<std::int32_t>{0, 1, 2, 0, 1, 2, 0, 1, 2}));
  QCOMPARE(factors->row(1)[0], 0.0F);
  QCOMPARE(worstError(*factors, params, weight), 0.0);
}

void TestRankOne::columnsSayWhereZerosAre() {
  using Column = RankOne::Column;
  const LayerParams params = layerOf(3, {3, 3});
  const Tensor weight = tensorOf({1, 3, 3, 3}, [](int, int o, int ky, int kx) {
    const double sobel = (kx == 1 ? 2.0 : 1.0) * (ky - 1);
    return o == 0 ? sobel : o == 1 ? 1.0 : 0.0;
  });
  const auto factors = factorRankOne(params, weight);
  QVERIFY(factors.has_value());
  QVERIFY(factors->termColumns == (std::vector<Column>{Column::SomeZeros, Column::NoZeros, Column::Zero}));
  QCOMPARE(worstError(*factors, params, weight), 0.0);
}

void TestRankOne::underflowsAreMarked() {
  const LayerParams params = layerOf(2, {31, 31});
  const auto narrow = [](int, int o, int ky, int kx) {
    const double sigma = o == 0 ? 1.0 : 4.0;  // the narrow one falls below the least float in the corners
    return std::exp(-((ky - 15) * (ky - 15) + (kx - 15) * (kx - 15)) / (2.0 * sigma * sigma));
  };
  const auto factors = factorRankOne(params, tensorOf({1, 2, 31, 31}, narrow));
  QVERIFY(factors.has_value());
  QCOMPARE(factors->underflows, (std::vector<std::uint8_t>{1, 0}));
}

void TestRankOne::kernelsBelowTheSmallestAreNot() {
  const LayerParams params = layerOf(1, {2, 2});
  QVERIFY(!factorRankOne(params, tensorOf({1, 1, 2, 2}, [](int, int, int, int) { return 0x1p-101; })));
  QVERIFY(factorRankOne(params, tensorOf({1, 1, 2, 2}, [](int, int, int, int) { return 0x1p-100; })).has_value());
}

/// Else a filtered row could overflow where the output does not.
void TestRankOne::rowsNeverEnlarge() {
  Random random(5);
  for (const double scale : {1e-20, 1e-3, 1.0, 7.0, 1e20, 1e36}) {
    const LayerParams params = layerOf(1, {5, between(random, 1, 40)});
    const Tensor weight = tensorOf({1, 1, 5, params.kernel.w}, [scale](int, int, int ky, int kx) {
      return scale * (ky + 1) * std::exp(-0.001 * kx * kx);
    });
    const auto factors = factorRankOne(params, weight);
    QVERIFY(factors.has_value());
    double sum = 0.0;
    for (int kx = 0; kx < params.kernel.w; ++kx) sum += std::abs(factors->row(0)[kx]);
    QVERIFY(sum > 0.499 && sum <= 1.0);
  }
}

void TestRankOne::stopTokenEnds() {
  std::stop_source source;
  source.request_stop();
  const LayerParams params = layerOf(2, {2, 2});
  const Tensor ones = tensorOf({1, 2, 2, 2}, [](int, int, int, int) { return 1.0; });
  QVERIFY(!factorRankOne(params, ones, source.get_token()));
  QVERIFY(factorRankOne(params, ones).has_value());
}

QTEST_APPLESS_MAIN(TestRankOne)
#include "tst_rank_one.moc"
