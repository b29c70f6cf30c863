#include <QTest>
#include <cmath>

#include "engine/core/output_size.h"
#include "engine/layer_bound.h"
#include "engine/workloads.h"
#include "tests/support/layer_case.h"

using namespace convt;

namespace {

/// Pairs of a tap and an input position that meet the output, by trying all of them.
std::int64_t meetingsByTrying(const SizeTerms& t) {
  std::int64_t count = 0;
  for (std::int64_t i = 0; i < t.in; ++i) {
    for (std::int64_t k = 0; k < t.kernel; ++k) {
      const std::int64_t o = i * t.stride - t.padding + k * t.dilation;
      count += o >= 0 && o < t.out() ? 1 : 0;
    }
  }
  return count;
}

/// A machine of round numbers: 100 GFLOP/s; the cache 100 GB/s in all, memory 10 read, 5 written, 8 past the caches.
MachineLimits roundMachine() {
  MachineLimits limits;
  limits.gflops = 100.0;
  limits.cache = {80.0, 60.0, 0.0, 100.0, 0.0};
  limits.memory = {10.0, 5.0, 8.0, 9.0, 12.0};
  return limits;
}

constexpr std::int64_t kCache = 4'000'000;

}  // namespace

/// What a layer needs at least, and how long that takes.
class TestLayerBound : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void operationsAreCountedExactly();
  void bytesAreInputAndOutputOnce();
  void multiplyAddsBind();
  void cacheBindsUpToThreeQuartersOfIt();
  void memoryBindsByItsSlowestPart_data();
  void memoryBindsByItsSlowestPart();
  void boundsOfAKnownMachine_data();
  void boundsOfAKnownMachine();
};

void TestLayerBound::operationsAreCountedExactly() {
  Random random(1);
  for (int i = 0; i < 300; ++i) {
    const LayerCase layer = randomLayer(random);
    const double pairs = static_cast<double>(meetingsByTrying(heightTerms(layer.params, layer.input)) *
                                             meetingsByTrying(widthTerms(layer.params, layer.input)));
    const auto channels =
        static_cast<double>(layer.input.n * layer.input.c / layer.params.groups * layer.params.outChannels);
    QVERIFY2(workOf(layer.params, layer.input).operations == 2.0 * pairs * channels, layer.name().c_str());
  }
}

void TestLayerBound::bytesAreInputAndOutputOnce() {
  const LayerParams params{5, {3, 3}, {2, 2}, {1, 1}, {0, 0}, {1, 1}, 1, true};
  const LayerWork work = workOf(params, {2, 3, 4, 6});
  QCOMPARE(work.inputBytes, std::int64_t{4 * 2 * 3 * 4 * 6});
  QCOMPARE(work.outputBytes, std::int64_t{4 * 2 * 5 * 7 * 11});
}

void TestLayerBound::multiplyAddsBind() {
  const LayerBound bound = boundOf({1e9, 1000, 1000}, roundMachine(), kCache);
  QCOMPARE(bound.milliseconds, 10.0);
  QVERIFY(bound.by == BoundBy::MultiplyAdds);
  QCOMPARE(nameOf(bound.by), std::string_view("FMA"));
}

void TestLayerBound::cacheBindsUpToThreeQuartersOfIt() {
  const LayerBound inside = boundOf({1.0, 2'000'000, 1'000'000}, roundMachine(), kCache);
  QVERIFY(inside.by == BoundBy::Cache);
  QCOMPARE(inside.milliseconds, 0.03);  // 3 MB at 100 GB/s
  QVERIFY(boundOf({1.0, 2'000'000, 1'000'001}, roundMachine(), kCache).by == BoundBy::Memory);
}

void TestLayerBound::memoryBindsByItsSlowestPart_data() {
  QTest::addColumn<int>("input");
  QTest::addColumn<int>("output");
  QTest::addColumn<double>("milliseconds");
  QTest::newRow("reading") << 30'000'000 << 1'000'000 << 3.0;                   // at 10 GB/s
  QTest::newRow("writing, past the caches") << 1'000'000 << 24'000'000 << 3.0;  // at 8 GB/s
  QTest::newRow("both together") << 18'000'000 << 18'000'000 << 3.0;            // 36 MB at 12 GB/s
}

void TestLayerBound::memoryBindsByItsSlowestPart() {
  QFETCH(int, input);
  QFETCH(int, output);
  const LayerBound bound = boundOf({1.0, input, output}, roundMachine(), kCache);
  QVERIFY(bound.by == BoundBy::Memory);
  QTEST(bound.milliseconds, "milliseconds");
}

/// A machine whose limits are known, and what was worked out for it by hand.
void TestLayerBound::boundsOfAKnownMachine_data() {
  QTest::addColumn<double>("milliseconds");
  QTest::newRow("W1") << 0.048;
  QTest::newRow("W2") << 0.11;
  QTest::newRow("W3") << 0.59;
  QTest::newRow("W4") << 0.85;
  QTest::newRow("W5") << 2.0;
  QTest::newRow("W6") << 8.0;
  QTest::newRow("W7") << 9.5;
  QTest::newRow("W8") << 2.7;
  QTest::newRow("W9") << 2.2;
  QTest::newRow("W10") << 2.2;
  QTest::newRow("W11") << 6.0;
  QTest::newRow("W12") << 8.1;
}

void TestLayerBound::boundsOfAKnownMachine() {
  QFETCH(double, milliseconds);
  MachineLimits limits;
  limits.gflops = 490.0;
  limits.cache = {175.0, 175.0, 0.0, 175.0, 0.0};
  limits.memory = {46.0, 32.0, 42.0, 43.0, 59.0};
  for (const Workload& workload : standardWorkloads()) {
    if (workload.name != QTest::currentDataTag()) continue;
    const double found = boundOf(workOf(workload.params, workload.input), limits, 32 << 20).milliseconds;
    QVERIFY2(std::abs(found / milliseconds - 1.0) < 0.08, std::to_string(found).c_str());
    return;
  }
  QFAIL("no such workload");
}

QTEST_APPLESS_MAIN(TestLayerBound)
#include "tst_layer_bound.moc"
