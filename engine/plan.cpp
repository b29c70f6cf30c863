#include "engine/plan.h"

#include <algorithm>

#include "engine/core/output_size.h"
#include "engine/kernels/col2im_cost.h"
#include "engine/kernels/col2im_tables.h"
#include "engine/kernels/cost.h"
#include "engine/kernels/depthwise_cost.h"
#include "engine/kernels/depthwise_tables.h"
#include "engine/kernels/layer_tables.h"
#include "engine/kernels/path.h"
#include "engine/kernels/product_cost.h"
#include "engine/kernels/product_tables.h"
#include "engine/kernels/separable.h"

namespace convt {
namespace {

constexpr std::string_view kSeparable = "separable";
constexpr double kSeparableDoubt = 1.3;  // two passes must be clearly faster: an estimate errs

std::string pathList() {
  std::string list;
  for (const KernelPath& path : kernelPaths()) list += (list.empty() ? "" : ", ") + std::string(path.name);
  return list;
}

}  // namespace

Result<std::shared_ptr<const Plan>> Plan::make(const LayerParams& params, const Shape& input,
                                               std::shared_ptr<const Weights> weights, const ScheduleChoice& choice,
                                               std::stop_token stop) {
  const std::optional<std::int64_t> biasLength =
      weights->bias.empty() ? std::nullopt : std::optional<std::int64_t>(std::ssize(weights->bias));
  if (const auto error = check(params, input, weights->weight.shape, biasLength))
    return Failure{error->message(), true};

  std::shared_ptr<Plan> plan(new Plan);
  plan->m_params = params;
  plan->m_input = input;
  plan->m_output = outputShape(params, input);
  plan->m_weights = std::move(weights);
  if (auto failure = plan->takePath(choice, stop)) return *failure;
  return std::shared_ptr<const Plan>(plan);
}

/// Decides for a path, and prepares what its kernels read.
Outcome Plan::takePath(const ScheduleChoice& choice, const std::stop_token& stop) {
  const bool open = choice.path.empty();
  std::optional<RankOne> factors;
  if (open || choice.path == kSeparable) factors = factorRankOne(m_params, m_weights->weight, stop);
  if (stop.stop_requested()) return Failure{"", false};
  const std::optional<WeightRange> range = rangeOf(m_weights->weight.values, stop);
  if (!range) return Failure{"", false};
  double least = 0.0;
  for (const KernelPath& path : kernelPaths()) {
    if (!open && path.name != choice.path) continue;
    const bool separable = path.supports == nullptr;
    if (!(separable ? factors.has_value() : path.supports(m_params, m_input, *range))) continue;
    const double cost = separable ? kSeparableDoubt * separableCost(m_params, m_output, *factors)
                                  : path.cost(m_params, m_input, m_output);
    if (m_path != nullptr && cost >= least) continue;
    m_path = &path;
    least = cost;
  }
  if (m_path == nullptr)
    return Failure{"No path \"" + choice.path + "\" computes this layer; there are: " + pathList() + ".", true};
  if (m_path->run == runSeparable) m_factors = std::move(factors);
  Outcome outcome = preparePath(choice, stop);
  m_schedule.path = m_path->name;
  return outcome;
}

/// Tables and schedule of the path.
Outcome Plan::preparePath(const ScheduleChoice& choice, const std::stop_token& stop) {
  if (m_path->run == runSeparable) {
    auto memory = memoryBudget().reserve(m_factors->bytes(), "The factored copy of the weights");
    if (!memory) return memory.failure();
    m_memory = *memory;
    m_schedule = separableSchedule(m_params, m_output, *m_factors, choice);
  } else if (m_path->run == runProducts) {
    const FastAxes fast = m_path->name == kWinograd ? FastAxes::of(m_params, m_input) : FastAxes{};
    auto products = ProductTables::make(m_params, m_input, *m_weights, fast, choice.vectors, stop);
    if (!products) return products.failure();
    m_products = *products;
    m_schedule = productSchedule(*this, fast, choice);
  } else if (m_path->run == runCol2im) {
    auto contributions = Col2imTables::make(m_params, m_input, *m_weights, choice.vectors, stop);
    if (!contributions) return contributions.failure();
    m_contributions = *contributions;
    m_schedule = col2imSchedule(*this, choice);
  } else if (m_path->run == runDepthwise) {
    auto depthwise = DepthwiseTables::make(m_params, *m_weights, stop);
    if (!depthwise) return depthwise.failure();
    m_depthwise = *depthwise;
    m_schedule = depthwiseSchedule(*this, choice);
  } else if (m_path->run == runTiled) {
    auto tables = LayerTables::make(m_params, *m_weights, m_path->name == kStretched, stop);
    if (!tables) return tables.failure();
    m_tables = *tables;
    m_schedule = chooseSchedule(*this, choice);
  }
  return {};
}

std::string_view Plan::pathName() const {
  return m_path->name;
}

std::int64_t Plan::bytes() const {
  if (m_products) return m_products->bytes();
  if (m_contributions) return m_contributions->bytes();
  if (m_depthwise) return m_depthwise->bytes();
  return m_tables ? m_tables->weights.bytes() : m_memory.bytes();
}

double Plan::termsPerPixel() const {
  const double taps = static_cast<double>(m_params.kernel.h) * m_params.kernel.w;
  return static_cast<double>(inputsPerGroup()) * taps / (static_cast<double>(m_params.stride.h) * m_params.stride.w);
}

std::vector<std::string_view> pathNames() {
  std::vector<std::string_view> names;
  for (const KernelPath& path : kernelPaths()) names.push_back(path.name);
  return names;
}

}  // namespace convt
