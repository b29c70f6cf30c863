#include "engine/workloads.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <random>
#include <span>

#include "engine/core/output_size.h"
#include "engine/layer_bound.h"

namespace convt {
namespace {

std::string pairText(Pair pair) {
  return pair.h == pair.w ? std::to_string(pair.h) : std::to_string(pair.h) + 'x' + std::to_string(pair.w);
}

std::string optional(const char* name, Pair pair, int usual) {
  return pair == Pair{usual, usual} ? "" : std::string(" ") + name + pairText(pair);
}

Workload square(const char* name, int in, int out, Pair size, int kernel, int stride, int padding, int dilation) {
  Workload workload{name, {1, in, size.h, size.w}, {}};
  workload.params = {out,  {kernel, kernel}, {stride, stride}, {padding, padding}, {0, 0}, {dilation, dilation}, 1,
                     false};
  return workload;
}

/// Draws that are the same on any machine: the distributions of <random> are not.
class Draw {
 public:
  explicit Draw(std::uint64_t seed) : m_engine(seed) {}

  double share() { return static_cast<double>(m_engine() >> 11) * 0x1p-53; }
  bool chance(double probability) { return share() < probability; }
  /// From low to high, both included.
  int between(int low, int high) { return low + static_cast<int>(share() * (high - low + 1)); }
  int oneOf(std::span<const int> values) {
    return values[static_cast<std::size_t>(between(0, static_cast<int>(values.size()) - 1))];
  }

