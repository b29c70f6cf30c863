#include <QSignalSpy>
#include <QTest>
#include <cmath>
#include <thread>

#include "app/session/round_trip_job.h"
#include "engine/conv2d.h"
#include "engine/core/output_size.h"
#include "engine/weight_init.h"
#include "tests/support/layer_case.h"

using namespace convt;

namespace {

using Trip = std::shared_ptr<const RoundTrip>;

RoundTripWants wantsOf(const LayerCase& layer, Tensor x, WeightKind kind = WeightKind::Torch) {
  RoundTripWants wants;
  wants.state = 1;
  static std::uint64_t id = 0;
  wants.inputId = ++id;
  wants.input = makeInput(std::move(x));
  wants.params = layer.params;
  wants.weights.kind = kind;
  wants.window = {0, 0, layer.input.h, layer.input.w};
  wants.channels = {0};
  return wants;
}

/// There and back by the engine's whole runs.
Tensor wholeTrip(const RoundTripWants& wants) {
  LayerParams params = wants.params;
  params.bias = false;
  auto weights = std::make_shared<const Weights>(*makeWeights(wants.weights, params, wants.input.shape.c));
  const auto plan = *Plan::make(params, wants.input.shape, weights);
  return conv2d(params, *convTranspose(*plan, wants.input), weights->weight);
}

bool wait(const RoundTripJob& job) {
  return QTest::qWaitFor([&] { return !job.running(); }, 20000);
}

}  // namespace

/// The round trip: its numbers against the definition, and the thread that computes them.
class TestRoundTripJob : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void windowHasTheBitsOfTheWholeTrip();
  void bothSidesOfTheIdentityAgree();
  void identityIsExactOnWholeNumbers();
  void outputPaddingBeyondTheStrideComparesTheFirstRows();
  void biasTakesNoPart();
  void otherChannelsNeedNoOtherNumbers();
  void differenceOfThreeChannelsIsTheLargest();
  void rangesAreNamedPerPicture();
  void windowIsAllOfSmallInputs();
  void windowOfLargeInputsStaysAffordable();
  void newestWantsWin();
  void forgottenWorkIsNotDelivered();
  void failureIsASentence();
};

void TestRoundTripJob::windowHasTheBitsOfTheWholeTrip() {
  Random random(1);
  int cropped = 0;
  for (int i = 0; i < 250; ++i) {
    LayerCase layer = randomLayer(random);
    if (layer.input.n == 0) continue;
    RoundTripWants wants = wantsOf(layer, fractions(layer.input, random));
    wants.image = layer.input.n - 1;
    wants.window.y0 = between(random, 0, static_cast<int>(layer.input.h) - 1);
    wants.window.x0 = between(random, 0, static_cast<int>(layer.input.w) - 1);
    wants.window.rows = between(random, 1, static_cast<int>(layer.input.h - wants.window.y0));
    wants.window.cols = between(random, 1, static_cast<int>(layer.input.w - wants.window.x0));
    cropped += wants.window.count() < layer.input.h * layer.input.w ? 1 : 0;
    wants.channels = {static_cast<int>(layer.input.c) - 1};
    const auto trip = RoundTripper().compute(wants);
    QVERIFY2(bool(trip), layer.name().c_str());
    const Tensor whole = wholeTrip(wants);
    QCOMPARE((*trip)->facts.returned, whole.shape);
    double greatest = 0.0;
    for (std::int64_t j = 0; j < wants.window.rows; ++j) {
      for (std::int64_t k = 0; k < wants.window.cols; ++k) {
        const std::int64_t y = wants.window.y0 + j;
        const std::int64_t x = wants.window.x0 + k;
        const int row = static_cast<int>(j);
        const int col = static_cast<int>(k);
        const float was = wants.input.value(wants.image, layer.input.c - 1, y, x);
        const float is = whole.at(wants.image, layer.input.c - 1, y, x);
        QCOMPARE((*trip)->before.picture->value(0, row, col), was);
        QVERIFY2((*trip)->after.picture->value(0, row, col) == is, layer.name().c_str());
        QCOMPARE((*trip)->difference.picture->value(0, row, col), is - was);
        for (std::int64_t c = 0; c < layer.input.c; ++c) {
          greatest = std::max(greatest, std::abs(double{whole.at(wants.image, c, y, x)} -
                                                 double{wants.input.value(wants.image, c, y, x)}));
        }
      }
    }
    QCOMPARE((*trip)->facts.greatest, greatest);
    QVERIFY((*trip)->facts.mean <= greatest);
  }
  QVERIFY(cropped > 100);
}

