#include "engine/statistics.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <numeric>

#include "engine/kernels/summary_simd.h"
#include "engine/parallel.h"

namespace convt {
namespace {

constexpr std::int64_t kStripFloats = 1 << 20;    // 4 MB: stays in the last-level cache
constexpr double kStripTerms = 1e8;               // a strip of a heavy layer takes about 5 ms too
constexpr std::int64_t kChannelsAtOnce = 16;      // counts of 512 kB each
constexpr std::int64_t kFewestPieces = 8;         // of a strip, for threads to share; more would be counted for longer
constexpr std::int64_t kMostPhasesShared = 4096;  // beyond, pieces would need more memory than the strip
constexpr std::int64_t kMostLaneStride = 64;      // of a stride beyond, few lanes would get two values

}  // namespace

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
  m_values.resize(std::max(m_values.size(), static_cast<std::size_t>(rows * channels * shape.w)));

  const Region strip{m_image, m_channel, channels, m_row, 0, rows, shape.w, 1};
  const OutputSpan span{m_values.data(), rows * shape.w, shape.w};
  const auto before = std::chrono::steady_clock::now();
  if (run(*m_plan, m_input, strip, span, options) == RunStatus::Cancelled) return RunStatus::Cancelled;
  const auto after = std::chrono::steady_clock::now();
  m_summary.milliseconds += std::chrono::duration<double, std::milli>(after - before).count();
  if (m_row == 0) beginChannels(channels, span);
  // Not cancelled any more: half of the channels must not count a strip twice.
  const std::int64_t cuts = std::ssize(m_pieces) / channels;
  parallelFor(std::ssize(m_pieces), {options.threads, {}}, [&](std::int64_t i) {
    const std::int64_t channel = i % channels;
    const std::int64_t cut = i / channels;
    const std::int64_t first = rows * cut / cuts;
    const std::int64_t count = rows * (cut + 1) / cuts - first;
    const float* const values = span.data + channel * span.channelStride + first * shape.w;
    gather(channel, m_pieces[static_cast<std::size_t>(i)], {values, static_cast<std::size_t>(count * shape.w)},
           m_row + first);
    return true;
  });
  if (visit) visit(strip, span);
  m_row += rows;
  if (m_row == shape.h) finishChannels();
  return RunStatus::Completed;
}

/// With the channels' first strip: its first values are the origins.
void OutputWalk::beginChannels(std::int64_t channels, const OutputSpan& first) {
  const LayerParams& p = m_plan->params();
  const std::int64_t stride = p.stride.w;
  const bool few = std::int64_t{p.stride.h} * stride <= kMostPhasesShared;
  const std::int64_t cuts = few ? (kFewestPieces + channels - 1) / channels : 1;
  const std::int64_t lanes = std::lcm(stride <= kMostLaneStride ? stride : 1, std::int64_t{kSumLanes});
  m_pieces.clear();
  for (const auto& counts : m_counts) counts->clear();  // of channels that are finished
  m_counts.resize(static_cast<std::size_t>(channels));
  for (auto& counts : m_counts) {
    if (!counts) counts = std::make_unique<FineCounts>();
  }
  for (std::int64_t i = 0; i < cuts * channels; ++i) {
    const auto value = static_cast<double>(first.data[i % channels * first.channelStride]);
    const double origin = std::isfinite(value) ? value : 0.0;
    m_pieces.push_back({ValueMoments(origin), PhaseMoments(p, m_plan->input(), origin),
                        std::vector<double>(static_cast<std::size_t>(lanes))});
  }
}

/// Rows of one channel, from `row` on, one after the other in memory.
void OutputWalk::gather(std::int64_t channel, Piece& piece, std::span<const float> values, std::int64_t row) {
  const auto width = static_cast<std::size_t>(m_plan->output().w);
  for (std::size_t at = 0; at < values.size(); at += width, ++row) {
    const std::span<const float> all = values.subspan(at, width);
    const Progression inner = piece.phases.columnsOfRow(row);
    if (inner.empty() || m_plan->params().stride.w > kMostLaneStride) {
      piece.moments.add(all, piece.sums);
      piece.phases.addRow(row, all);
      continue;
    }
    const auto first = static_cast<std::size_t>(inner.first);
    const auto end = first + static_cast<std::size_t>(inner.count);
    piece.moments.add(all.first(first), piece.sums);
    piece.moments.add(all.subspan(end), piece.sums);
    const std::int64_t notFinite = piece.moments.notFinite();
    const double squares = piece.moments.add(all.subspan(first, end - first), piece.sums);
    const bool finite = piece.moments.notFinite() == notFinite;
    piece.phases.addSums(row, piece.sums, finite ? squares : std::numeric_limits<double>::quiet_NaN());
  }
  m_counts[static_cast<std::size_t>(channel)]->add(values.data(), values.size(), piece.moments);
}

void OutputWalk::finishChannels() {
  const std::size_t channels = m_counts.size();
  for (std::size_t c = 0; c < channels; ++c) {
    Piece& all = m_pieces[c];
    for (std::size_t i = c + channels; i < m_pieces.size(); i += channels) {
      all.moments.merge(m_pieces[i].moments);
      all.phases.merge(m_pieces[i].phases);
    }
    Histogram histogram(m_counts[c]->counts(), all.moments.min(), all.moments.max());
    m_summary.channels.push_back(all.moments.summary(histogram));
    m_summary.histograms.push_back(std::move(histogram));
    m_summary.checkerboard.push_back(all.phases.checkerboard().value_or(std::numeric_limits<double>::quiet_NaN()));
  }
  m_channel += static_cast<std::int64_t>(channels);
  m_row = 0;
  m_pieces.clear();
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
