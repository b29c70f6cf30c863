#include <QString>
#include <vector>

#include "app/cli/commands.h"
#include "app/io/npy.h"
#include "app/io/save.h"
#include "engine/core/number_text.h"

namespace convt::cli {
namespace {

Outcome checkOptions(const InitOptions& options) {
  if (!options.biasOut.empty() && options.layer.noBias)
    return Failure{"--bias-out and --no-bias contradict each other."};
  if (options.biasOut == options.weightOut) return Failure{"--weight-out and --bias-out name the same file."};
  for (const std::string& name : {options.weightOut, options.biasOut}) {
    if (name.empty()) continue;
    const QString path = QString::fromStdString(name);
    if (!path.endsWith(QLatin1StringView(".npy"), Qt::CaseInsensitive))
      return Failure{"\"" + name + "\": weights are written as .npy."};
    if (auto failure = checkTarget(path)) return failure;
  }
  return std::nullopt;
}

Result<StagedFile> stage(const std::string& name, const std::vector<std::int64_t>& shape,
                         const std::vector<float>& values) {
  return StagedFile::write(QString::fromStdString(name),
                           [&](QIODevice& device) { return writeNpy(device, shape, values); });
}

}  // namespace

Outcome runInit(const InitOptions& options, std::stop_token stop) {
  if (auto failure = checkOptions(options)) return failure;
  const auto inChannels = parseInteger(options.inChannels);
  if (!inChannels) return Failure{"--in-channels \"" + options.inChannels + "\": a whole number is expected."};
  auto layer = resolveLayer(options.layer, *inChannels, stop);
  if (!layer) return layer.failure();
  // Any input size that gives an output will do: weights do not depend on it.
  LayerParams anySize = layer->params;
  anySize.padding = {0, 0};
  Layer checked = *layer;
  checked.params = anySize;
  if (auto failure = checked.checkFor({1, *inChannels, 1, 1})) return failure;
  auto weights = layer->weights(*inChannels, stop);
  if (!weights) return weights.failure();

  const Tensor& weight = (*weights)->weight;
  std::vector<StagedFile> files;
  auto staged =
      stage(options.weightOut, {weight.shape.n, weight.shape.c, weight.shape.h, weight.shape.w}, weight.values);
  if (!staged) return staged.failure();
  files.push_back(std::move(*staged));
  if (!options.biasOut.empty()) {
    std::vector<float> bias = (*weights)->bias;
    bias.resize(static_cast<std::size_t>(layer->params.outChannels));  // none at all means zeros
    auto stagedBias = stage(options.biasOut, {layer->params.outChannels}, bias);
    if (!stagedBias) return stagedBias.failure();
    files.push_back(std::move(*stagedBias));
  }
  if (stop.stop_requested()) return Failure{"", false};
  for (StagedFile& file : files) {
    if (auto failure = file.commit()) return failure;
  }
  return std::nullopt;
}

}  // namespace convt::cli
