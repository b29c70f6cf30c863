#include "engine/statistics.h"

#include <algorithm>
#include <bit>
#include <cfloat>
#include <chrono>
#include <cmath>
#include <limits>

#include "engine/parallel.h"

namespace convt {
namespace {

constexpr std::size_t kBins = 1U << 16U;
constexpr std::int64_t kStripFloats = 1 << 20;  // 4 MB: stays in the last-level cache
constexpr double kStripTerms = 1e8;             // a strip of a heavy layer takes about 5 ms too
constexpr std::int64_t kChannelsAtOnce = 16;    // histograms of 256 kB each
constexpr double kLimitShare = 0.005;

/// Monotone map of floats to unsigned numbers; its upper half is the bin.
std::uint32_t orderOf(float value) {
  const auto bits = std::bit_cast<std::uint32_t>(value);
  return (bits & 0x80000000U) != 0 ? ~bits : bits | 0x80000000U;
}

float valueOf(std::uint32_t order) {
  return std::bit_cast<float>((order & 0x80000000U) != 0 ? order & 0x7FFFFFFFU : ~order);
}

}  // namespace

SummaryBuilder::SummaryBuilder() : m_histogram(kBins) {}

void SummaryBuilder::add(const float* values, std::size_t count) {
  double sum = 0.0;
  double squares = 0.0;
  float low = m_finite > 0 ? m_min : HUGE_VALF;
  float high = m_finite > 0 ? m_max : -HUGE_VALF;
  std::int64_t finite = 0;
  std::int64_t inLevels = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const float v = values[i];
    inLevels += v >= 0.0F && v <= 1.0F ? 1 : 0;
    if (!std::isfinite(v)) continue;
    ++finite;
    sum += static_cast<double>(v);
    squares += static_cast<double>(v) * static_cast<double>(v);
    low = std::min(low, v);
    high = std::max(high, v);
    ++m_histogram[orderOf(v) >> 16U];
  }
  m_sum += sum;
  m_squares += squares;
  m_finite += finite;
  m_count += static_cast<std::int64_t>(count);
  m_outside += static_cast<std::int64_t>(count) - inLevels;
  if (m_finite > 0) {
    m_min = low;
    m_max = high;
  }
}

/// The value below which `share` of the finite values lie.
float SummaryBuilder::limit(double share) const {
  const double wanted = share * static_cast<double>(m_finite);
  double below = 0.0;
  for (std::size_t bin = 0; bin < kBins; ++bin) {
    const double here = m_histogram[bin];
    if (here > 0.0 && below + here >= wanted) {
      const double part = std::clamp((wanted - below) / here, 0.0, 1.0);
      const auto first = static_cast<std::uint32_t>(bin << 16U);
      const auto order = first + static_cast<std::uint32_t>(part * 65535.0);
      const float value = valueOf(order);
      // The bins next to zero reach into numbers that only float has; nobody's range ends at 1e-40.
      return std::clamp(std::abs(value) < FLT_MIN ? 0.0F : value, m_min, m_max);
    }
    below += here;
  }
  return m_max;
}

ChannelSummary SummaryBuilder::summary() const {
  ChannelSummary result;
  result.count = m_count;
  result.notFinite = m_count - m_finite;
  result.outsideLevels = m_outside;
  if (m_finite == 0) return result;
  const auto finite = static_cast<double>(m_finite);
  result.min = m_min;
  result.max = m_max;
  result.mean = m_sum / finite;
  result.deviation = std::sqrt(std::max(0.0, m_squares / finite - result.mean * result.mean));
  result.low = limit(kLimitShare);
  result.high = limit(1.0 - kLimitShare);
  return result;
}

OutputWalk::OutputWalk(std::shared_ptr<const Plan> plan, Input input, std::int64_t n, std::vector<float> strip)
    : m_plan(std::move(plan)), m_input(std::move(input)), m_image(n), m_values(std::move(strip)) {}

