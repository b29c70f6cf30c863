#include <QTest>
#include <algorithm>
#include <array>
#include <set>
#include <tuple>

#include "engine/core/output_size.h"
#include "engine/core/size_solver.h"
#include "tests/support/layer_case.h"

using namespace convt;

namespace {

constexpr ParamLinks kLinked{true, true, true, true, true};
constexpr ParamLinks kApart{};
constexpr Param kSolved[] = {Param::Kernel, Param::Stride, Param::Padding, Param::OutputPadding, Param::Dilation};

/// The ten values of a layer, those of H first.
using Values = std::array<int, 10>;

Values valuesOf(const LayerParams& params) {
  Values values{};
  for (std::size_t i = 0; i < 5; ++i) {
    const Pair pair = pairOf(params, kSolved[i]);
    values[i] = pair.h;
    values[i + 5] = pair.w;
  }
  return values;
}

LayerParams withAxis(LayerParams params, Axis axis, const std::array<int, 5>& values) {
  for (std::size_t i = 0; i < 5; ++i) {
    Pair pair = pairOf(params, kSolved[i]);
    (axis == Axis::H ? pair.h : pair.w) = values[i];
    setPair(params, kSolved[i], pair);
  }
  return params;
}

/// Every combination of one axis, by nothing but nested loops.
std::vector<std::array<int, 5>> everything(const SolverRanges& r) {
  std::vector<std::array<int, 5>> all;
  for (int k = r.kernel.least; k <= r.kernel.most; ++k)
    for (int s = r.stride.least; s <= r.stride.most; ++s)
      for (int p = r.padding.least; p <= r.padding.most; ++p)
        for (int op = r.outputPadding.least; op <= r.outputPadding.most; ++op)
          for (int d = r.dilation.least; d <= r.dilation.most; ++d) all.push_back({k, s, p, op, d});
  return all;
}

/// All layers of these ranges that check() lets through and outputShape() finds to be as wanted.
std::set<Values> bruteForce(const LayerParams& now, const Shape& input, WantedSize wanted, const ParamLinks& links,
                            const SolverRanges& ranges) {
  std::set<Values> found;
  const auto all = everything(ranges);
  // An axis that alone is refused, or has another size, is so beside every other.
  const auto fits = [&](Axis axis) {
    std::vector<std::array<int, 5>> fitting;
    for (const auto& values : all) {
      LayerParams one = withAxis(withAxis(now, Axis::H, {1, 1, 0, 0, 1}), Axis::W, {1, 1, 0, 0, 1});
      one = withAxis(one, axis, values);
      const Shape out = outputShape(one, input);
      if (!check(one, input) && (axis == Axis::H ? out.h == wanted.h : out.w == wanted.w)) fitting.push_back(values);
    }
    return fitting;
  };
  const auto fitW = fits(Axis::W);
  for (const auto& h : fits(Axis::H)) {
    for (const auto& w : fitW) {
      bool kept = true;
      for (std::size_t i = 0; i < 5; ++i) kept = kept && (!links[i] || h[i] == w[i]);
      const LayerParams params = withAxis(withAxis(now, Axis::H, h), Axis::W, w);
      if (kept && !check(params, input)) found.insert(valuesOf(params));
    }
  }
  return found;
}

int steps(const LayerParams& a, const LayerParams& b) {
  int sum = 0;
  for (std::size_t i = 0; i < 10; ++i) sum += std::abs(valuesOf(a)[i] - valuesOf(b)[i]);
  return sum;
}

int changes(const LayerParams& a, const LayerParams& b) {
  int sum = 0;
  for (std::size_t i = 0; i < 10; ++i) sum += valuesOf(a)[i] != valuesOf(b)[i] ? 1 : 0;
  return sum;
}

/// The documented order, as a value that grows.
auto rankOf(const LayerParams& params, const LayerParams& now, const Shape& input) {
  return std::make_tuple(evennessOf(params, input) != Evenness::Even, params.kernel != now.kernel, steps(params, now),
                         changes(params, now), valuesOf(params));
}

LayerParams startLayer() {
  LayerParams params;
  params.stride = {2, 2};
  params.padding = {1, 1};
  return params;
}

ParamLinks randomLinks(Random& random) {
  ParamLinks links{};
  const int shared = between(random, 0, 2);  // of two: none, half, all
  for (bool& link : links) link = between(random, 0, 1) < shared;
  return links;
}

}  // namespace

