#include <algorithm>
#include <array>

#include "app/cli/bench/kinds.h"
#include "app/cli/bench/text_table.h"

namespace convt::cli {
namespace {

constexpr std::array kVectors{0, 2, 4, 8};
constexpr std::size_t kFinalists = 3;

/// A forced schedule and what it took when it was first looked at.
struct Candidate {
  LayerRun layer;
  double milliseconds = 0.0;
};

/// Of one workload.
struct Verdict {
  Workload workload;
  std::string chosen;
  std::string best;  ///< of the forced ones
  Spread chosenTime;
  Spread bestTime;
  int tried = 0;  ///< different schedules besides the chosen one
  double ratio() const { return bestTime.median > 0.0 ? chosenTime.median / bestTime.median : 0.0; }
};

/// The time of a second run (the first one loads the caches), or of the first where that is long.
std::optional<double> glance(const LayerRun& layer, const OutputBuffer& buffer, const RunOptions& options) {
  constexpr double kLong = 50.0;
  const auto first = layer.run(buffer, options);
  return !first || *first > kLong ? first : layer.run(buffer, options);
}

/// Forces one schedule; nothing is added where it is not possible or is a schedule that was tried before.
Outcome tryOne(const LayerRun& chosen, const ScheduleChoice& choice, const OutputBuffer& buffer,
               const RunOptions& options, std::vector<Schedule>& seen, std::vector<Candidate>& candidates) {
  auto layer = chosen.withChoice(choice, options.stop);
  if (options.stop.stop_requested()) return Failure{"", false};
  if (!layer) return std::nullopt;  // the path has no such tile
  const Schedule& schedule = layer->plan().schedule();
  if (std::find(seen.begin(), seen.end(), schedule) != seen.end()) return std::nullopt;
  seen.push_back(schedule);
  const auto took = glance(*layer, buffer, options);
  if (!took) return Failure{"", false};
  candidates.push_back({std::move(*layer), *took});
  std::sort(candidates.begin(), candidates.end(),
            [](const Candidate& a, const Candidate& b) { return a.milliseconds < b.milliseconds; });
  if (candidates.size() > kFinalists) candidates.pop_back();
  return std::nullopt;
}

/// All tiles, task heights and stores of one path.
Outcome tryPath(const LayerRun& chosen, std::string_view path, const OutputBuffer& buffer, const RunOptions& options,
                std::vector<Schedule>& seen, std::vector<Candidate>& candidates) {
  for (const int vectors : kVectors) {
    ScheduleChoice choice(path);
    choice.vectors = vectors;
    const auto usual = chosen.withChoice(choice, options.stop);
    if (!usual) continue;
    const std::int64_t rows = usual->plan().schedule().rowsPerTask;
    for (const std::int64_t rowsPerTask : {rows, std::max<std::int64_t>(1, rows / 2), rows * 2}) {
      for (const bool streams : {false, true}) {
        choice.rowsPerTask = rowsPerTask;
        choice.streams = streams;
        if (auto failure = tryOne(chosen, choice, buffer, options, seen, candidates)) return failure;
      }
    }
  }
  return std::nullopt;
}

Result<Verdict> judge(const Workload& workload, const BenchSettings& settings, const OutputBuffer& buffer,
                      const std::stop_token& stop) {
  const RunOptions options{settings.threads, stop};
  const auto chosen = LayerRun::make(workload, {}, stop);
  if (!chosen) return chosen.failure();
  std::vector<Schedule> seen{chosen->plan().schedule()};
  std::vector<Candidate> candidates;
  for (const std::string_view path : pathNames()) {
    if (path == "definition") continue;  // pixel by pixel in double: for weights that are not finite
    if (auto failure = tryPath(*chosen, path, buffer, options, seen, candidates)) return *failure;
  }
  std::vector<TimedRun> takers{[&] { return chosen->run(buffer, options); }};
  for (const Candidate& candidate : candidates)
    takers.push_back([&candidate, &buffer, &options] { return candidate.layer.run(buffer, options); });
  const auto timings = measureInTurns(takers, {settings.repeat, 0.0, 0.0}, stop);
  if (!timings) return Failure{"", false};
  Verdict verdict{workload, chosen->plan().schedule().text(), "-", spreadOf(timings->front().hot), {}, 0};
  verdict.tried = static_cast<int>(seen.size()) - 1;
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    const Spread time = spreadOf((*timings)[i + 1].hot);
    if (i > 0 && time.median >= verdict.bestTime.median) continue;
    verdict.bestTime = time;
    verdict.best = candidates[i].layer.plan().schedule().text();
  }
  return verdict;
}

BenchReport reportOf(const std::vector<Verdict>& verdicts) {
  using Side = TextTable::Side;
  TextTable table({{"", Side::Left},
                   {"layer", Side::Left},
                   {"chosen", Side::Left},
                   {"ms"},
                   {"best forced", Side::Left},
                   {"ms"},
                   {"of"},
                   {"ratio"}});
  BenchReport report;
  std::vector<JsonObject> rows;
  const Verdict* worst = &verdicts.front();
  for (const Verdict& v : verdicts) {
    if (v.ratio() > worst->ratio()) worst = &v;
    table.add({v.workload.name, v.workload.text(), v.chosen, threeDigits(v.chosenTime.median), v.best,
               threeDigits(v.bestTime.median), std::to_string(v.tried), v.tried > 0 ? threeDigits(v.ratio()) : "-"});
    JsonObject row;
    row.add("name", v.workload.name).add("layer", v.workload.text()).add("chosen", v.chosen);
    row.add("chosen_milliseconds", v.chosenTime.median).add("chosen_deviation", v.chosenTime.deviation);
    row.add("best", v.best).add("best_milliseconds", v.bestTime.median).add("best_deviation", v.bestTime.deviation);
    rows.push_back(row.add("tried", v.tried).add("ratio", v.ratio()));
  }
  report.text = table.text();
  if (worst->tried > 0) {
    report.text += "\nThe worst choice: " + worst->workload.name + " takes " + threeDigits(worst->ratio()) +
                   " times as long as the best forced schedule.\n";
  }
  report.json.add("choices", rows).add("worst_ratio", worst->ratio());
  return report;
}

}  // namespace

Result<BenchReport> benchChoices(const BenchSettings& settings, RunLimits& limits, Progress& progress,
                                 const std::stop_token& stop) {
  const auto buffer = bufferFor(settings.workloads);
  if (!buffer) return buffer.failure();
  std::vector<Verdict> verdicts;
  for (const Workload& workload : settings.workloads) {
    progress.show("measuring", static_cast<double>(verdicts.size()) / static_cast<double>(settings.workloads.size()));
    limits.measureInRound();
    auto verdict = judge(workload, settings, *buffer, stop);
    if (!verdict) return verdict.failure();
    verdicts.push_back(std::move(*verdict));
  }
  progress.wipe();
  return reportOf(verdicts);
}

}  // namespace convt::cli
