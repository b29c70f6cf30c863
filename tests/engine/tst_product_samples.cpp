#include <QTest>
#include <algorithm>
#include <set>

#include "engine/kernels/product_samples.h"
#include "tests/engine/product_case.h"

using namespace convt;

namespace {

ProductAxis randomAxis(Random& random) {
  for (;;) {
    const AxisPhases phases =
        AxisPhases::of(between(random, 1, 7), between(random, 1, 6), between(random, 0, 9), between(random, 1, 4));
    const bool fast = between(random, 0, 1) == 1;
    if (!fast || ProductAxis::hasFast(phases)) return ProductAxis::of(phases, fast);
  }
}

Region randomRows(Random& random) {
  Region region;
  region.y0 = between(random, 0, 30);
  region.step = between(random, 0, 1) == 0 ? 1 : between(random, 2, 13);
  region.rows = between(random, 1, 40);
  return region;
}

/// Calls visit(sample, phase, output, place) for all samples that are there.
template <class Visit>
void forSamples(const ProductAxis& axis, const ProductSamples& samples, const Visit& visit) {
  for (std::size_t phase = 0; phase < axis.phases.size(); ++phase) {
    for (std::size_t k = 0; k < outputsOf(axis.phases[phase].filter); ++k) {
      for (std::size_t at = 0; at < samples.positions.size(); ++at) {
        const std::int64_t sample = samples.sample(phase, k, at);
        if (sample >= 0) visit(sample, phase, k, at);
      }
    }
  }
}

/// What is wrong with samples whose sample i is output origin + i*step; empty if nothing is.
std::string broken(const ProductAxis& axis, const ProductSamples& samples, std::int64_t origin, std::int64_t step) {
  std::vector<int> uses(samples.positions.size());
  bool right = true;
  forSamples(axis, samples, [&](std::int64_t sample, std::size_t phase, std::size_t k, std::size_t at) {
    const std::int64_t o = axis.outputStep * samples.positions[at] + axis.phases[phase].firstOutput +
                           static_cast<std::int64_t>(k) * axis.stride;
    const ProductSamples::Range& range = samples.range(phase);
    const auto place = static_cast<std::int64_t>(at);
    right = right && o == origin + sample * step && place >= range.begin && place < range.end;
    right = right && samples.samples(phase, k)[at] == sample;
    ++uses[at];
  });
  if (!right) return "a sample is not the output of its place";
  for (const std::int64_t sample : samples.unreached) {
    if (axis.place(origin + sample * step).phase >= 0) return "a sample that a tap reaches counts as unreached";
  }
  const auto& positions = samples.positions;
  if (std::adjacent_find(positions.begin(), positions.end(), std::greater_equal<>()) != positions.end())
    return "positions do not ascend";
  if (std::find(uses.begin(), uses.end(), 0) != uses.end()) return "a position is there without a sample";
  std::int64_t gaps = 0;
  for (std::size_t i = 1; i < positions.size(); ++i) gaps += positions[i] - positions[i - 1] - 1;
  return samples.contiguous == (gaps == 0) ? "" : "gaps between positions are not told";
}

/// The ends of the ranges of places are places with a sample.
bool rangesAreTight(const ProductAxis& axis, const ProductSamples& samples) {
  std::vector<std::set<std::int64_t>> places(axis.phases.size());
  forSamples(axis, samples, [&](std::int64_t, std::size_t phase, std::size_t, std::size_t at) {
    places[phase].insert(static_cast<std::int64_t>(at));
  });
  for (std::size_t phase = 0; phase < axis.phases.size(); ++phase) {
    const ProductSamples::Range& range = samples.range(phase);
    const bool isEmpty = range.begin >= range.end;
    if (isEmpty != places[phase].empty()) return false;
    if (!isEmpty && (range.begin != *places[phase].begin() || range.end != *places[phase].rbegin() + 1)) return false;
  }
  return true;
}

std::string text(const ProductAxis& axis, std::int64_t origin, std::int64_t step, std::int64_t count) {
  return "s" + std::to_string(axis.stride) + "-p" + std::to_string(axis.padding) +
         (axis.inputStep == 2 ? " fast" : "") + ", " + std::to_string(count) + " from " + std::to_string(origin) +
         " by " + std::to_string(step);
}

}  // namespace

/// Cut in any way, each sample is computed once, at the place of its output.
class TestProductSamples : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void columnsCoverTheirSamplesOnce();
  void rowWindowsCoverEachRowOnce();
  void rowWindowsKeepToTheirPositions();
  void rowsThatNoTapReachesAreCovered();
};

