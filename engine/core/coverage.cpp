#include "engine/core/coverage.h"

#include <algorithm>
#include <cmath>

#include "engine/core/common_divisor.h"

namespace convt {
namespace {

constexpr std::size_t kMostPairs = 4096;

/// How often a number of taps occurs along one axis: positions of the output, or phases.
struct Tally {
  std::int64_t taps = 0;
  std::int64_t times = 0;
};

/// From times[taps], without what never occurs; ascending.
std::vector<Tally> talliesOf(const std::vector<std::int64_t>& times) {
  std::vector<Tally> tallies;
  for (std::size_t taps = 0; taps < times.size(); ++taps) {
    if (times[taps] > 0) tallies.push_back({static_cast<std::int64_t>(taps), times[taps]});
  }
  return tallies;
}

/// Every output position, borders included. The positions that tap k0 < S can reach are k0*dilation + m*stride; tap
/// k0 + j*S reaches those with 0 <= m - j*fall < in. Along m, each tap thus comes once and goes once, in order: walking
/// from change to change costs one step per tap, however long the axis is.
std::vector<Tally> talliedPositions(const SizeTerms& t) {
  const std::int64_t common = commonDivisor(t.stride, t.dilation);
  const std::int64_t period = t.stride / common;
  const std::int64_t fall = t.dilation / common;
  std::vector<std::int64_t> times(static_cast<std::size_t>((t.kernel - 1) / period + 2), 0);
  std::int64_t written = 0;
  for (std::int64_t k0 = 0; k0 < std::min(t.kernel, period); ++k0) {
    const std::int64_t taps = (t.kernel - 1 - k0) / period + 1;
    // The first and the last m inside the output; m >= 0, so the divisions may round towards 0.
    const std::int64_t before = t.padding - k0 * t.dilation;
    const std::int64_t until = t.padding + t.out() - 1 - k0 * t.dilation;
    if (until < 0) continue;
    const std::int64_t first = before > 0 ? (before + t.stride - 1) / t.stride : 0;
    const std::int64_t last = until / t.stride;
    std::int64_t come = 0;
    std::int64_t gone = 0;
    for (std::int64_t m = 0; gone < taps && m <= last;) {
      while (come < taps && come * fall <= m) ++come;
      while (gone < taps && gone * fall + t.in <= m) ++gone;
      std::int64_t next = gone * fall + t.in;
      if (come < taps) next = std::min(next, come * fall);
      const std::int64_t positions = std::min(next - 1, last) - std::max(m, first) + 1;
      if (gone < come && positions > 0) {
        times[static_cast<std::size_t>(come - gone)] += positions;
        written += positions;
      }
      m = next;
    }
  }
  times[0] = t.out() - written;
  return talliesOf(times);
}

std::vector<Tally> talliedPhases(const SizeTerms& t) {
  const std::int64_t period = t.stride / commonDivisor(t.stride, t.dilation);
  std::vector<std::int64_t> times(static_cast<std::size_t>((t.kernel - 1) / period + 2), 0);
  const std::int64_t least = t.kernel / period;
  const std::int64_t more = t.kernel % period;  // phases with one tap more than the others
  times[static_cast<std::size_t>(least)] += period - more;
  if (more > 0) times[static_cast<std::size_t>(least + 1)] += more;
  times[0] += t.stride - period;
  return talliesOf(times);
}

struct Tallies {
  bool interior = true;
  std::vector<Tally> h;
  std::vector<Tally> w;

