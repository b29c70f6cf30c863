#pragma once

#include <stop_token>
#include <string>

#include "app/cli/bench/figures.h"
#include "app/cli/bench/layer_run.h"
#include "app/cli/bench/settings.h"
#include "app/cli/progress.h"

/// The things that convt bench can do. Each measures, then asks for the limits of the machine a second time, and
/// reports.
namespace convt::cli {

/// What came out: for people and for programs.
struct BenchReport {
  std::string text;  ///< lines
  JsonObject json;
  Outcome failure;  ///< a wrong result, which is reported and then ends the program with 1
};

/// The limits of the machine at the start, in each round and at the end of a run. What was measured in the rounds
/// counts: where others use the machine, too, it slows down our layers and its limits alike.
class RunLimits {
 public:
  explicit RunLimits(int threads) : m_meter(threads) {}

  void measureStart() { m_start = several(); }
  void measureInRound() { m_rounds.push_back(m_meter.sample()); }
  void measureEnd() { m_end = several(); }

  const MachineLimits& start() const { return m_start; }
  const MachineLimits& end() const { return m_end; }
  /// @pre measureInRound() was called
  MachineLimits inRounds() const { return medianOf(m_rounds); }

 private:
  MachineLimits several();

  LimitMeter m_meter;
  MachineLimits m_start;
  MachineLimits m_end;
  std::vector<MachineLimits> m_rounds;
};

/// One buffer for all outputs.
Result<OutputBuffer> bufferFor(const std::vector<Workload>& workloads);
struct MeasuredLayers {
  std::vector<LayerFigures> figures;
  std::string skipped;  ///< "W4, R7": what the forced schedule does not compute
};
/// The layers in turns, each checked against the definition first. A Failure with an empty text: stopped.
Result<MeasuredLayers> measureLayers(const BenchSettings& settings, RunLimits& limits, Progress& progress,
                                     const std::stop_token& stop);
/// A sentence about the first layer whose values are wrong, if there is one.
Outcome wrongLayers(const std::vector<LayerFigures>& all);

/// Each layer hot and after idleness, with its share of the bound; a summary of the random ones.
Result<BenchReport> benchLayers(const BenchSettings& settings, RunLimits& limits, Progress& progress,
                                const std::stop_token& stop);

/// Each layer by ours and by the other libraries' programs in turns: each output is compared with ours.
Result<BenchReport> benchCompare(const BenchSettings& settings, RunLimits& limits, Progress& progress,
                                 const std::stop_token& stop);

/// Each layer with the schedule that the cost model chose and with all others that can be forced: every path, tile
/// widths of 2, 4, 8 vectors and the usual one, tasks of half, all and twice the usual rows, both kinds of stores. All
/// are run once or twice; the chosen one and the three best then take turns.
Result<BenchReport> benchChoices(const BenchSettings& settings, RunLimits& limits, Progress& progress,
                                 const std::stop_token& stop);

/// Time against the area of the output, channels, taps of the kernel, and threads.
Result<BenchReport> benchScaling(const BenchSettings& settings, RunLimits& limits, Progress& progress,
                                 const std::stop_token& stop);

}  // namespace convt::cli
