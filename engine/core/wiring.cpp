#include "engine/core/wiring.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace convt {
namespace {

float normOf(std::span<const float> kernel) {
  double squares = 0.0;
  for (const float tap : kernel) squares += double{tap} * double{tap};
  return static_cast<float>(std::sqrt(squares));
}

/// Greatest finite magnitude.
float largestOf(std::span<const float> kernel) {
  float largest = 0.0F;
  for (const float tap : kernel) {
    const float magnitude = std::abs(tap);
    if (magnitude > largest && magnitude <= std::numeric_limits<float>::max()) largest = magnitude;
  }
  return largest;
}

}  // namespace

bool Wiring::holds(const KernelAt& at) const {
  if (at.ic < 0 || at.oc < 0 || at.ic >= inputs || at.oc >= outputs) return false;
  return at.ic / inputsPerGroup() == at.oc / outputsPerGroup();
}

Wiring wiringOf(const LayerParams& params, std::int64_t inChannels) {
  return {inChannels, params.outChannels, params.groups};
}

bool isSoloed(const WeightSource& source, const Wiring& wiring) {
  return source.solo && wiring.holds(*source.solo);
}

std::size_t KernelTable::index(const KernelAt& at) const {
  const std::int64_t perGroup = wiring.outputsPerGroup();
  return static_cast<std::size_t>(at.ic * perGroup + at.oc % perGroup);
}

const float* KernelTable::taps(const KernelAt& at) const {
  return weight->values.data() + index(at) * static_cast<std::size_t>(weight->shape.h * weight->shape.w);
}

float KernelTable::norm(const KernelAt& at) const {
  return norms[index(at)];
}

std::shared_ptr<const KernelTable> kernelTable(std::shared_ptr<const Tensor> weight, int groups, std::stop_token stop) {
  auto table = std::make_shared<KernelTable>();
  const Shape shape = weight->shape;
  table->wiring = {shape.n, shape.c * groups, groups};
  table->norms.resize(static_cast<std::size_t>(shape.n * shape.c));
  const auto taps = static_cast<std::size_t>(shape.h * shape.w);
  std::span<const float> kernel(weight->values.data(), taps);
  for (float& norm : table->norms) {
    if (stop.stop_requested()) return nullptr;
    norm = normOf(kernel);
    table->largest = std::max(table->largest, largestOf(kernel));
    if (std::isfinite(norm)) table->largestNorm = std::max(table->largestNorm, norm);
    kernel = std::span(kernel.data() + taps, taps);
  }
  table->weight = std::move(weight);
  return table;
}

std::vector<int> largestFirst(std::span<const double> measures) {
  std::vector<int> order(measures.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [measures](int a, int b) {
    const double left = measures[static_cast<std::size_t>(a)];
    const double right = measures[static_cast<std::size_t>(b)];
    return std::isnan(right) ? !std::isnan(left) : left > right;
  });
  return order;
}

bool isDead(const ChannelSummary& channel) {
  return channel.count > 0 && channel.notFinite == 0 && channel.min == channel.max;
}

}  // namespace convt