  Evenness evenness() const {
    if (h.front().taps == 0 || w.front().taps == 0) return Evenness::Holes;
    return h.size() == 1 && w.size() == 1 ? Evenness::Even : Evenness::Uneven;
  }
};

Tallies tallied(const SizeTerms& h, const SizeTerms& w) {
  if (interiorOf(h).count >= h.stride && interiorOf(w).count >= w.stride)
    return {true, talliedPhases(h), talliedPhases(w)};
  return {false, talliedPositions(h), talliedPositions(w)};
}

std::int64_t leastWritten(const std::vector<Tally>& tallies) {
  return tallies.front().taps == 0 && tallies.size() > 1 ? tallies[1].taps : tallies.front().taps;
}

/// The products of the axes' numbers, each once, ascending.
std::vector<std::int64_t> productsOf(const Tallies& tallies) {
  std::vector<std::int64_t> products;
  if (tallies.h.size() * tallies.w.size() > kMostPairs) {
    if (tallies.evenness() == Evenness::Holes) products.push_back(0);
    products.push_back(leastWritten(tallies.h) * leastWritten(tallies.w));
    products.push_back(tallies.h.back().taps * tallies.w.back().taps);
  } else {
    for (const Tally& a : tallies.h) {
      for (const Tally& b : tallies.w) products.push_back(a.taps * b.taps);
    }
    std::sort(products.begin(), products.end());
  }
  products.erase(std::unique(products.begin(), products.end()), products.end());
  return products;
}

double shareOfZero(const std::vector<Tally>& tallies) {
  std::int64_t all = 0;
  for (const Tally& tally : tallies) all += tally.times;
  return tallies.front().taps == 0 ? static_cast<double>(tallies.front().times) / static_cast<double>(all) : 0.0;
}

}  // namespace

Progression interiorOf(const SizeTerms& t) {
  const std::int64_t from = std::max<std::int64_t>(0, t.reach() - t.padding);
  const std::int64_t to = std::min(t.out() - 1, t.spread() - t.padding);
  return {from, 1, std::max<std::int64_t>(0, to - from + 1)};
}

std::vector<std::int64_t> phaseCounts(const SizeTerms& t) {
  std::vector<std::int64_t> counts(static_cast<std::size_t>(t.stride), 0);
  const std::int64_t period = t.stride / commonDivisor(t.stride, t.dilation);
  for (std::int64_t k = 0; k < std::min(t.kernel, period); ++k) {
    counts[static_cast<std::size_t>(k * t.dilation % t.stride)] = (t.kernel - 1 - k) / period + 1;
  }
  return counts;
}

Coverage coverageOf(const LayerParams& params, const Shape& input) {
  const SizeTerms h = heightTerms(params, input);
  const SizeTerms w = widthTerms(params, input);
  const Tallies tallies = tallied(h, w);
  Coverage coverage;
  coverage.evenness = tallies.evenness();
  coverage.interior = tallies.interior;
  coverage.counts = productsOf(tallies);
  coverage.neverWritten = 1.0 - (1.0 - shareOfZero(tallies.h)) * (1.0 - shareOfZero(tallies.w));
  coverage.phasesH = phaseCounts(h);
  coverage.phasesW = phaseCounts(w);
  return coverage;
}

Evenness evennessOf(const LayerParams& params, const Shape& input) {
  return tallied(heightTerms(params, input), widthTerms(params, input)).evenness();
}

std::vector<std::int64_t> Coverage::ratio() const {
  std::int64_t common = 0;
  for (const std::int64_t count : counts) common = commonDivisor(common, count);
  std::vector<std::int64_t> ratio;
  for (const std::int64_t count : counts) {
    if (count > 0) ratio.push_back(count / common);
  }
  return ratio;
}

int wholePercent(double share) {
  if (share <= 0.0) return 0;
  if (share >= 1.0) return 100;
  return std::clamp(static_cast<int>(std::lround(share * 100.0)), 1, 99);
}

std::string Coverage::verdict() const {
  if (evenness == Evenness::Even) return "even";
  if (evenness == Evenness::Holes) return std::to_string(wholePercent(neverWritten)) + " % never written";
  std::string text;
  for (const std::int64_t part : ratio()) text += (text.empty() ? "uneven " : ":") + std::to_string(part);
  return text;
}

}  // namespace convt
