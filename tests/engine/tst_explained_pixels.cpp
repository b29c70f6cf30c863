#include <QTest>
#include <algorithm>
#include <array>
#include <cmath>
#include <set>

#include "engine/core/coverage.h"
#include "engine/core/pixel_sum.h"
#include "tests/support/layer_case.h"

using namespace convt;

namespace {

/// One of each kind of sums.
constexpr std::array kPaths{"separable", "phases", "winograd", "channels", "definition"};

LayerValues valuesOf(const LayerCase& layer, const Input& input, const std::shared_ptr<const Weights>& weights) {
  return {layer.params, input, std::shared_ptr<const Tensor>(weights, &weights->weight),
          std::shared_ptr<const std::vector<float>>(weights, &weights->bias)};
}

/// Bytes, interleaved as pictures are: 0..1 in steps of 1/255.
Input byteInput(const Shape& shape, Random& random) {
  auto bytes = std::make_shared<std::vector<unsigned char>>(static_cast<std::size_t>(shape.count()));
  for (unsigned char& byte : *bytes) byte = static_cast<unsigned char>(between(random, 0, 255));
  Input input;
  input.shape = shape;
  input.element = Element::U8;
  input.strideN = shape.imageCount();
  input.strideC = 1;
  input.strideW = shape.c;
  input.strideH = shape.c * shape.w;
  input.data = std::shared_ptr<const void>(bytes, bytes->data());
  return input;
}

Tensor ones(const Shape& shape, Random&) {
  Tensor tensor(shape);
  std::fill(tensor.values.begin(), tensor.values.end(), 1.0F);
  return tensor;
}

}  // namespace

/// What is told about pixels without the engine is what the engine computes.
class TestExplainedPixels : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void sumOfTheTermsIsThePixel_data();
  void sumOfTheTermsIsThePixel();
  void verdictIsThatOfALayerOfOnes_data();
  void verdictIsThatOfALayerOfOnes();
  void everyPixelOfALayerOfOnesIsItsTermCount();
};

void TestExplainedPixels::sumOfTheTermsIsThePixel_data() {
  QTest::addColumn<QString>("path");
  QTest::addColumn<bool>("bytes");
  for (const char* path : kPaths) {
    QTest::addRow("%s, floats", path) << QString::fromLatin1(path) << false;
    QTest::addRow("%s, bytes", path) << QString::fromLatin1(path) << true;
  }
}

void TestExplainedPixels::sumOfTheTermsIsThePixel() {
  QFETCH(QString, path);
  QFETCH(bool, bytes);
  Random random(bytes ? 1 : 2);
  int grouped = 0;
  int batches = 0;
  int unwritten = 0;
  const int layers = path == u"winograd" ? 5000 : 1000;  // it computes some of them alone
  for (int i = 0; i < layers; ++i) {
    const LayerCase layer = randomLayer(random);
    const auto weights = makeLayerWeights(layer, random, weightsFor(path.toStdString(), fractions));
    const Input input = bytes ? byteInput(layer.input, random) : makeInput(fractions(layer.input, random));
    const auto plan = planIfSupported(layer, weights, path.toStdString());
    if (plan == nullptr) continue;
    const Shape& out = plan->output();
    const std::vector<float> whole = wholeOutput(*plan, input);
    double largest = 0.0;
    for (const float value : whole) largest = std::max(largest, std::abs(static_cast<double>(value)));
    const LayerValues values = valuesOf(layer, input, weights);
    grouped += layer.params.groups > 1 ? 1 : 0;
    batches += out.n > 1 ? 1 : 0;
    for (int j = 0; j < 20; ++j) {
      const auto below = [&](std::int64_t end) { return std::int64_t{between(random, 0, static_cast<int>(end) - 1)}; };
      const OutputPlace place{below(out.n), below(out.c), below(out.h), below(out.w)};
      const PixelSum sum = pixelSum(values, place);
      const Region pixel{place.n, place.oc, 1, place.oy, place.ox, 1, 1, 1};
      const auto single = static_cast<double>(runGuarded(*plan, input, pixel).at(0));
      QVERIFY2(std::abs(sum.total - single) <= 2e-6 * largest, layer.name().c_str());
      unwritten += sum.terms == 0 ? 1 : 0;
    }
  }
  QVERIFY(grouped > 100 && batches > 100 && unwritten > 100);
}

