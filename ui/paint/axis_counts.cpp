#include "ui/paint/axis_counts.h"
#include "engine/core/common_divisor.h"

#include <algorithm>
#include <utility>

namespace convt {
namespace {

/// Sum over j = 0 .. n-1 of floor((a*j + b)/m); a, b >= 0, m > 0. As Euclid's algorithm: the lattice points below a
/// line are counted by columns and by rows in turn, which halves the slope's numbers each time.
std::int64_t floorSum(std::int64_t n, std::int64_t m, std::int64_t a, std::int64_t b) {
  std::int64_t sum = 0;
  while (n > 0) {
    sum += n * (n - 1) / 2 * (a / m) + n * (b / m);
    a %= m;
    b %= m;
    const std::int64_t top = a * n + b;
    n = top / m;
    b = top % m;
    std::swap(m, a);
  }
  return sum;
}

/// Taps k >= 0 with dilation*k < bound, at most the kernel.
std::int64_t tapsWithin(const SizeTerms& t, std::int64_t bound) {
  return bound <= 0 ? 0 : std::min(t.kernel, (bound - 1) / t.dilation + 1);
}

}  // namespace

std::int64_t tapsBelow(const SizeTerms& t, std::int64_t end) {
  // A tap k has ceil((bound - dilation*k)/stride) inputs, but not more than there are and not less than none: the first
  // taps have all, the last none, those between are a sum of floors, taken from its small end.
  const std::int64_t bound = end + t.padding;
  const std::int64_t full = tapsWithin(t, bound - t.spread());
  const std::int64_t some = tapsWithin(t, bound);
  const std::int64_t least = bound - t.dilation * (some - 1);
  return full * t.in + floorSum(some - full, t.stride, t.dilation, least + t.stride - 1);
}

std::vector<double> axisCounts(const SizeTerms& terms, std::int64_t first, int samples, int step) {
  std::vector<double> counts;
  counts.reserve(static_cast<std::size_t>(std::max(0, samples)));
  const std::int64_t out = terms.out();
  std::int64_t before = tapsBelow(terms, first);
  for (int j = 0; j < samples; ++j) {
    const std::int64_t from = first + std::int64_t{j} * step;
    const std::int64_t to = std::min(out, from + step);
    const std::int64_t below = tapsBelow(terms, to);
    counts.push_back(to > from ? static_cast<double>(below - before) / static_cast<double>(to - from) : 0.0);
    before = below;
  }
  return counts;
}

std::int64_t mostTaps(const SizeTerms& t) {
  const std::int64_t common = commonDivisor(t.stride, t.dilation);
  const std::int64_t period = t.stride / common;
  const std::int64_t inReach = (t.in - 1) / (t.dilation / common) + 1;
  return std::max<std::int64_t>(1, std::min((t.kernel - 1) / period + 1, inReach));
}

}  // namespace convt
