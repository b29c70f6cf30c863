#include <algorithm>
#include <iterator>

#include "app/cli/bench/kinds.h"
#include "engine/core/output_size.h"

namespace convt::cli {
namespace {

/// Inputs and weights that are held at once: layers take turns in groups of this size.
constexpr std::int64_t kMostHeld = 512 << 20;

Outcome stopped() {
  return Failure{"", false};
}

std::int64_t heldBytes(const LayerRun& layer) {
  return layer.input().bytes() + layer.plan().bytes() * 2;
}

/// Layers from settings.workloads[next] on, at least one unless none is left, as many as may be held; `next` moves on.
/// Those that a forced schedule cannot compute are named in `skipped`.
Result<std::vector<LayerRun>> makeGroup(const BenchSettings& settings, std::size_t& next, std::string& skipped,
                                        const std::stop_token& stop) {
  const bool forced = !settings.choice.path.empty() || settings.choice.vectors > 0;
  std::vector<LayerRun> group;
  for (std::int64_t held = 0; next < settings.workloads.size() && held < kMostHeld; ++next) {
    const Workload& workload = settings.workloads[next];
    auto layer = LayerRun::make(workload, settings.choice, stop);
    if (!layer && stop.stop_requested()) return *stopped();
    if (!layer && !forced) return Failure{workload.name + ": " + layer.failure().text, true};
    if (!layer) {
      skipped += (skipped.empty() ? "" : ", ") + workload.name;
      continue;
    }
    held += heldBytes(*layer);
    group.push_back(std::move(*layer));
  }
  return group;
}

Outcome measureGroup(const std::vector<LayerRun>& group, const BenchSettings& settings, const OutputBuffer& buffer,
                     const std::function<void(double)>& onRound, const std::stop_token& stop,
                     std::vector<LayerFigures>& figures) {
  const RunOptions options{settings.threads, stop};
  std::vector<double> errors;
  std::vector<TimedRun> takers;
  for (const LayerRun& layer : group) {
    const auto error = layer.error(buffer, options);
    if (!error) return stopped();
    errors.push_back(*error);
    takers.push_back([&layer, &buffer, options] { return layer.run(buffer, options); });
  }
  const auto timings = measureInTurns(takers, {settings.repeat, settings.idle, 0.0}, stop, onRound);
  if (!timings) return stopped();
  for (std::size_t i = 0; i < group.size(); ++i)
    figures.push_back(figuresOf(group[i].workload(), group[i].plan(), (*timings)[i], errors[i]));
  return std::nullopt;
}

}  // namespace

MachineLimits RunLimits::several() {
  constexpr int kSamples = 5;
  std::vector<MachineLimits> samples;
  for (int i = 0; i < kSamples; ++i) samples.push_back(m_meter.sample());
  return medianOf(samples);
}

Result<OutputBuffer> bufferFor(const std::vector<Workload>& workloads) {
  std::int64_t floats = 0;
  for (const Workload& w : workloads)
    floats = std::max(floats, OutputBuffer::floatsFor(outputShape(w.params, w.input)));
  return OutputBuffer::make(floats);
}

Result<MeasuredLayers> measureLayers(const BenchSettings& settings, RunLimits& limits, Progress& progress,
                                     const std::stop_token& stop) {
  const auto buffer = bufferFor(settings.workloads);
  if (!buffer) return buffer.failure();
  MeasuredLayers measured;
  for (std::size_t next = 0; next < settings.workloads.size();) {
    const auto before = static_cast<double>(next);
    const auto group = makeGroup(settings, next, measured.skipped, stop);
    if (!group) return group.failure();
    const double size = static_cast<double>(next) - before;
    const auto onRound = [&](double share) {
      progress.show("measuring", (before + share * size) / static_cast<double>(settings.workloads.size()));
      limits.measureInRound();
    };
    if (auto failure = measureGroup(*group, settings, *buffer, onRound, stop, measured.figures)) return *failure;
  }
  progress.wipe();
  if (measured.figures.empty()) return Failure{"The forced schedule computes none of the layers.", true};
  return measured;
}

Outcome wrongLayers(const std::vector<LayerFigures>& all) {
  for (const LayerFigures& f : all) {
    if (f.error > kWrong) {
      return Failure{
          f.workload.name + " gives a wrong result: it is off by " + threeDigits(f.error) + " of the largest value.",
          false};
    }
  }
  return std::nullopt;
}

Result<BenchReport> benchLayers(const BenchSettings& settings, RunLimits& limits, Progress& progress,
                                const std::stop_token& stop) {
  const auto layers = measureLayers(settings, limits, progress, stop);
  if (!layers) return layers.failure();
  const std::vector<LayerFigures>& figures = layers->figures;
  const MachineLimits measured = limits.inRounds();
  BenchReport report;
  report.text = figuresText(figures, measured);
  if (!layers->skipped.empty()) report.text += "\nThe forced schedule does not compute " + layers->skipped + ".\n";
  std::vector<JsonObject> rows;
  for (const LayerFigures& f : figures) rows.push_back(figuresJson(f, measured));
  report.json.add("workloads", rows).add("skipped", layers->skipped);
  if (settings.random > 0) {
    std::vector<LayerFigures> random;
    std::copy_if(figures.begin(), figures.end(), std::back_inserter(random),
                 [](const LayerFigures& f) { return f.workload.name.front() == 'R'; });
    const auto classes = shareClasses(random, measured);
    report.text += '\n' + shareClassesText(classes);
    report.json.add("random", shareClassesJson(classes));
  }
  report.failure = wrongLayers(figures);
  return report;
}

}  // namespace convt::cli
