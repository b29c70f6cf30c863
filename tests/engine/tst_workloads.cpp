#include <QTest>
#include <algorithm>
#include <functional>
#include <set>

#include "engine/core/common_divisor.h"
#include "engine/core/output_size.h"
#include "engine/layer_bound.h"
#include "engine/workloads.h"

using namespace convt;

namespace {

bool same(const Workload& a, const Workload& b) {
  return a.name == b.name && a.input == b.input && a.params == b.params;
}

/// The share of layers of which it is true.
double share(const std::vector<Workload>& all, const std::function<bool(const Workload&)>& isTrue) {
  return static_cast<double>(std::count_if(all.begin(), all.end(), isTrue)) / static_cast<double>(all.size());
}

}  // namespace

/// The layers that are measured.
class TestWorkloads : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void standardOnesAreValid();
  void textLeavesOutWhatIsUsual();
  void sameSeedSameLayers();
  void longerListsBeginAlike();
  void randomOnesAreValidAndBounded();
  void randomOnesCoverTheParameters();
};

void TestWorkloads::standardOnesAreValid() {
  const auto all = standardWorkloads();
  QCOMPARE(all.size(), std::size_t{12});
  for (std::size_t i = 0; i < all.size(); ++i) {
    QCOMPARE(all[i].name, "W" + std::to_string(i + 1));
    QVERIFY2(!check(all[i].params, all[i].input), all[i].name.c_str());
  }
  QVERIFY((outputShape(all[6].params, all[6].input) == Shape{1, 3, 4320, 7680}));
}

void TestWorkloads::textLeavesOutWhatIsUsual() {
  Workload workload{"", {1, 6, 5, 7}, {4, {3, 3}, {1, 1}, {0, 0}, {0, 0}, {1, 1}, 1, false}};
  QCOMPARE(workload.text(), std::string("6->4 5x7 k3 s1"));
  workload.params = {4, {3, 2}, {1, 2}, {1, 1}, {0, 1}, {2, 2}, 2, true};
  QCOMPARE(workload.text(), std::string("6->4 5x7 k3x2 s1x2 p1 op0x1 d2 g2"));
}

void TestWorkloads::sameSeedSameLayers() {
  const auto once = randomWorkloads(20, 7);
  const auto again = randomWorkloads(20, 7);
  const auto other = randomWorkloads(20, 8);
  QVERIFY(std::equal(once.begin(), once.end(), again.begin(), same));
  QVERIFY(!std::equal(once.begin(), once.end(), other.begin(), same));
}

void TestWorkloads::longerListsBeginAlike() {
  const auto few = randomWorkloads(5, 3);
  const auto many = randomWorkloads(9, 3);
  QVERIFY(std::equal(few.begin(), few.end(), many.begin(), same));
}

void TestWorkloads::randomOnesAreValidAndBounded() {
  for (const Workload& workload : randomWorkloads(400, 1)) {
    const std::string name = workload.name + ": " + workload.text();
    QVERIFY2(!check(workload.params, workload.input), name.c_str());
    const LayerWork work = workOf(workload.params, workload.input);
    const auto bytes = static_cast<double>(work.inputBytes + work.outputBytes);
    const double milliseconds = std::max(work.operations / 200e6, bytes / 40e6);
    QVERIFY2(milliseconds > 0.01 && milliseconds < 60.0, name.c_str());
    QVERIFY2(bytes <= 400e6, name.c_str());
  }
}

void TestWorkloads::randomOnesCoverTheParameters() {
  const auto all = randomWorkloads(400, 1);
  std::set<int> strides;
  for (const Workload& w : all) strides.insert({w.params.stride.h, w.params.stride.w});
  QCOMPARE(strides, (std::set<int>{1, 2, 3, 4, 5, 7, 8, 16}));
  const auto commonDivisors = [](const Workload& w) { return commonDivisor(w.params.stride.w, w.params.dilation.w); };
  QVERIFY(share(all, [&](const Workload& w) { return commonDivisors(w) > 1; }) > 0.1);
  QVERIFY(share(all, [&](const Workload& w) { return commonDivisors(w) == 1 && w.params.dilation.w > 1; }) > 0.1);
  QVERIFY(share(all, [](const Workload& w) { return w.params.kernel.h != w.params.kernel.w; }) > 0.1);
  QVERIFY(share(all, [](const Workload& w) { return w.params.kernel.h > 31; }) > 0.01);
  QVERIFY(share(all, [](const Workload& w) { return w.params.kernel.h == 1; }) > 0.02);
  QVERIFY(share(all, [](const Workload& w) { return w.params.groups > 1; }) > 0.1);
  QVERIFY(share(all, [](const Workload& w) { return w.input.c > 1 && w.params.groups == w.input.c; }) > 0.05);
  QVERIFY(share(all, [](const Workload& w) { return w.input.c >= 256 || w.params.outChannels >= 256; }) > 0.05);
  QVERIFY(share(all, [](const Workload& w) { return w.input.c == 1; }) > 0.05);
  QVERIFY(share(all, [](const Workload& w) { return w.params.outputPadding.h > 0; }) > 0.05);
}

QTEST_APPLESS_MAIN(TestWorkloads)
#include "tst_workloads.moc"
