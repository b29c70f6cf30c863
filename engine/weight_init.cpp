#include "engine/weight_init.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <new>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "engine/torch_random.h"

namespace convt {
namespace {

// A piece is what is made between two looks at the stop token: below a millisecond even where fma is emulated, and
// small enough that fresh pages come one piece at a time, too.
constexpr std::int64_t kPiece = 16384;

/// A kernel that is a product of one factor per row and one per column, divided by one number; or one that counts.
struct ChannelKernel {
  std::vector<double> rows;
  std::vector<double> cols;
  double divisor = 1.0;
  bool counts = false;  ///< 1, 2, .. row by row instead
  float at(std::size_t y, std::size_t x) const {
    if (counts) return static_cast<float>(y * cols.size() + x + 1);
    return static_cast<float>(rows[y] * cols[x] / divisor);
  }
};

std::vector<double> oneHotProfile(int kernel) {
  std::vector<double> profile(static_cast<std::size_t>(kernel), 0.0);
  profile[static_cast<std::size_t>(kernel / 2)] = 1.0;
  return profile;
}

std::vector<double> tentProfile(int kernel, int taps) {
  std::vector<double> profile(static_cast<std::size_t>(kernel));
  for (int k = 0; k < kernel; ++k) {
    const double distance = std::abs(k - (kernel - 1) / 2.0);
    profile[static_cast<std::size_t>(k)] = std::max(0.0, 1.0 - distance / taps);
  }
  return profile;
}

std::vector<double> gaussianProfile(int kernel, int taps) {
  const double sigma = kernel / 4.0;
  std::vector<double> profile(static_cast<std::size_t>(kernel));
  std::vector<double> phaseSums(static_cast<std::size_t>(taps), 0.0);
  for (int k = 0; k < kernel; ++k) {
    const double t = k - (kernel - 1) / 2.0;
    profile[static_cast<std::size_t>(k)] = std::exp(-t * t / (2.0 * sigma * sigma));
    phaseSums[static_cast<std::size_t>(k % taps)] += profile[static_cast<std::size_t>(k)];
  }
  const double largest = *std::max_element(phaseSums.begin(), phaseSums.end());
  for (double& value : profile) value /= largest;
  return profile;
}

ChannelKernel kernelOf(WeightKind kind, const LayerParams& p) {
  const int tapsH = phaseTaps(p.stride.h, p.dilation.h);
  const int tapsW = phaseTaps(p.stride.w, p.dilation.w);
  switch (kind) {
    case WeightKind::OneHot: return {oneHotProfile(p.kernel.h), oneHotProfile(p.kernel.w)};
    case WeightKind::Bilinear: return {tentProfile(p.kernel.h, tapsH), tentProfile(p.kernel.w, tapsW)};
    case WeightKind::Gaussian: return {gaussianProfile(p.kernel.h, tapsH), gaussianProfile(p.kernel.w, tapsW)};
    case WeightKind::Whole:
      if (p.kernel == Pair{3, 3}) return {{1.0, 2.0, 1.0}, {1.0, 2.0, 1.0}};
      break;
    default: break;
  }
  return {std::vector<double>(static_cast<std::size_t>(p.kernel.h), 1.0),
          std::vector<double>(static_cast<std::size_t>(p.kernel.w), 1.0), static_cast<double>(boxDivisor(p)),
          kind == WeightKind::Whole || kind == WeightKind::Counting};
}

/// Values on the way to a tensor: appended piece by piece, so that a cancel is noticed at once even in a gigabyte.
class Pieces {
 public:
  Pieces(std::int64_t count, std::stop_token stop) : m_stop(std::move(stop)) {
    m_values.reserve(static_cast<std::size_t>(count));
  }

  /// Appends `count` values; fill(span, first) sets each piece, whose first value is the first-th of these.
  /// @return false if the work was cancelled
  template <class Fill>
  bool append(std::int64_t count, Fill fill) {
    for (std::int64_t first = 0; first < count; first += kPiece) {
      if (m_stop.stop_requested()) return false;
      const auto size = static_cast<std::size_t>(std::min(kPiece, count - first));
      m_values.resize(m_values.size() + size);
      fill(std::span<float>(m_values).last(size), first);
    }
    return true;
  }

  bool append(std::int64_t count, float value) {
    return append(count,
                  [value](std::span<float> piece, std::int64_t) { std::fill(piece.begin(), piece.end(), value); });
  }

  bool append(const std::vector<float>& values) {
    return append(static_cast<std::int64_t>(values.size()), [&values](std::span<float> piece, std::int64_t first) {
      std::copy_n(values.begin() + first, piece.size(), piece.begin());
    });
  }

  std::vector<float> take() { return std::move(m_values); }