void TestRoundTripJob::bothSidesOfTheIdentityAgree() {
  Random random(2);
  int known = 0;
  for (int i = 0; i < 300; ++i) {
    LayerCase layer = randomLayer(random);
    if (layer.input.n == 0) continue;
    RoundTripWants wants = wantsOf(layer, fractions(layer.input, random));
    wants.image = layer.input.n - 1;
    if (i % 2 == 0)
      wants.window = {layer.input.h / 2, layer.input.w / 2, (layer.input.h + 1) / 2, (layer.input.w + 1) / 2};
    const auto trip = RoundTripper().compute(wants);
    QVERIFY(bool(trip));
    LayerParams params = layer.params;
    const bool fits = !check(params, {1, layer.input.c, wants.window.rows, wants.window.cols});
    QCOMPARE((*trip)->facts.random.has_value(), fits);
    if (!fits) continue;
    ++known;
    const AdjointNumbers& own = *(*trip)->facts.itself;
    QVERIFY2(own.transposed >= 0.0 && own.difference() < 2e-6, layer.name().c_str());
    // The sum of so many products of either sign may nearly vanish; its terms do not.
    const double size = std::sqrt(own.transposed * static_cast<double>((*trip)->facts.output.imageCount()));
    QVERIFY2(std::abs((*trip)->facts.random->conv - (*trip)->facts.random->transposed) <= 2e-6 * size + 1e-12,
             layer.name().c_str());
  }
  QVERIFY(known > 200);
}

void TestRoundTripJob::identityIsExactOnWholeNumbers() {
  const LayerCase layer{{1, 2, 6, 7}, {2, {3, 3}, {2, 2}, {1, 1}, {1, 0}, {1, 1}, 1, false}};
  Random random(3);
  const auto trip = RoundTripper().compute(wantsOf(layer, wholeNumbers(layer.input, random), WeightKind::Whole));
  QVERIFY(bool(trip));
  QVERIFY((*trip)->facts.random->conv != 0.0);
  QCOMPARE((*trip)->facts.random->conv, (*trip)->facts.random->transposed);
  QCOMPARE((*trip)->facts.random->difference(), 0.0);
  QCOMPARE((*trip)->facts.itself->conv, (*trip)->facts.itself->transposed);
}

void TestRoundTripJob::outputPaddingBeyondTheStrideComparesTheFirstRows() {
  const LayerCase layer{{1, 1, 4, 5}, {1, {2, 2}, {1, 2}, {0, 0}, {2, 0}, {3, 3}, 1, false}};
  Random random(4);
  const auto trip = RoundTripper().compute(wantsOf(layer, fractions(layer.input, random)));
  QVERIFY(bool(trip));
  QCOMPARE((*trip)->facts.returned, (Shape{1, 1, 6, 5}));
  QCOMPARE((*trip)->after.picture->grid.rows, 4);
  QVERIFY((*trip)->facts.random->difference() < 1e-6);
}

void TestRoundTripJob::biasTakesNoPart() {
  Random random(5);
  LayerCase layer{{1, 2, 5, 5}, {2, {3, 3}, {2, 2}, {1, 1}, {0, 0}, {1, 1}, 1, true}};
  RoundTripWants wants = wantsOf(layer, fractions(layer.input, random));
  const auto with = RoundTripper().compute(wants);
  wants.params.bias = false;
  const auto without = RoundTripper().compute(wants);
  QVERIFY(with && without);
  QVERIFY(sameBits((*with)->after.picture->values, (*without)->after.picture->values));
  QVERIFY((*with)->facts.params.bias && !(*without)->facts.params.bias);
}