/// solveSize() finds every layer that gives a size, once, in the order that it says.
class TestSizeSolver : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void findsWhatNestedLoopsFind();
  void findsWhatNestedLoopsFindOverTheSliders();
  void theFirstOfManyAreTheFirstOfAll();
  void settingsCarryTheirCoverage();
  void theNextEvenSizeOfTheFirstLayerIsKernelFour();
  void linksThatNoLayerKeepsAreLoosened();
  void saysWhatTheLargestIs();
  void saysWhatTheSmallestIs();
  void saysWhatIsNearest();
  void saysWhichAxisCannot();
  void noSizeIsBelowOne();
  void whatTheSlidersCannotMendIsTheRule();
};

void TestSizeSolver::findsWhatNestedLoopsFind() {
  const SolverRanges ranges{{1, 4}, {1, 3}, {0, 3}, {0, 3}, {1, 3}};
  Random random(5);
  int many = 0;
  for (int i = 0; i < 60; ++i) {
    const Shape input{1, 3, between(random, 1, 6), between(random, 1, 6)};
    const WantedSize wanted{between(random, 1, 14), between(random, 1, 14)};
    const ParamLinks links = randomLinks(random);
    LayerParams now = startLayer();
    now.kernel = {between(random, 1, 4), between(random, 1, 4)};
    std::set<Values> expected = bruteForce(now, input, wanted, links, ranges);
    const SizeSolutions solutions = solveSize(now, input, wanted, links, ranges, 1'000'000);
    if (expected.empty() && solutions.count > 0) {
      QVERIFY(solutions.links != links);
      expected = bruteForce(now, input, wanted, solutions.links, ranges);
    } else {
      QCOMPARE(solutions.links, links);
    }
    QCOMPARE(solutions.count, static_cast<std::int64_t>(expected.size()));
    QCOMPARE(solutions.settings.empty(), !solutions.why.empty());
    for (std::size_t j = 1; j < solutions.settings.size(); ++j) {
      QVERIFY(rankOf(solutions.settings[j - 1].params, now, input) < rankOf(solutions.settings[j].params, now, input));
    }
    many += solutions.count > 200 ? 1 : 0;
    // With a limit as large every pair must have been met, so the list is the whole set.
    if (solutions.settings.size() == expected.size()) {
      for (const SizeSetting& setting : solutions.settings) QVERIFY(expected.count(valuesOf(setting.params)) == 1);
    } else {
      QFAIL("the list is not all of them");
    }
  }
  QVERIFY(many > 5);
}

void TestSizeSolver::findsWhatNestedLoopsFindOverTheSliders() {
  Random random(6);
  for (int i = 0; i < 4; ++i) {
    const Shape input{1, 3, between(random, 1, 700), between(random, 1, 700)};
    const int s = between(random, 1, 8);
    const WantedSize wanted{input.h * s, input.w * s};
    const LayerParams now = startLayer();
    // All linked: a layer that fits both axes is one of an axis' layers.
    const std::set<Values> expected = bruteForce(now, input, wanted, kLinked, {});
    const SizeSolutions solutions = solveSize(now, input, wanted, kLinked, {}, 1'000'000);
    QCOMPARE(solutions.count, static_cast<std::int64_t>(expected.size()));
    QVERIFY(!expected.empty());
    for (const SizeSetting& setting : solutions.settings) QVERIFY(expected.count(valuesOf(setting.params)) == 1);
  }
}