double OutputWalk::share() const {
  const Shape& shape = m_plan->output();
  const double channels = static_cast<double>(std::min(kChannelsAtOnce, shape.c - m_channel));
  const double rows =
      static_cast<double>(m_channel) + channels * static_cast<double>(m_row) / static_cast<double>(shape.h);
  return rows / static_cast<double>(shape.c);
}

RunStatus OutputWalk::advance(const RunOptions& options, const Visitor& visit) {
  if (done()) return RunStatus::Completed;
  const Shape& shape = m_plan->output();
  const std::int64_t channels = std::min(kChannelsAtOnce, shape.c - m_channel);
  const double floats = std::min<double>(kStripFloats, kStripTerms / (m_plan->termsPerPixel() + 1.0));
  const std::int64_t most = static_cast<std::int64_t>(floats) / (channels * shape.w);
  const std::int64_t rows = std::min(std::max<std::int64_t>(most, 1), shape.h - m_row);
  if (m_row == 0) {
    m_builders.assign(static_cast<std::size_t>(channels), SummaryBuilder());
    m_moments.assign(static_cast<std::size_t>(channels), PhaseMoments(m_plan->params(), m_plan->input()));
  }
  m_values.resize(std::max(m_values.size(), static_cast<std::size_t>(rows * channels * shape.w)));

  const Region strip{m_image, m_channel, channels, m_row, 0, rows, shape.w, 1};
  const OutputSpan span{m_values.data(), rows * shape.w, shape.w};
  const auto before = std::chrono::steady_clock::now();
  if (run(*m_plan, m_input, strip, span, options) == RunStatus::Cancelled) return RunStatus::Cancelled;
  const auto after = std::chrono::steady_clock::now();
  m_summary.milliseconds += std::chrono::duration<double, std::milli>(after - before).count();
  // Not cancelled any more: half of the channels must not count a strip twice.
  parallelFor(channels, {options.threads, {}}, [&](std::int64_t c) {
    gather(c, span.data + c * span.channelStride, rows);
    return true;
  });
  if (visit) visit(strip, span);
  m_row += rows;
  if (m_row < shape.h) return RunStatus::Completed;
  finishChannels();
  return RunStatus::Completed;
}

/// Rows of one channel, from m_row on, one after the other in memory.
void OutputWalk::gather(std::int64_t c, const float* values, std::int64_t rows) {
  const auto width = static_cast<std::size_t>(m_plan->output().w);
  m_builders[static_cast<std::size_t>(c)].add(values, static_cast<std::size_t>(rows) * width);
  for (std::int64_t j = 0; j < rows; ++j, values += width) {
    m_moments[static_cast<std::size_t>(c)].addRow(m_row + j, {values, width});
  }
}

void OutputWalk::finishChannels() {
  for (const SummaryBuilder& builder : m_builders) m_summary.channels.push_back(builder.summary());
  for (const PhaseMoments& moments : m_moments) {
    m_summary.checkerboard.push_back(moments.checkerboard().value_or(std::numeric_limits<double>::quiet_NaN()));
  }
  m_channel += std::ssize(m_builders);
  m_row = 0;
}

std::optional<OutputSummary> summarizeOutput(std::shared_ptr<const Plan> plan, const Input& input, std::int64_t n,
                                             const RunOptions& options, const OutputWalk::Visitor& visit) {
  OutputWalk walk(std::move(plan), input, n);
  while (!walk.done()) {
    if (walk.advance(options, visit) == RunStatus::Cancelled) return std::nullopt;
  }
  return walk.summary();
}

std::optional<std::vector<double>> checkerboardFromWeights(const LayerParams& params, const Tensor& weight,
                                                           const RunOptions& options) {
  std::vector<double> numbers(static_cast<std::size_t>(params.outChannels), std::numeric_limits<double>::quiet_NaN());
  const RunStatus status = parallelFor(params.outChannels, options, [&](std::int64_t oc) {
    const auto number = checkerboardFromWeights(phaseSums(params, weight, oc, options.stop));
    if (number) numbers[static_cast<std::size_t>(oc)] = *number;
    return !options.stop.stop_requested();
  });
  if (status == RunStatus::Cancelled) return std::nullopt;
  return numbers;
}

}  // namespace convt
