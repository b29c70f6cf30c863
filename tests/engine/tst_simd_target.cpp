#include <QTest>
#include <string>
#include <vector>

#include "engine/simd_target.h"
#include "tests/support/simd_probe.h"

using namespace convt;

/// SIMD targets have names, the best of this CPU is in use, and a forced one is what dispatch really calls.
class TestSimdTarget : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void cleanup() { forceSimdTarget({}); }
  void targetsAreThoseOfTheCpu();
  void theBestIsInUse();
  void aForcedTargetIsCalled_data();
  void aForcedTargetIsCalled();
  void unknownNamesChangeNothing_data();
  void unknownNamesChangeNothing();
  void anEmptyNameTakesTheBestAgain();
  void whatThereIsDoesNotDependOnWhatIsForced();
};

void TestSimdTarget::targetsAreThoseOfTheCpu() {
#if defined(__aarch64__)
  const std::vector<std::string_view> expected{"NEON"};
#elif defined(__x86_64__)
  std::vector<std::string_view> expected;
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
      __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512cd")) {
    expected.emplace_back("AVX-512");
  }
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("bmi2"))
    expected.emplace_back("AVX2");
  expected.emplace_back("scalar");
#else
  const std::vector<std::string_view> expected{"scalar"};
#endif
  QVERIFY(simdTargets() == expected);
}

void TestSimdTarget::theBestIsInUse() {
  QCOMPARE(simdTarget(), simdTargets().front());
  QCOMPARE(probeSimd().target, simdTargets().front());
}

void TestSimdTarget::aForcedTargetIsCalled_data() {
  QTest::addColumn<std::string>("name");
  for (const std::string_view name : simdTargets()) QTest::newRow(std::string(name).c_str()) << std::string(name);
}

void TestSimdTarget::aForcedTargetIsCalled() {
  QFETCH(std::string, name);
  QVERIFY(forceSimdTarget(name));
  QCOMPARE(simdTarget(), std::string_view(name));
  QCOMPARE(probeSimd().target, std::string_view(name));
  if (name == "AVX-512") QCOMPARE(probeSimd().lanes, 16);
  if (name == "AVX2") QCOMPARE(probeSimd().lanes, 8);
  if (name == "NEON") QCOMPARE(probeSimd().lanes, 4);
}

void TestSimdTarget::unknownNamesChangeNothing_data() {
  QTest::addColumn<std::string>("name");
  for (const char* name : {"avx2", "AVX", "AVX2 ", "SSE4", "SVE", "AVX-512,AVX2", " "})
    QTest::newRow(name) << std::string(name);
#if defined(__x86_64__)
  QTest::newRow("NEON") << std::string("NEON");
#else
  QTest::newRow("AVX2") << std::string("AVX2");
#endif
}

void TestSimdTarget::unknownNamesChangeNothing() {
  QFETCH(std::string, name);
  const auto targets = simdTargets();
  QVERIFY(!forceSimdTarget(name));
  QCOMPARE(simdTarget(), targets.front());
  QCOMPARE(probeSimd().target, targets.front());
  // Nor what was forced before.
  QVERIFY(forceSimdTarget(targets.back()));
  QVERIFY(!forceSimdTarget(name));
  QCOMPARE(simdTarget(), targets.back());
  QCOMPARE(probeSimd().target, targets.back());
}

void TestSimdTarget::anEmptyNameTakesTheBestAgain() {
  for (const std::string_view name : simdTargets()) {
    QVERIFY(forceSimdTarget(name));
    QVERIFY(forceSimdTarget({}));
    QCOMPARE(simdTarget(), simdTargets().front());
    QCOMPARE(probeSimd().target, simdTargets().front());
  }
}

void TestSimdTarget::whatThereIsDoesNotDependOnWhatIsForced() {
  const auto targets = simdTargets();
  for (const std::string_view name : targets) {
    QVERIFY(forceSimdTarget(name));
    QVERIFY(simdTargets() == targets);
  }
}

QTEST_APPLESS_MAIN(TestSimdTarget)
#include "tst_simd_target.moc"