void TestSizeSolver::theFirstOfManyAreTheFirstOfAll() {
  const SolverRanges ranges{{1, 5}, {1, 4}, {0, 3}, {0, 3}, {1, 3}};
  const LayerParams now = startLayer();
  for (const Shape& input : {Shape{1, 3, 4, 5}, Shape{1, 3, 1, 2}, Shape{1, 3, 30, 2}}) {
    const WantedSize wanted{2 * input.h, 2 * input.w};
    for (const ParamLinks& links : {kApart, kLinked, ParamLinks{true, true, false, false, true}}) {
      const SizeSolutions all = solveSize(now, input, wanted, links, ranges, 1'000'000);
      for (const std::size_t most : {0, 1, 2, 3, 7, 23, 200}) {
        const SizeSolutions first = solveSize(now, input, wanted, links, ranges, most);
        QCOMPARE(first.count, all.count);
        QCOMPARE(first.settings.size(), std::min(most, all.settings.size()));
        for (std::size_t i = 0; i < first.settings.size(); ++i)
          QCOMPARE(first.settings[i].params, all.settings[i].params);
      }
    }
  }
}

void TestSizeSolver::settingsCarryTheirCoverage() {
  const Shape input{1, 3, 464, 700};
  const SizeSolutions solutions = solveSize(startLayer(), input, {928, 1400}, kLinked);
  bool wasUneven = false;
  for (const SizeSetting& setting : solutions.settings) {
    QCOMPARE(setting.coverage.verdict(), coverageOf(setting.params, input).verdict());
    const bool even = setting.coverage.evenness == Evenness::Even;
    QVERIFY(!even || !wasUneven);
    wasUneven = wasUneven || !even;
  }
  QVERIFY(wasUneven);
}

void TestSizeSolver::theNextEvenSizeOfTheFirstLayerIsKernelFour() {
  const SizeSolutions solutions = solveSize(startLayer(), {1, 3, 464, 700}, {928, 1400}, kLinked);
  const LayerParams& first = solutions.settings.front().params;
  QCOMPARE(first.kernel, (Pair{4, 4}));
  QCOMPARE(first.stride, (Pair{2, 2}));
  QCOMPARE(first.padding, (Pair{1, 1}));
  QCOMPARE(first.outputPadding, (Pair{0, 0}));
  QVERIFY(solutions.count >= std::ssize(solutions.settings));
  // Of the uneven ones the one that keeps the kernel: output padding 1.
  const auto uneven = std::find_if(solutions.settings.begin(), solutions.settings.end(),
                                   [](const SizeSetting& s) { return s.coverage.evenness != Evenness::Even; });
  QVERIFY(uneven != solutions.settings.end());
  QCOMPARE(uneven->params.kernel, (Pair{3, 3}));
  QCOMPARE(uneven->params.outputPadding, (Pair{1, 1}));
}

void TestSizeSolver::linksThatNoLayerKeepsAreLoosened() {
  // 927 rows and 1400 columns of 464 and 700: the same stride and kernel, but not the same output padding.
  const SizeSolutions fine = solveSize(startLayer(), {1, 3, 464, 700}, {927, 1400}, kLinked);
  QCOMPARE(fine.links, (ParamLinks{true, true, false, false, true}));
  QVERIFY(fine.count > 0 && fine.why.empty());
  for (const SizeSetting& setting : fine.settings) QCOMPARE(setting.params.kernel.h, setting.params.kernel.w);
  // Twice as high, four times as wide: nothing but strides apart.
  const SizeSolutions apart = solveSize(startLayer(), {1, 3, 464, 700}, {928, 2800}, kLinked);
  QCOMPARE(apart.links, kApart);
  QCOMPARE(apart.settings.front().params.stride, (Pair{2, 4}));
}

void TestSizeSolver::saysWhatTheLargestIs() {
  const SizeSolutions none = solveSize(startLayer(), {1, 3, 4, 4}, {1000, 1000}, kLinked);
  QCOMPARE(none.count, std::int64_t{0});
  QVERIFY(none.settings.empty());
  QCOMPARE(none.reason(),
           "No setting within the sliders gives 1000 rows from 4. "
           "The largest is (4 - 1)*8 - 2*0 + 8*(15 - 1) + 7 + 1 = 144. "
           "No setting within the sliders gives 1000 columns from 4. "
           "The largest is (4 - 1)*8 - 2*0 + 8*(15 - 1) + 7 + 1 = 144.");
}

