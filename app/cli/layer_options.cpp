#include "app/cli/layer_options.h"

#include <QFileInfo>
#include <algorithm>
#include <limits>
#include <string_view>
#include <utility>

#include "app/io/weight_file.h"
#include "engine/core/number_text.h"
#include "engine/core/tf32.h"
#include "engine/weight_init.h"

namespace convt::cli {
namespace {

std::optional<int> parseInt(const std::string& text) {
  const auto value = parseInteger(text);
  if (!value || *value < std::numeric_limits<int>::min() || *value > std::numeric_limits<int>::max())
    return std::nullopt;
  return static_cast<int>(*value);
}

Failure badValue(const char* option, const std::string& text, const char* expected) {
  return {std::string(option) + " \"" + text + "\": " + expected + "."};
}

Outcome readPair(const char* option, const std::string& text, Pair& value) {
  if (text.empty()) return std::nullopt;
  const auto pair = parsePair(text);
  if (!pair) return badValue(option, text, "a whole number, or HxW (height first), is expected");
  value = *pair;
  return std::nullopt;
}

Outcome readInt(const char* option, const std::string& text, int& value) {
  if (text.empty()) return std::nullopt;
  const auto number = parseInt(text);
  if (!number) return badValue(option, text, "a whole number is expected");
  value = *number;
  return std::nullopt;
}

Outcome firstOf(std::initializer_list<Outcome> outcomes) {
  for (const Outcome& outcome : outcomes) {
    if (outcome) return outcome;
  }
  return std::nullopt;
}

Outcome readNumbers(const LayerOptions& o, LayerParams& params) {
  return firstOf({readPair("--kernel-size", o.kernel, params.kernel), readPair("--stride", o.stride, params.stride),
                  readPair("--padding", o.padding, params.padding),
                  readPair("--output-padding", o.outputPadding, params.outputPadding),
                  readPair("--dilation", o.dilation, params.dilation), readInt("--groups", o.groups, params.groups),
                  readInt("--out-channels", o.outChannels, params.outChannels)});
}

Outcome readSource(const LayerOptions& o, WeightSource& source) {
  if (!o.seed.empty()) {
    const auto seed = parseSeed(o.seed);
    if (!seed) return badValue("--seed", o.seed, "a whole number from -2^63 to 2^64-1 is expected");
    source.seed = *seed;
  }
  const std::vector<WeightKind> kinds = initKinds();
  const auto named = std::find_if(kinds.begin(), kinds.end(), [&](WeightKind kind) { return o.init == nameOf(kind); });
  if (named != kinds.end()) {
    source.kind = *named;
  } else if (!o.init.empty()) {
    return badValue("--init", o.init, ("one of " + namesOf(kinds) + " is expected").c_str());
  }
  source.mixAll = o.mixAll;
  if (o.mixAll && !isPerChannelRule(source.kind)) {
    return Failure{"--mix-all has a meaning for these --init only: " + namesOf(mixableKinds()) + "."};
  }
  return std::nullopt;
}

Outcome checkConflicts(const LayerOptions& o) {
  if (o.bias && o.noBias) return Failure{"--bias and --no-bias contradict each other."};
  if (o.noBias && !o.biasFile.empty()) return Failure{"--no-bias and --bias-file contradict each other."};
  if (o.weight.empty()) return std::nullopt;
  if (!o.init.empty()) return Failure{"--weight and --init contradict each other: the file gives the weights."};
  if (o.mixAll) return Failure{"--weight and --mix-all contradict each other: the file gives the weights."};
  const std::size_t colon = o.weight.rfind(':');
  if (colon != std::string::npos && !QFileInfo::exists(QString::fromStdString(o.weight)) &&
      QFileInfo::exists(QString::fromStdString(o.weight.substr(0, colon)))) {
    return Failure{"--weight \"" + o.weight +
                   "\": the form FILE:NAME is for archives of several tensors, which are not read; "
                   "give a .npy file of one tensor."};
  }
  return std::nullopt;
}

// The file decides about channels and kernel; options may only repeat what it says.
Outcome adoptWeight(const LayerOptions& o, Tensor weight, Layer& layer) {
  const Shape& s = weight.shape;
  LayerParams& p = layer.params;
  const Pair kernel{static_cast<int>(s.h), static_cast<int>(s.w)};
  const std::int64_t outChannels = p.groups >= 1 ? s.c * p.groups : s.c;
  const std::string shape = "[" + std::to_string(s.n) + ", " + std::to_string(s.c) + ", " + std::to_string(s.h) + ", " +
                            std::to_string(s.w) + "]";
  if (!o.kernel.empty() && p.kernel != kernel) {
    return Failure{"--kernel-size " + o.kernel + " contradicts --weight, whose shape " + shape + " says " +
                   std::to_string(s.h) + "x" + std::to_string(s.w) + "."};
  }
  if (!o.outChannels.empty() && p.outChannels != outChannels) {
    return Failure{"--out-channels " + o.outChannels + " contradicts --weight, whose shape " + shape + " with " +
                   std::to_string(p.groups) + " groups says " + std::to_string(outChannels) + "."};
  }
  p.kernel = kernel;
  p.outChannels = static_cast<int>(std::min<std::int64_t>(outChannels, std::numeric_limits<int>::max()));
  auto tensor = std::make_shared<WeightTensor>();
  tensor->name = o.weight;
  tensor->weight = std::move(weight);
  tensor->bias = layer.bias;
  layer.source.kind = WeightKind::Tensor;
  layer.source.tensor = std::move(tensor);
  return std::nullopt;
}

std::string tuple(Pair pair) {
  return "(" + std::to_string(pair.h) + ", " + std::to_string(pair.w) + ")";
}

}  // namespace

std::vector<WeightKind> initKinds() {
  return {std::begin(kWeightRules), std::end(kWeightRules)};
}

std::vector<WeightKind> mixableKinds() {
  std::vector<WeightKind> kinds = initKinds();
  kinds.erase(std::remove_if(kinds.begin(), kinds.end(), [](WeightKind kind) { return !isPerChannelRule(kind); }),
              kinds.end());
  return kinds;
}

std::string namesOf(const std::vector<WeightKind>& kinds) {
  std::string names;
  for (const WeightKind kind : kinds) names += (names.empty() ? "" : ", ") + std::string(nameOf(kind));
  return names;
}

std::optional<Pair> parsePair(const std::string& text) {
  const std::size_t cross = text.find('x');
  const auto h = parseInt(text.substr(0, cross));
  const auto w = cross == std::string::npos ? h : parseInt(text.substr(cross + 1));
  if (!h || !w) return std::nullopt;
  return Pair{*h, *w};
}

Result<Layer> resolveLayer(const LayerOptions& options, std::optional<std::int64_t> inChannels, std::stop_token stop) {
  Layer layer;
  if (auto failure = checkConflicts(options)) return *failure;
  if (auto failure = readNumbers(options, layer.params)) return *failure;
  if (auto failure = readSource(options, layer.source)) return *failure;
  if (!options.precision.empty() && options.precision != "float32" && options.precision != "tf32") {
    return badValue("--precision", options.precision, "float32 or tf32 is expected");
  }
  layer.tf32 = options.precision == "tf32";
  layer.params.bias = !options.noBias;
  if (options.outChannels.empty()) {
    const std::int64_t followed = inChannels.value_or(std::max(1, layer.params.groups));
    layer.params.outChannels = static_cast<int>(std::min<std::int64_t>(followed, std::numeric_limits<int>::max()));
  }
  const ReadOptions read{stop, {}};
  if (!options.biasFile.empty()) {
    auto bias = readBias(QString::fromStdString(options.biasFile), read);
    if (!bias) return bias.failure();
    layer.bias = std::move(*bias);
  }
  if (!options.weight.empty()) {
    auto weight = readWeight(QString::fromStdString(options.weight), read);
    if (!weight) return weight.failure();
    if (auto failure = adoptWeight(options, std::move(*weight), layer)) return *failure;
  }
  return layer;
}

Outcome Layer::checkFor(const Shape& input) const {
  std::optional<Shape> given;
  if (source.tensor) given = source.tensor->weight.shape;
  std::optional<std::int64_t> biasLength;
  if (!bias.empty()) biasLength = static_cast<std::int64_t>(bias.size());
  const auto error = check(params, input, given, biasLength);
  if (error) return Failure{error->message()};
  return std::nullopt;
}

Result<std::shared_ptr<const Weights>> Layer::weights(std::int64_t inChannels, std::stop_token stop) const {
  auto made = makeWeights(source, params, inChannels, std::move(stop));
  if (!made) return made.failure();
  auto weights = std::make_shared<Weights>(std::move(*made));
  if (!bias.empty()) weights->bias = bias;
  if (tf32)
    std::transform(weights->weight.values.begin(), weights->weight.values.end(), weights->weight.values.begin(),
                   roundToTf32);
  return std::shared_ptr<const Weights>(std::move(weights));
}

std::string pythonLine(const LayerParams& p, std::int64_t inChannels) {
  return "torch.nn.ConvTranspose2d(" + std::to_string(inChannels) + ", " + std::to_string(p.outChannels) +
         ", kernel_size=" + tuple(p.kernel) + ", stride=" + tuple(p.stride) + ", padding=" + tuple(p.padding) +
         ", output_padding=" + tuple(p.outputPadding) + ", groups=" + std::to_string(p.groups) +
         ", bias=" + (p.bias ? "True" : "False") + ", dilation=" + tuple(p.dilation) + ")";
}

}  // namespace convt::cli
