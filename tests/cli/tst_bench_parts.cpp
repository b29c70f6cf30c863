#include <QTest>
#include <chrono>
#include <limits>
#include <thread>

#include "app/cli/bench/figures.h"
#include "app/cli/bench/json_object.h"
#include "app/cli/bench/rounds.h"
#include "app/cli/bench/text_table.h"

using namespace convt;
using namespace convt::cli;

namespace {

/// A taker that notes its letter and takes the same time always.
TimedRun noting(std::string& order, char letter, double milliseconds) {
  return [&order, letter, milliseconds] {
    order += letter;
    return std::optional<double>(milliseconds);
  };
}

/// A layer of which one knows that the bound is `bound` ms on a machine of 1 GFLOP/s, and what it took.
LayerFigures figuresWith(const char* name, double bound, double took) {
  LayerFigures figures;
  figures.workload = {name, {1, 1, 1, 1}, {}};
  figures.work.operations = bound * 1e6;
  figures.hot.median = took;
  return figures;
}

MachineLimits slowMachine() {
  MachineLimits limits;
  limits.gflops = 1.0;
  limits.cache = limits.memory = {1.0, 1.0, 1.0, 1.0, 1.0};
  return limits;
}

}  // namespace

/// The pieces that convt bench is made of.
class TestBenchParts : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void medianAndDeviation_data();
  void medianAndDeviation();
  void takersTakeTurns();
  void shortRunsShareATurn();
  void idleRunsComeAfterASleep();
  void theOneThatStopsLeavesTheRound();
  void stopGivesNothing();
  void columnsAreAsWideAsTheirCells();
  void jsonIsEscaped();
  void classesFindTheCliff();
};

void TestBenchParts::medianAndDeviation_data() {
  QTest::addColumn<std::vector<double>>("values");
  QTest::addColumn<double>("median");
  QTest::addColumn<double>("deviation");
  QTest::newRow("none") << std::vector<double>{} << 0.0 << 0.0;
  QTest::newRow("one") << std::vector<double>{3.0} << 3.0 << 0.0;
  QTest::newRow("odd") << std::vector<double>{9.0, 1.0, 2.0} << 2.0 << 1.0;
  QTest::newRow("even") << std::vector<double>{4.0, 1.0, 2.0, 100.0} << 3.0 << 1.5;
}

void TestBenchParts::medianAndDeviation() {
  QFETCH(std::vector<double>, values);
  const Spread spread = spreadOf(values);
  QTEST(spread.median, "median");
  QTEST(spread.deviation, "deviation");
}

void TestBenchParts::takersTakeTurns() {
  std::string order;
  const auto timings = measureInTurns({noting(order, 'a', 20.0), noting(order, 'b', 200.0)}, {2, 0.0, 0.0}, {});
  QVERIFY(timings);
  QCOMPARE(order, std::string("aabbaab"));  // a run that does not count first, but for long ones that are known
  QCOMPARE((*timings)[0].hot, (std::vector<double>{20.0, 20.0}));
  QCOMPARE((*timings)[1].hot, (std::vector<double>{200.0, 200.0}));
}

void TestBenchParts::shortRunsShareATurn() {
  int runs = 0;
  const auto taker = [&]() -> std::optional<double> { return ++runs % 2 == 0 ? 3.0 : 2.0; };
  const auto timings = measureInTurns({taker}, {1, 0.0, 0.0}, {});
  QCOMPARE(runs, 1 + 4);  // 3 + 2 + 3 + 2 = 10 ms
  QCOMPARE((*timings)[0].hot, std::vector<double>{2.5});
}

void TestBenchParts::idleRunsComeAfterASleep() {
  using Clock = std::chrono::steady_clock;
  Clock::time_point last = Clock::now();
  const auto taker = [&]() -> std::optional<double> {
    const Clock::time_point before = last;
    last = Clock::now();
    return std::chrono::duration<double, std::milli>(last - before).count() + 50.0;
  };
  const auto timings = measureInTurns({taker}, {2, 30.0, 0.0}, {});
  QCOMPARE((*timings)[0].idle.size(), std::size_t{2});
  for (const double gap : (*timings)[0].idle) QVERIFY(gap >= 80.0);
}

void TestBenchParts::theOneThatStopsLeavesTheRound() {
  std::string order;
  const auto gone = [&]() -> std::optional<double> {
    order += 'x';
    return std::nullopt;
  };
  const auto timings = measureInTurns({gone, noting(order, 'a', 20.0)}, {2, 0.0, 0.0}, {});
  QCOMPARE(order, std::string("xaaaa"));
  QVERIFY((*timings)[0].hot.empty());
}

void TestBenchParts::stopGivesNothing() {
  std::stop_source stop;
  const auto taker = [&]() -> std::optional<double> {
    stop.request_stop();
    return 1.0;
  };
  QVERIFY(!measureInTurns({taker}, {5, 0.0, 0.0}, stop.get_token()));
}

void TestBenchParts::columnsAreAsWideAsTheirCells() {
  TextTable table({{"name", TextTable::Side::Left}, {"ms"}, {"", TextTable::Side::Left}});
  table.add({"a", "1000", "x"});
  table.add({"longer", "2", ""});
  QCOMPARE(table.text(), std::string("name      ms\na       1000  x\nlonger     2\n"));
}

void TestBenchParts::jsonIsEscaped() {
  JsonObject inner;
  inner.add("n", std::int64_t{3});
  JsonObject json;
  json.add("text", "a\"b\\c\n").add("nothing", std::numeric_limits<double>::quiet_NaN()).add("yes", true);
  json.add("number", 0.5).add("object", inner).add("list", std::vector<JsonObject>{inner, inner});
  QCOMPARE(json.text(), std::string("{\"text\":\"a\\\"b\\\\c\\u000a\",\"nothing\":null,\"yes\":true,\"number\":0.5,"
                                    "\"object\":{\"n\":3},\"list\":[{\"n\":3},{\"n\":3}]}"));
}

void TestBenchParts::classesFindTheCliff() {
  const std::vector<LayerFigures> all{figuresWith("a", 0.1, 0.2), figuresWith("b", 1.0, 2.0),
                                      figuresWith("c", 1.0, 2.5), figuresWith("cliff", 2.0, 20.0),
                                      figuresWith("d", 3.0, 4.0)};
  const auto classes = shareClasses(all, slowMachine());
  QCOMPARE(classes.size(), std::size_t{3});
  QCOMPARE(classes[0].layers, 1);
  QCOMPARE(classes[1].layers, 3);
  QCOMPARE(classes[1].median, 0.4);
  QCOMPARE(classes[1].worst, 0.1);
  QCOMPARE(classes[1].cliffs, 1);
  QVERIFY(classes[1].worstLayer.rfind("cliff: ", 0) == 0);
  QCOMPARE(classes[2].layers, 1);
  QCOMPARE(classes[2].cliffs, 0);
}

QTEST_APPLESS_MAIN(TestBenchParts)
#include "tst_bench_parts.moc"