 private:
  std::vector<float> m_values;
  std::stop_token m_stop;
};

/// What is asked for, in one bundle: the steps below need all of it.
struct Order {
  const WeightSource& source;
  const LayerParams& params;
  Shape shape;
  std::stop_token stop;
};

bool drawTorch(const Order& order, Weights& weights) {
  const LayerParams& p = order.params;
  TorchRandom random(order.source.seed);
  const float weightBound = torchWeightBound(p);
  Pieces weight(order.shape.count(), order.stop);
  if (!weight.append(order.shape.count(),
                     [&](std::span<float> piece, std::int64_t) { random.uniform(piece, -weightBound, weightBound); }))
    return false;
  weights.weight.values = weight.take();
  if (!p.bias) return true;

  const auto fanIn = static_cast<double>(order.shape.imageCount());
  const auto biasBound = static_cast<float>(1.0 / std::sqrt(fanIn));
  Pieces bias(p.outChannels, order.stop);
  if (!bias.append(p.outChannels,
                   [&](std::span<float> piece, std::int64_t) { random.uniform(piece, -biasBound, biasBound); }))
    return false;
  weights.bias = bias.take();
  return true;
}

bool fillPerChannel(const Order& order, Weights& weights) {
  const Shape& shape = order.shape;
  ChannelKernel kernel = kernelOf(order.source.kind, order.params);
  const std::int64_t inputsPerGroup = shape.n / order.params.groups;
  const bool whole = order.source.kind == WeightKind::Whole || order.source.kind == WeightKind::Counting;
  if (order.source.mixAll && !whole) kernel.divisor *= static_cast<double>(inputsPerGroup);

  Pieces weight(shape.count(), order.stop);
  for (std::int64_t ic = 0; ic < shape.n; ++ic) {
    for (std::int64_t oc = 0; oc < shape.c; ++oc) {
      const bool wired = order.source.mixAll || ic % inputsPerGroup == oc % inputsPerGroup;
      if (!wired) {
        if (!weight.append(shape.h * shape.w, 0.0F)) return false;
        continue;
      }
      const bool completed = weight.append(shape.h * shape.w, [&](std::span<float> piece, std::int64_t first) {
        for (std::size_t i = 0; i < piece.size(); ++i) {
          const auto tap = static_cast<std::size_t>(first) + i;
          piece[i] = kernel.at(tap / static_cast<std::size_t>(shape.w), tap % static_cast<std::size_t>(shape.w));
        }
      });
      if (!completed) return false;
    }
  }
  weights.weight.values = weight.take();
  return true;
}

bool fillConstant(const Order& order, float value, Weights& weights) {
  Pieces weight(order.shape.count(), order.stop);
  if (!weight.append(order.shape.count(), value)) return false;
  weights.weight.values = weight.take();
  return true;
}

bool copyTensor(const Order& order, Weights& weights) {
  const WeightTensor& tensor = *order.source.tensor;
  Pieces weight(order.shape.count(), order.stop);
  if (!weight.append(tensor.weight.values)) return false;
  weights.weight.values = weight.take();
  if (order.params.bias) weights.bias = tensor.bias;
  return true;
}

/// @return false if the work was cancelled
bool fill(const Order& order, Weights& weights) {
  bool completed = false;
  switch (order.source.kind) {
    case WeightKind::Torch: return drawTorch(order, weights);
    case WeightKind::Tensor: completed = copyTensor(order, weights); break;
    case WeightKind::Zeros: completed = fillConstant(order, 0.0F, weights); break;
    case WeightKind::Ones: completed = fillConstant(order, 1.0F, weights); break;
    default: completed = fillPerChannel(order, weights); break;
  }
  if (completed && order.params.bias && weights.bias.empty())
    weights.bias.assign(static_cast<std::size_t>(order.params.outChannels), 0.0F);
  return completed;
}

/// Leaves one kernel; a layer without it keeps all of its own.
void leaveOnly(const KernelAt& kernel, const LayerParams& params, Weights& weights) {
  const Shape& shape = weights.weight.shape;
  const std::int64_t inputs = shape.n / params.groups;
  const bool there = kernel.ic >= 0 && kernel.ic < shape.n && kernel.oc >= 0 && kernel.oc < params.outChannels;
  if (!there || kernel.ic / inputs != kernel.oc / shape.c) return;
  const std::int64_t area = shape.h * shape.w;
  const auto begin = weights.weight.values.begin() + (kernel.ic * shape.c + kernel.oc % shape.c) * area;
  std::fill(weights.weight.values.begin(), begin, 0.0F);
  std::fill(begin + area, weights.weight.values.end(), 0.0F);
  std::fill(weights.bias.begin(), weights.bias.end(), 0.0F);
}

/// Bytes of weight and bias; the largest number there is where they would not fit into 63 bits.
std::int64_t bytesOf(const Shape& weight, std::int64_t outChannels) {
  const double values = static_cast<double>(weight.n) * static_cast<double>(weight.c) * static_cast<double>(weight.h) *
                        static_cast<double>(weight.w);
  if (values > 0x1p60) return std::numeric_limits<std::int64_t>::max();
  return (weight.count() + outChannels) * static_cast<std::int64_t>(sizeof(float));
}

std::string subjectOf(const Shape& weight) {
  return "The weight tensor " + std::to_string(weight.n) + "x" + std::to_string(weight.c) + "x" +
         std::to_string(weight.h) + "x" + std::to_string(weight.w);
}

}  // namespace

Result<Weights> makeWeights(const WeightSource& source, const LayerParams& params, std::int64_t inChannels,
                            std::stop_token stop) {
  if (source.kind == WeightKind::Tensor && !source.tensor)
    throw std::invalid_argument("a tensor source without tensor");
  const Shape shape = source.kind == WeightKind::Tensor
                          ? source.tensor->weight.shape
                          : Shape{inChannels, params.outChannels / params.groups, params.kernel.h, params.kernel.w};
  const std::string subject = subjectOf(shape);
  auto memory = memoryBudget().reserve(bytesOf(shape, params.outChannels), subject);
  if (!memory) return memory.failure();

  Weights weights;
  weights.weight.shape = shape;
  weights.memory = *memory;
  try {
    if (!fill(Order{source, params, shape, std::move(stop)}, weights)) return Failure{"", false};
    if (source.solo) leaveOnly(*source.solo, params, weights);
  } catch (const std::bad_alloc&) {
    return Failure{subject + " needs " + memoryText(memory->bytes()) + ", which the system does not have.", false};
  }
  return weights;
}

}  // namespace convt
