#include "engine/core/size_solver.h"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <optional>
#include <tuple>
#include <utility>

#include "engine/core/output_size.h"

namespace convt {
namespace {

constexpr Param kSolved[] = {Param::Kernel, Param::Stride, Param::Padding, Param::OutputPadding, Param::Dilation};

/// One axis: its values in the order of kSolved.
using AxisValues = std::array<int, 5>;
enum Place { kKernel, kStride, kPadding, kOutputPadding, kDilation };

AxisValues valuesOf(const LayerParams& params, Axis axis) {
  AxisValues values{};
  for (std::size_t i = 0; i < values.size(); ++i) {
    const Pair pair = pairOf(params, kSolved[i]);
    values[i] = axis == Axis::H ? pair.h : pair.w;
  }
  return values;
}

LayerParams withValues(LayerParams params, const AxisValues& h, const AxisValues& w) {
  for (std::size_t i = 0; i < h.size(); ++i) setPair(params, kSolved[i], {h[i], w[i]});
  return params;
}

SizeTerms termsOf(const AxisValues& v, std::int64_t in) {
  return {in, v[kStride], v[kPadding], v[kDilation], v[kKernel], v[kOutputPadding]};
}

/// Calls visit(values, canvas + output padding) for every kernel, stride, dilation and output padding that may stand
/// together; the padding is left at its least value. What is left to choose is then out = that number - 2*padding.
template <class Visit>
void forEachUnpadded(std::int64_t in, const SolverRanges& r, Visit visit) {
  for (int k = r.kernel.least; k <= r.kernel.most; ++k) {
    for (int s = r.stride.least; s <= r.stride.most; ++s) {
      for (int d = r.dilation.least; d <= r.dilation.most; ++d) {
        const std::int64_t canvas = SizeTerms{in, s, 0, d, k, 0}.canvas();
        if (canvas > kMaxExtent) continue;
        const int mostOp = std::min(r.outputPadding.most, std::max(s, d) - 1);
        for (int op = r.outputPadding.least; op <= mostOp; ++op)
          visit(AxisValues{k, s, r.padding.least, op, d}, canvas + op);
      }
    }
  }
}

/// The layers of one axis that give the size; each kernel, stride, dilation and output padding leaves one padding.
std::vector<AxisValues> solveAxis(std::int64_t in, std::int64_t wanted, const SolverRanges& r) {
  std::vector<AxisValues> found;
  if (wanted < 1) return found;
  forEachUnpadded(in, r, [&](AxisValues values, std::int64_t unpadded) {
    const std::int64_t twice = unpadded - wanted;
    if (twice % 2 != 0 || twice < 2 * r.padding.least || twice > 2 * r.padding.most) return;
    values[kPadding] = static_cast<int>(twice / 2);
    found.push_back(values);
  });
  return found;
}

/// The layers of one axis whose sizes are nearest to one that cannot be had.
struct Nearest {
  std::optional<SizeTerms> below;
  std::optional<SizeTerms> above;
};

Nearest nearestSizes(std::int64_t in, std::int64_t wanted, const SolverRanges& r) {
  Nearest nearest;
  const auto consider = [&](AxisValues values, std::int64_t padding) {
    if (padding < r.padding.least || padding > r.padding.most) return;
    values[kPadding] = static_cast<int>(padding);
    const SizeTerms terms = termsOf(values, in);
    const std::int64_t out = terms.out();
    if (out < 1 || out == wanted) return;
    std::optional<SizeTerms>& side = out < wanted ? nearest.below : nearest.above;
    if (!side || std::abs(out - wanted) < std::abs(side->out() - wanted)) side = terms;
  };
  forEachUnpadded(in, r, [&](const AxisValues& values, std::int64_t unpadded) {
    // Larger padding, smaller size: the last padding above the wanted size and the first below it.
    const std::int64_t half = (unpadded - wanted) / 2;
    consider(values, std::clamp<std::int64_t>(half - 1, r.padding.least, r.padding.most));
    consider(values, std::clamp<std::int64_t>(half, r.padding.least, r.padding.most));
    consider(values, std::clamp<std::int64_t>(half + 1, r.padding.least, r.padding.most));
  });
  return nearest;
}

/// What the evenness of a pair of axes follows from, see coverage.h: the verdict is of the interior if that holds every
/// phase on both axes, else of all positions.
struct AxisEvenness {
  bool interior = false;       ///< holds every phase
  bool evenInside = false;     ///< of the interior; meaningful if it holds every phase
  bool evenPositions = false;  ///< of all positions
  friend auto operator<=>(const AxisEvenness&, const AxisEvenness&) = default;
};

bool isEven(const AxisEvenness& a, const AxisEvenness& b) {
  return a.interior && b.interior ? a.evenInside && b.evenInside : a.evenPositions && b.evenPositions;
}

/// Asks for the verdict on the axis beside a companion that says nothing itself: one whose interior is all of it (1
/// input, kernel 1), or one that is even by all positions and has no interior (2 positions of 1 input, a tap each).
AxisEvenness evennessOfAxis(const AxisValues& values, std::int64_t in) {
  const SizeTerms terms = termsOf(values, in);
  AxisEvenness evenness;
  evenness.interior = interiorOf(terms).count >= terms.stride;
  const AxisValues whole{1, 1, 0, 0, 1};
  const AxisValues bare{2, 2, 0, 0, 1};
  const Shape input{1, 1, in, 1};
  evenness.evenInside = evenness.interior && evennessOf(withValues({}, values, whole), input) == Evenness::Even;
  evenness.evenPositions = evennessOf(withValues({}, values, bare), input) == Evenness::Even;
  return evenness;
}

/// A layer of one axis with what it is sorted by.
struct Candidate {
  AxisValues values{};
  int steps = 0;    ///< of the sliders, from the present layer
  int changed = 0;  ///< values that are not the present ones
  friend bool operator<(const Candidate& a, const Candidate& b) {
    return std::tie(a.steps, a.changed, a.values) < std::tie(b.steps, b.changed, b.values);
  }
};

/// Candidates that go with the same partners and rank alike beside each of them.
struct Kind {
  AxisEvenness evenness;
  bool sameKernel = false;
  friend auto operator<=>(const Kind&, const Kind&) = default;
};
using Candidates = std::map<Kind, std::vector<Candidate>>;

/// By the values of the linked parameters (0 for the others): the axes must agree in them.
using LinkedCandidates = std::map<AxisValues, Candidates>;

LinkedCandidates candidatesOf(const std::vector<AxisValues>& found, const AxisValues& now, std::int64_t in,
                              const ParamLinks& links) {
  LinkedCandidates all;
  for (const AxisValues& values : found) {
    AxisValues shared{};
    Candidate candidate{values, 0, 0};
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (links[i]) shared[i] = values[i];
      candidate.steps += std::abs(values[i] - now[i]);
      candidate.changed += values[i] != now[i] ? 1 : 0;
    }
    all[shared][{evennessOfAxis(values, in), values[kKernel] == now[kKernel]}].push_back(candidate);
  }
  for (auto& [shared, kinds] : all) {
    for (auto& [kind, candidates] : kinds) std::sort(candidates.begin(), candidates.end());
  }
  return all;
}

struct Ranked {
  bool uneven = false;
  bool otherKernel = false;
  const Candidate* h = nullptr;
  const Candidate* w = nullptr;

