#include "engine/lazy/output_strips.h"

#include <QTest>
#include <algorithm>
#include <array>
#include <atomic>
#include <stdexcept>
#include <thread>

#include "tests/support/layer_case.h"
#include "tests/support/small_budget.h"

using namespace convt;

namespace {

/// A layer of several channels with some 100 kB of output.
struct Made {
  LayerCase layer;
  Input input;
  std::shared_ptr<const Plan> plan;
};

Made makeLayer(int channels = 5, std::int64_t height = 40, std::int64_t width = 33) {
  Random random(7);
  Made made;
  made.layer.input = {2, 3, height, width};
  made.layer.params.outChannels = channels;
  made.layer.params.kernel = {4, 3};
  made.layer.params.stride = {2, 2};
  made.input = makeInput(fractions(made.layer.input, random));
  made.plan = planOf(made.layer, makeLayerWeights(made.layer, random, fractions));
  return made;
}

std::vector<float> expected(const Made& made, const StripPart& part) {
  std::vector<float> values;
  const Shape& out = made.plan->output();
  for (const std::int64_t c : part.channels) {
    const Region region{part.image, c, 1, 0, 0, out.h, out.w, 1};
    const std::vector<float> plane = runGuarded(*made.plan, made.input, region);
    values.insert(values.end(), plane.begin(), plane.end());
  }
  return values;
}

/// Puts strips together, in the part's order of channels.
struct Collected {
  std::vector<float> values;
  int strips = 0;
  bool inOrder = true;
  std::int64_t nextRow = 0;
  std::int64_t nextChannel = 0;

  bool add(const OutputStrip& strip, const Shape& out) {
    inOrder = inOrder && strip.y0 == nextRow && strip.first == nextChannel;
    nextRow = strip.y0 + strip.rows;
    if (nextRow == out.h) {
      nextRow = 0;
      nextChannel += strip.count;
    }
    ++strips;
    for (std::int64_t k = 0; k < strip.count; ++k) {
      const auto plane = strip.plane(k);
      std::copy(plane.begin(), plane.end(), values.begin() + ((strip.first + k) * out.h + strip.y0) * out.w);
    }
    return true;
  }
};

Collected collect(const Made& made, const StripPart& part, const StripOptions& options) {
  const Shape& out = made.plan->output();
  Collected collected;
  collected.values.resize(static_cast<std::size_t>(std::ssize(part.channels) * out.h * out.w));
  const Outcome outcome = forEachStrip(*made.plan, made.input, part, options,
                                       [&](const OutputStrip& strip) { return collected.add(strip, out); });
  if (outcome) collected.strips = -1;
  return collected;
}

StripOptions optionsFor(StripOrder order, int threads = 0) {
  StripOptions options;
  options.order = order;
  options.run.threads = threads;
  return options;
}

}  // namespace