void TestProductSamples::columnsCoverTheirSamplesOnce() {
  Random random(1);
  for (int i = 0; i < 3000; ++i) {
    const ProductAxis axis = randomAxis(random);
    const std::int64_t origin = between(random, 0, 30);
    const std::int64_t step = between(random, 0, 1) == 0 ? 1 : between(random, 2, 13);
    const std::int64_t first = between(random, 0, 20);
    const std::int64_t count = between(random, 1, 40);
    const auto samples = ProductSamples::columns(axis, origin, step, first, count);
    const std::string name = text(axis, origin + first * step, step, count);
    QVERIFY2(samples.first == first && samples.count == count, name.c_str());
    const std::string complaint = broken(axis, samples, origin + first * step, step);
    QVERIFY2(complaint.empty(), (name + ": " + complaint).c_str());
    QVERIFY2(rangesAreTight(axis, samples), name.c_str());
    std::vector<int> covered(static_cast<std::size_t>(count));
    forSamples(axis, samples, [&](std::int64_t sample, std::size_t, std::size_t, std::size_t) {
      ++covered.at(static_cast<std::size_t>(sample));
    });
    for (const std::int64_t sample : samples.unreached) ++covered.at(static_cast<std::size_t>(sample));
    QVERIFY2(std::count(covered.begin(), covered.end(), 1) == count, name.c_str());
  }
}

/// From the position at `begin` to the one before `end`; the first and the last have no limit.
PositionRange rangeOf(const std::vector<std::int64_t>& all, std::int64_t begin, std::int64_t end) {
  PositionRange range;
  if (begin > 0) range.first = all[static_cast<std::size_t>(begin)];
  if (end < std::ssize(all)) range.end = all[static_cast<std::size_t>(end)];
  return range;
}

/// Windows of some positions each, as tasks are cut, from the first to the last.
std::vector<ProductSamples> randomWindows(Random& random, const ProductAxis& axis, const Region& region,
                                          const std::vector<std::int64_t>& all) {
  std::vector<ProductSamples> windows;
  std::int64_t begin = 0;
  do {
    const std::int64_t end = std::min<std::int64_t>(std::ssize(all), begin + between(random, 1, 6));
    windows.push_back(ProductSamples::rows(axis, region, rangeOf(all, begin, end)));
    begin = end;
  } while (begin < std::ssize(all));
  return windows;
}

void TestProductSamples::rowWindowsCoverEachRowOnce() {
  Random random(2);
  int cut = 0;
  for (int i = 0; i < 3000; ++i) {
    const ProductAxis axis = randomAxis(random);
    const Region region = randomRows(random);
    const std::string name = text(axis, region.y0, region.step, region.rows);
    std::vector<int> covered(static_cast<std::size_t>(region.rows));
    const std::vector<ProductSamples> windows = randomWindows(random, axis, region, positionsOf(axis, region));
    cut += windows.size() > 1 ? 1 : 0;
    for (const ProductSamples& samples : windows) {
      QVERIFY2(samples.first == 0 && samples.count == region.rows, name.c_str());
      const std::string complaint = broken(axis, samples, region.y0, region.step);
      QVERIFY2(complaint.empty(), (name + ": " + complaint).c_str());
      QVERIFY2(rangesAreTight(axis, samples), name.c_str());
      forSamples(axis, samples, [&](std::int64_t sample, std::size_t, std::size_t, std::size_t) {
        ++covered.at(static_cast<std::size_t>(sample));
      });
      for (const std::int64_t sample : samples.unreached) ++covered.at(static_cast<std::size_t>(sample));
    }
    QVERIFY2(std::count(covered.begin(), covered.end(), 1) == region.rows, name.c_str());
  }
  QVERIFY(cut > 1000);
}

void TestProductSamples::rowWindowsKeepToTheirPositions() {
  Random random(3);
  for (int i = 0; i < 2000; ++i) {
    const ProductAxis axis = randomAxis(random);
    const Region region = randomRows(random);
    const std::vector<std::int64_t> all = positionsOf(axis, region);
    if (all.empty()) continue;
    const std::int64_t begin = between(random, 0, static_cast<int>(all.size()) - 1);
    const std::int64_t end = between(random, static_cast<int>(begin) + 1, static_cast<int>(all.size()));
    const auto samples = ProductSamples::rows(axis, region, rangeOf(all, begin, end));
    const std::vector<std::int64_t> wanted(all.begin() + begin, all.begin() + end);
    QVERIFY2(samples.positions == wanted, text(axis, region.y0, region.step, region.rows).c_str());
  }
}

void TestProductSamples::rowsThatNoTapReachesAreCovered() {
  const ProductAxis axis = ProductAxis::of(AxisPhases::of(1, 4, 0, 1), false);  // every fourth row
  Region region;
  region.y0 = 1;
  region.rows = 3;
  const auto none = ProductSamples::rows(axis, region, {});
  QVERIFY(none.positions.empty() && none.contiguous);
  QCOMPARE(none.unreached, (std::vector<std::int64_t>{0, 1, 2}));
  region.rows = 11;  // 1 .. 11 with 4 and 8
  const auto first = ProductSamples::rows(axis, region, rangeOf({1, 2}, 0, 1));
  const auto last = ProductSamples::rows(axis, region, rangeOf({1, 2}, 1, 2));
  QCOMPARE(first.sample(0, 0, 0), std::int64_t{3});
  QCOMPARE(first.unreached, (std::vector<std::int64_t>{0, 1, 2, 4, 5, 6}));
  QCOMPARE(last.sample(0, 0, 0), std::int64_t{7});
  QCOMPARE(last.unreached, (std::vector<std::int64_t>{8, 9, 10}));
}

QTEST_APPLESS_MAIN(TestProductSamples)
#include "tst_product_samples.moc"