void TestRoundTripJob::otherChannelsNeedNoOtherNumbers() {
  Random random(6);
  const LayerCase layer{{1, 3, 5, 6}, {3, {3, 3}, {2, 2}, {1, 1}, {0, 0}, {1, 1}, 1, false}};
  RoundTripWants wants = wantsOf(layer, fractions(layer.input, random));
  RoundTripper tripper;
  QVERIFY(bool(tripper.compute(wants)));
  wants.channels = {2};
  int pieces = 0;
  const auto trip = tripper.compute(wants, {{}, [&pieces] { ++pieces; }});
  QVERIFY(bool(trip));
  QCOMPARE(pieces, 0);
  QCOMPARE((*trip)->before.picture->value(0, 1, 1), wants.input.value(0, 2, 1, 1));
  // Another window does, and so does another layer or another image of numbers.
  wants.window = {1, 1, 2, 2};
  QVERIFY(bool(tripper.compute(wants, {{}, [&pieces] { ++pieces; }})));
  QVERIFY(pieces > 0);
  wants.weights.seed = 7;
  for (int other = 0; other < 2; ++other) {
    const auto again = tripper.compute(wants);
    const auto fresh = RoundTripper().compute(wants);
    QVERIFY(again && fresh);
    QVERIFY(sameBits((*again)->after.picture->values, (*fresh)->after.picture->values));
    QCOMPARE((*again)->facts.random->conv, (*fresh)->facts.random->conv);
    wants.input = makeInput(fractions(layer.input, random));
    ++wants.inputId;
  }
}

void TestRoundTripJob::differenceOfThreeChannelsIsTheLargest() {
  Random random(7);
  const LayerCase layer{{1, 3, 6, 6}, {3, {2, 2}, {2, 2}, {0, 0}, {0, 0}, {1, 1}, 1, false}};
  RoundTripWants wants = wantsOf(layer, fractions(layer.input, random));
  wants.channels = {0, 1, 2};
  const auto trip = RoundTripper().compute(wants);
  QVERIFY(bool(trip));
  const Picture& before = *(*trip)->before.picture;
  const Picture& after = *(*trip)->after.picture;
  for (int i = 0; i < 6; ++i) {
    float most = 0.0F;
    for (std::size_t c = 0; c < 3; ++c) {
      const float difference = after.value(c, i, i) - before.value(c, i, i);
      if (std::abs(difference) > std::abs(most)) most = difference;
    }
    QCOMPARE((*trip)->difference.picture->value(0, i, i), most);
  }
  QCOMPARE((*trip)->difference.mapping.colors, Colors::ZeroCentered);
}

void TestRoundTripJob::rangesAreNamedPerPicture() {
  // Four taps of 1 at stride 1 on ones: the way back is 16 times as large in the middle.
  const LayerCase layer{{1, 1, 6, 6}, {1, {2, 2}, {1, 1}, {0, 0}, {0, 0}, {1, 1}, 1, false}};
  Tensor ones(layer.input);
  std::fill(ones.values.begin(), ones.values.end(), 1.0F);
  const auto trip = RoundTripper().compute(wantsOf(layer, ones, WeightKind::Ones));
  QVERIFY(bool(trip));
  QCOMPARE((*trip)->before.mapping.kind, MappingKind::Levels);
  QCOMPARE((*trip)->after.mapping.kind, MappingKind::Stretch);
  QCOMPARE(shownRange((*trip)->after.mapping, 0).low, 0.0F);
  QCOMPARE(shownRange((*trip)->after.mapping, 0).high, 16.0F);
  QCOMPARE(shownRange((*trip)->difference.mapping, 0).low, -15.0F);
  QCOMPARE((*trip)->facts.greatest, 15.0);
  // The largest value is white, 0 would be black.
  QCOMPARE((*trip)->after.picture->pixels[2 * 6 + 2], 0xffffffffU);
}

void TestRoundTripJob::windowIsAllOfSmallInputs() {
  LayerParams params;
  params.kernel = {3, 3};
  params.stride = {2, 2};
  const PlaneWindow visible{100, 100, 50, 60};
  QCOMPARE(affordableWindow(params, {1, 3, 464, 700}, visible), (PlaneWindow{0, 0, 464, 700}));
}

