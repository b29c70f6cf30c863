#include <QFileInfo>
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <new>
#include <utility>

#include "app/cli/commands.h"
#include "app/cli/layer_input.h"
#include "app/cli/pictures.h"
#include "app/cli/progress.h"
#include "app/cli/report.h"
#include "engine/conv_transpose.h"
#include "engine/core/output_size.h"
#include "engine/parallel.h"
#include "engine/plan.h"

namespace convt::cli {
namespace {

const Failure kStopped{"", false};

struct Computed {
  Tensor output;
  MemoryBudget::Reservation memory;
  double milliseconds = 0.0;
};

std::string shapeText(const Shape& s) {
  return std::to_string(s.c) + "x" + std::to_string(s.h) + "x" + std::to_string(s.w);
}

// One pass over the whole output. On a terminal long work is done in bands of rows, which gives the same bits, so that
// there is something to tell.
RunStatus runOnce(const Plan& plan, const Input& input, Tensor& output, const RunOptions& options, Progress& progress) {
  constexpr double kTermsPerBand = 2e8;
  const Shape& s = output.shape;
  const double terms = static_cast<double>(s.imageCount()) * std::max(1.0, plan.termsPerPixel());
  const bool whole = !progress.onTerminal() || s.h == 0;
  const std::int64_t rows =
      whole ? s.h : std::clamp<std::int64_t>(std::llround(kTermsPerBand / terms * static_cast<double>(s.h)), 1, s.h);
  for (std::int64_t n = 0; n < s.n; ++n) {
    for (std::int64_t y = 0; y < s.h; y += rows) {
      Region region = Region::whole(s, n);
      region.y0 = y;
      region.rows = std::min(rows, s.h - y);
      const OutputSpan span{output.values.data() + output.index(n, 0, y, 0), s.h * s.w, s.w};
      if (run(plan, input, region, span, options) == RunStatus::Cancelled) return RunStatus::Cancelled;
      progress.show("computing", static_cast<double>(n * s.h + y + region.rows) / static_cast<double>(s.n * s.h));
    }
  }
  return RunStatus::Completed;
}

Result<Computed> compute(const Plan& plan, const Input& input, const OutputPlan& options, Progress& progress,
                         const std::stop_token& stop) {
  auto memory = memoryBudget().reserve(plan.output().count() * static_cast<std::int64_t>(sizeof(float)),
                                       "The output " + shapeText(plan.output()));
  if (!memory) return memory.failure();
  Computed computed{Tensor(plan.output()), *memory, 0.0};
  std::vector<double> times;
  for (int i = 0; i < options.repeat; ++i) {
    const auto start = std::chrono::steady_clock::now();
    if (runOnce(plan, input, computed.output, {options.threads, stop}, progress) == RunStatus::Cancelled)
      return kStopped;
    times.push_back(std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count());
  }
  std::sort(times.begin(), times.end());
  computed.milliseconds = (times[(times.size() - 1) / 2] + times[times.size() / 2]) / 2.0;
  return computed;
}

std::string weightsText(const Layer& layer) {
  if (layer.source.kind == WeightKind::Tensor) {
    return QFileInfo(QString::fromStdString(layer.source.tensor->name)).fileName().toStdString();
  }
  std::string text = nameOf(layer.source.kind);
  if (layer.source.kind == WeightKind::Torch) text += ", seed " + std::to_string(layer.source.seed);
  return layer.source.mixAll ? text + ", mixed" : text;
}

ImageText factsOf(const ApplyOptions& options, const Layer& layer, const Plan& plan) {
  ImageText text;
  text[QStringLiteral("Software")] = QStringLiteral("ConvTranspose Studio " CONVT_VERSION);
  text[QStringLiteral("Input")] = QFileInfo(QString::fromStdString(options.input)).fileName();
  text[QStringLiteral("Layer")] = QString::fromStdString(pythonLine(layer.params, plan.input().c));
  text[QStringLiteral("Weights")] = QString::fromStdString(weightsText(layer));
  text[QStringLiteral("Precision")] = layer.tf32 ? QStringLiteral("tf32") : QStringLiteral("float32");
  return text;
}

void say(const std::string& line) {
  std::fprintf(stderr, "convt: %s\n", line.c_str());
}

// Everything is written under temporary names before the first file takes its place.
Outcome writeAll(const OutputPlan& plan, const Tensor& output, bool canBeNegative, const ImageText& text,
                 const std::stop_token& stop) {
  auto staged = stageOutputs(plan, output, canBeNegative, text, stop);
  if (!staged) return staged.failure();
  if (stop.stop_requested()) return kStopped;
  for (StagedFile& file : staged->files) {
    if (auto failure = file.commit()) return failure;
  }
  for (const std::string& remark : staged->remarks) say(remark);
  return std::nullopt;
}

Outcome applyTo(const ApplyOptions& options, const OutputPlan& outputPlan, const std::stop_token& stop) {
  Progress progress;
  auto loaded = readInput(options.input, progress, stop);
  if (!loaded) return loaded.failure();
  auto layer = resolveLayer(options.layer, loaded->input.shape.c, stop);
  if (!layer) return layer.failure();
  if (auto failure = layer->checkFor(loaded->input.shape)) return failure;
  if (auto failure = checkPictures(outputPlan, outputShape(layer->params, loaded->input.shape))) return failure;

  auto weights = layer->weights(loaded->input.shape.c, stop);
  if (!weights) return weights.failure();
  MemoryBudget::Reservation roundedMemory;
  if (layer->tf32) {
    auto rounded = roundedInput(loaded->input, roundedMemory);
    if (!rounded) return rounded.failure();
    loaded->input = *rounded;
  }
  auto plan = Plan::make(layer->params, loaded->input.shape, *weights);
  if (!plan) return plan.failure();
  auto computed = compute(**plan, loaded->input, outputPlan, progress, stop);
  if (!computed) return computed.failure();
  progress.wipe();
  for (const QString& note : loaded->notes) say(note.toStdString());
  std::string report;
  if (outputPlan.json) {
    const ReportFacts facts{computed->milliseconds, outputPlan.threads > 0 ? outputPlan.threads : defaultThreads()};
    auto reported = applyReport(**plan, computed->output, facts, {outputPlan.threads, stop});
    if (!reported) return reported.failure();
    report = std::move(*reported);
  }
  const bool negative = outputPlan.hasPictures() && canBeNegative(**weights, loaded->input);
  if (auto failure = writeAll(outputPlan, computed->output, negative, factsOf(options, *layer, **plan), stop))
    return failure;
  std::fputs(report.c_str(), stdout);
  return std::nullopt;
}

}  // namespace

Outcome runApply(const ApplyOptions& options, std::stop_token stop) {
  auto outputPlan = resolveOutput(options.output);
  if (!outputPlan) return outputPlan.failure();
  if (outputPlan->memoryBudget) memoryBudget().setLimit(*outputPlan->memoryBudget);
  return applyTo(options, *outputPlan, stop);
}

}  // namespace convt::cli
