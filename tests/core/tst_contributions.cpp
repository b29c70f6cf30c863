#include <QTest>
#include <algorithm>
#include <vector>

#include "engine/core/contributions.h"
#include "tests/core/axis_case.h"

using namespace convt;

namespace {

/// A meeting of input, tap and output position.
struct Meeting {
  std::int64_t input = 0;
  std::int64_t kernel = 0;
  std::int64_t output = 0;
  friend bool operator==(const Meeting&, const Meeting&) = default;
};

/// The definition: every input stamps every tap; what falls outside the output is lost.
std::vector<Meeting> stamped(const SizeTerms& t) {
  std::vector<Meeting> meetings;
  for (std::int64_t i = 0; i < t.in; ++i) {
    for (std::int64_t k = 0; k < t.kernel; ++k) {
      const std::int64_t o = i * t.stride - t.padding + t.dilation * k;
      if (o >= 0 && o < t.out()) meetings.push_back({i, k, o});
    }
  }
  return meetings;
}

/// Those meetings with one member of a given value, by ascending `order`.
std::vector<Meeting> having(const std::vector<Meeting>& all, std::int64_t Meeting::*member, std::int64_t value,
                            std::int64_t Meeting::*order) {
  std::vector<Meeting> some;
  std::copy_if(all.begin(), all.end(), std::back_inserter(some), [&](const Meeting& m) { return m.*member == value; });
  std::sort(some.begin(), some.end(), [&](const Meeting& a, const Meeting& b) { return a.*order < b.*order; });
  return some;
}

}  // namespace

/// The geometry in closed form is what stamping gives.
class TestContributions : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void tapsAreThoseThatStampThere();
  void stampsAreWhatAnInputWrites();
  void reachIsWhereATapActs();
  void meetingsAreAllThatAreStamped();
  void inputsAroundAreThoseWhoseStampsReachThere();
  void placesOutsideHaveNothing();
  void largestNumbersAreHeld();
  void progressionKnowsItsPositions();
  void channelsOfAGroupMeet();
};

void TestContributions::tapsAreThoseThatStampThere() {
  Random random(1);
  int without = 0;
  for (int i = 0; i < 4000; ++i) {
    const SizeTerms t = randomAxis(random);
    const std::vector<Meeting> all = stamped(t);
    for (std::int64_t o = 0; o < t.out(); ++o) {
      const AxisTaps taps = tapsAt(t, o);
      std::vector<Meeting> found;
      for (std::int64_t j = 0; j < taps.count(); ++j) found.push_back({taps.input.at(j), taps.kernel.at(j), o});
      QVERIFY2(found == having(all, &Meeting::output, o, &Meeting::kernel), textOf(t).c_str());
      QCOMPARE(taps.input.count, taps.kernel.count);
      without += taps.count() == 0 ? 1 : 0;
    }
  }
  QVERIFY(without > 1000);  // the cases are there
}

void TestContributions::stampsAreWhatAnInputWrites() {
  Random random(2);
  for (int i = 0; i < 4000; ++i) {
    const SizeTerms t = randomAxis(random);
    const std::vector<Meeting> all = stamped(t);
    for (std::int64_t in = 0; in < t.in; ++in) {
      const AxisStamp stamp = stampOf(t, in);
      std::vector<Meeting> found;
      for (std::int64_t j = 0; j < stamp.kernel.count; ++j)
        found.push_back({in, stamp.kernel.at(j), stamp.output.at(j)});
      QVERIFY2(found == having(all, &Meeting::input, in, &Meeting::kernel), textOf(t).c_str());
      QCOMPARE(stamp.output.count, stamp.kernel.count);
    }
  }
}

void TestContributions::reachIsWhereATapActs() {
  Random random(3);
  for (int i = 0; i < 4000; ++i) {
    const SizeTerms t = randomAxis(random);
    const std::vector<Meeting> all = stamped(t);
    for (std::int64_t k = 0; k < t.kernel; ++k) {
      const AxisReach reach = reachOf(t, k);
      std::vector<Meeting> found;
      for (std::int64_t j = 0; j < reach.input.count; ++j) found.push_back({reach.input.at(j), k, reach.output.at(j)});
      QVERIFY2(found == having(all, &Meeting::kernel, k, &Meeting::input), textOf(t).c_str());
      QCOMPARE(reach.output.count, reach.input.count);
    }
  }
}