 private:
  std::mt19937_64 m_engine;
};

constexpr std::array kStrides{1, 1, 2, 2, 2, 3, 4, 4, 5, 7, 8, 16};
constexpr std::array kChannels{1, 1, 2, 3, 3, 3, 4, 5, 8, 12, 16, 24, 32, 48, 64, 100, 128, 256, 512};
constexpr double kOperationsPerMs = 2e8;
constexpr double kBytesPerMs = 4e7;
constexpr double kMostBytes = 4e8;
constexpr double kMostWeights = 4e6;

int drawKernel(Draw& draw) {
  const double kind = draw.share();
  if (kind < 0.7) return draw.between(1, 7);
  return kind < 0.9 ? draw.between(8, 16) : draw.between(17, 63);
}

int drawDilation(Draw& draw, int stride) {
  const double kind = draw.share();
  if (kind < 0.55) return 1;
  if (kind < 0.75) return std::max(1, stride) * draw.between(1, 2);
  return draw.between(2, 6);
}

/// Of one axis.
struct AxisParams {
  int kernel, stride, padding, outputPadding, dilation;
};

AxisParams drawAxis(Draw& draw) {
  AxisParams a{};
  a.stride = draw.oneOf(kStrides);
  a.kernel = drawKernel(draw);
  a.dilation = drawDilation(draw, a.stride);
  a.padding = draw.between(0, a.dilation * (a.kernel - 1) / 2);
  a.outputPadding = draw.chance(0.25) ? draw.between(0, std::max(a.stride, a.dilation) - 1) : 0;
  return a;
}

LayerParams drawParams(Draw& draw, int& inChannels) {
  const AxisParams h = drawAxis(draw);
  const AxisParams w = draw.chance(0.7) ? h : drawAxis(draw);
  LayerParams params{draw.oneOf(kChannels),
                     {h.kernel, w.kernel},
                     {h.stride, w.stride},
                     {h.padding, w.padding},
                     {h.outputPadding, w.outputPadding},
                     {h.dilation, w.dilation},
                     1,
                     draw.chance(0.5)};
  inChannels = draw.oneOf(kChannels);
  const double grouping = draw.share();
  if (grouping < 0.15) {  // depthwise, sometimes with several outputs of each input
    params.groups = inChannels;
    params.outChannels = inChannels * (draw.chance(0.7) ? 1 : 2);
  } else if (grouping < 0.3) {
    const std::vector<int> divisors = commonDivisors(inChannels, params.outChannels);
    params.groups = draw.oneOf(divisors);
  }
  return params;
}

double nominalMs(const LayerWork& work) {
  const auto bytes = static_cast<double>(work.inputBytes + work.outputBytes);
  return std::max(work.operations / kOperationsPerMs, bytes / kBytesPerMs);
}

/// An input of the wanted shape that makes the layer take about `milliseconds`: the cost grows with the area but for
/// the borders, so a few corrections of the side reach it.
std::optional<Shape> sizeFor(const LayerParams& params, int inChannels, double aspect, double milliseconds) {
  double side = 64.0;
  Shape input;
  for (int i = 0; i < 6; ++i) {
    const auto along = [&](double factor) { return std::clamp<std::int64_t>(std::llround(side * factor), 1, 20'000); };
    input = {1, inChannels, along(1.0 / aspect), along(aspect)};
    if (check(params, input)) return std::nullopt;
    side *= std::sqrt(milliseconds / nominalMs(workOf(params, input)));
  }
  return input;
}

bool isMeasurable(const Workload& workload, double milliseconds) {
  const Shape& in = workload.input;
  const double weights = static_cast<double>(in.c) * workload.params.outChannels / workload.params.groups *
                         workload.params.kernel.h * workload.params.kernel.w;
  const LayerWork work = workOf(workload.params, in);
  const double reached = nominalMs(work) / milliseconds;
  const bool rightSize = reached > 0.5 && reached < 2.0;
  const bool bounded = static_cast<double>(work.inputBytes + work.outputBytes) <= kMostBytes && weights <= kMostWeights;
  return rightSize && bounded && work.operations > 0.0 && in.h * in.w >= 16;
}

Workload drawWorkload(Draw& draw) {
  for (;;) {
    Workload workload;
    int inChannels = 1;
    workload.params = drawParams(draw, inChannels);
    const double milliseconds = 0.02 * std::pow(1500.0, draw.share());
    const double aspect = std::pow(2.0, draw.share() - 0.5);
    const auto input = sizeFor(workload.params, inChannels, aspect, milliseconds);
    if (!input) continue;
    workload.input = *input;
    if (isMeasurable(workload, milliseconds)) return workload;
  }
}

}  // namespace

std::string Workload::text() const {
  const std::string groups = params.groups == 1 ? "" : " g" + std::to_string(params.groups);
  return std::to_string(input.c) + "->" + std::to_string(params.outChannels) + ' ' + std::to_string(input.h) + 'x' +
         std::to_string(input.w) + " k" + pairText(params.kernel) + " s" + pairText(params.stride) +
         optional("p", params.padding, 0) + optional("op", params.outputPadding, 0) +
         optional("d", params.dilation, 1) + groups;
}

std::vector<Workload> standardWorkloads() {
  constexpr Pair kTutorial{464, 700};
  return {square("W1", 3, 3, kTutorial, 2, 1, 0, 1),    square("W2", 3, 3, kTutorial, 3, 2, 1, 1),
          square("W3", 3, 3, kTutorial, 7, 1, 3, 1),    square("W4", 3, 3, kTutorial, 5, 3, 0, 2),
          square("W5", 3, 16, kTutorial, 4, 2, 1, 1),   square("W6", 3, 64, kTutorial, 4, 2, 1, 1),
          square("W7", 3, 3, {2160, 3840}, 4, 2, 1, 1), square("W8", 3, 3, kTutorial, 15, 1, 0, 4),
          square("W9", 64, 32, {128, 128}, 4, 2, 1, 1), square("W10", 256, 128, {32, 32}, 4, 2, 1, 1),
          square("W11", 3, 3, kTutorial, 16, 8, 4, 1),  square("W12", 1, 1, {1080, 1920}, 31, 1, 15, 1)};
}

std::vector<Workload> randomWorkloads(int count, std::uint64_t seed) {
  Draw draw(seed);
  std::vector<Workload> workloads;
  for (int i = 0; i < count; ++i) {
    workloads.push_back(drawWorkload(draw));
    workloads.back().name = 'R' + std::to_string(i + 1);
  }
  return workloads;
}

}  // namespace convt
