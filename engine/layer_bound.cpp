#include "engine/layer_bound.h"

#include <algorithm>

#include "engine/core/contributions.h"
#include "engine/core/output_size.h"

namespace convt {
namespace {

double transfer(const LayerWork& work, const Bandwidth& b) {
  const auto in = static_cast<double>(work.inputBytes);
  const auto out = static_cast<double>(work.outputBytes);
  return std::max({in / b.read, out / b.bestWrite(), (in + out) / b.bestTotal()});
}

}  // namespace

LayerWork workOf(const LayerParams& params, const Shape& input) {
  const Shape output = outputShape(params, input);
  const double pairs = static_cast<double>(meetingsOf(heightTerms(params, input))) *
                       static_cast<double>(meetingsOf(widthTerms(params, input)));
  const double channels = static_cast<double>(input.c / params.groups) * static_cast<double>(params.outChannels);
  constexpr std::int64_t kBytes = sizeof(float);
  return {2.0 * pairs * channels * static_cast<double>(input.n), input.count() * kBytes, output.count() * kBytes};
}

std::string_view nameOf(BoundBy by) {
  switch (by) {
    case BoundBy::MultiplyAdds: return "FMA";
    case BoundBy::Cache: return "cache";
    case BoundBy::Memory: break;
  }
  return "memory";
}

LayerBound boundOf(const LayerWork& work, const MachineLimits& limits, std::int64_t lastCacheBytes) {
  constexpr double kToMilliseconds = 1e-6;  // the limits are per nanosecond
  const bool stays = 4 * (work.inputBytes + work.outputBytes) <= 3 * lastCacheBytes;
  const double compute = work.operations / limits.gflops * kToMilliseconds;
  const double move = transfer(work, stays ? limits.cache : limits.memory) * kToMilliseconds;
  if (compute >= move) return {compute, BoundBy::MultiplyAdds};
  return {move, stays ? BoundBy::Cache : BoundBy::Memory};
}

}  // namespace convt
