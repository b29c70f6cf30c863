#include <QTest>
#include <array>
#include <cmath>
#include <vector>

#include "tests/core/explained_layer.h"

using namespace convt;

namespace {

struct Term {
  std::int64_t ic, ky, kx, iy, ix;
  friend bool operator==(const Term&, const Term&) = default;
};

/// The terms by asking every input pixel and tap whether it lands on the place.
std::vector<Term> termsByStamping(const LayerValues& layer, const OutputPlace& place) {
  const LayerParams& p = layer.params;
  const Shape& in = layer.input.shape;
  std::vector<Term> terms;
  for (std::int64_t ic = 0; ic < in.c; ++ic) {
    if (ic / (in.c / p.groups) != place.oc / (p.outChannels / p.groups)) continue;
    for (std::int64_t ky = 0; ky < p.kernel.h; ++ky) {
      for (std::int64_t kx = 0; kx < p.kernel.w; ++kx) {
        for (std::int64_t iy = 0; iy < in.h; ++iy) {
          for (std::int64_t ix = 0; ix < in.w; ++ix) {
            if (iy * p.stride.h - p.padding.h + ky * p.dilation.h != place.oy) continue;
            if (ix * p.stride.w - p.padding.w + kx * p.dilation.w == place.ox) terms.push_back({ic, ky, kx, iy, ix});
          }
        }
      }
    }
  }
  return terms;
}

std::vector<PixelTerm> allTerms(const LayerValues& layer, const OutputPlace& place) {
  std::vector<PixelTerm> terms;
  forEachTerm(layer, place, [&](const PixelTerm& term) { terms.push_back(term); });
  return terms;
}

}  // namespace

/// The terms of a pixel are those that stamping finds, and their sum is the pixel.
class TestPixelSum : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void termsAreThoseOfStamping();
  void termsCarryTheirValues();
  void sumAddsUpInOrder();
  void partsAreTheChannels();
  void bytesAreNumbersUpToOne();
  void pixelWithoutATapIsItsBias();
  void productsAreExact();
};

void TestPixelSum::termsAreThoseOfStamping() {
  Random random(1);
  int empty = 0;
  for (int i = 0; i < 5000; ++i) {
    const LayerCase layer = randomLayer(random);
    const LayerValues values = fillLayer(layer, random, smallWholeNumbers);
    const OutputPlace place = randomPlace(layer, random);
    std::vector<Term> found;
    for (const PixelTerm& t : allTerms(values, place)) found.push_back({t.ic, t.ky, t.kx, t.iy, t.ix});
    QVERIFY2(found == termsByStamping(values, place), layer.name().c_str());
    QCOMPARE(termCount(layer.params, layer.input, place.oy, place.ox), std::ssize(found));
    empty += found.empty() ? 1 : 0;
  }
  QVERIFY(empty > 100);
}

void TestPixelSum::termsCarryTheirValues() {
  Random random(2);
  for (int i = 0; i < 500; ++i) {
    const LayerCase layer = randomLayer(random);
    const LayerValues values = fillLayer(layer, random, fractions);
    const OutputPlace place = randomPlace(layer, random);
    const std::int64_t outputs = layer.params.outChannels / layer.params.groups;
    std::vector<PixelTerm> byChannel;
    for (const PixelTerm& t : allTerms(values, place)) {
      QCOMPARE(t.x, values.input.value(place.n, t.ic, t.iy, t.ix));
      QCOMPARE(t.w, values.weight->at(t.ic, place.oc % outputs, t.ky, t.kx));
    }
    const PixelSum sum = pixelSum(values, place);
    for (const ChannelPart& part : sum.parts) {
      const auto terms = termsOf(values, place, part.ic);
      QCOMPARE(std::ssize(terms), std::ptrdiff_t{part.terms});
      byChannel.insert(byChannel.end(), terms.begin(), terms.end());
    }
    const auto all = allTerms(values, place);
    QVERIFY(std::equal(all.begin(), all.end(), byChannel.begin(), byChannel.end(),
                       [](const PixelTerm& a, const PixelTerm& b) {
                         return a.ic == b.ic && a.ky == b.ky && a.kx == b.kx && a.x == b.x && a.w == b.w;
                       }));
  }
}

