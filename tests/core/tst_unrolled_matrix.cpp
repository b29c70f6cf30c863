#include <QTest>
#include <vector>

#include "engine/conv2d.h"
#include "engine/core/unrolled_matrix.h"
#include "engine/reference.h"
#include "tests/core/explained_layer.h"

using namespace convt;

namespace {

Weights weightsOf(const LayerValues& layer) {
  Weights weights;
  weights.weight.shape = layer.weight->shape;
  weights.weight.values = layer.weight->values;
  if (layer.bias) weights.bias = *layer.bias;
  return weights;
}

/// A channel of the output that lies in the group of input channel ic.
std::int64_t partnerOf(const LayerCase& layer, std::int64_t ic, Random& random) {
  const std::int64_t outputs = layer.params.outChannels / layer.params.groups;
  const std::int64_t group = ic / (layer.input.c / layer.params.groups);
  return group * outputs + between(random, 0, static_cast<int>(outputs) - 1);
}

std::vector<double> randomWholes(std::int64_t count, Random& random) {
  std::vector<double> values;
  for (std::int64_t i = 0; i < count; ++i) values.push_back(between(random, -8, 8));
  return values;
}

}  // namespace

/// C^T is the layer of one pair of channels; its transpose is Conv2d with the same weights.
class TestUnrolledMatrix : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void entriesAreTheTapsThatJoinPixels();
  void rowsAndColumnsListTheSameEntries();
  void productIsTheOutput();
  void transposedProductIsConv2d();
  void innerProductsAreEqual();
  void oneWeightWires();
};

void TestUnrolledMatrix::entriesAreTheTapsThatJoinPixels() {
  Random random(1);
  for (int n = 0; n < 300; ++n) {
    const LayerCase layer = randomLayer(random);
    const LayerParams& p = layer.params;
    const LayerValues values = fillLayer(layer, random, smallWholeNumbers);
    const std::int64_t ic = between(random, 0, static_cast<int>(layer.input.c) - 1);
    const std::int64_t oc = partnerOf(layer, ic, random);
    const UnrolledMatrix matrix(values, ic, oc);
    const Shape out = outputShape(p, layer.input);
    QCOMPARE(matrix.rows(), out.h * out.w);
    QCOMPARE(matrix.cols(), layer.input.h * layer.input.w);
    std::vector<float> expected(static_cast<std::size_t>(matrix.rows() * matrix.cols()), 0.0F);
    std::int64_t entries = 0;
    for (std::int64_t col = 0; col < matrix.cols(); ++col) {
      for (std::int64_t ky = 0; ky < p.kernel.h; ++ky) {
        for (std::int64_t kx = 0; kx < p.kernel.w; ++kx) {
          const std::int64_t oy = col / layer.input.w * p.stride.h - p.padding.h + ky * p.dilation.h;
          const std::int64_t ox = col % layer.input.w * p.stride.w - p.padding.w + kx * p.dilation.w;
          if (oy < 0 || ox < 0 || oy >= out.h || ox >= out.w) continue;
          ++entries;
          QCOMPARE(matrix.tap(oy * out.w + ox, col), (TapPlace{ky, kx}));
          expected[static_cast<std::size_t>((oy * out.w + ox) * matrix.cols() + col)] =
              values.weight->at(ic, oc % values.weight->shape.c, ky, kx);
        }
      }
    }
    for (std::size_t at = 0; at < expected.size(); ++at) {
      const auto place = static_cast<std::int64_t>(at);
      QVERIFY2(matrix.entry(place / matrix.cols(), place % matrix.cols()) == expected[at], layer.name().c_str());
    }
    QCOMPARE(matrix.entries(), entries);
    QCOMPARE(matrix.zeroShare(), 1.0 - static_cast<double>(entries) / static_cast<double>(expected.size()));
  }
}

void TestUnrolledMatrix::rowsAndColumnsListTheSameEntries() {
  Random random(2);
  for (int n = 0; n < 500; ++n) {
    const LayerCase layer = randomLayer(random);
    const LayerValues values = fillLayer(layer, random, smallWholeNumbers);
    const UnrolledMatrix matrix(values, 0, 0);
    const std::int64_t row = between(random, 0, static_cast<int>(matrix.rows()) - 1);
    const std::int64_t col = between(random, 0, static_cast<int>(matrix.cols()) - 1);
    std::vector<std::int64_t> cols;
    for (std::int64_t c = 0; c < matrix.cols(); ++c) {
      if (matrix.tap(row, c)) cols.push_back(c);
    }
    std::vector<std::int64_t> rows;
    for (std::int64_t r = 0; r < matrix.rows(); ++r) {
      if (matrix.tap(r, col)) rows.push_back(r);
    }
    QVERIFY2(matrix.colsOf(row) == cols, layer.name().c_str());
    QVERIFY2(matrix.rowsOf(col) == rows, layer.name().c_str());
  }
}

