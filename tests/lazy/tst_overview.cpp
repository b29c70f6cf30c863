#include <QTest>
#include <cmath>

#include "engine/lazy/overview.h"
#include "engine/lazy/sampling.h"
#include "engine/statistics.h"
#include "tests/support/layer_case.h"

using namespace convt;

/// The overview gathered from the strips of a walk is the mean over blocks of the whole output.
class TestOverview : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void meansOfBlocksOfTheWholeOutput_data();
  void meansOfBlocksOfTheWholeOutput();
};

void TestOverview::meansOfBlocksOfTheWholeOutput_data() {
  QTest::addColumn<int>("step");
  for (const int step : {1, 2, 7, 64, 5000}) QTest::newRow(std::to_string(step).c_str()) << step;
}

void TestOverview::meansOfBlocksOfTheWholeOutput() {
  QFETCH(int, step);
  Random random(1);
  const LayerCase layer{{1, 2, 160, 170}, {20, {3, 4}, {2, 2}, {1, 1}, {0, 0}, {1, 1}, 1, true}};
  const auto plan = planOf(layer, makeLayerWeights(layer, random, fractions));
  const Input input = makeInput(fractions(layer.input, random));
  const auto whole = convTranspose(*plan, input);
  QVERIFY(whole);
  const std::vector<int> channels{18, 3, 0};  // of both sets that the walk takes channels in
  OverviewBuilder builder(plan->output(), step, channels);
  QVERIFY(summarizeOutput(plan, input, 0, {}, [&](const Region& r, const OutputSpan& v) { builder.add(r, v); }));
  const auto picture = builder.finish();
  const Shape& out = plan->output();
  QCOMPARE(picture->grid, wholeGrid(out.h, out.w, step));
  QCOMPARE(picture->channels, channels);
  QCOMPARE(picture->reduction, Reduction::Mean);
  for (std::size_t c = 0; c < channels.size(); ++c) {
    for (int j = 0; j < picture->grid.rows; ++j) {
      for (int i = 0; i < picture->grid.cols; ++i) {
        double sum = 0.0;
        int count = 0;
        for (std::int64_t y = std::int64_t{step} * j; y < std::min(out.h, std::int64_t{step} * (j + 1)); ++y) {
          for (std::int64_t x = std::int64_t{step} * i; x < std::min(out.w, std::int64_t{step} * (i + 1));
               ++x, ++count) {
            sum += whole->at(0, channels[c], y, x);
          }
        }
        if (!(std::abs(picture->value(c, j, i) - sum / count) < 1e-6)) QFAIL("another mean");
      }
    }
  }
}

QTEST_APPLESS_MAIN(TestOverview)
#include "tst_overview.moc"
