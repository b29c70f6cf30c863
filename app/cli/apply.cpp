#include <QFileInfo>
#include <cstdio>
#include <memory>
#include <utility>

#include "app/cli/commands.h"
#include "app/cli/layer_input.h"
#include "app/cli/measured.h"
#include "app/cli/pictures.h"
#include "app/cli/progress.h"
#include "app/cli/report.h"
#include "engine/conv_transpose.h"
#include "engine/core/output_size.h"
#include "engine/plan.h"

namespace convt::cli {
namespace {

const Failure kStopped{"", false};

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
Outcome writeAll(const OutputPlan& plan, const OutputSource& source, const std::stop_token& stop, Progress& progress) {
  auto staged = stageOutputs(plan, source, stop, progress);
  if (!staged) return staged.failure();
  if (stop.stop_requested()) return kStopped;
  for (StagedFile& file : staged->files) {
    if (auto failure = file.commit()) return failure;
  }
  progress.wipe();
  for (const std::string& remark : staged->remarks) say(remark);
  return std::nullopt;
}

/// A layer over an input, ready to run.
struct Prepared {
  LoadedInput loaded;
  Layer layer;
  std::shared_ptr<const Weights> weights;
  std::shared_ptr<const Plan> plan;
  MemoryBudget::Reservation memory;  ///< of the rounded input
};

Result<Prepared> prepare(const ApplyOptions& options, const OutputPlan& outputPlan, const std::stop_token& stop,
                         Progress& progress) {
  auto loaded = readInput(options.input, progress, stop);
  if (!loaded) return loaded.failure();
  auto layer = resolveLayer(options.layer, loaded->input.shape.c, stop);
  if (!layer) return layer.failure();
  if (auto failure = layer->checkFor(loaded->input.shape)) return *failure;
  if (auto failure = checkPictures(outputPlan, outputShape(layer->params, loaded->input.shape))) return *failure;
  auto weights = layer->weights(loaded->input.shape.c, stop);
  if (!weights) return weights.failure();
  MemoryBudget::Reservation memory;
  if (layer->tf32) {
    auto rounded = roundedInput(loaded->input, memory);
    if (!rounded) return rounded.failure();
    loaded->input = *rounded;
  }
  auto plan = Plan::make(layer->params, loaded->input.shape, *weights);
  if (!plan) return plan.failure();
  return Prepared{*loaded, *layer, *weights, *plan, memory};
}

Outcome applyTo(const ApplyOptions& options, const OutputPlan& outputPlan, const std::stop_token& stop) {
  Progress progress;
  const auto prepared = prepare(options, outputPlan, stop, progress);
  if (!prepared) return prepared.failure();
  const Input& input = prepared->loaded.input;
  const RunOptions run{outputPlan.threads, stop};
  // The last of the runs that were asked for is the one that writes, if nobody wants to know what it finds.
  const bool needed = outputPlan.json || outputPlan.needsStatistics();
  const auto measured =
      measureOutput(prepared->plan, input, needed ? outputPlan.repeat : outputPlan.repeat - 1, run, progress);
  if (!measured) return kStopped;
  progress.wipe();
  for (const QString& note : prepared->loaded.notes) say(note.toStdString());
  std::string report;
  if (outputPlan.json) {
    auto reported = applyReport(*prepared->plan, *measured, run);
    if (!reported) return reported.failure();
    report = std::move(*reported);
  }
  const OutputSource source{{*prepared->plan, input},
                            factsOf(options, prepared->layer, *prepared->plan),
                            outputPlan.hasPictures() && canBeNegative(*prepared->weights, input),
                            &*measured};
  if (auto failure = writeAll(outputPlan, source, stop, progress)) return failure;
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