void TestUnrolledMatrix::productIsTheOutput() {
  Random random(3);
  for (int n = 0; n < 2000; ++n) {
    const LayerCase layer = randomLayer(random);
    const LayerValues values = fillLayer(layer, random, smallWholeNumbers);
    const Shape out = outputShape(layer.params, layer.input);
    const std::int64_t oc = between(random, 0, layer.params.outChannels - 1);
    std::vector<double> sum(static_cast<std::size_t>(out.h * out.w),
                            values.bias ? double{(*values.bias)[static_cast<std::size_t>(oc)]} : 0.0);
    const ChannelGroup group = inputsOf(layer.params, layer.input.c, oc);
    for (std::int64_t ic = group.first; ic < group.first + group.count; ++ic) {
      const std::vector<double> part = UnrolledMatrix(values, ic, oc).multiply(flattened(values.input, 0, ic));
      for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += part[i];
    }
    const std::vector<double> expected = reference(layer.params, values.input, weightsOf(values));
    const auto from = expected.begin() + static_cast<std::ptrdiff_t>(oc * out.h * out.w);
    QVERIFY2(std::equal(sum.begin(), sum.end(), from), layer.name().c_str());
  }
}

void TestUnrolledMatrix::transposedProductIsConv2d() {
  Random random(4);
  int longer = 0;
  for (int n = 0; n < 2000; ++n) {
    const LayerCase layer = randomLayer(random);
    const LayerValues values = fillLayer(layer, random, smallWholeNumbers);
    Shape out = outputShape(layer.params, layer.input);
    out.n = 1;
    const Tensor y = wholeNumbers(out, random);
    const Tensor x = conv2d(layer.params, y, *values.weight);
    const std::int64_t ic = between(random, 0, static_cast<int>(layer.input.c) - 1);
    const std::int64_t outputs = layer.params.outChannels / layer.params.groups;
    const std::int64_t first = ic / (layer.input.c / layer.params.groups) * outputs;
    std::vector<double> sum(static_cast<std::size_t>(layer.input.h * layer.input.w), 0.0);
    for (std::int64_t oc = first; oc < first + outputs; ++oc) {
      const auto from = y.values.begin() + static_cast<std::ptrdiff_t>(oc * out.h * out.w);
      const std::vector<double> channel(from, from + static_cast<std::ptrdiff_t>(out.h * out.w));
      const std::vector<double> part = UnrolledMatrix(values, ic, oc).multiplyTransposed(channel);
      for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += part[i];
    }
    for (std::int64_t iy = 0; iy < layer.input.h; ++iy) {
      for (std::int64_t ix = 0; ix < layer.input.w; ++ix)
        QVERIFY2(sum[static_cast<std::size_t>(iy * layer.input.w + ix)] == double{x.at(0, ic, iy, ix)},
                 layer.name().c_str());
    }
    longer += x.shape.h > layer.input.h ? 1 : 0;
  }
  QVERIFY(longer > 50);
}

void TestUnrolledMatrix::innerProductsAreEqual() {
  Random random(5);
  for (int n = 0; n < 2000; ++n) {
    const LayerCase layer = randomLayer(random);
    const LayerValues values = fillLayer(layer, random, smallWholeNumbers);
    const std::int64_t ic = between(random, 0, static_cast<int>(layer.input.c) - 1);
    const UnrolledMatrix matrix(values, ic, partnerOf(layer, ic, random));
    const std::vector<double> x = flattened(values.input, 0, ic);
    const std::vector<double> y = randomWholes(matrix.rows(), random);
    QVERIFY2(innerProduct(matrix.multiplyTransposed(y), x) == innerProduct(y, matrix.multiply(x)),
             layer.name().c_str());
  }
}

void TestUnrolledMatrix::oneWeightWires() {
  LayerCase layer{{1, 6, 2, 2}, {}};
  layer.params.groups = 2;
  layer.params.outChannels = 4;
  layer.params.kernel = {2, 2};
  Random random(6);
  LayerValues values = fillLayer(layer, random, smallWholeNumbers);
  auto weight = std::make_shared<Tensor>(Shape{6, 2, 2, 2});
  weight->at(4, 1, 1, 0) = -1.0F;
  values.weight = weight;
  for (std::int64_t ic = 3; ic < 6; ++ic) {  // the second group
    QCOMPARE(isWired(values, ic, 3), ic == 4);
    QVERIFY(!isWired(values, ic, 2));
  }
}

QTEST_APPLESS_MAIN(TestUnrolledMatrix)
#include "tst_unrolled_matrix.moc"
