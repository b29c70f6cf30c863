#include <array>
#include <cstdio>
#include <utility>

#include "app/cli/commands.h"
#include "app/cli/layer_input.h"
#include "app/cli/report.h"
#include "engine/conv_transpose.h"
#include "engine/core/number_text.h"
#include "engine/core/output_size.h"

namespace convt::cli {
namespace {

/// "C,Y,X": output channel, row, column, from 0.
std::optional<OutputPlace> parsePlace(const std::string& text) {
  std::array<std::int64_t, 3> numbers{};
  std::size_t from = 0;
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const std::size_t comma = i + 1 < numbers.size() ? text.find(',', from) : text.size();
    if (comma == std::string::npos) return std::nullopt;
    const auto number = parseInteger(text.substr(from, comma - from));
    if (!number) return std::nullopt;
    numbers[i] = *number;
    from = comma + 1;
  }
  return OutputPlace{0, numbers[0], numbers[1], numbers[2]};
}

Outcome checkPlace(const std::string& at, const OutputPlace& place, const Shape& output) {
  const auto outside = [&](const char* name, std::int64_t value, std::int64_t end) -> Outcome {
    if (value >= 0 && value < end) return std::nullopt;
    return Failure{"--at " + at + " lies outside the output " + std::to_string(output.c) + "x" +
                   std::to_string(output.h) + "x" + std::to_string(output.w) + ": the " + name + " is 0 to " +
                   std::to_string(end - 1) + "."};
  };
  if (auto failure = outside("channel", place.oc, output.c)) return failure;
  if (auto failure = outside("row", place.oy, output.h)) return failure;
  return outside("column", place.ox, output.w);
}

/// The image that --batch names; without it the only one.
Result<std::int64_t> imageOf(const std::string& batch, std::int64_t images) {
  const std::string range = "0 to " + std::to_string(images - 1);
  if (images == 0) return Failure{"A batch of 0 images has no values."};
  if (batch.empty() && images > 1) {
    return Failure{"The input holds a batch of " + std::to_string(images) + " images; choose one with --batch " +
                   range + "."};
  }
  if (batch.empty()) return std::int64_t{0};
  const auto number = parseInteger(batch);
  if (!number) return Failure{"--batch \"" + batch + "\": a whole number is expected."};
  if (*number < 0 || *number >= images) {
    return Failure{"--batch " + batch + ": the images of the batch are " + range + "."};
  }
  return *number;
}

float engineValue(const Plan& plan, const Input& input, const OutputPlace& p) {
  float value = 0.0F;
  run(plan, input, {p.n, p.oc, 1, p.oy, p.ox, 1, 1, 1}, {&value, 1, 1}, {1, {}});
  return value;
}

void print(const ExplainOptions& options, const PixelExplanation& pixel) {
  const std::string text = options.json     ? explainReport(pixel)
                           : options.python ? explanationPython(pixel)
                                            : explanationText(pixel);
  std::fputs(text.c_str(), stdout);
}

}  // namespace

Outcome runExplain(const ExplainOptions& options, std::stop_token stop) {
  if (options.json && options.python) return Failure{"--json and --python contradict each other."};
  auto place = parsePlace(options.at);
  if (!place) {
    return Failure{"--at \"" + options.at + "\": C,Y,X is expected: output channel, row and column, from 0."};
  }
  Progress progress;
  auto loaded = readInput(options.input, progress, stop);
  if (!loaded) return loaded.failure();
  Input input = loaded->input;
  auto layer = resolveLayer(options.layer, input.shape.c, stop);
  if (!layer) return layer.failure();
  if (auto failure = layer->checkFor(input.shape)) return failure;
  const auto image = imageOf(options.batch, input.shape.n);
  if (!image) return image.failure();
  place->n = *image;
  if (auto failure = checkPlace(options.at, *place, outputShape(layer->params, input.shape))) return failure;

  auto weights = layer->weights(input.shape.c, stop);
  if (!weights) return weights.failure();
  MemoryBudget::Reservation roundedMemory;
  if (layer->tf32) {
    auto rounded = roundedInput(input, roundedMemory);
    if (!rounded) return rounded.failure();
    input = *rounded;
  }
  const auto plan = Plan::make(layer->params, input.shape, *weights, {}, stop);
  if (!plan) return plan.failure();
  progress.wipe();
  const LayerValues values{layer->params, input, std::shared_ptr<const Tensor>(*weights, &(*weights)->weight),
                           std::shared_ptr<const std::vector<float>>(*weights, &(*weights)->bias)};
  print(options, {values, pixelSum(values, *place), engineValue(**plan, input, *place)});
  return std::nullopt;
}

}  // namespace convt::cli
