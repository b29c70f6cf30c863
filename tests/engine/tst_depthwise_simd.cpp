#include <QTest>
#include <algorithm>
#include <cmath>

#include "engine/kernels/depthwise_simd.h"
#include "tests/engine/strip_case.h"

using namespace convt;

namespace {

constexpr std::int64_t kMostSamples = 40;  // of a phase
constexpr std::int64_t kMostTaps = 9;
constexpr int kMostPhases = 3;
constexpr int kKernelRows = 4;

/// A row with all that it points to. Inputs lie as the task lays them: zeros beyond the image, as far as may be read,
/// and then numbers that no sum may meet.
struct RowCase {
  std::int64_t lanes = tileLimits().lanes;
  std::vector<DepthwisePhase> phases;
  std::vector<DepthwiseTerm> terms;
  DepthwiseRow row;
  std::int64_t reach;
  std::int64_t pitch;
  Aligned x;
  Aligned weights;
  Aligned bias;
  Aligned stage;
  std::vector<float> before;

  RowCase(Random& random, MakeTensor make)
      : row(randomRow(random)),
        reach((row.positions - 1) * row.apart),
        pitch(row.width + 2 * reach + 2 * kForbidden),
        x(kKernelRows * pitch * lanes),
        weights(kMostPhases * kMostTaps * kKernelRows * lanes),
        bias(lanes),
        stage((kMostPhases + kMostSamples) * row.period * lanes) {
    x.draw(random, make);
    weights.draw(random, make);
    bias.draw(random, make);
    stage.draw(random, make);
    before = stage.values();
    layOut();
    drawPhases(random);
    for (std::int64_t tap = 0; tap < row.kernelRows; ++tap) {
      if (between(random, 0, 3) > 0) terms.push_back({image(tap), tap});
    }
    row.terms = terms.data();
    row.termCount = terms.size();
    row.phases = phases.data();
    row.phaseCount = phases.size();
    row.weights = weights.data();
    row.bias = bias.data();
    row.stage = stage.data();
  }
  RowCase(const RowCase&) = delete;
  RowCase& operator=(const RowCase&) = delete;

  std::string name() const {
    return std::string(simdTarget()) + ", width " + std::to_string(row.width) + ", period " +
           std::to_string(row.period) + ", apart " + std::to_string(row.apart) + ", step " + std::to_string(row.step) +
           ", tiles of " + std::to_string(row.positions);
  }

  /// @return places whose values are others, and places beside them that were written
  template <class Add>
  int wrong(const Add& add) const {
    int count = 0;
    std::vector<float> after = stage.values();
    for (const DepthwisePhase& phase : phases) {
      for (std::int64_t i = 0; i < phase.count; ++i) {
        for (std::int64_t lane = 0; lane < lanes; ++lane) {
          const auto at = static_cast<std::size_t>((phase.first + i * row.period) * lanes + lane);
          count += after[at] == expected(phase, i, lane, before[at], add) ? 0 : 1;
          after[at] = before[at];
        }
      }
    }
    return count + (after == before ? 0 : 1);
  }

 private:
  static constexpr std::int64_t kForbidden = 3;  // columns

  static DepthwiseRow randomRow(Random& random) {
    DepthwiseRow row;
    row.kernelRows = between(random, 1, kKernelRows);
    row.width = between(random, 1, 40);
    row.apart = between(random, 0, 2) == 0 ? between(random, 2, 4) : 1;
    row.step = between(random, 0, 1) == 0 ? row.apart : between(random, 1, 4);
    row.period = between(random, 1, 5);
    row.positions = between(random, 0, 1) == 0 ? kMostDepthwisePositions
                                               : between(random, 1, static_cast<int>(kMostDepthwisePositions));
    row.adds = between(random, 0, 1) == 1;
    return row;
  }

  const float* image(std::int64_t tap) const {
    return const_cast<Aligned&>(x).data() + (tap * pitch + kForbidden + reach) * lanes;
  }

  void layOut() {
    for (std::int64_t tap = 0; tap < kKernelRows; ++tap) {
      float* const first = x.data() + tap * pitch * lanes;
      std::fill_n(first, kForbidden * lanes, kUntouched);
      std::fill_n(first + kForbidden * lanes, reach * lanes, 0.0F);
      float* const end = first + (kForbidden + reach + row.width) * lanes;
      std::fill_n(end, reach * lanes, 0.0F);
      std::fill_n(end + reach * lanes, kForbidden * lanes, kUntouched);
    }
  }

