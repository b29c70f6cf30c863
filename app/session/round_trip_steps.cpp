#include "app/session/round_trip_steps.h"

#include <algorithm>
#include <cmath>
#include <mutex>
#include <numeric>
#include <string>
#include <utility>

#include "engine/conv2d.h"
#include "engine/core/output_size.h"
#include "engine/parallel.h"
#include "engine/row_loader.h"

namespace convt {
namespace {

constexpr double kPiece = 4e6;  // multiply-adds: a few milliseconds

const Failure kStopped{"", false};

/// The input's elements under a window, without a copy.
Input croppedTo(const Input& input, std::int64_t image, const PlaneWindow& window) {
  constexpr std::size_t kBytes[] = {1, 2, 4};  // of U8, U16, F32
  Input crop = input;
  crop.shape = {1, input.shape.c, window.rows, window.cols};
  const std::ptrdiff_t first = image * input.strideN + window.y0 * input.strideH + window.x0 * input.strideW;
  const auto* bytes = static_cast<const unsigned char*>(input.data.get());
  const auto size = static_cast<std::ptrdiff_t>(kBytes[static_cast<std::size_t>(input.element)]);
  crop.data = std::shared_ptr<const void>(input.data, bytes + first * size);
  return crop;
}

/// The same numbers for every layer and on every machine: 0, 1/256 .. 255/256 by a hash of the place (splitmix64).
/// Sums of their products with whole numbers are exact.
float noiseAt(std::uint64_t place) {
  std::uint64_t z = (place + 1) * 0x9e3779b97f4a7c15U;
  z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
  z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
  return static_cast<float>((z ^ (z >> 31U)) >> 56U) / 256.0F;
}

constexpr std::int64_t kRun = 1 << 16;  // values of a task

/// part(begin, end) summed over runs of 0 .. count, in parallel; the runs, and so the bits, are always the same.
template <class Part>
double sumOfRuns(std::size_t count, Part part) {
  const auto all = static_cast<std::int64_t>(count);
  std::vector<double> sums(static_cast<std::size_t>((all + kRun - 1) / kRun));
  parallelFor(std::ssize(sums), {}, [&](std::int64_t run) {
    const std::int64_t begin = run * kRun;
    sums[static_cast<std::size_t>(run)] =
        part(static_cast<std::size_t>(begin), static_cast<std::size_t>(std::min(all, begin + kRun)));
    return true;
  });
  return std::accumulate(sums.begin(), sums.end(), 0.0);
}

double dot(const std::vector<float>& a, const std::vector<float>& b) {
  return sumOfRuns(a.size(), [&](std::size_t begin, std::size_t end) {
    double sum = 0.0;
    for (std::size_t i = begin; i < end; ++i) sum += static_cast<double>(a[i]) * static_cast<double>(b[i]);
    return sum;
  });
}

/// Fills y with noise; <y, up>.
double noiseTimes(const std::vector<float>& up, std::vector<float>& y) {
  return sumOfRuns(up.size(), [&](std::size_t begin, std::size_t end) {
    double sum = 0.0;
    for (std::size_t i = begin; i < end; ++i) {
      y[i] = noiseAt(i);
      sum += static_cast<double>(y[i]) * static_cast<double>(up[i]);
    }
    return sum;
  });
}

double tapsOf(const LayerParams& p) {
  return static_cast<double>(p.kernel.h) * p.kernel.w;
}

}  // namespace

RoundTripSteps::RoundTripSteps(std::shared_ptr<const Plan> plan, const Input& input, std::int64_t image,
                               const PlaneWindow& window, const RoundTripHooks& hooks)
    : m_plan(std::move(plan)), m_input(input), m_image(image), m_window(window), m_hooks(hooks) {
  m_outputs.place = outputsFor(m_plan->params(), m_window, m_plan->output());
}

Outcome RoundTripSteps::reserve() {
  // Three of the inputs' size (x, there and back, conv2d(y)), three of the outputs' (two layers' and y).
  const LayerParams& p = m_plan->params();
  const Shape crop = outputShape(p, {1, m_input.shape.c, m_window.rows, m_window.cols});
  const std::int64_t outputs =
      p.outChannels * (m_outputs.place.count() + 2 * std::max<std::int64_t>(0, crop.h * crop.w));
  const std::int64_t inputs = 3 * m_input.shape.c * m_window.count();
  const std::string what = "The round trip of " + std::to_string(m_input.shape.c) + "x" +
                           std::to_string(m_window.rows) + "x" + std::to_string(m_window.cols) + " inputs";
  auto granted = memoryBudget().reserve((outputs + inputs) * static_cast<std::int64_t>(sizeof(float)), what);
  if (!granted) return granted.failure();
  m_memory = *granted;
  return {};
}

bool RoundTripSteps::pause() const {
  if (m_hooks.before) m_hooks.before();
  return !m_hooks.stop.stop_requested();
}

/// piece(first, rows) for pieces of the rows, until one says false.
template <class Piece>
bool RoundTripSteps::inBands(std::int64_t rows, double workOfRow, Piece piece) const {
  const auto band = static_cast<std::int64_t>(std::clamp(kPiece / std::max(1.0, workOfRow), 1.0, 1e6));
  for (std::int64_t first = 0; first < rows; first += band) {
    if (!pause() || !piece(first, std::min(band, rows - first))) return false;
  }
  return true;
}

bool RoundTripSteps::forward(const Plan& plan, const Input& input, std::int64_t image, const PlaneWindow& place,
                             Outputs& outputs) {
  const std::int64_t channels = plan.output().c;
  outputs.place = place;
  outputs.values = Tensor({1, channels, place.rows, place.cols});
  const auto pitch = static_cast<std::ptrdiff_t>(place.cols);
  const double work = static_cast<double>(channels * place.cols) * std::max(1.0, plan.termsPerPixel());
  return inBands(place.rows, work, [&](std::int64_t first, std::int64_t rows) {
    const Region region{image, 0, channels, place.y0 + first, place.x0, rows, place.cols, 1};
    const OutputSpan span{outputs.values.values.data() + first * pitch, place.rows * pitch, pitch};
    return run(plan, input, region, span, {0, m_hooks.stop}) == RunStatus::Completed;
  });
}

bool RoundTripSteps::backward(const LayerParams& params, const Outputs& outputs, const PlaneWindow& window,
                              Tensor& back) {
  const Tensor& weight = m_plan->weights().weight;
  back = Tensor({1, weight.shape.n, window.rows, window.cols});
  const PlaneWindow& place = outputs.place;
  const OutputPart part{place, outputs.values.values.data(), place.rows * place.cols, place.cols};
  const auto pitch = static_cast<std::ptrdiff_t>(window.cols);
  const double work = static_cast<double>(weight.shape.n * weight.shape.c * window.cols) * tapsOf(params);
  return inBands(window.rows, work, [&](std::int64_t first, std::int64_t rows) {
    const PlaneWindow band{window.y0 + first, window.x0, rows, window.cols};
    const OutputSpan span{back.values.data() + first * pitch, window.rows * pitch, pitch};
    return conv2d(params, part, weight, band, span, {0, m_hooks.stop}) == RunStatus::Completed;
  });
}

bool RoundTripSteps::goAndReturn(Tensor& x, Tensor& back) {
  x = Tensor({1, m_input.shape.c, m_window.rows, m_window.cols});
  for (std::int64_t c = 0; c < x.shape.c; ++c) {
    if (m_hooks.stop.stop_requested()) return false;
    for (std::int64_t y = 0; y < x.shape.h; ++y) {
      loadRow(m_input, m_image, c, m_window.y0 + y, m_window.x0, 1, m_window.cols, &x.at(0, c, y, 0));
    }
  }
  return forward(*m_plan, m_input, m_image, PlaneWindow(m_outputs.place), m_outputs) &&
         backward(m_plan->params(), m_outputs, m_window, back);
}

bool RoundTripSteps::measure(const Tensor& x, const Tensor& back, RoundTripFacts& facts) const {
  if (!pause()) return false;
  std::mutex mutex;
  const double sum = sumOfRuns(x.values.size(), [&](std::size_t begin, std::size_t end) {
    double part = 0.0;
    double greatest = 0.0;
    std::int64_t notFinite = 0;
    for (std::size_t i = begin; i < end; ++i) {
      const double difference = std::abs(static_cast<double>(back.values[i]) - static_cast<double>(x.values[i]));
      if (!std::isfinite(difference)) {
        ++notFinite;
        continue;
      }
      greatest = std::max(greatest, difference);
      part += difference;
    }
    const std::scoped_lock lock(mutex);
    facts.greatest = std::max(facts.greatest, greatest);
    facts.notFinite += notFinite;
    return part;
  });
  const auto finite = static_cast<double>(static_cast<std::int64_t>(x.values.size()) - facts.notFinite);
  facts.mean = finite > 0.0 ? sum / finite : 0.0;
  return true;
}

Outcome RoundTripSteps::adjoint(const Tensor& x, const Tensor& back, RoundTripFacts& facts) {
  const LayerParams& params = m_plan->params();
  if (check(params, x.shape)) return {};
  const bool whole = x.shape.h == m_input.shape.h && x.shape.w == m_input.shape.w;
  Outputs up;
  Tensor returned;
  const PlaneWindow all{0, 0, x.shape.h, x.shape.w};
  if (whole) {
    up = std::move(m_outputs);  // what it lacks of the output no tap reads: no input writes there
    returned = back;
  } else {
    const auto plan = Plan::make(params, x.shape, m_plan->sharedWeights(), {}, m_hooks.stop);
    if (!plan) return plan.failure();
    const Shape& out = (*plan)->output();
    if (!forward(**plan, croppedTo(m_input, m_image, m_window), 0, {0, 0, out.h, out.w}, up)) return kStopped;
  }
  if (!whole && !backward(params, up, all, returned)) return kStopped;
  facts.itself = AdjointNumbers{dot(returned.values, x.values), dot(up.values.values, up.values.values)};
  Outputs noise{up.place, Tensor(up.values.shape)};
  const double transposed = noiseTimes(up.values.values, noise.values.values);
  if (!backward(params, noise, all, returned)) return kStopped;
  facts.random = AdjointNumbers{dot(returned.values, x.values), transposed};
  return {};
}

}  // namespace convt