class TestOutputStrips : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void stripsAreTheOutputToTheBit_data() {
    QTest::addColumn<int>("order");
    QTest::addColumn<int>("threads");
    QTest::addColumn<int>("kilobytes");
    for (const int order : {0, 1}) {
      for (const int threads : {0, 1, 3}) {
        for (const int kilobytes : {0, 60, 10}) {
          QTest::addRow("order %d, %d threads, %d kB", order, threads, kilobytes) << order << threads << kilobytes;
        }
      }
    }
  }
  void stripsAreTheOutputToTheBit() {
    QFETCH(int, order);
    QFETCH(int, threads);
    QFETCH(int, kilobytes);
    const Made made = makeLayer();
    const StripOptions options = optionsFor(static_cast<StripOrder>(order), threads);
    for (const StripPart& part :
         {StripPart::whole(made.plan->output(), 1), StripPart{0, {4, 0, 1, 2}}, StripPart{0, {3}}}) {
      const std::vector<float> values = expected(made, part);
      const SmallBudget budget(kilobytes > 0 ? kilobytes * 1000 : memoryBudget().limit());
      const Collected collected = collect(made, part, options);
      QVERIFY(collected.inOrder);
      QVERIFY(kilobytes == 0 ? collected.strips == 1 : collected.strips > 1 || part.channels.size() == 1);
      QVERIFY(sameBits(collected.values, values));
    }
  }

  void theBudgetIsHeldAndGivenBack() {
    const Made made = makeLayer();
    const SmallBudget budget(30'000);
    const std::int64_t before = memoryBudget().used();
    StripOptions options = optionsFor(StripOrder::ByRows);
    options.preparedBytes = 4;
    std::int64_t most = 0;
    options.before = [&] { most = std::max(most, memoryBudget().used() - before); };
    QVERIFY(collect(made, StripPart::whole(made.plan->output()), options).strips > 1);
    // A row of 5 channels and 68 columns in two buffers, with what is prepared of it.
    QVERIFY(most >= 2 * 8 * 5 * 68 && most <= 30'000);
    QCOMPARE(memoryBudget().used(), before);
  }

  void aRowThatDoesNotFitIsRefused() {
    const Made made = makeLayer();
    const SmallBudget budget(1'000);
    const Outcome refused = forEachStrip(*made.plan, made.input, StripPart::whole(made.plan->output()), {},
                                         [](const OutputStrip&) { return true; });
    QVERIFY(refused && !refused->text.empty());
  }

  /// Rows of many wide channels together would be flat; a few channels at a time are not.
  void arraysComeInTallStripsOfFewChannels() {
    const Made made = makeLayer(64, 40, 6000);
    std::int64_t flattest = made.plan->output().h;
    std::int64_t mostChannels = 0;
    const auto look = [&](const OutputStrip& strip) {
      if (strip.y0 + strip.rows < made.plan->output().h) flattest = std::min(flattest, strip.rows);
      mostChannels = std::max(mostChannels, strip.count);
      return true;
    };
    const StripPart part = StripPart::whole(made.plan->output());
    QVERIFY(!forEachStrip(*made.plan, made.input, part, optionsFor(StripOrder::ByChannels), look));
    QVERIFY(mostChannels > 1 && mostChannels < 64);
    QVERIFY(flattest >= 8);
    mostChannels = 0;
    QVERIFY(!forEachStrip(*made.plan, made.input, part, optionsFor(StripOrder::ByRows), look));
    QCOMPARE(mostChannels, 64);
  }

  void preparedWorkIsThereWhenAStripIsVisited() {
    const Made made = makeLayer();
    const SmallBudget budget(20'000);
    std::array<std::int64_t, 2> prepared{-1, -1};
    const std::thread::id caller = std::this_thread::get_id();
    std::atomic<int> elsewhere = 0;
    StripOptions options = optionsFor(StripOrder::ByRows);
    options.prepare = [&](const OutputStrip& strip) {
      if (std::this_thread::get_id() != caller) ++elsewhere;
      prepared[static_cast<std::size_t>(strip.buffer)] = strip.y0;
    };
    int strips = 0;
    QVERIFY(!forEachStrip(
        *made.plan, made.input, StripPart::whole(made.plan->output()), options, [&](const OutputStrip& strip) {
          ++strips;
          return prepared[static_cast<std::size_t>(strip.buffer)] == strip.y0 && std::this_thread::get_id() == caller;
        }));
    QVERIFY(strips > 2);
    QCOMPARE(elsewhere.load(), strips);
  }

  void oneThreadIsTheCallers() {
    const Made made = makeLayer();
    const SmallBudget budget(20'000);
    const std::thread::id caller = std::this_thread::get_id();
    bool same = true;
    StripOptions options = optionsFor(StripOrder::ByRows, 1);
    options.before = [&] { same = same && std::this_thread::get_id() == caller; };
    QVERIFY(collect(made, StripPart::whole(made.plan->output()), options).strips > 1);
    QVERIFY(same);
  }

  void eitherSideStops_data() {
    QTest::addColumn<int>("threads");
    QTest::newRow("ahead") << 0;
    QTest::newRow("in turns") << 1;
  }
  void eitherSideStops() {
    QFETCH(int, threads);
    const Made made = makeLayer();
    const SmallBudget budget(20'000);
    const StripPart part = StripPart::whole(made.plan->output());
    int strips = 0;
    const Outcome refused = forEachStrip(*made.plan, made.input, part, optionsFor(StripOrder::ByRows, threads),
                                         [&](const OutputStrip&) { return ++strips < 2; });
    QVERIFY(refused && refused->text.empty());
    QCOMPARE(strips, 2);

    std::stop_source stop;
    StripOptions options = optionsFor(StripOrder::ByRows, threads);
    options.run.stop = stop.get_token();
    strips = 0;
    const Outcome stopped = forEachStrip(*made.plan, made.input, part, options, [&](const OutputStrip&) {
      if (++strips == 2) stop.request_stop();
      return true;
    });
    QVERIFY(stopped && stopped->text.empty());
    QCOMPARE(strips, 2);
  }

  void whatIsThrownComesToTheCaller() {
    const Made made = makeLayer();
    const SmallBudget budget(20'000);
    const StripPart part = StripPart::whole(made.plan->output());
    StripOptions options = optionsFor(StripOrder::ByRows);
    int pieces = 0;
    options.before = [&pieces] {
      if (++pieces == 3) throw std::bad_alloc();
    };
    const auto visit = [](const OutputStrip&) { return true; };
    QVERIFY_THROWS_EXCEPTION(std::bad_alloc, (void)forEachStrip(*made.plan, made.input, part, options, visit));
    const auto fail = [](const OutputStrip&) -> bool { throw std::runtime_error("visitor"); };
    QVERIFY_THROWS_EXCEPTION(std::runtime_error, (void)forEachStrip(*made.plan, made.input, part, {}, fail));
  }

  void nothingWantedIsNoStrip() {
    const Made made = makeLayer();
    QCOMPARE(collect(made, {0, {}}, {}).strips, 0);
  }
};

QTEST_GUILESS_MAIN(TestOutputStrips)
#include "tst_output_strips.moc"