  /// From far before the image to far behind it.
  void drawPhases(Random& random) {
    std::int64_t taps = 0;
    for (int p = 0; p < std::min<int>(kMostPhases, static_cast<int>(row.period)); ++p) {
      DepthwisePhase phase;
      phase.first = p;
      phase.count = between(random, 0, static_cast<int>(kMostSamples));
      phase.column = between(random, -30, 60);
      phase.taps = between(random, 1, kMostTaps);
      phase.tapsBefore = taps;
      taps += phase.taps;
      phases.push_back(phase);
    }
  }

  template <class Add>
  float expected(const DepthwisePhase& phase, std::int64_t i, std::int64_t lane, float held, const Add& add) const {
    float sum = 0.0F;
    for (const DepthwiseTerm& term : terms) {
      for (std::int64_t j = 0; j < phase.taps; ++j) {
        const std::int64_t column = phase.column + i * row.apart - j * row.step;
        if (column < 0 || column >= row.width) continue;
        const std::int64_t weight = phase.tapsBefore * row.kernelRows + term.tap * phase.taps + j;
        sum = add(row.weights[weight * lanes + lane], term.x[column * lanes + lane], sum);
      }
    }
    return (row.adds ? held : row.bias[lane]) + sum;
  }
};

/// Calls test(case) for random rows on every target.
template <class Test>
void forCases(std::uint64_t seed, int cases, MakeTensor make, const Test& test) {
  Random random(seed);
  for (const std::string_view target : simdTargets()) {
    const ForcedTarget forced(target);
    for (int i = 0; i < cases; ++i) {
      RowCase c(random, make);
      test(c);
    }
  }
}

}  // namespace

/// Sums of one output row for a vector of channels, and the way in, on every SIMD target.
class TestDepthwiseSimd : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void rowsAreExact();
  void termsAreAddedInTheirOrder();
  void rowsBecomeLanes();
  void lanesAreCleared();
};

void TestDepthwiseSimd::rowsAreExact() {
  forCases(1, 1500, smallWholeNumbers, [](RowCase& c) {
    sumDepthwiseRow(c.row);
    QVERIFY2(c.wrong([](float w, float x, float sum) { return sum + w * x; }) == 0, c.name().c_str());
  });
}

/// Whether a scalar multiply-add rounds once is the compiler's choice.
void TestDepthwiseSimd::termsAreAddedInTheirOrder() {
  forCases(2, 1500, fractions, [](RowCase& c) {
    if (simdTarget() == "scalar") return;
    sumDepthwiseRow(c.row);
    QVERIFY2(c.wrong([](float w, float x, float sum) { return std::fma(w, x, sum); }) == 0, c.name().c_str());
  });
}

void TestDepthwiseSimd::rowsBecomeLanes() {
  Random random(3);
  for (const std::string_view target : simdTargets()) {
    const ForcedTarget forced(target);
    const std::int64_t lanes = tileLimits().lanes;
    for (std::int64_t n = 1; n <= 4 * lanes + 3; ++n) {
      std::vector<std::vector<float>> rows;
      std::vector<const float*> from;
      for (std::int64_t l = 0; l < lanes; ++l)
        rows.push_back(wholeNumbers({1, 1, 1, std::max(n, lanes)}, random, 1000).values);
      for (const std::vector<float>& row : rows) from.push_back(row.data());
      Aligned out((n + 1) * lanes);
      out.fill(kUntouched);
      gatherLanes(from.data(), n, out.data());
      for (std::int64_t i = 0; i < n * lanes; ++i)
        QCOMPARE(out.data()[i], rows[static_cast<std::size_t>(i % lanes)][static_cast<std::size_t>(i / lanes)]);
      QVERIFY(
          std::all_of(out.data() + n * lanes, out.data() + (n + 1) * lanes, [](float v) { return v == kUntouched; }));
    }
  }
}

void TestDepthwiseSimd::lanesAreCleared() {
  for (const std::string_view target : simdTargets()) {
    const ForcedTarget forced(target);
    const std::int64_t lanes = tileLimits().lanes;
    for (std::int64_t n = 0; n <= 20; ++n) {
      Aligned out((n + 1) * lanes);
      out.fill(kUntouched);
      clearLanes(out.data(), n);
      QVERIFY(std::all_of(out.data(), out.data() + n * lanes, [](float v) { return v == 0.0F; }));
      QVERIFY(
          std::all_of(out.data() + n * lanes, out.data() + (n + 1) * lanes, [](float v) { return v == kUntouched; }));
    }
  }
}

QTEST_APPLESS_MAIN(TestDepthwiseSimd)
#include "tst_depthwise_simd.moc"