void TestPixelSum::sumAddsUpInOrder() {
  Random random(3);
  for (int i = 0; i < 2000; ++i) {
    const LayerCase layer = randomLayer(random);
    const LayerValues values = fillLayer(layer, random, fractions);
    const OutputPlace place = randomPlace(layer, random);
    const PixelSum sum = pixelSum(values, place);
    double total = layer.params.bias ? static_cast<double>((*values.bias)[static_cast<std::size_t>(place.oc)]) : 0.0;
    QCOMPARE(sum.hasBias, layer.params.bias);
    QVERIFY(sum.bias == total);
    for (const PixelTerm& t : allTerms(values, place)) total += static_cast<double>(t.x) * static_cast<double>(t.w);
    QVERIFY(sum.total == total);
    QCOMPARE(sum.place, place);
    QCOMPARE(sum.taps, tapsAt(layer.params, layer.input, place.oy, place.ox));
  }
}

void TestPixelSum::partsAreTheChannels() {
  Random random(4);
  for (int i = 0; i < 1000; ++i) {
    const LayerCase layer = randomLayer(random);
    const LayerValues values =
        fillLayer(layer, random, [](const Shape& shape, Random& r) { return wholeNumbers(shape, r, 1); });
    const OutputPlace place = randomPlace(layer, random);
    const PixelSum sum = pixelSum(values, place);
    QCOMPARE(sum.inputs, inputsOf(layer.params, layer.input.c, place.oc));
    QCOMPARE(std::ssize(sum.parts), std::ptrdiff_t{sum.inputs.count});
    std::int64_t terms = 0;
    double total = sum.bias;
    for (std::size_t j = 0; j < sum.parts.size(); ++j) {
      const ChannelPart& part = sum.parts[j];
      QCOMPARE(part.ic, sum.inputs.first + static_cast<std::int64_t>(j));
      double products = 0.0;
      std::int64_t zeros = 0;
      for (const PixelTerm& t : termsOf(values, place, part.ic)) {
        products += t.product();
        zeros += t.w == 0.0F ? 1 : 0;
      }
      QVERIFY(part.sum == products);
      QCOMPARE(part.zeroWeights, zeros);
      terms += part.terms;
      total += part.sum;
    }
    QCOMPARE(sum.terms, terms);
    QVERIFY(sum.total == total);  // whole numbers: any order gives the same
  }
}

void TestPixelSum::bytesAreNumbersUpToOne() {
  LayerValues layer{{1, {1, 1}, {1, 1}, {0, 0}, {0, 0}, {1, 1}, 1, false}, {}, nullptr, nullptr};
  layer.input.shape = {1, 1, 1, 2};
  layer.input.element = Element::U8;
  layer.input.strideW = 1;
  layer.input.data = std::make_shared<std::array<unsigned char, 2>>(std::array<unsigned char, 2>{51, 255});
  auto weight = std::make_shared<Tensor>(Shape{1, 1, 1, 1});
  weight->values = {2.0F};
  layer.weight = weight;
  QCOMPARE(allTerms(layer, {0, 0, 0, 0}).at(0).x, 51.0F / 255.0F);
  QVERIFY(pixelSum(layer, {0, 0, 0, 1}).total == 2.0);
}

void TestPixelSum::pixelWithoutATapIsItsBias() {
  Random random(5);
  const LayerCase layer{{1, 2, 3, 3}, {2, {1, 1}, {3, 3}, {0, 0}, {0, 0}, {1, 1}, 1, true}};
  const LayerValues values = fillLayer(layer, random, fractions);
  const PixelSum sum = pixelSum(values, {0, 1, 1, 0});
  QCOMPARE(sum.terms, std::int64_t{0});
  QCOMPARE(sum.taps.count(), std::int64_t{0});
  QCOMPARE(sum.parts.size(), std::size_t{2});
  QVERIFY(sum.total == static_cast<double>((*values.bias)[1]));
  LayerValues without = values;
  without.bias = nullptr;
  QVERIFY(!pixelSum(without, {0, 1, 1, 0}).hasBias);
  QVERIFY(pixelSum(without, {0, 1, 1, 0}).total == 0.0);
}

void TestPixelSum::productsAreExact() {
  // 24 bits times 24 bits: one more than a float could hold.
  PixelTerm term;
  term.x = 16777213.0F;
  term.w = 16777211.0F;
  QCOMPARE(static_cast<long long>(term.product()), 16777213LL * 16777211LL);
}

QTEST_APPLESS_MAIN(TestPixelSum)
#include "tst_pixel_sum.moc"
