#include <QTest>
#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "engine/kernels/limit_loops.h"
#include "engine/machine_limits.h"
#include "engine/simd_target.h"

using namespace convt;

namespace {

/// Floats at an address that is a multiple of 64.
class Aligned {
 public:
  explicit Aligned(std::size_t count) : m_floats(count + 16) {
    void* start = m_floats.data();
    std::size_t space = m_floats.size() * sizeof(float);
    m_start = static_cast<float*>(std::align(64, count * sizeof(float), start, space));
  }
  float* data() { return m_start; }

 private:
  std::vector<float> m_floats;
  float* m_start;
};

constexpr std::size_t kCount = 2 * kLimitStep;

}  // namespace

/// The limits of the machine: the loops do what they are timed for, on every instruction set, and the figures are sane.
class TestMachineLimits : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void loops_data();
  void loops();
  void everyFigureIsMeasured();
  void medianIsTakenFigureByFigure();
  void bestOfTheKindsOfAccess();
};

void TestMachineLimits::loops_data() {
  QTest::addColumn<QString>("target");
  for (const std::string_view target : simdTargets())
    QTest::newRow(std::string(target).c_str())
        << QString::fromLatin1(target.data(), static_cast<qsizetype>(target.size()));
}

void TestMachineLimits::loops() {
  QFETCH(QString, target);
  QVERIFY(forceSimdTarget(target.toStdString()));
  Aligned from(kCount);
  Aligned to(kCount);
  std::iota(from.data(), from.data() + kCount, 1.0F);
  QCOMPARE(sumOf(from.data(), kCount), static_cast<float>(kCount * (kCount + 1) / 2));
  const auto copied = [&] { return std::equal(from.data(), from.data() + kCount, to.data()); };
  copy(from.data(), to.data(), kCount);
  QVERIFY(copied());
  const auto filledWith = [&](float value) {
    return std::all_of(to.data(), to.data() + kCount, [value](float v) { return v == value; });
  };
  fill(to.data(), kCount, 2.0F);
  QVERIFY(filledWith(2.0F));
  fillStreamed(to.data(), kCount, 3.0F);
  QVERIFY(filledWith(3.0F));
  copyStreamed(from.data(), to.data(), kCount);
  QVERIFY(copied());
  float sink = 0.0F;
  const std::int64_t once = multiplyAdds(1, &sink);
  QVERIFY(once > 0 && once % 24 == 0);
  QCOMPARE(multiplyAdds(1000, &sink), 1000 * once);
  QVERIFY(std::isfinite(sink) && sink != 0.0F);
  forceSimdTarget({});
}

void TestMachineLimits::everyFigureIsMeasured() {
  LimitMeter meter(2);
  const MachineLimits limits = meter.sample();
  QCOMPARE(limits.threads, 2);
  const Bandwidth& c = limits.cache;
  const Bandwidth& m = limits.memory;
  for (const double figure :
       {limits.gflops, c.read, c.write, c.copy, m.read, m.write, m.copy, m.streamedWrite, m.streamedCopy}) {
    QVERIFY(figure > 0.01 && figure < 100'000.0);
  }
}

void TestMachineLimits::medianIsTakenFigureByFigure() {
  MachineLimits a;
  MachineLimits b;
  MachineLimits c;
  a.gflops = 1.0, b.gflops = 2.0, c.gflops = 3.0;
  a.memory.read = 30.0, b.memory.read = 10.0, c.memory.read = 20.0;
  const MachineLimits middle = medianOf({a, b, c});
  QCOMPARE(middle.gflops, 2.0);
  QCOMPARE(middle.memory.read, 20.0);
}

void TestMachineLimits::bestOfTheKindsOfAccess() {
  const Bandwidth b{10.0, 5.0, 8.0, 9.0, 12.0};
  QCOMPARE(b.bestWrite(), 8.0);
  QCOMPARE(b.bestTotal(), 12.0);
  QCOMPARE((Bandwidth{10.0, 5.0, 0.0, 9.0, 0.0}).bestWrite(), 5.0);
}

QTEST_APPLESS_MAIN(TestMachineLimits)
#include "tst_machine_limits.moc"
