#include <QTest>
#include <cmath>

#include "engine/conv2d.h"
#include "engine/core/output_size.h"
#include "engine/reference.h"
#include "tests/support/fixture.h"
#include "tests/support/layer_case.h"

using namespace convt;

namespace {

LayerCase withoutBias(LayerCase layer) {
  layer.params.bias = false;
  return layer;
}

/// <conv2d(y), x> over the rows and columns that x has.
double dotFirstRows(const Tensor& back, const Tensor& x) {
  double sum = 0.0;
  for (std::int64_t n = 0; n < x.shape.n; ++n) {
    for (std::int64_t c = 0; c < x.shape.c; ++c) {
      for (std::int64_t iy = 0; iy < x.shape.h; ++iy) {
        for (std::int64_t ix = 0; ix < x.shape.w; ++ix) {
          sum += static_cast<double>(back.at(n, c, iy, ix)) * static_cast<double>(x.at(n, c, iy, ix));
        }
      }
    }
  }
  return sum;
}

double dot(const std::vector<float>& a, const std::vector<double>& b) {
  double sum = 0.0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += static_cast<double>(a[i]) * b[i];
  return sum;
}

}  // namespace

/// conv2d is the adjoint of the transposed convolution.
class TestConv2d : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void adjointIdentityHoldsExactlyOnWholeNumbers();
  void adjointIdentityHoldsOnFractions();
  void outputPaddingBeyondTheStrideGivesMoreRows();
  void rebuildsTheWeightsOfPyTorchsLayers();
  void valuesByHand();
  void windowHasTheBitsOfTheWhole();
  void stoppedWorkSaysSo();
};

void TestConv2d::adjointIdentityHoldsExactlyOnWholeNumbers() {
  Random random(1);
  int longer = 0;
  for (int i = 0; i < 600; ++i) {
    const LayerCase layer = withoutBias(randomLayer(random));
    const auto weights = makeLayerWeights(layer, random, smallWholeNumbers);
    const Tensor x = wholeNumbers(layer.input, random);
    const Tensor y = wholeNumbers(outputShape(layer.params, layer.input), random);
    const Tensor back = conv2d(layer.params, y, weights->weight);
    const LayerParams& p = layer.params;
    QCOMPARE(back.shape, (Shape{layer.input.n, layer.input.c, layer.input.h + p.outputPadding.h / p.stride.h,
                                layer.input.w + p.outputPadding.w / p.stride.w}));
    longer += back.shape == layer.input ? 0 : 1;
    const double left = dotFirstRows(back, x);
    const double right = dot(y.values, reference(p, makeInput(x), *weights));
    QVERIFY2(left == right, layer.name().c_str());
  }
  QVERIFY(longer > 20);  // output padding >= stride was among them
}

void TestConv2d::adjointIdentityHoldsOnFractions() {
  Random random(2);
  for (int i = 0; i < 500; ++i) {
    const LayerCase layer = withoutBias(randomLayer(random));
    const auto weights = makeLayerWeights(layer, random, fractions);
    const Tensor x = fractions(layer.input, random);
    const Input input = makeInput(x);
    const auto plan = planOf(layer, weights);
    const auto up = convTranspose(*plan, input);
    QVERIFY(up);
    const Tensor y = fractions(plan->output(), random);
    const double left = dotFirstRows(conv2d(layer.params, y, weights->weight), x);
    const double right = dot(y.values, {up->values.begin(), up->values.end()});
    double size = 0.0;  // the sum of the magnitudes bounds what rounding can do
    for (std::size_t k = 0; k < y.values.size(); ++k) size += std::abs(double{y.values[k]} * double{up->values[k]});
    QVERIFY2(std::abs(left - right) <= 1e-6 * size + 1e-12, layer.name().c_str());
  }
}

void TestConv2d::outputPaddingBeyondTheStrideGivesMoreRows() {
  Random random(3);
  // Valid because the dilation is larger; nobody reads the rows beyond the input's, but they are there.
  const LayerCase layer{{1, 1, 4, 4}, {1, {2, 2}, {1, 1}, {0, 0}, {2, 0}, {3, 3}, 1, false}};
  QVERIFY(!check(layer.params, layer.input));
  const auto weights = makeLayerWeights(layer, random, smallWholeNumbers);
  const Tensor y = wholeNumbers(outputShape(layer.params, layer.input), random);
  QCOMPARE(conv2d(layer.params, y, weights->weight).shape, (Shape{1, 1, 6, 4}));
}

