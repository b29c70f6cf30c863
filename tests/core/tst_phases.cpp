#include <QTest>
#include <limits>
#include <map>
#include <set>
#include <vector>

#include "engine/core/phases.h"
#include "engine/reference.h"
#include "tests/core/explained_layer.h"

using namespace convt;

namespace {

const double kMissing = std::numeric_limits<double>::quiet_NaN();

Weights weightsOf(const LayerValues& layer) {
  Weights weights;
  weights.weight.shape = layer.weight->shape;
  weights.weight.values = layer.weight->values;
  if (layer.bias) weights.bias = *layer.bias;
  return weights;
}

bool isMultiple(std::int64_t value, std::int64_t of) {
  return value % of == 0;
}

}  // namespace

/// Each phase is a small convolution at stride 1; together they are the layer.
class TestPhases : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void everyOutputPixelBelongsToOnePhase();
  void tapsOfAPhaseAreThoseThatLandOnIt();
  void inputsAreThoseOfTheDefinition();
  void everyTapBelongsToOnePhaseWithoutACommonDivisor();
  void phasesInterleaveToTheOutput();
  void sumsAreThoseOfTheSinglePixels();
  void countedPhasesStandAlone();
  void strideOneIsOnePhase();
};

void TestPhases::everyOutputPixelBelongsToOnePhase() {
  Random random(1);
  for (int n = 0; n < 3000; ++n) {
    const LayerCase layer = randomLayer(random);
    const Shape out = outputShape(layer.params, layer.input);
    const std::vector<PhasePart> phases = phasesOf(layer.params, layer.input);
    QCOMPARE(std::ssize(phases), std::ptrdiff_t{layer.params.stride.h} * layer.params.stride.w);
    std::map<std::pair<std::int64_t, std::int64_t>, std::int64_t> owner;
    for (std::size_t p = 0; p < phases.size(); ++p) {
      for (std::int64_t j = 0; j < phases[p].h.outputs.count; ++j) {
        for (std::int64_t i = 0; i < phases[p].w.outputs.count; ++i) {
          const std::pair place(phases[p].h.outputs.at(j), phases[p].w.outputs.at(i));
          QVERIFY2(owner.emplace(place, p).second, layer.name().c_str());
          QVERIFY(place.first < out.h && place.second < out.w);
          QCOMPARE(phaseIndexAt(layer.params, place.first, place.second), static_cast<std::int64_t>(p));
        }
      }
    }
    QCOMPARE(static_cast<std::int64_t>(owner.size()), out.h * out.w);
  }
}

void TestPhases::tapsOfAPhaseAreThoseThatLandOnIt() {
  Random random(2);
  for (int n = 0; n < 3000; ++n) {
    const LayerCase layer = randomLayer(random);
    const LayerParams& p = layer.params;
    for (const PhasePart& part : phasesOf(p, layer.input)) {
      std::int64_t landing = 0;
      for (std::int64_t k = 0; k < p.kernel.h; ++k) {
        const bool lands = isMultiple(std::int64_t{p.dilation.h} * k - part.h.phase, p.stride.h);
        QCOMPARE(part.h.taps.contains(k), lands);
        landing += lands ? 1 : 0;
      }
      QCOMPARE(part.h.taps.count, landing);
    }
  }
}

void TestPhases::inputsAreThoseOfTheDefinition() {
  Random random(3);
  for (int n = 0; n < 3000; ++n) {
    const LayerCase layer = randomLayer(random);
    const LayerParams& p = layer.params;
    for (const PhasePart& part : phasesOf(p, layer.input)) {
      for (std::int64_t j = 0; j < part.w.outputs.count; ++j) {
        for (std::int64_t t = 0; t < part.w.taps.count; ++t) {
          const std::int64_t lands = part.w.input(j, t) * p.stride.w - p.padding.w + p.dilation.w * part.w.taps.at(t);
          QCOMPARE(lands, part.w.outputs.at(j));
        }
      }
    }
  }
}

