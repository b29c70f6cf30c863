#include "app/session/round_trip.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "app/session/round_trip_steps.h"
#include "engine/core/output_size.h"
#include "engine/weight_init.h"

namespace convt {
namespace {

// A window within these takes about 100 ms and 200 MB, whatever the layer.
constexpr double kMostWork = 2e8;                 // multiply-adds of one way
constexpr double kMostInputs = 4'000'000.0;       // values
constexpr double kMostOutputs = double{1 << 24};  // values
constexpr std::int64_t kMostPixels = 1'000'000;   // of a picture

bool isAffordable(const LayerParams& p, const Shape& input, std::int64_t rows, std::int64_t cols) {
  const double pixels = static_cast<double>(rows) * static_cast<double>(cols);
  const double kernels = static_cast<double>(input.c) * (p.outChannels / p.groups);
  const double taps = static_cast<double>(p.kernel.h) * p.kernel.w;
  const auto extent = [](std::int64_t in, int stride, int kernel, int dilation) {
    return static_cast<double>(in) * stride + static_cast<double>(dilation) * (kernel - 1);
  };
  const double outputs = p.outChannels * extent(rows, p.stride.h, p.kernel.h, p.dilation.h) *
                         extent(cols, p.stride.w, p.kernel.w, p.dilation.w);
  return pixels * kernels * taps <= kMostWork && pixels * static_cast<double>(input.c) <= kMostInputs &&
         outputs <= kMostOutputs && rows * cols <= kMostPixels;
}

/// The place of a window of `size` around the middle of begin .. begin + length, inside 0 .. extent.
std::int64_t placed(std::int64_t begin, std::int64_t length, std::int64_t size, std::int64_t extent) {
  return std::clamp<std::int64_t>(begin + (length - size) / 2, 0, extent - size);
}

const Failure kStopped{"", false};

}  // namespace

PlaneWindow affordableWindow(const LayerParams& params, const Shape& input, const PlaneWindow& visible) {
  if (isAffordable(params, input, input.h, input.w)) return {0, 0, input.h, input.w};
  const auto side = [](std::int64_t shown, double scale, std::int64_t extent) {
    return std::clamp<std::int64_t>(std::llround(static_cast<double>(shown) * scale), 1, extent);
  };
  double low = 0.0;
  double high = 1e4;
  for (int i = 0; i < 40; ++i) {
    const double middle = (low + high) / 2.0;
    const bool fits =
        isAffordable(params, input, side(visible.rows, middle, input.h), side(visible.cols, middle, input.w));
    (fits ? low : high) = middle;
  }
  const std::int64_t rows = side(visible.rows, low, input.h);
  const std::int64_t cols = side(visible.cols, low, input.w);
  return {placed(visible.y0, visible.rows, rows, input.h), placed(visible.x0, visible.cols, cols, input.w), rows, cols};
}

Outcome RoundTripper::makeLayer(const RoundTripWants& wants, const RoundTripHooks& hooks) {
  LayerParams params = wants.params;
  params.bias = false;
  if (m_layer && m_layer->params == params && m_layer->source == wants.weights && m_layer->input == wants.input.shape)
    return {};
  m_layer.reset();
  m_numbers.reset();
  auto weights = makeWeights(wants.weights, params, wants.input.shape.c, hooks.stop);
  if (!weights) return weights.failure();
  auto plan =
      Plan::make(params, wants.input.shape, std::make_shared<const Weights>(std::move(*weights)), {}, hooks.stop);
  if (!plan) return plan.failure();
  m_layer = Layer{params, wants.weights, wants.input.shape, *plan};
  return {};
}

Outcome RoundTripper::makeNumbers(const RoundTripWants& wants, const RoundTripHooks& hooks) {
  if (m_numbers && m_numbers->inputId == wants.inputId && m_numbers->image == wants.image &&
      m_numbers->facts.window == wants.window)
    return {};
  m_numbers.reset();
  RoundTripSteps steps(m_layer->plan, wants.input, wants.image, wants.window, hooks);
  Numbers made;
  if (auto failure = steps.reserve()) return failure;
  if (!steps.goAndReturn(made.x, made.back) || !steps.measure(made.x, made.back, made.facts)) return kStopped;
  if (auto failure = steps.adjoint(made.x, made.back, made.facts)) return failure;
  const Shape& input = wants.input.shape;
  const LayerParams& params = m_layer->params;
  made.inputId = wants.inputId;
  made.image = wants.image;
  made.facts.input = input;
  made.facts.output = m_layer->plan->output();
  made.facts.returned = {input.n, input.c, returnedSize(heightTerms(params, input)),
                         returnedSize(widthTerms(params, input))};
  made.facts.window = wants.window;
  m_numbers = std::move(made);
  return {};
}

Result<std::shared_ptr<const RoundTrip>> RoundTripper::compute(const RoundTripWants& wants,
                                                               const RoundTripHooks& hooks) {
  if (auto failure = makeLayer(wants, hooks)) return *failure;
  if (auto failure = makeNumbers(wants, hooks)) return *failure;
  auto trip = std::make_shared<RoundTrip>();
  trip->facts = m_numbers->facts;
  trip->facts.params = wants.params;
  trip->state = wants.state;
  trip->inputId = wants.inputId;
  trip->image = wants.image;
  paintRoundTrip(m_numbers->x, m_numbers->back, wants, *trip);
  return std::shared_ptr<const RoundTrip>(std::move(trip));
}

}  // namespace convt
