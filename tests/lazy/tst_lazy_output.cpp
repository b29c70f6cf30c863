#include <QTest>
#include <cmath>
#include <random>

#include "engine/lazy/lazy_output.h"
#include "engine/lazy/sampling.h"
#include "tests/lazy/frame_case.h"

using namespace convt;

namespace {

/// 5 channels, 4 phases, 199x279.
Wants mediumWants() {
  Wants wants = smallWants();
  wants.input = photo({1, 3, 100, 140});
  wants.params.outChannels = 5;
  wants.weights.kind = WeightKind::Torch;
  return wants;
}

}  // namespace

/// LazyOutput: the same values whatever the cache has of them.
class TestLazyOutput : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void cleanup() { tileCache().clear(); }
  void anyMixtureOfKnownTilesGivesTheEnginesValues();
  void keptTilesAreNotComputedAgain();
  void forgottenTilesAre();
  void cancelledGivesNothing();
  void estimateMeetsEveryPhase();
  void estimateOfASmallOutputIsExact();
};

void TestLazyOutput::anyMixtureOfKnownTilesGivesTheEnginesValues() {
  const Wants wants = mediumWants();
  const Tensor whole = wholeOutput(wants);
  const auto output = lazyOutputOf(wants);
  std::mt19937 random(1);
  const auto below = [&random](std::int64_t n) {
    return static_cast<std::int64_t>(random() % static_cast<std::uint32_t>(n));
  };
  for (int repeat = 0; repeat < 200; ++repeat) {
    const int step = 1 + static_cast<int>(below(3));
    SampleGrid grid = wholeGrid(whole.shape.h, whole.shape.w, step);
    const std::int64_t y = below(grid.rows);
    const std::int64_t x = below(grid.cols);
    grid = {y * step, x * step, 1 + static_cast<int>(below(grid.rows - y)), 1 + static_cast<int>(below(grid.cols - x)),
            step};
    std::vector<int> channels{0, 1, 2, 3, 4};
    channels.resize(1 + static_cast<std::size_t>(below(5)));
    if (below(2) == 0) std::swap(channels.front(), channels.back());
    const auto picture = output->sample(grid, channels, {});
    QVERIFY(picture && picture->grid == grid && picture->channels == channels);
    QVERIFY(showsValues(*picture, whole, 0));
    if (below(3) == 0) output->keep(*picture);
  }
  QVERIFY(tileCache().bytes() > 0);
}

/// Tiles with values that no layer gives come back as they were put in.
void TestLazyOutput::keptTilesAreNotComputedAgain() {
  const auto output = lazyOutputOf(mediumWants());
  Picture marked{{32, 32, 100, 100, 1}, Reduction::Sample, {1, 2}, {}, {}};
  marked.values.assign(marked.grid.count() * 2, 777.0F);
  output->keep(marked);
  const SampleGrid grid{0, 0, 199, 279, 1};
  // Whole tiles: 32..128 on both axes; 128..132 is a part of one.
  QCOMPARE(output->shareMissing({32, 32, 96, 96, 1}, {1, 2}), 0.0);
  QCOMPARE(output->shareMissing({40, 50, 60, 70, 1}, {2}), 0.0);
  QCOMPARE(output->shareMissing({32, 32, 96, 96, 1}, {1, 3}), 0.5);
  const auto picture = output->sample(grid, {0, 1, 2}, {});
  for (int j = 0; j < grid.rows; ++j) {
    for (int i = 0; i < grid.cols; ++i) {
      const bool inside = j >= 32 && j < 128 && i >= 32 && i < 128;
      QVERIFY((picture->value(1, j, i) == 777.0F) == inside);
      QVERIFY((picture->value(2, j, i) == 777.0F) == inside);
      QVERIFY(picture->value(0, j, i) != 777.0F);
    }
  }
  // Another level and another reduction are other tiles.
  QCOMPARE(output->shareMissing({0, 0, 64, 64, 2}, {1}), 1.0);
}

void TestLazyOutput::forgottenTilesAre() {
  const auto output = lazyOutputOf(mediumWants());
  output->keep(*output->sample({0, 0, 64, 64, 1}, {0}, {}));
  QCOMPARE(output->shareMissing({0, 0, 64, 64, 1}, {0}), 0.0);
  output->forget();
  QCOMPARE(output->shareMissing({0, 0, 64, 64, 1}, {0}), 1.0);
}

void TestLazyOutput::cancelledGivesNothing() {
  const auto output = lazyOutputOf(mediumWants());
  std::stop_source stop;
  stop.request_stop();
  const RunOptions stopped{0, stop.get_token()};
  QVERIFY(!output->sample({0, 0, 64, 64, 1}, {0}, stopped));
  QVERIFY(output->estimate({0}, stopped).empty());
}

/// Kernel 1 at stride 8 writes one phase of 64: a step of 8 would see all of it, or nothing.
void TestLazyOutput::estimateMeetsEveryPhase() {
  Wants wants = smallWants();
  wants.input = photo({1, 3, 200, 300});
  wants.params = {3, {1, 1}, {8, 8}, {0, 0}, {0, 0}, {1, 1}, 1, false};
  wants.weights.kind = WeightKind::Ones;
  const Tensor whole = wholeOutput(wants);
  double mean = 0.0;
  const std::int64_t plane = whole.shape.h * whole.shape.w;
  for (std::int64_t i = 0; i < plane; ++i)
    mean += whole.values[static_cast<std::size_t>(i)] / static_cast<double>(plane);
  const std::vector<ChannelSummary> estimate = lazyOutputOf(wants)->estimate({0, 1, 2}, {});
  QCOMPARE(estimate.size(), std::size_t{3});
  QVERIFY(estimate[0].count >= 8000 && estimate[0].count <= 16384);
  QVERIFY2(std::abs(estimate[0].mean - mean) < 0.1 * mean, std::to_string(estimate[0].mean / mean).c_str());
  QVERIFY(estimate[0].max > 0.9F * 3.0F * 0.5F);
}

void TestLazyOutput::estimateOfASmallOutputIsExact() {
  const Wants wants = smallWants();
  const Tensor whole = wholeOutput(wants);
  const std::vector<ChannelSummary> estimate = lazyOutputOf(wants)->estimate({0, 1, 2}, {});
  const auto [low, high] =
      std::minmax_element(whole.values.begin() + static_cast<std::ptrdiff_t>(whole.index(0, 2, 0, 0)),
                          whole.values.begin() + static_cast<std::ptrdiff_t>(whole.index(1, 0, 0, 0)));
  QCOMPARE(estimate[2].count, whole.shape.h * whole.shape.w);
  QCOMPARE(estimate[2].min, *low);
  QCOMPARE(estimate[2].max, *high);
}

QTEST_APPLESS_MAIN(TestLazyOutput)
#include "tst_lazy_output.moc"