void TestPhases::everyTapBelongsToOnePhaseWithoutACommonDivisor() {
  Random random(4);
  int shared = 0;
  for (int n = 0; n < 3000; ++n) {
    const LayerCase layer = randomLayer(random);
    const LayerParams& p = layer.params;
    std::int64_t taps = 0;
    std::int64_t without = 0;
    for (const PhasePart& part : phasesOf(p, layer.input)) {
      taps += part.taps();
      without += part.taps() == 0 ? 1 : 0;
    }
    // Also with one: no tap is lost, there are only phases that have none.
    QCOMPARE(taps, std::int64_t{p.kernel.h} * p.kernel.w);
    const bool commonH = p.stride.h > 1 && isMultiple(p.dilation.h, p.stride.h);
    if (commonH) QVERIFY(without >= std::int64_t{p.stride.h - 1} * p.stride.w);
    shared += commonH ? 1 : 0;
  }
  QVERIFY(shared > 100);
}

void TestPhases::phasesInterleaveToTheOutput() {
  Random random(5);
  for (int n = 0; n < 2000; ++n) {
    const LayerCase layer = randomLayer(random);
    const LayerValues values = fillLayer(layer, random, smallWholeNumbers);
    const Shape out = outputShape(layer.params, layer.input);
    const std::vector<double> expected = reference(layer.params, values.input, weightsOf(values));
    const std::int64_t image = out.n - 1;
    for (std::int64_t oc = 0; oc < out.c; ++oc) {
      const std::vector<double> whole =
          interleaved(values, image, oc, layer.params.stride.h * layer.params.stride.w, kMissing);
      const auto from = expected.begin() + static_cast<std::ptrdiff_t>((image * out.c + oc) * out.h * out.w);
      QVERIFY2(std::equal(whole.begin(), whole.end(), from), layer.name().c_str());
    }
  }
}

void TestPhases::sumsAreThoseOfTheSinglePixels() {
  Random random(6);
  for (int n = 0; n < 500; ++n) {
    const LayerCase layer = randomLayer(random);
    const LayerValues values = fillLayer(layer, random, fractions);
    const OutputPlace place = randomPlace(layer, random);
    const std::vector<double> whole = interleaved(values, place.n, place.oc, 64, kMissing);
    const std::int64_t cols = outputShape(layer.params, layer.input).w;
    QVERIFY(whole[static_cast<std::size_t>(place.oy * cols + place.ox)] == pixelSum(values, place).total);
  }
}

void TestPhases::countedPhasesStandAlone() {
  Random random(7);
  for (int n = 0; n < 500; ++n) {
    const LayerCase layer = randomLayer(random);
    const LayerValues values = fillLayer(layer, random, smallWholeNumbers);
    const Shape out = outputShape(layer.params, layer.input);
    const int phases = layer.params.stride.h * layer.params.stride.w;
    const std::int64_t count = between(random, 0, phases);
    const std::vector<double> part = interleaved(values, 0, 0, count, kMissing);
    const std::vector<double> whole = interleaved(values, 0, 0, phases, kMissing);
    for (std::int64_t oy = 0; oy < out.h; ++oy) {
      for (std::int64_t ox = 0; ox < out.w; ++ox) {
        const auto at = static_cast<std::size_t>(oy * out.w + ox);
        const bool done = phaseIndexAt(layer.params, oy, ox) < count;
        QVERIFY(done ? part[at] == whole[at] : part[at] != part[at]);
      }
    }
  }
}

void TestPhases::strideOneIsOnePhase() {
  LayerParams params;
  params.dilation = {3, 2};
  params.kernel = {3, 5};
  const std::vector<PhasePart> phases = phasesOf(params, {1, 1, 4, 4});
  QCOMPARE(std::ssize(phases), std::ptrdiff_t{1});
  QCOMPARE(phases[0].taps(), 15);
  QCOMPARE(phases[0].h.fall, 3);
  QCOMPARE(phases[0].w.fall, 2);
  QCOMPARE(phases[0].outputs(), outputShape(params, {1, 1, 4, 4}).imageCount() / params.outChannels);
}

QTEST_APPLESS_MAIN(TestPhases)
#include "tst_phases.moc"