/// The identity ties conv2d to PyTorch's own outputs: <conv2d(y), x> = <y, PyTorch's output of x - bias>.
void TestConv2d::rebuildsTheWeightsOfPyTorchsLayers() {
  Random random(4);
  int compared = 0;
  for (const Fixture& fixture : loadFixtures(CONVT_FIXTURES, "layers")) {
    if (!fixture.has("input") || !fixture.has("output") || !fixture.has("weight")) continue;
    const LayerParams params = fixture.params();
    const auto weights = fixture.weights();
    const Tensor x = fixture.tensor("input");
    const Tensor up = fixture.tensor("output");
    if (x.shape.n == 0) continue;
    const Tensor y = wholeNumbers(up.shape, random);
    double right = 0.0;
    double size = 0.0;
    for (std::int64_t n = 0; n < up.shape.n; ++n) {
      for (std::int64_t c = 0; c < up.shape.c; ++c) {
        const double bias = weights->bias.empty() ? 0.0 : double{weights->bias[static_cast<std::size_t>(c)]};
        for (std::int64_t oy = 0; oy < up.shape.h; ++oy) {
          for (std::int64_t ox = 0; ox < up.shape.w; ++ox) {
            const double term = double{y.at(n, c, oy, ox)} * (double{up.at(n, c, oy, ox)} - bias);
            right += term;
            size += std::abs(term);
          }
        }
      }
    }
    const double left = dotFirstRows(conv2d(params, y, weights->weight), x);
    QVERIFY2(std::abs(left - right) <= 2e-6 * size + 1e-6, fixture.name().c_str());
    ++compared;
  }
  QVERIFY(compared >= 50);
}

void TestConv2d::valuesByHand() {
  // 1x1x3x3 ramp, kernel [[1, 2], [3, 4]], stride 1: the correlation of every 2x2 window.
  LayerParams params;
  params.outChannels = 1;
  params.kernel = {2, 2};
  params.bias = false;
  Tensor y({1, 1, 3, 3});
  y.values = {1, 2, 3, 4, 5, 6, 7, 8, 9};
  Tensor weight({1, 1, 2, 2});
  weight.values = {1, 2, 3, 4};
  const Tensor back = conv2d(params, y, weight);
  QCOMPARE(back.shape, (Shape{1, 1, 2, 2}));
  QCOMPARE(back.values, (std::vector<float>{37, 47, 67, 77}));
}

/// From no more than the outputs that the window needs, in memory of another layout.
void TestConv2d::windowHasTheBitsOfTheWhole() {
  Random random(5);
  int cut = 0;
  for (int i = 0; i < 600; ++i) {
    const LayerCase layer = withoutBias(randomLayer(random));
    if (layer.input.n == 0) continue;
    const auto weights = makeLayerWeights(layer, random, fractions);
    const Shape output = outputShape(layer.params, layer.input);
    const Tensor y = fractions(output, random);
    const Tensor whole = conv2d(layer.params, y, weights->weight);
    PlaneWindow window{between(random, 0, static_cast<int>(whole.shape.h) - 1),
                       between(random, 0, static_cast<int>(whole.shape.w) - 1)};
    window.rows = between(random, 1, static_cast<int>(whole.shape.h - window.y0));
    window.cols = between(random, 1, static_cast<int>(whole.shape.w - window.x0));
    const PlaneWindow read = outputsFor(layer.params, window, output);
    cut += read.count() < output.h * output.w ? 1 : 0;
    const std::int64_t n = layer.input.n - 1;
    // Rows with a NaN behind each: nothing but the part is read.
    const std::int64_t pitch = read.cols + 1;
    std::vector<float> part(static_cast<std::size_t>(output.c * read.rows * pitch + 1), std::nanf(""));
    for (std::int64_t c = 0; c < output.c; ++c) {
      for (std::int64_t j = 0; j < read.rows; ++j) {
        for (std::int64_t k = 0; k < read.cols; ++k) {
          part[static_cast<std::size_t>((c * read.rows + j) * pitch + k)] = y.at(n, c, read.y0 + j, read.x0 + k);
        }
      }
    }
    GuardedOutput out({0, 0, whole.shape.c, 0, 0, window.rows, window.cols, 1});
    const auto status = conv2d(layer.params, {read, part.data(), read.rows * pitch, pitch}, weights->weight, window,
                               out.span(), {i % 3, {}});
    QVERIFY(status == RunStatus::Completed && out.guardsIntact());
    for (std::int64_t c = 0; c < whole.shape.c; ++c) {
      for (std::int64_t j = 0; j < window.rows; ++j) {
        for (std::int64_t k = 0; k < window.cols; ++k) {
          QVERIFY2(out.value(c, j, k) == whole.at(n, c, window.y0 + j, window.x0 + k), layer.name().c_str());
        }
      }
    }
  }
  QVERIFY(cut > 100);
}

void TestConv2d::stoppedWorkSaysSo() {
  LayerParams params;
  params.outChannels = 1;
  const Tensor weight({1, 1, 3, 3});
  const Tensor y({1, 1, 9, 9});
  Tensor back({1, 1, 7, 7});
  std::stop_source stop;
  stop.request_stop();
  const OutputPart part{{0, 0, 9, 9}, y.values.data(), 81, 9};
  const OutputSpan out{back.values.data(), 49, 7};
  QVERIFY(conv2d(params, part, weight, {0, 0, 7, 7}, out, {1, stop.get_token()}) == RunStatus::Cancelled);
}

QTEST_APPLESS_MAIN(TestConv2d)
#include "tst_conv2d.moc"
