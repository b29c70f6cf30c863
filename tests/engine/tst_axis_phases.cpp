#include <QTest>
#include <algorithm>

#include "engine/kernels/axis_phases.h"
#include "tests/support/layer_case.h"

using namespace convt;

namespace {

struct AxisSetting {
  int kernel, stride, padding, dilation;

  AxisPhases phases() const { return AxisPhases::of(kernel, stride, padding, dilation); }
  std::string name() const {
    return "k" + std::to_string(kernel) + " s" + std::to_string(stride) + " p" + std::to_string(padding) + " d" +
           std::to_string(dilation);
  }
};

AxisSetting randomAxis(Random& random) {
  return {between(random, 1, 40), between(random, 1, 20), between(random, 0, 60), between(random, 1, 12)};
}

/// A kernel tap and the input that it meets, whether that exists or not.
struct Meeting {
  std::int64_t tap = 0;
  std::int64_t input = 0;

  bool operator==(const Meeting&) const = default;
};

/// By the definition o = s*i + d*k - p, taps ascending.
std::vector<Meeting> defined(const AxisSetting& axis, std::int64_t o) {
  std::vector<Meeting> meetings;
  for (std::int64_t k = 0; k < axis.kernel; ++k) {
    const std::int64_t place = o + axis.padding - axis.dilation * k;
    if (place % axis.stride == 0) meetings.push_back({k, place / axis.stride});
  }
  return meetings;
}

std::vector<Meeting> listed(const AxisPhases& axis, std::int64_t o) {
  std::vector<Meeting> meetings;
  const AxisPhase* phase = axis.at(o);
  for (std::int64_t j = 0; phase != nullptr && j < phase->taps; ++j)
    meetings.push_back({phase->firstTap + j * axis.apart, axis.input(o, *phase) - j * axis.step});
  return meetings;
}

}  // namespace

/// Every tap that meets an output position by the definition is in its phase, once and in the kernel's order.
class TestAxisPhases : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void tapsAreTheDefinitions();
  void reachedPhasesHaveTapsAndAreSorted();
  void mostTapsAreThoseOfTheFullestPhase();
};

void TestAxisPhases::tapsAreTheDefinitions() {
  Random random(1);
  for (int i = 0; i < 2000; ++i) {
    const AxisSetting axis = randomAxis(random);
    const AxisPhases phases = axis.phases();
    for (std::int64_t o = 0; o < 3 * axis.stride + axis.padding; ++o) {
      QVERIFY2(listed(phases, o) == defined(axis, o), (axis.name() + " at " + std::to_string(o)).c_str());
    }
  }
}

void TestAxisPhases::reachedPhasesHaveTapsAndAreSorted() {
  Random random(2);
  for (int i = 0; i < 500; ++i) {
    const AxisSetting axis = randomAxis(random);
    const AxisPhases phases = axis.phases();
    std::int64_t before = -1;
    for (const AxisPhase& phase : phases.reached) {
      QVERIFY(phase.taps >= 1 && phase.residue > before && phase.residue < axis.stride);
      before = phase.residue;
      const std::int64_t o = phase.residue + axis.stride * axis.padding - axis.padding;
      QCOMPARE(phases.at(o), &phase);
    }
  }
}

void TestAxisPhases::mostTapsAreThoseOfTheFullestPhase() {
  Random random(3);
  for (int i = 0; i < 500; ++i) {
    const AxisSetting axis = randomAxis(random);
    std::size_t most = 0;
    for (std::int64_t o = 0; o < axis.stride; ++o) most = std::max(most, defined(axis, o).size());
    QCOMPARE(axis.phases().mostTaps, static_cast<std::int64_t>(most));
  }
}

QTEST_APPLESS_MAIN(TestAxisPhases)
#include "tst_axis_phases.moc"