  auto key() const {
    return std::make_tuple(uneven, otherKernel, h->steps + w->steps, h->changed + w->changed, h->values, w->values);
  }
  friend bool operator<(const Ranked& a, const Ranked& b) { return a.key() < b.key(); }
};

/// Adds the pairs that can be among the first `most`. In both lists a later candidate makes a later pair, so before
/// pair (i, j) come at least the (i + 1)*(j + 1) - 1 pairs of candidates up to i and j.
void addPairs(const Kind& kindH, const std::vector<Candidate>& h, const Kind& kindW, const std::vector<Candidate>& w,
              std::size_t most, std::vector<Ranked>& pairs) {
  const bool uneven = !isEven(kindH.evenness, kindW.evenness);
  const bool otherKernel = !kindH.sameKernel || !kindW.sameKernel;
  for (std::size_t i = 0; i < h.size() && i < most; ++i) {
    for (std::size_t j = 0; j < w.size() && (i + 1) * (j + 1) <= most; ++j)
      pairs.push_back({uneven, otherKernel, &h[i], &w[j]});
  }
}

/// The present layer, the input and what is known of each axis alone.
struct Problem {
  const LayerParams& now;
  const Shape& input;
  std::vector<AxisValues> h;
  std::vector<AxisValues> w;
};

SizeSolutions solveLinked(const Problem& problem, const ParamLinks& links, std::size_t most) {
  SizeSolutions solutions;
  solutions.links = links;
  const LinkedCandidates allH = candidatesOf(problem.h, valuesOf(problem.now, Axis::H), problem.input.h, links);
  const LinkedCandidates allW = candidatesOf(problem.w, valuesOf(problem.now, Axis::W), problem.input.w, links);
  std::vector<Ranked> pairs;
  for (const auto& [shared, kindsH] : allH) {
    const auto partners = allW.find(shared);
    if (partners == allW.end()) continue;
    for (const auto& [kindH, h] : kindsH) {
      for (const auto& [kindW, w] : partners->second) {
        solutions.count += static_cast<std::int64_t>(h.size()) * static_cast<std::int64_t>(w.size());
        addPairs(kindH, h, kindW, w, most, pairs);
      }
    }
  }
  const std::size_t listed = std::min(most, pairs.size());
  std::partial_sort(pairs.begin(), pairs.begin() + static_cast<std::ptrdiff_t>(listed), pairs.end());
  for (std::size_t i = 0; i < listed; ++i) {
    LayerParams params = withValues(problem.now, pairs[i].h->values, pairs[i].w->values);
    Coverage coverage = coverageOf(params, problem.input);
    solutions.settings.push_back({std::move(params), std::move(coverage)});
  }
  return solutions;
}

std::string text(std::int64_t value) {
  return std::to_string(value);
}

/// The size formula with its numbers, after a word that says which size it is.
Sentence formulaOf(const char* sentence, const SizeTerms& t) {
  return {sentence,
          {text(t.in), text(t.stride), text(t.padding), text(t.dilation), text(t.kernel), text(t.outputPadding),
           text(t.out())}};
}

void explainAxis(Axis axis, std::int64_t in, std::int64_t wanted, const SolverRanges& ranges,
                 std::vector<Sentence>& why) {
  why.push_back({axis == Axis::H ? "No setting within the sliders gives %1 rows from %2."
                                 : "No setting within the sliders gives %1 columns from %2.",
                 {text(wanted), text(in)}});
  const Nearest nearest = nearestSizes(in, wanted, ranges);
  if (nearest.below)
    why.push_back(formulaOf(nearest.above ? "The nearest below is (%1 - 1)*%2 - 2*%3 + %4*(%5 - 1) + %6 + 1 = %7."
                                          : "The largest is (%1 - 1)*%2 - 2*%3 + %4*(%5 - 1) + %6 + 1 = %7.",
                            *nearest.below));
  if (nearest.above)
    why.push_back(formulaOf(nearest.below ? "The nearest above is (%1 - 1)*%2 - 2*%3 + %4*(%5 - 1) + %6 + 1 = %7."
                                          : "The smallest is (%1 - 1)*%2 - 2*%3 + %4*(%5 - 1) + %6 + 1 = %7.",
                            *nearest.above));
}

std::vector<Sentence> whyNone(const Problem& problem, WantedSize wanted, const SolverRanges& ranges) {
  std::vector<Sentence> why;
  if (problem.h.empty()) explainAxis(Axis::H, problem.input.h, wanted.h, ranges, why);
  if (problem.w.empty()) explainAxis(Axis::W, problem.input.w, wanted.w, ranges, why);
  if (!problem.h.empty()) why.push_back({"H can be %1.", {text(wanted.h)}});
  if (!problem.w.empty()) why.push_back({"W can be %1.", {text(wanted.w)}});
  return why;
}

/// What check() refuses whatever the solver chooses: the input, channels and groups, more values than can be counted.
std::optional<ParamError> refusal(const LayerParams& now, const Shape& input, const SolverRanges& ranges) {
  const AxisValues largest{ranges.kernel.most, 1, 0, 0, 1};
  return check(withValues(now, largest, largest), input);
}

/// The links to try, one after the other.
std::vector<ParamLinks> linksToTry(const ParamLinks& links) {
  ParamLinks looser = links;
  looser[kPadding] = looser[kOutputPadding] = false;
  std::vector<ParamLinks> tries{links, looser, ParamLinks{}};
  tries.erase(std::unique(tries.begin(), tries.end()), tries.end());
  return tries;
}

}  // namespace

std::string SizeSolutions::reason() const {
  std::string all;
  for (const Sentence& sentence : why) all += (all.empty() ? "" : " ") + sentence.fill();
  return all;
}

SizeSolutions solveSize(const LayerParams& now, const Shape& input, WantedSize wanted, const ParamLinks& links,
                        const SolverRanges& ranges, std::size_t most) {
  SizeSolutions none;
  none.links = links;
  if (const std::optional<ParamError> error = refusal(now, input, ranges)) {
    none.why = {error->headline, error->why};
    return none;
  }
  const Problem problem{now, input, solveAxis(input.h, wanted.h, ranges), solveAxis(input.w, wanted.w, ranges)};
  if (problem.h.empty() || problem.w.empty()) {
    none.why = whyNone(problem, wanted, ranges);
    return none;
  }
  for (const ParamLinks& kept : linksToTry(links)) {
    SizeSolutions solutions = solveLinked(problem, kept, most);
    if (solutions.count > 0) return solutions;
  }
  return none;  // not reached: without links any two axes go together
}

}  // namespace convt
