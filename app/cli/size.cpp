#include <algorithm>
#include <cstdio>

#include "app/cli/commands.h"
#include "engine/core/output_size.h"

namespace convt::cli {
namespace {

// A negative number in brackets, so that the line can be read and computed as it stands.
std::string operand(std::int64_t value) {
  return value < 0 ? "(" + std::to_string(value) + ")" : std::to_string(value);
}

void explain(const char* axis, const SizeTerms& t) {
  std::printf("%s = (%s - 1)*%s - 2*%s + %s*(%s - 1) + %s + 1 = %s\n", axis, operand(t.in).c_str(),
              operand(t.stride).c_str(), operand(t.padding).c_str(), operand(t.dilation).c_str(),
              operand(t.kernel).c_str(), operand(t.outputPadding).c_str(), operand(t.out()).c_str());
}

}  // namespace

Outcome runSize(const SizeOptions& options, std::stop_token stop) {
  const auto input = parsePair(options.inputSize);
  if (!input)
    return Failure{"--input-size \"" + options.inputSize + "\": HxW (height first) or one whole number is expected."};
  auto layer = resolveLayer(options.layer, std::nullopt, stop);
  if (!layer) return layer.failure();
  // The size does not depend on the input's channels: as many as the layer takes.
  Shape shape{1, std::max(1, layer->params.groups), input->h, input->w};
  if (layer->source.tensor) shape.c = layer->source.tensor->weight.shape.n;
  if (auto failure = layer->checkFor(shape)) return failure;
  const Shape output = outputShape(layer->params, shape);
  std::printf("%lldx%lld\n", static_cast<long long>(output.h), static_cast<long long>(output.w));
  if (options.explain) {
    explain("H", heightTerms(layer->params, shape));
    explain("W", widthTerms(layer->params, shape));
  }
  return std::nullopt;
}

}  // namespace convt::cli
