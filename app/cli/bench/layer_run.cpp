#include "app/cli/bench/layer_run.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <new>
#include <random>

#include "engine/core/output_size.h"
#include "engine/reference.h"
#include "engine/torch_random.h"
#include "engine/weight_init.h"

namespace convt::cli {
namespace {

constexpr std::int64_t kLine = 16;  // floats of 64 bytes
constexpr std::align_val_t kAlignment{kLine * sizeof(float)};

std::int64_t rowStride(const Shape& output) {
  return (output.w + kLine - 1) / kLine * kLine;
}

}  // namespace

void OutputBuffer::Freed::operator()(float* floats) const {
  ::operator delete[](floats, kAlignment);
}

std::int64_t OutputBuffer::floatsFor(const Shape& output) {
  return output.c * output.h * rowStride(output);
}

Result<OutputBuffer> OutputBuffer::make(std::int64_t floats) {
  const std::int64_t bytes = floats * std::int64_t{sizeof(float)};
  const auto memory = memoryBudget().reserve(bytes, "The output of the largest layer");
  if (!memory) return memory.failure();
  OutputBuffer buffer;
  buffer.m_memory = *memory;
  buffer.m_floats.reset(static_cast<float*>(::operator new[](static_cast<std::size_t>(bytes), kAlignment)));
  std::fill_n(buffer.m_floats.get(), floats, 0.0F);
  return buffer;
}

OutputSpan OutputBuffer::spanFor(const Shape& output) const {
  const std::int64_t stride = rowStride(output);
  return {m_floats.get(), output.h * stride, stride, stride - output.w};
}

Result<LayerRun> LayerRun::make(const Workload& workload, const ScheduleChoice& choice, std::stop_token stop) {
  const auto memory = memoryBudget().reserve(workload.input.count() * std::int64_t{sizeof(float)}, "The input");
  if (!memory) return memory.failure();
  Tensor values(workload.input);
  TorchRandom(0).rand(values.values);
  auto weights = makeWeights({}, workload.params, workload.input.c, stop);
  if (!weights) return weights.failure();
  auto plan =
      Plan::make(workload.params, workload.input, std::make_shared<const Weights>(std::move(*weights)), choice, stop);
  if (!plan) return plan.failure();
  LayerRun layer;
  layer.m_workload = workload;
  layer.m_input = makeInput(std::move(values));
  layer.m_plan = *plan;
  layer.m_memory = *memory;
  return layer;
}

Result<LayerRun> LayerRun::withChoice(const ScheduleChoice& choice, std::stop_token stop) const {
  auto plan = Plan::make(m_workload.params, m_workload.input, m_plan->sharedWeights(), choice, std::move(stop));
  if (!plan) return plan.failure();
  LayerRun layer = *this;
  layer.m_plan = *plan;
  return layer;
}

std::optional<double> LayerRun::run(const OutputBuffer& buffer, const RunOptions& options) const {
  const Shape& shape = m_plan->output();
  const auto before = std::chrono::steady_clock::now();
  const RunStatus status = convt::run(*m_plan, m_input, Region::whole(shape), buffer.spanFor(shape), options);
  const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - before;
  if (status == RunStatus::Cancelled) return std::nullopt;
  return took.count();
}

std::optional<double> LayerRun::error(const OutputBuffer& buffer, const RunOptions& options) const {
  constexpr double kMostTerms = 1e7;
  const Shape& shape = m_plan->output();
  const OutputSpan span = buffer.spanFor(shape);
  std::fill_n(span.data, OutputBuffer::floatsFor(shape), std::numeric_limits<float>::quiet_NaN());
  if (!run(buffer, options)) return std::nullopt;
  const LayerParams& p = m_workload.params;
  const double terms = static_cast<double>(m_plan->inputsPerGroup()) * p.kernel.h * p.kernel.w;
  const int places = static_cast<int>(std::clamp(kMostTerms / terms, 4.0, 64.0));
  std::mt19937_64 random(1);
  const auto below = [&](std::int64_t end) {
    return static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(end));
  };
  double largest = 1e-300;
  double worst = 0.0;
  for (int i = 0; i < places; ++i) {
    const std::int64_t c = below(shape.c);
    const std::int64_t y = below(shape.h);
    const std::int64_t x = below(shape.w);
    const double wanted = referenceAt(p, m_input, m_plan->weights(), 0, c, y, x);
    const double off = std::abs(span.data[c * span.channelStride + y * span.rowStride + x] - wanted);
    worst = std::isnan(off) ? std::numeric_limits<double>::infinity() : std::max(worst, off);
    largest = std::max(largest, std::abs(wanted));
  }
  return worst / largest;
}

}  // namespace convt::cli
