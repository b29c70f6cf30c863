#include "app/cli/bench/figures.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "app/cli/bench/text_table.h"
#include "engine/core/number_text.h"
#include "engine/machine.h"
#include "engine/simd_target.h"

namespace convt::cli {
namespace {

using Side = TextTable::Side;

JsonObject bandwidthJson(const Bandwidth& b) {
  JsonObject json;
  json.add("read", b.read).add("write", b.write).add("copy", b.copy);
  if (b.streamedWrite > 0.0) json.add("streamed_write", b.streamedWrite).add("streamed_copy", b.streamedCopy);
  return json;
}

std::vector<std::string> rowOf(const LayerFigures& f, const MachineLimits& limits, bool idle) {
  const LayerBound bound = boundOf(f, limits);
  std::vector<std::string> row{f.workload.name, f.workload.text(), threeDigits(f.hot.median),
                               threeDigits(f.hot.deviation)};
  if (idle) row.push_back(threeDigits(f.idle.median));
  const std::vector<std::string> rest{threeDigits(gflopsOf(f)), threeDigits(bound.milliseconds),
                                      std::string(nameOf(bound.by)), percent(shareOf(f, limits)),
                                      f.error > kWrong ? "WRONG " + f.schedule : f.schedule};
  row.insert(row.end(), rest.begin(), rest.end());
  return row;
}

}  // namespace

LayerFigures figuresOf(const Workload& workload, const Plan& plan, const Timing& timing, double error) {
  return {workload,
          workOf(workload.params, workload.input),
          std::string(plan.pathName()),
          plan.schedule().text(),
          spreadOf(timing.hot),
          spreadOf(timing.idle),
          error};
}

double gflopsOf(const LayerFigures& figures) {
  return figures.hot.median > 0.0 ? figures.work.operations / figures.hot.median * 1e-6 : 0.0;
}

LayerBound boundOf(const LayerFigures& figures, const MachineLimits& limits) {
  return boundOf(figures.work, limits, cacheSizes().last);
}

double shareOf(const LayerFigures& figures, const MachineLimits& limits) {
  return figures.hot.median > 0.0 ? boundOf(figures, limits).milliseconds / figures.hot.median : 0.0;
}

std::string threeDigits(double value) {
  if (std::abs(value) >= 1000.0) return std::to_string(std::llround(value));
  return digitsText(value, 3);
}

std::string percent(double share) {
  return std::to_string(std::llround(100.0 * share)) + " %";
}

std::string limitsText(const MachineLimits& start, const MachineLimits& rounds, const MachineLimits& end) {
  TextTable table(
      {{std::to_string(rounds.threads) + (rounds.threads == 1 ? " thread, " : " threads, ") + std::string(simdTarget()),
        Side::Left},
       {"at the start"},
       {"in the rounds"},
       {"at the end"},
       {"", Side::Left}});
  const auto row = [&](const char* name, auto figure, const char* unit) {
    table.add({name, threeDigits(figure(start)), threeDigits(figure(rounds)), threeDigits(figure(end)), unit});
  };
  using Limits = MachineLimits;
  row(
      "multiply-adds", [](const Limits& l) { return l.gflops; }, "GFLOP/s");
  row(
      "cache, read", [](const Limits& l) { return l.cache.read; }, "GB/s");
  row(
      "cache, write", [](const Limits& l) { return l.cache.write; }, "GB/s");
  row(
      "cache, copy (read + written)", [](const Limits& l) { return l.cache.copy; }, "GB/s");
  row(
      "memory, read", [](const Limits& l) { return l.memory.read; }, "GB/s");
  row(
      "memory, write", [](const Limits& l) { return l.memory.write; }, "GB/s");
  row(
      "memory, non-temporal write", [](const Limits& l) { return l.memory.streamedWrite; }, "GB/s");
  row(
      "memory, copy", [](const Limits& l) { return l.memory.copy; }, "GB/s");
  row(
      "memory, non-temporal copy", [](const Limits& l) { return l.memory.streamedCopy; }, "GB/s");
  return table.text();
}

JsonObject limitsJson(const MachineLimits& limits) {
  JsonObject json;
  json.add("gflops", limits.gflops).add("cache", bandwidthJson(limits.cache));
  return json.add("memory", bandwidthJson(limits.memory));
}

std::string figuresText(const std::vector<LayerFigures>& all, const MachineLimits& limits) {
  const bool idle = std::any_of(all.begin(), all.end(), [](const LayerFigures& f) { return f.idle.median > 0.0; });
  std::vector<TextTable::Column> columns{{"", Side::Left}, {"layer", Side::Left}, {"hot ms"}, {"+-"}};
  if (idle) columns.push_back({"idle ms"});
  for (const TextTable::Column& column :
       {TextTable::Column{"GFLOP/s"}, {"bound ms"}, {"by", Side::Left}, {"share"}, {"path and tile", Side::Left}})
    columns.push_back(column);
  TextTable table(columns);
  bool beyond = false;
  for (const LayerFigures& figures : all) {
    table.add(rowOf(figures, limits, idle));
    beyond = beyond || shareOf(figures, limits) > 1.0;
  }
  constexpr const char* kFewer =
      "\nA bound counts the multiply-adds of the definition. Paths that need fewer of them may take less time.\n";
  return table.text() + (beyond ? kFewer : "");
}

JsonObject figuresJson(const LayerFigures& f, const MachineLimits& limits) {
  const LayerBound bound = boundOf(f, limits);
  JsonObject json;
  json.add("name", f.workload.name).add("layer", f.workload.text());
  json.add("median_ms", f.hot.median).add("mad_ms", f.hot.deviation);
  if (f.idle.median > 0.0) json.add("after_idle_ms", f.idle.median).add("after_idle_mad_ms", f.idle.deviation);
  json.add("gflops", gflopsOf(f)).add("bound_ms", bound.milliseconds).add("bound_by", nameOf(bound.by));
  json.add("share_of_bound", shareOf(f, limits)).add("path", f.path).add("schedule", f.schedule);
  return json.add("error", f.error).add("wrong", f.error > kWrong);
}

std::vector<ShareClass> shareClasses(const std::vector<LayerFigures>& all, const MachineLimits& limits) {
  struct Limit {
    const char* name;
    double below;
  };
  constexpr std::array<Limit, 3> kLimits{{{"< 0.3 ms", 0.3}, {"< 3 ms", 3.0}, {">= 3 ms", HUGE_VAL}}};
  std::vector<ShareClass> classes;
  double from = 0.0;
  for (const Limit& limit : kLimits) {
    ShareClass found;
    found.name = limit.name;
    std::vector<double> shares;
    for (const LayerFigures& figures : all) {
      const double bound = boundOf(figures, limits).milliseconds;
      if (bound < from || bound >= limit.below) continue;
      shares.push_back(shareOf(figures, limits));
      if (found.layers++ > 0 && shares.back() >= found.worst) continue;
      found.worst = shares.back();
      found.worstLayer = figures.workload.name + ": " + figures.workload.text() + ", " + figures.schedule;
    }
    from = limit.below;
    found.median = spreadOf(shares).median;
    found.cliffs = static_cast<int>(
        std::count_if(shares.begin(), shares.end(), [&](double share) { return share < found.median / 3.0; }));
    classes.push_back(found);
  }
  return classes;
}

std::string shareClassesText(const std::vector<ShareClass>& classes) {
  TextTable table({{"bound", Side::Left},
                   {"layers"},
                   {"median share"},
                   {"worst"},
                   {"below a third of the median"},
                   {"the worst one", Side::Left}});
  for (const ShareClass& c : classes) {
    table.add({c.name, std::to_string(c.layers), percent(c.median), percent(c.worst), std::to_string(c.cliffs),
               c.worstLayer});
  }
  return table.text();
}

std::vector<JsonObject> shareClassesJson(const std::vector<ShareClass>& classes) {
  std::vector<JsonObject> list;
  for (const ShareClass& c : classes) {
    JsonObject json;
    json.add("bound", c.name).add("layers", c.layers).add("median_share", c.median).add("worst_share", c.worst);
    list.push_back(json.add("worst_layer", c.worstLayer).add("below_a_third", c.cliffs));
  }
  return list;
}

}  // namespace convt::cli
