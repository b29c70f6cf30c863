#include <QTest>
#include <cmath>
#include <limits>
#include <random>

#include "engine/core/tf32.h"

using namespace convt;

/// TensorFloat32 keeps 10 bits of the mantissa, rounds to nearest, ties away from zero.
class TestTf32 : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void keptValuesStay();
  void tiesGoAwayFromZero();
  void nearestIsTaken();
  void specialValuesStay();
  void largestBecomesInf();
};

void TestTf32::keptValuesStay() {
  for (const float value : {0.0F, -0.0F, 1.0F, -2.5F, 1.0F + 0x1p-10F, 0x1p-126F, 0x1p100F}) {
    QVERIFY(std::bit_cast<std::uint32_t>(roundToTf32(value)) == std::bit_cast<std::uint32_t>(value));
  }
}

void TestTf32::tiesGoAwayFromZero() {
  QVERIFY(roundToTf32(1.0F + 0x1p-11F) == 1.0F + 0x1p-10F);
  QVERIFY(roundToTf32(-1.0F - 0x1p-11F) == -1.0F - 0x1p-10F);
  QVERIFY(roundToTf32(1.0F + 3 * 0x1p-11F) == 1.0F + 0x1p-9F);
  QVERIFY(roundToTf32(1.0F + 0x1p-11F - 0x1p-23F) == 1.0F);
}

void TestTf32::nearestIsTaken() {
  std::mt19937 random(1);
  std::uniform_real_distribution<float> uniform(-4.0F, 4.0F);
  for (int i = 0; i < 10'000; ++i) {
    const float value = uniform(random);
    const float rounded = roundToTf32(value);
    QCOMPARE(std::bit_cast<std::uint32_t>(rounded) & 0x1FFFU, 0U);
    const float unit = std::ldexp(1.0F, std::ilogb(value) - 10);
    QVERIFY(std::abs(rounded - value) <= unit / 2);
  }
}

void TestTf32::specialValuesStay() {
  constexpr float kInf = std::numeric_limits<float>::infinity();
  QVERIFY(roundToTf32(kInf) == kInf);
  QVERIFY(roundToTf32(-kInf) == -kInf);
  QVERIFY(std::isnan(roundToTf32(std::numeric_limits<float>::quiet_NaN())));
  QVERIFY(std::isnan(roundToTf32(std::bit_cast<float>(0x7F800001U))));  // must not be rounded to Inf
}

void TestTf32::largestBecomesInf() {
  QVERIFY(roundToTf32(std::numeric_limits<float>::max()) == std::numeric_limits<float>::infinity());
}

QTEST_APPLESS_MAIN(TestTf32)
#include "tst_tf32.moc"
