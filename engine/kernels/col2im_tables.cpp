#include "engine/kernels/col2im_tables.h"

#include <algorithm>

#include "engine/kernels/col2im_cost.h"
#include "engine/plan.h"

namespace convt {
namespace {

constexpr std::int64_t kBetweenPolls = 1 << 20;

}  // namespace

LayerParams contributionLayer(const LayerParams& params) {
  LayerParams layer;
  layer.outChannels = params.outChannels * params.kernel.h * params.kernel.w;
  layer.kernel = {1, 1};
  layer.stride = {1, 1};
  layer.groups = params.groups;
  layer.bias = false;
  return layer;
}

Shape contributionInput(const Shape& input) {
  return {input.n, input.c, 1, input.h * input.w};
}

Result<std::shared_ptr<const Col2imTables>> Col2imTables::make(const LayerParams& params, const Shape& input,
                                                               const Weights& weights, int vectors,
                                                               const std::stop_token& stop) {
  const LayerParams layer = contributionLayer(params);
  const std::int64_t floats = std::ssize(weights.weight.values);
  const auto memory = memoryBudget().reserve(floats * std::int64_t{sizeof(float)}, "A copy of the weights");
  if (!memory) return memory.failure();
  auto flat = std::make_shared<Weights>();
  flat->weight.shape = {weights.weight.shape.n, layer.outChannels / params.groups, 1, 1};
  flat->memory = *memory;
  flat->weight.values.reserve(weights.weight.values.size());
  for (std::int64_t first = 0; first < floats; first += kBetweenPolls) {
    if (stop.stop_requested()) return Failure{"", false};
    const auto from = weights.weight.values.begin() + first;
    flat->weight.values.insert(flat->weight.values.end(), from, from + std::min(kBetweenPolls, floats - first));
  }
  ScheduleChoice choice(contributionPath(params, input));
  choice.vectors = vectors;
  choice.streams = false;  // contributions are read at once
  auto contributions = Plan::make(layer, contributionInput(input), flat, choice, stop);
  if (!contributions) return contributions.failure();

  auto tables = std::make_shared<Col2imTables>();
  tables->rows = AxisPhases::of(params.kernel.h, params.stride.h, params.padding.h, params.dilation.h);
  tables->columns = AxisPhases::of(params.kernel.w, params.stride.w, params.padding.w, params.dilation.w);
  tables->bias = weights.bias;
  tables->bias.resize(static_cast<std::size_t>(params.outChannels), 0.0F);
  for (float& bias : tables->bias) bias += 0.0F;
  tables->contributions = *contributions;
  return std::shared_ptr<const Col2imTables>(tables);
}

std::int64_t Col2imTables::bytes() const {
  return contributions->bytes() + std::ssize(contributions->weights().weight.values) * std::int64_t{sizeof(float)};
}

}  // namespace convt
