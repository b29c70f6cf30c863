#include <QTest>
#include <chrono>
#include <stop_token>
#include <thread>
#include <vector>

#include "engine/lazy/output_facts.h"
#include "engine/lazy/sampling.h"
#include "engine/weight_init.h"
#include "tests/lazy/frame_case.h"

using namespace convt;

namespace {

/// 40 strips: some 60 ms of one CPU.
Wants longWants() {
  Wants wants = smallWants();
  wants.input = photo({1, 3, 600, 800});
  wants.params.outChannels = 3;
  wants.params.kernel = {4, 4};
  wants.params.stride = {6, 6};
  wants.outputChannels = {0, 1, 2};
  return wants;
}

std::shared_ptr<const Plan> planOf(const Wants& wants) {
  auto weights = makeWeights(wants.weights, wants.params, wants.input.shape.c);
  return *Plan::make(wants.params, wants.input.shape, std::make_shared<const Weights>(std::move(*weights)));
}

}  // namespace

/// What needs the whole output comes step by step: it can be left anywhere and goes on there.
class TestOutputFacts : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void allIsKnownAfterTheWalk() {
    const Wants wants = smallWants();
    OutputFacts facts;
    facts.take(planOf(wants), wants.input, 1);
    QVERIFY(facts.checkerboard());  // of the few weights
    QVERIFY(!facts.summary() && !facts.histograms());
    QCOMPARE(facts.share(), 0.0);
    QCOMPARE(facts.walk({}), RunStatus::Completed);
    QCOMPARE(facts.share(), 1.0);
    QCOMPARE(facts.summary()->channels.size(), std::size_t{3});
    QCOMPARE(facts.histograms()->channels.size(), std::size_t{3});
    QCOMPARE(facts.histograms()->all.count(), std::int64_t{3 * 39 * 59});
    QCOMPARE(facts.histograms()->channels[1].max(), facts.summary()->channels[1].max);
    QVERIFY(!facts.selfCheck());
    QCOMPARE(facts.check(1, {}), RunStatus::Completed);
    QCOMPARE(facts.selfCheck()->pixels, 64);
    QVERIFY(!facts.takeOverview());
    facts.drop();
    QVERIFY(!facts.summary() && !facts.histograms() && !facts.checkerboard() && !facts.selfCheck());
  }

  void cancelledWalkGoesOnWhereItWas() {
    const Wants wants = longWants();
    OutputFacts undisturbed;
    undisturbed.take(planOf(wants), wants.input, 0);
    QCOMPARE(undisturbed.walk({}), RunStatus::Completed);

    OutputFacts facts;
    facts.take(planOf(wants), wants.input, 0);
    // Stops while some strip is computed or gathered, wherever that is; later until some of them are done.
    double share = 0.0;
    for (int milliseconds = 2; share == 0.0; milliseconds *= 2) {
      std::stop_source stop;
      std::jthread stopper([&] {
        const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(milliseconds);
        while (std::chrono::steady_clock::now() < end) std::this_thread::yield();
        stop.request_stop();
      });
      QCOMPARE(facts.walk(stop.get_token()), RunStatus::Cancelled);
      QVERIFY(!facts.summary());
      share = facts.share();
    }
    std::stop_source stopped;
    stopped.request_stop();
    QCOMPARE(facts.walk(stopped.get_token()), RunStatus::Cancelled);
    QCOMPARE(facts.share(), share);
    QCOMPARE(facts.walk({}), RunStatus::Completed);
    QVERIFY(facts.summary()->channels == undisturbed.summary()->channels);
    QVERIFY(facts.histograms()->all == undisturbed.histograms()->all);
    QVERIFY(facts.checkerboard()->measured == undisturbed.checkerboard()->measured);
  }

  void progressGrows() {
    Wants wants = longWants();
    wants.params.stride = {24, 24};  // longer than progress keeps quiet
    OutputFacts facts;
    facts.take(planOf(wants), wants.input, 0);
    std::vector<double> shares;
    std::vector<std::chrono::steady_clock::time_point> times;
    QCOMPARE(facts.walk({},
                        [&] {
                          shares.push_back(facts.share());
                          times.push_back(std::chrono::steady_clock::now());
                        }),
             RunStatus::Completed);
    QVERIFY(!shares.empty());
    QVERIFY(shares.front() > 0.0 && shares.back() < 1.0);
    for (std::size_t i = 1; i < shares.size(); ++i) {
      QVERIFY(shares[i] > shares[i - 1]);
      QVERIFY(times[i] - times[i - 1] >= std::chrono::milliseconds(99));
    }
  }

  void anotherOverviewStartsTheWalkAnew() {
    const Wants wants = smallWants();
    OutputFacts facts;
    facts.take(planOf(wants), wants.input, 0);
    facts.gatherOverview(wholeGrid(39, 59, 4), {0, 2});
    QCOMPARE(facts.walk({}), RunStatus::Completed);
    const auto overview = facts.takeOverview();
    QVERIFY(overview && overview->grid == wholeGrid(39, 59, 4));
    QVERIFY(overview->channels == std::vector<int>({0, 2}));
    QVERIFY(!facts.takeOverview());
    facts.gatherOverview(wholeGrid(39, 59, 8), {1});
    QCOMPARE(facts.walk({}), RunStatus::Completed);
    QVERIFY(facts.takeOverview()->grid == wholeGrid(39, 59, 8));
  }

  void unwantedStatisticsAreNotGathered() {
    FrameBuilder builder;
    Wants wants = smallWants();
    wants.statistics = false;
    const Served stopped = serve(builder, wants);
    QVERIFY(stopped.last().settled);
    QVERIFY(!stopped.last().statistics && !stopped.last().check && !stopped.last().histograms);
    QCOMPARE(stopped.last().statisticsShare, 0.0);
    wants.statistics = true;
    const Served goesOn = serve(builder, wants);
    QVERIFY(goesOn.last().settled);
    QVERIFY(goesOn.last().statistics && goesOn.last().check && goesOn.last().histograms);
    QCOMPARE(goesOn.last().statisticsShare, 1.0);
  }
};

QTEST_APPLESS_MAIN(TestOutputFacts)
#include "tst_output_facts.moc"
