#include "engine/lazy/output_facts.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <utility>

#include "engine/parallel.h"

namespace convt {
namespace {

using Clock = std::chrono::steady_clock;

constexpr double kQuickSums = 1e6;        // additions: a millisecond
constexpr double kQuickWalk = 150.0;      // ms
constexpr double kQuietFor = 300.0;       // ms: below, progress would only flicker
constexpr double kProgressEvery = 100.0;  // ms

double millisecondsSince(Clock::time_point start) {
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

}  // namespace

void OutputFacts::dropWalk() {
  if (m_walk) m_strip = m_walk->takeStrip();
  m_walk.reset();
  m_overviewBuilder.reset();
}

void OutputFacts::drop() {
  dropWalk();
  m_plan.reset();
  m_input = {};
  m_overview.reset();
  m_summary.reset();
  m_histograms.reset();
  m_checkerboard.reset();
  m_check.reset();
}

void OutputFacts::take(std::shared_ptr<const Plan> plan, const Input& input, std::int64_t image) {
  drop();
  m_plan = std::move(plan);
  m_input = input;
  m_image = image;
  const Tensor& weight = m_plan->weights().weight;
  if (phaseSumsCost(m_plan->params(), weight) > kQuickSums) return;
  m_checkerboard = std::make_shared<const CheckerboardSummary>(
      CheckerboardSummary{*checkerboardFromWeights(m_plan->params(), weight, {1, {}}), {}});
}

void OutputFacts::gatherOverview(const SampleGrid& grid, const std::vector<int>& channels) {
  if (m_walk && (m_overviewGrid != grid || m_overviewChannels != channels)) dropWalk();
  m_overviewGrid = grid;
  m_overviewChannels = channels;
}

void OutputFacts::beginWalk() {
  m_walk = std::make_unique<OutputWalk>(m_plan, m_input, m_image, std::move(m_strip));
  m_overviewBuilder.reset();
  if (m_overviewGrid.rows == 0) return;
  m_overviewBuilder = std::make_unique<OverviewBuilder>(m_plan->output(), m_overviewGrid.step, m_overviewChannels);
}

RunStatus OutputFacts::walk(std::stop_token stop, const std::function<void()>& progress) {
  if (!m_walk) beginWalk();
  const Clock::time_point start = Clock::now();
  const double shareBefore = m_walk->share();
  double shown = kQuietFor - kProgressEvery;
  RunOptions options{0, stop};
  while (!m_walk->done()) {
    const RunStatus status = m_walk->advance(options, [&](const Region& strip, const OutputSpan& values) {
      if (m_overviewBuilder) m_overviewBuilder->add(strip, values);
    });
    if (status == RunStatus::Cancelled || stop.stop_requested()) return RunStatus::Cancelled;
    const double took = millisecondsSince(start);
    const double walked = m_walk->share() - shareBefore;
    const double left = took / walked * (1.0 - m_walk->share());
    options.threads = took + left <= kQuickWalk ? 0 : std::max(1, defaultThreads() - 1);
    if (!progress || took - shown < kProgressEvery || m_walk->done()) continue;
    shown = took;
    progress();
  }
  if (!finishCheckerboard(options)) return RunStatus::Cancelled;
  m_summary = m_walk->takeSummary();
  const Histogram all = Histogram::merged(m_summary->histograms);
  m_histograms = std::make_shared<const OutputHistograms>(OutputHistograms{std::move(m_summary->histograms), all});
  m_overview = m_overviewBuilder ? m_overviewBuilder->finish() : nullptr;
  dropWalk();
  return RunStatus::Completed;
}

/// With the walk done: the measured numbers, and those of weights that were too many to be summed at once.
bool OutputFacts::finishCheckerboard(const RunOptions& options) {
  CheckerboardSummary numbers;
  if (m_checkerboard) {
    numbers.fromWeights = m_checkerboard->fromWeights;
  } else {
    auto weighed = checkerboardFromWeights(m_plan->params(), m_plan->weights().weight, options);
    if (!weighed) return false;
    numbers.fromWeights = std::move(*weighed);
  }
  numbers.measured = m_walk->summary().checkerboard;
  m_checkerboard = std::make_shared<const CheckerboardSummary>(std::move(numbers));
  return true;
}

RunStatus OutputFacts::check(std::uint64_t seed, const RunOptions& options) {
  double largest = 0.0;
  for (const ChannelSummary& s : m_summary->channels) {
    largest = std::max({largest, std::abs(static_cast<double>(s.min)), std::abs(static_cast<double>(s.max))});
  }
  const auto result = convt::selfCheck(*m_plan, m_input, m_image, largest, seed, options);
  if (!result) return RunStatus::Cancelled;
  m_check = CheckSummary{result->pixels, result->maxError};
  return RunStatus::Completed;
}

}  // namespace convt
