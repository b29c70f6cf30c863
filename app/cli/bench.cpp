#include <cstdio>

#include "app/cli/bench/kinds.h"
#include "app/cli/commands.h"
#include "engine/machine.h"
#include "engine/simd_target.h"

namespace convt::cli {
namespace {

Result<BenchReport> measure(const BenchSettings& settings, RunLimits& limits, Progress& progress,
                            const std::stop_token& stop) {
  switch (settings.kind) {
    case BenchSettings::Kind::Compare: return benchCompare(settings, limits, progress, stop);
    case BenchSettings::Kind::Choices: return benchChoices(settings, limits, progress, stop);
    case BenchSettings::Kind::Scaling: return benchScaling(settings, limits, progress, stop);
    case BenchSettings::Kind::Layers: break;
  }
  return benchLayers(settings, limits, progress, stop);
}

void print(const BenchSettings& settings, const RunLimits& limits, const BenchReport& report) {
  if (settings.json) {
    JsonObject json;
    json.add("version", CONVT_VERSION).add("threads", settings.threads).add("target", simdTarget());
    json.add("repeat", settings.repeat).add("idle_sleep_milliseconds", settings.idle);
    json.add("last_cache_bytes", cacheSizes().last);
    json.add("machine", limitsJson(limits.inRounds()));
    json.add("machine_start", limitsJson(limits.start())).add("machine_end", limitsJson(limits.end()));
    std::fputs((json.text().substr(0, json.text().size() - 1) + ',' + report.json.text().substr(1) + '\n').c_str(),
               stdout);
    return;
  }
  std::printf("%s\n%s", limitsText(limits.start(), limits.inRounds(), limits.end()).c_str(), report.text.c_str());
}

}  // namespace

Outcome runBench(const BenchOptions& options, std::stop_token stop) {
  const auto settings = resolveBench(options);
  if (!settings) return settings.failure();
  Progress progress;
  RunLimits limits(settings->threads);
  limits.measureStart();
  const auto report = measure(*settings, limits, progress, stop);
  if (!report) return report.failure();
  limits.measureEnd();
  print(*settings, limits, *report);
  return report->failure;
}

}  // namespace convt::cli
