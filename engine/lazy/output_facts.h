#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "engine/lazy/overview.h"
#include "engine/render/frame.h"
#include "engine/self_check.h"
#include "engine/statistics.h"

namespace convt {

/// What only a walk over the whole output can tell of one layer: the statistics of every channel, the measured
/// checkerboard numbers, the overview's means, and after them the self-check. Each step can be cancelled and goes on
/// later where it was left. One thread at a time, never the GUI's.
class OutputFacts {
 public:
  /// Forgets the layer, and with it the plan's share of the budget.
  void drop();
  /// Starts anew with image `image` of the plan's output. Checkerboard numbers of few weights are known at once.
  void take(std::shared_ptr<const Plan> plan, const Input& input, std::int64_t image);

  /// The walk shall gather this overview too; no rows: none. A walk that gathered another one starts anew.
  void gatherOverview(const SampleGrid& grid, const std::vector<int>& channels);
  /// Walks until everything but the self-check is known. After 300 ms it calls `progress` about every 100 ms.
  /// A walk that will take less than 150 ms uses all threads: it is over before a hand does something else. Beyond,
  /// one CPU stays with the thread that paints.
  RunStatus walk(std::stop_token stop, const std::function<void()>& progress = {});
  /// Share of the output that was walked, 0..1; 1 once everything is known.
  double share() const { return m_summary ? 1.0 : m_walk ? m_walk->share() : 0.0; }
  /// The self-check; @pre walk() completed
  RunStatus check(std::uint64_t seed, const RunOptions& options);

  const std::optional<OutputSummary>& summary() const { return m_summary; }
  /// Known with the summary; null before.
  const std::shared_ptr<const OutputHistograms>& histograms() const { return m_histograms; }
  const std::shared_ptr<const CheckerboardSummary>& checkerboard() const { return m_checkerboard; }
  const std::optional<CheckSummary>& selfCheck() const { return m_check; }
  /// The overview of the last completed walk, once; null if it gathered none.
  std::shared_ptr<Picture> takeOverview() { return std::move(m_overview); }

 private:
  void dropWalk();
  void beginWalk();
  bool finishCheckerboard(const RunOptions& options);

  std::shared_ptr<const Plan> m_plan;
  Input m_input;
  std::int64_t m_image = 0;
  std::unique_ptr<OutputWalk> m_walk;  ///< of m_plan; goes on where it was left
  std::vector<float> m_strip;          ///< what the last walk's strips were written to, for the next one
  SampleGrid m_overviewGrid;
  std::vector<int> m_overviewChannels;
  std::unique_ptr<OverviewBuilder> m_overviewBuilder;
  std::shared_ptr<Picture> m_overview;
  std::optional<OutputSummary> m_summary;  ///< its histograms are in m_histograms
  std::shared_ptr<const OutputHistograms> m_histograms;
  std::shared_ptr<const CheckerboardSummary> m_checkerboard;
  std::optional<CheckSummary> m_check;
};

}  // namespace convt