void TestSizeSolver::saysWhatTheSmallestIs() {
  const SizeSolutions none = solveSize(startLayer(), {1, 3, 464, 700}, {400, 670}, kLinked);
  QCOMPARE(none.reason(),
           "No setting within the sliders gives 400 rows from 464. "
           "The smallest is (464 - 1)*1 - 2*15 + 1*(1 - 1) + 0 + 1 = 434. W can be 670.");
}

void TestSizeSolver::saysWhatIsNearest() {
  const SizeSolutions none = solveSize(startLayer(), {1, 3, 464, 700}, {928, 1000}, kLinked);
  QCOMPARE(none.reason(),
           "No setting within the sliders gives 1000 columns from 700. "
           "The nearest below is (700 - 1)*1 - 2*0 + 8*(15 - 1) + 7 + 1 = 819. "
           "The nearest above is (700 - 1)*2 - 2*15 + 1*(1 - 1) + 0 + 1 = 1369. H can be 928.");
}

void TestSizeSolver::saysWhichAxisCannot() {
  const SizeSolutions none = solveSize(startLayer(), {1, 3, 464, 700}, {5000, 1400}, kLinked);
  QVERIFY(none.reason().ends_with("W can be 1400."));
  // Each of the named sizes can be had, and none between.
  Random random(7);
  for (int i = 0; i < 80; ++i) {
    // Of the second kind every other size cannot be had.
    const SolverRanges ranges = i % 2 == 0 ? SolverRanges{{1, 3}, {1, 3}, {1, 2}, {0, 1}, {1, 2}}
                                           : SolverRanges{{1, 1}, {1, 1}, {0, 3}, {0, 0}, {1, 1}};
    const Shape input{1, 1, between(random, 1, 12), 1};
    std::set<std::int64_t> sizes;
    for (const auto& values : everything(ranges)) {
      const LayerParams params = withAxis({1, {1, 1}, {1, 1}, {0, 0}, {0, 0}, {1, 1}, 1, false}, Axis::H, values);
      if (!check(params, input)) sizes.insert(outputShape(params, input).h);
    }
    const int wanted = between(random, 1, 45);
    const SizeSolutions solutions = solveSize({}, input, {wanted, 1}, kApart, ranges);
    QCOMPARE(solutions.why.empty(), sizes.count(wanted) == 1 && solutions.count > 0);
    if (sizes.count(wanted) == 1 || sizes.empty()) continue;
    const auto above = sizes.upper_bound(wanted);
    const std::string reason = solutions.reason();
    if (above != sizes.end()) QVERIFY(reason.find("= " + std::to_string(*above) + ".") != std::string::npos);
    if (above != sizes.begin())
      QVERIFY(reason.find("= " + std::to_string(*std::prev(above)) + ".") != std::string::npos);
  }
}

void TestSizeSolver::noSizeIsBelowOne() {
  const SizeSolutions none = solveSize(startLayer(), {1, 3, 4, 4}, {0, -3}, kLinked);
  QCOMPARE(none.count, std::int64_t{0});
  QVERIFY(none.reason().find("The smallest is") != std::string::npos);
  QVERIFY(none.reason().find("= 1.") != std::string::npos);
}

void TestSizeSolver::whatTheSlidersCannotMendIsTheRule() {
  LayerParams params = startLayer();
  params.groups = 2;
  const SizeSolutions none = solveSize(params, {1, 3, 464, 700}, {928, 1400}, kLinked);
  QCOMPARE(none.count, std::int64_t{0});
  QVERIFY(none.reason().find("Groups 2 does not divide the 3 input channels") == 0);
}

QTEST_APPLESS_MAIN(TestSizeSolver)
#include "tst_size_solver.moc"
