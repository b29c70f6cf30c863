#include <algorithm>

#include "engine/core/common_divisor.h"
#include "engine/core/coverage.h"

namespace convt {
namespace {

constexpr std::size_t kCandidates = 8;  // per axis where H and W differ; the nearest one nearly always is it
constexpr std::int64_t kSearch = 64;    // numbers coprime to one up to kMaxParam are at most 40 apart

bool phasesAreEven(const SizeTerms& t) {
  return commonDivisor(t.stride, t.dilation) == 1 && t.kernel % t.stride == 0;
}

bool isValid(const SizeTerms& t) {
  return t.out() >= 1 && t.canvas() <= kMaxExtent && t.outputPadding < std::max(t.stride, t.dilation);
}

std::int64_t& valueOf(SizeTerms& t, Param param) {
  if (param == Param::Kernel) return t.kernel;
  return param == Param::Stride ? t.stride : t.dilation;
}

std::vector<std::int64_t> divisorsOf(std::int64_t number) {
  std::vector<std::int64_t> divisors;
  for (std::int64_t d = 1; d * d <= number; ++d) {
    if (number % d != 0) continue;
    divisors.push_back(d);
    divisors.push_back(number / d);
  }
  return divisors;
}

/// Values among which the even ones that are nearest to the present one must be.
std::vector<std::int64_t> placesToLook(const SizeTerms& t, Param param) {
  if (param == Param::Stride) return divisorsOf(t.kernel);
  const std::int64_t step = param == Param::Kernel ? t.stride : 1;
  const std::int64_t middle = param == Param::Kernel ? t.kernel / t.stride * t.stride : t.dilation;
  std::vector<std::int64_t> values;
  for (std::int64_t away = -kSearch; away <= kSearch; ++away) values.push_back(middle + away * step);
  return values;
}

/// The values of one parameter that make the axis' phases even and its size valid, nearest first; of two as near the
/// larger first. The present one alone where nothing needs to change.
std::vector<int> evenValues(const SizeTerms& terms, Param param) {
  SizeTerms changed = terms;
  const std::int64_t now = valueOf(changed, param);
  if (phasesAreEven(terms)) return {static_cast<int>(now)};
  std::vector<int> values;
  for (const std::int64_t value : placesToLook(terms, param)) {
    if (value < 1 || value > kMaxParam) continue;
    valueOf(changed, param) = value;
    if (phasesAreEven(changed) && isValid(changed)) values.push_back(static_cast<int>(value));
  }
  std::sort(values.begin(), values.end(), [&](int a, int b) {
    const std::int64_t awayA = std::abs(a - now);
    const std::int64_t awayB = std::abs(b - now);
    return awayA != awayB ? awayA < awayB : a > b;
  });
  values.erase(std::unique(values.begin(), values.end()), values.end());
  return values;
}

int distance(Pair a, Pair b) {
  return std::abs(a.h - b.h) + std::abs(a.w - b.w);
}

/// Pairs of the axes' candidates, nearest first. A parameter that both axes share and must change stays shared.
std::vector<Pair> evenPairs(const LayerParams& params, const Shape& input, Param param) {
  const Pair now = pairOf(params, param);
  const SizeTerms termsH = heightTerms(params, input);
  const SizeTerms termsW = widthTerms(params, input);
  std::vector<int> h = evenValues(termsH, param);
  std::vector<int> w = evenValues(termsW, param);
  std::vector<Pair> pairs;
  if (phasesAreEven(termsH) == phasesAreEven(termsW) && now.h == now.w) {
    for (const int value : h) {
      if (std::find(w.begin(), w.end(), value) != w.end()) pairs.push_back({value, value});
    }
    if (!pairs.empty()) return pairs;
  }
  h.resize(std::min(h.size(), kCandidates));
  w.resize(std::min(w.size(), kCandidates));
  for (const int valueH : h) {
    for (const int valueW : w) pairs.push_back({valueH, valueW});
  }
  std::stable_sort(pairs.begin(), pairs.end(), [&](Pair a, Pair b) { return distance(a, now) < distance(b, now); });
  return pairs;
}

}  // namespace

std::vector<Fix> evenSettings(const LayerParams& params, const Shape& input, std::size_t most) {
  std::vector<Fix> settings;
  if (evennessOf(params, input) == Evenness::Even) return settings;
  for (const Param param : {Param::Kernel, Param::Stride, Param::Dilation}) {
    const Pair now = pairOf(params, param);
    for (const Pair pair : evenPairs(params, input, param)) {
      const bool h = pair.h != now.h;
      Fix fix{params, param, h ? now.h : now.w, h ? pair.h : pair.w, {}};
      setPair(fix.params, param, pair);
      if (pair == now || check(fix.params, input) || evennessOf(fix.params, input) != Evenness::Even) continue;
      fix.output = outputShape(fix.params, input);
      settings.push_back(std::move(fix));
      break;
    }
  }
  std::stable_sort(settings.begin(), settings.end(), [&](const Fix& a, const Fix& b) {
    const auto away = [&](const Fix& fix) {
      return distance(pairOf(fix.params, fix.param), pairOf(params, fix.param));
    };
    return away(a) < away(b);
  });
  if (settings.size() > most) settings.resize(most);
  return settings;
}

}  // namespace convt