void TestContributions::meetingsAreAllThatAreStamped() {
  Random random(5);
  for (int i = 0; i < 4000; ++i) {
    const SizeTerms t = randomAxis(random);
    QVERIFY2(meetingsOf(t) == std::ssize(stamped(t)), textOf(t).c_str());
  }
}

void TestContributions::inputsAroundAreThoseWhoseStampsReachThere() {
  Random random(6);
  int none = 0;
  for (int i = 0; i < 4000; ++i) {
    const SizeTerms t = randomAxis(random);
    const std::int64_t first = between(random, 0, static_cast<int>(t.out()) - 1);
    const std::int64_t last = between(random, static_cast<int>(first), static_cast<int>(t.out()) - 1);
    InputSpan expected{-1, -1};
    for (std::int64_t in = 0; in < t.in; ++in) {
      const std::int64_t begin = in * t.stride - t.padding;
      if (begin > last || begin + t.reach() < first) continue;
      expected = {expected.first < 0 ? in : expected.first, in + 1};
    }
    const InputSpan found = inputsAround(t, first, last);
    QVERIFY2(expected.first < 0 ? found.count() == 0 : found == expected, textOf(t).c_str());
    QVERIFY(found.first >= 0 && found.end <= t.in);
    none += found.count() == 0 ? 1 : 0;
  }
  QVERIFY(none > 100);
}

void TestContributions::placesOutsideHaveNothing() {
  Random random(4);
  for (int i = 0; i < 500; ++i) {
    const SizeTerms t = randomAxis(random);
    for (const std::int64_t o : {std::int64_t{-1}, -t.stride, t.out(), t.out() + t.stride}) {
      QCOMPARE(tapsAt(t, o), AxisTaps{});
    }
    QCOMPARE(stampOf(t, -1), AxisStamp{});
    QCOMPARE(stampOf(t, t.in), AxisStamp{});
    QCOMPARE(reachOf(t, -1), AxisReach{});
    QCOMPARE(reachOf(t, t.kernel), AxisReach{});
  }
}

void TestContributions::largestNumbersAreHeld() {
  // Stride and dilation without a common divisor, at the limits of check(): the taps that meet are 10^6 apart.
  const SizeTerms t{2000, 999'999, 0, 1000, 1'000'000, 0};
  QVERIFY(t.canvas() <= 2 * kMaxExtent);
  for (const std::int64_t o : {std::int64_t{0}, std::int64_t{999'999'000}, std::int64_t{1'234'567'890}, t.out() - 1}) {
    const AxisTaps taps = tapsAt(t, o);
    for (std::int64_t j = 0; j < taps.count(); ++j) {
      QCOMPARE(taps.input.at(j) * t.stride + taps.kernel.at(j) * t.dilation, o);
      QVERIFY(taps.input.at(j) >= 0 && taps.input.at(j) < t.in);
    }
  }
  QCOMPARE(tapsAt(t, t.out() - 1).count(), std::int64_t{1});
}

void TestContributions::progressionKnowsItsPositions() {
  const Progression falling{9, -3, 4};  // 9 6 3 0
  QCOMPARE(falling.low(), std::int64_t{0});
  QCOMPARE(falling.high(), std::int64_t{9});
  for (std::int64_t at = -6; at <= 15; ++at) QCOMPARE(falling.contains(at), at >= 0 && at <= 9 && at % 3 == 0);
  const Progression rising{-4, 2, 3};  // -4 -2 0
  for (std::int64_t at = -8; at <= 4; ++at) QCOMPARE(rising.contains(at), at == -4 || at == -2 || at == 0);
  QVERIFY(!Progression{}.contains(0));
  QVERIFY(Progression{}.empty());
}

void TestContributions::channelsOfAGroupMeet() {
  LayerParams params;
  params.outChannels = 6;
  params.groups = 3;
  for (std::int64_t oc = 0; oc < 6; ++oc) QCOMPARE(inputsOf(params, 12, oc), (ChannelGroup{oc / 2 * 4, 4}));
  params.groups = 1;
  QCOMPARE(inputsOf(params, 12, 5), (ChannelGroup{0, 12}));
}

QTEST_APPLESS_MAIN(TestContributions)
#include "tst_contributions.moc"
