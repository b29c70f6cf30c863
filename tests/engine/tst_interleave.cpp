#include <QTest>
#include <algorithm>
#include <vector>

#include "engine/kernels/interleave_simd.h"
#include "engine/kernels/scratch_floats.h"
#include "engine/kernels/tile_simd.h"
#include "tests/support/layer_case.h"
#include "tests/support/simd_case.h"

using namespace convt;

namespace {

constexpr float kUntouched = -1.0F;
constexpr std::int64_t kGuard = 40;  // floats around a row

/// Phases whose sample t of phase r is r*1000 + t, `pitch` floats apart.
std::vector<float> numberedPhases(std::int64_t period, std::int64_t pitch) {
  std::vector<float> stage;
  for (std::int64_t i = 0; i < period * pitch; ++i) stage.push_back(static_cast<float>(i / pitch * 1000 + i % pitch));
  return stage;
}

/// What of a row between guards is not as it should be; -1 if nothing.
std::int64_t firstWrong(const std::vector<float>& row, std::int64_t period, std::int64_t cols) {
  for (std::int64_t i = 0; i < std::ssize(row); ++i) {
    const std::int64_t at = i - kGuard;
    const bool inside = at >= 0 && at < cols;
    const float expected = inside ? static_cast<float>(at % period * 1000 + at / period) : kUntouched;
    if (row[static_cast<std::size_t>(i)] != expected) return i;
  }
  return -1;
}

}  // namespace

/// Rows are their phases in turn, whatever their number and length, and nothing beside them is written.
class TestInterleave : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void phasesComeInTurn();
  void phasesMayLieAnywhere();
  void streamedRowsAreCopies();
};

void TestInterleave::phasesComeInTurn() {
  for (const std::string_view target : simdTargets()) {
    const ForcedTarget forced(target);
    for (const std::int64_t period : {1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 16, 33}) {
      for (std::int64_t cols = 1; cols <= 40 * period; cols += cols < 6 * period ? 1 : period + 1) {
        const std::int64_t pitch = (cols + period - 1) / period;  // no sample to spare
        const std::vector<float> stage = numberedPhases(period, pitch);
        std::vector<float> row(static_cast<std::size_t>(cols + 2 * kGuard), kUntouched);
        interleavePhases(stage.data(), pitch, period, cols, row.data() + kGuard);
        QCOMPARE(firstWrong(row, period, cols), -1);
      }
    }
  }
}

void TestInterleave::phasesMayLieAnywhere() {
  Random random(1);
  for (const std::string_view target : simdTargets()) {
    const ForcedTarget forced(target);
    for (int i = 0; i < 300; ++i) {
      const std::int64_t period = between(random, 1, 17);
      const std::int64_t cols = between(random, 1, 200);
      const std::int64_t pitch = (cols + period - 1) / period;
      const std::vector<float> stage = numberedPhases(period, pitch);
      // In an order of their own, each in memory of its own.
      std::vector<std::vector<float>> apart;
      for (std::int64_t r = 0; r < period; ++r)
        apart.emplace_back(stage.begin() + r * pitch, stage.begin() + (r + 1) * pitch);
      std::vector<const float*> phases;
      for (const std::vector<float>& phase : apart) phases.push_back(phase.data());
      std::vector<float> row(static_cast<std::size_t>(cols + 2 * kGuard), kUntouched);
      interleavePhases(phases.data(), period, cols, row.data() + kGuard);
      QCOMPARE(firstWrong(row, period, cols), -1);
    }
  }
}

void TestInterleave::streamedRowsAreCopies() {
  const std::vector<float> numbers = numberedPhases(1, 120);
  for (const std::string_view target : simdTargets()) {
    const ForcedTarget forced(target);
    for (std::int64_t n = 0; n <= 100; ++n) {
      ScratchFloats source, destination;
      float* from = source.atLeast(120);
      float* to = destination.atLeast(120);
      std::copy(numbers.begin(), numbers.end(), from);
      std::fill_n(to, 120, kUntouched);
      streamRow(from, n, to);
      flushStreams();
      QVERIFY(std::equal(to, to + n, from));
      QVERIFY(std::all_of(to + n, to + 120, [](float v) { return v == kUntouched; }));
    }
  }
}

QTEST_APPLESS_MAIN(TestInterleave)
#include "tst_interleave.moc"