void TestRoundTripJob::windowOfLargeInputsStaysAffordable() {
  Random random(8);
  for (int i = 0; i < 500; ++i) {
    LayerParams params;
    const int kernel = between(random, 1, 63);
    params.kernel = {kernel, between(random, 1, 63)};
    params.stride = {between(random, 1, 64), between(random, 1, 64)};
    params.outChannels = between(random, 1, 64);
    const Shape input{1, between(random, 1, 64), between(random, 1, 4000), between(random, 1, 6000)};
    PlaneWindow visible{between(random, 0, static_cast<int>(input.h) - 1),
                        between(random, 0, static_cast<int>(input.w) - 1)};
    visible.rows = between(random, 1, static_cast<int>(input.h - visible.y0));
    visible.cols = between(random, 1, static_cast<int>(input.w - visible.x0));
    const PlaneWindow window = affordableWindow(params, input, visible);
    const PlaneWindow all{0, 0, input.h, input.w};
    QVERIFY(window.rows >= 1 && window.cols >= 1 && all.contains(window));
    const double taps = static_cast<double>(params.kernel.h) * params.kernel.w;
    const double work = static_cast<double>(window.count() * input.c * params.outChannels) * taps;
    QVERIFY(work <= 2e8 || window.count() == 1);
    // Around the middle of what is seen, as far as the input's edge lets it.
    if (window.rows < visible.rows) {
      QVERIFY(std::abs((visible.y0 + visible.rows / 2) - (window.y0 + window.rows / 2)) <= 1);
    }
  }
}

void TestRoundTripJob::newestWantsWin() {
  Random random(9);
  const LayerCase layer{{1, 3, 200, 300}, {3, {3, 3}, {2, 2}, {1, 1}, {0, 0}, {1, 1}, 1, false}};
  RoundTripWants wants = wantsOf(layer, fractions(layer.input, random));
  RoundTripJob job;
  QSignalSpy failed(&job, &RoundTripJob::failed);
  std::vector<std::uint64_t> shown;
  connect(&job, &RoundTripJob::ready, this, [&shown](const Trip& trip) { shown.push_back(trip->state); });
  for (int i = 1; i <= 40; ++i) {
    wants.state = static_cast<std::uint64_t>(i);
    wants.params.kernel = {1 + i % 7, 3};
    job.want(wants);
  }
  QVERIFY(wait(job));
  QVERIFY(!shown.empty() && shown.size() < 10);
  QCOMPARE(shown.back(), 40U);
  QVERIFY(std::is_sorted(shown.begin(), shown.end()));
  QCOMPARE(failed.count(), 0);
}

void TestRoundTripJob::forgottenWorkIsNotDelivered() {
  Random random(10);
  const LayerCase layer{{1, 3, 300, 300}, {3, {5, 5}, {2, 2}, {1, 1}, {0, 0}, {1, 1}, 1, false}};
  RoundTripJob job;
  QSignalSpy ready(&job, &RoundTripJob::ready);
  job.want(wantsOf(layer, fractions(layer.input, random)));
  job.forget();
  QVERIFY(wait(job));
  QCOMPARE(ready.count(), 0);
  // Nor is what was done already and is on its way.
  job.want(wantsOf(layer, fractions(layer.input, random)));
  while (job.computing()) std::this_thread::yield();
  job.forget();
  QVERIFY(wait(job));
  QCOMPARE(ready.count(), 0);
  job.want(wantsOf(layer, fractions(layer.input, random)));
  QVERIFY(wait(job));
  QCOMPARE(ready.count(), 1);
}

void TestRoundTripJob::failureIsASentence() {
  Random random(11);
  const LayerCase layer{{1, 3, 20, 20}, {3, {3, 3}, {2, 2}, {1, 1}, {4, 4}, {1, 1}, 1, false}};
  RoundTripJob job;
  QSignalSpy failed(&job, &RoundTripJob::failed);
  job.want(wantsOf(layer, fractions(layer.input, random)));
  QTRY_COMPARE(failed.count(), 1);
  QCOMPARE(failed.front().front().toULongLong(), 1U);
  QVERIFY(!failed.front().back().toString().isEmpty());

  const std::int64_t limit = memoryBudget().limit();
  const LayerCase valid{{1, 3, 200, 200}, {3, {3, 3}, {2, 2}, {1, 1}, {0, 0}, {1, 1}, 1, false}};
  const RoundTripWants wants = wantsOf(valid, fractions(valid.input, random));
  memoryBudget().setLimit(memoryBudget().used() + 1'000'000);
  job.want(wants);
  QTRY_COMPARE(failed.count(), 2);
  memoryBudget().setLimit(limit);
  QVERIFY2(failed.back().back().toString().contains(QStringLiteral("3x200x200")),
           qPrintable(failed.back().back().toString()));
}

QTEST_GUILESS_MAIN(TestRoundTripJob)
#include "tst_round_trip_job.moc"