void TestExplainedPixels::verdictIsThatOfALayerOfOnes_data() {
  QTest::addColumn<QString>("path");
  for (const char* path : kPaths) QTest::newRow(path) << QString::fromLatin1(path);
}

void TestExplainedPixels::verdictIsThatOfALayerOfOnes() {
  QFETCH(QString, path);
  Random random(3);
  std::set<Evenness> seen;
  int verdicts = 0;
  for (int i = 0; i < 1500; ++i) {
    LayerCase layer = randomLayer(random);
    layer.params.bias = false;
    const LayerParams& p = layer.params;
    const Coverage coverage = coverageOf(p, layer.input);
    const auto plan = planIfSupported(layer, makeLayerWeights(layer, random, ones), path.toStdString());
    if (plan == nullptr) continue;
    ++verdicts;
    const std::vector<float> whole = wholeOutput(*plan, makeInput(ones(layer.input, random)));
    const Shape& out = plan->output();
    Progression rows{0, 1, out.h};
    Progression cols{0, 1, out.w};
    if (coverage.interior) {
      rows = interiorOf(heightTerms(p, layer.input));
      cols = interiorOf(widthTerms(p, layer.input));
    }
    // Whole numbers of taps, times the input channels of a group.
    std::set<std::int64_t> counts;
    std::int64_t zeros = 0;
    for (std::int64_t y = rows.low(); y <= rows.high(); ++y) {
      for (std::int64_t x = cols.low(); x <= cols.high(); ++x) {
        const auto taps = static_cast<std::int64_t>(whole[static_cast<std::size_t>(y * out.w + x)]);
        counts.insert(taps / plan->inputsPerGroup());
        zeros += taps == 0 ? 1 : 0;
      }
    }
    QVERIFY2(std::equal(counts.begin(), counts.end(), coverage.counts.begin(), coverage.counts.end()),
             layer.name().c_str());
    const Evenness counted = counts.contains(0)  ? Evenness::Holes
                             : counts.size() > 1 ? Evenness::Uneven
                                                 : Evenness::Even;
    QVERIFY2(coverage.evenness == counted, layer.name().c_str());
    const double share = static_cast<double>(zeros) / static_cast<double>(rows.count * cols.count);
    const double periods = static_cast<double>(std::min(rows.count / p.stride.h, cols.count / p.stride.w));
    // The interior may end within a period: then its share differs by that part.
    const double bound = coverage.interior ? 2.0 / periods : 1e-12;
    QVERIFY2(std::abs(coverage.neverWritten - share) <= bound, layer.name().c_str());
    seen.insert(coverage.evenness);
  }
  QCOMPARE(seen.size(), std::size_t{3});
  QVERIFY(verdicts > 200);
}

void TestExplainedPixels::everyPixelOfALayerOfOnesIsItsTermCount() {
  Random random(4);
  for (int i = 0; i < 500; ++i) {
    LayerCase layer = randomLayer(random);
    layer.params.bias = false;
    const auto plan = planOf(layer, makeLayerWeights(layer, random, ones));
    const std::vector<float> whole = wholeOutput(*plan, makeInput(ones(layer.input, random)));
    const Shape& out = plan->output();
    for (std::int64_t y = 0; y < out.h; ++y) {
      for (std::int64_t x = 0; x < out.w; ++x) {
        QVERIFY2(static_cast<std::int64_t>(whole[static_cast<std::size_t>(y * out.w + x)]) ==
                     termCount(layer.params, layer.input, y, x),
                 layer.name().c_str());
      }
    }
  }
}

QTEST_APPLESS_MAIN(TestExplainedPixels)
#include "tst_explained_pixels.moc"
