#include "engine/plan.h"

#include <algorithm>

#include "engine/core/output_size.h"
#include "engine/kernels/path.h"

namespace convt {
namespace {

std::string pathList() {
  std::string list;
  for (const KernelPath& path : kernelPaths()) list += (list.empty() ? "" : ", ") + std::string(path.name);
  return list;
}

}  // namespace

Result<std::shared_ptr<const Plan>> Plan::make(const LayerParams& params, const Shape& input,
                                               std::shared_ptr<const Weights> weights, std::string_view path,
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
  for (const KernelPath& candidate : kernelPaths()) {
    const bool wanted = path.empty() || candidate.name == path;
    if (plan->m_path == nullptr && wanted && candidate.supports(params, input, *plan->m_weights))
      plan->m_path = &candidate;
  }
  if (plan->m_path == nullptr) {
    return Failure{"No path \"" + std::string(path) + "\" computes this layer; there are: " + pathList() + ".", true};
  }
  const std::int64_t outputs = params.outChannels / params.groups;
  const std::int64_t padded = (outputs + kBlock - 1) / kBlock * kBlock * params.groups;
  const std::int64_t values = padded * plan->inputsPerGroup() * params.kernel.h * params.kernel.w;
  auto memory = memoryBudget().reserve(values * std::int64_t{sizeof(float)}, "The packed copy of the weights");
  if (!memory) return memory.failure();
  plan->m_memory = *memory;
  // Not zeroed: a gigabyte of fresh pages takes longer than a cancel may.
  plan->m_packed = std::make_unique_for_overwrite<float[]>(static_cast<std::size_t>(values));
  if (!plan->pack(stop)) return Failure{"", false};
  return std::shared_ptr<const Plan>(plan);
}

bool Plan::pack(const std::stop_token& stop) {
  const std::int64_t inputs = inputsPerGroup();
  const std::int64_t outputs = m_params.outChannels / m_params.groups;
  const std::int64_t taps = std::int64_t{m_params.kernel.h} * m_params.kernel.w;
  std::size_t at = 0;
  for (std::int64_t group = 0; group < m_params.groups; ++group) {
    for (std::int64_t first = 0; first < outputs; first += kBlock) {
      const int channels = static_cast<int>(std::min<std::int64_t>(kBlock, outputs - first));
      m_blocks.push_back({group * outputs + first, channels, group * inputs, at});
      for (std::int64_t ic = 0; ic < inputs; ++ic) {
        if (stop.stop_requested()) return false;
        for (int o = 0; o < kBlock; ++o) {
          const float* from = m_weights->weight.values.data() + ((group * inputs + ic) * outputs + first + o) * taps;
          float* to = m_packed.get() + at + static_cast<std::size_t>(ic * taps * kBlock + o);
          for (std::int64_t tap = 0; tap < taps; ++tap) to[tap * kBlock] = o < channels ? from[tap] : 0.0F;
        }
      }
      at += static_cast<std::size_t>(inputs * taps * kBlock);
    }
  }
  return true;
}

std::string_view Plan::pathName() const {
  return m_path->name;
}

std::int64_t Plan::bytes() const {
  return m_memory.bytes();
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
