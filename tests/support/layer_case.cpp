#include "tests/support/layer_case.h"

#include <bit>
#include <cstring>
#include <stdexcept>

#include "engine/core/output_size.h"

namespace convt {
namespace {

constexpr std::size_t kGuard = 128;  // floats, more than the widest vector tile
constexpr std::ptrdiff_t kRowGap = 3;
constexpr std::ptrdiff_t kChannelGap = 5;
constexpr std::ptrdiff_t kLine = 16;               // floats in 64 bytes
constexpr std::uint32_t kUntouched = 0x7FC0BEEFU;  // a NaN that no computation makes
constexpr std::int64_t kMostTerms = 40'000;

std::string pairText(Pair pair) {
  return pair.h == pair.w ? std::to_string(pair.h) : std::to_string(pair.h) + "x" + std::to_string(pair.w);
}

Pair randomPair(Random& random, int low, int high) {
  const int h = between(random, low, high);
  return {h, between(random, 0, 1) == 0 ? h : between(random, low, high)};
}

std::ptrdiff_t rowStrideOf(const Region& region, Rows rows) {
  if (rows == Rows::Dense) return region.cols;
  return rows == Rows::Aligned ? region.cols / kLine * kLine + kLine : region.cols + kRowGap;
}

std::ptrdiff_t channelStrideOf(const Region& region, Rows rows) {
  const std::ptrdiff_t plane = region.rows * rowStrideOf(region, rows);
  if (rows == Rows::Dense) return plane;
  return plane + (rows == Rows::Aligned ? kLine : kChannelGap);
}

/// The first place behind the guard band that lies as the rows shall.
std::size_t firstPlace(const std::vector<float>& floats, Rows rows) {
  if (rows == Rows::Gaps) return kGuard;
  const std::size_t behind = std::bit_cast<std::uintptr_t>(floats.data()) / sizeof(float) % kLine;
  return kGuard + (kLine - behind) % kLine + (rows == Rows::Dense ? 1 : 0);
}

LayerCase anyLayer(Random& random) {
  LayerCase layer;
  LayerParams& p = layer.params;
  p.groups = between(random, 0, 2) == 0 ? between(random, 2, 4) : 1;
  layer.input = {between(random, 0, 4) == 0 ? 2 : 1, std::int64_t{p.groups} * between(random, 1, 4),
                 between(random, 1, 9), between(random, 1, 24)};
  p.outChannels = p.groups * between(random, 1, 7);
  p.kernel = randomPair(random, 1, 6);
  p.stride = randomPair(random, 1, 5);
  p.padding = randomPair(random, 0, 4);
  p.dilation = randomPair(random, 1, 4);
  p.outputPadding = randomPair(random, 0, 4);
  p.bias = between(random, 0, 1) == 1;
  return layer;
}

}  // namespace

int between(Random& random, int low, int high) {
  return low + static_cast<int>(random() % static_cast<std::uint64_t>(high - low + 1));
}

std::string LayerCase::name() const {
  std::string text = "i" + std::to_string(input.h) + "x" + std::to_string(input.w) + "-ic" + std::to_string(input.c) +
                     "-oc" + std::to_string(params.outChannels) + "-k" + pairText(params.kernel) + "-s" +
                     pairText(params.stride) + "-p" + pairText(params.padding) + "-op" +
                     pairText(params.outputPadding) + "-d" + pairText(params.dilation) + "-g" +
                     std::to_string(params.groups);
  if (input.n != 1) text += "-n" + std::to_string(input.n);
  if (params.bias) text += "-bias";
  return text;
}

LayerCase randomLayer(Random& random) {
  for (;;) {
    LayerCase layer = anyLayer(random);
    if (check(layer.params, layer.input)) continue;
    const std::int64_t perPixel = layer.input.c / layer.params.groups * layer.params.kernel.h * layer.params.kernel.w;
    if (outputShape(layer.params, layer.input).count() * perPixel <= kMostTerms) return layer;
  }
}

Tensor wholeNumbers(const Shape& shape, Random& random, int most) {
  Tensor tensor(shape);
  for (float& value : tensor.values) value = static_cast<float>(between(random, -most, most));
  return tensor;
}

Tensor smallWholeNumbers(const Shape& shape, Random& random) {
  return wholeNumbers(shape, random);
}

Tensor fractions(const Shape& shape, Random& random) {
  Tensor tensor(shape);
  std::uniform_real_distribution<float> uniform(-1.0F, 1.0F);
  for (float& value : tensor.values) value = uniform(random);
  return tensor;
}

namespace {

Tensor outerProducts(const Shape& shape, Random& random, MakeTensor make) {
  const Tensor columns = make({shape.n, shape.c, shape.h, 1}, random);
  const Tensor rows = make({shape.n, shape.c, 1, shape.w}, random);
  Tensor tensor(shape);
  for (std::int64_t ic = 0; ic < shape.n; ++ic) {
    for (std::int64_t o = 0; o < shape.c; ++o) {
      const std::int64_t row = between(random, 0, 1) == 0 ? 0 : o;
      if (between(random, 0, 4) == 0) continue;
      for (std::int64_t ky = 0; ky < shape.h; ++ky) {
        for (std::int64_t kx = 0; kx < shape.w; ++kx)
          tensor.at(ic, o, ky, kx) = columns.at(ic, o, ky, 0) * rows.at(ic, row, 0, kx);
      }
    }
  }
  return tensor;
}

Tensor tinyWholeNumbers(const Shape& shape, Random& random) {
  return wholeNumbers(shape, random, 3);
}

Tensor fractionsAndZeros(const Shape& shape, Random& random) {
  Tensor tensor = fractions(shape, random);
  for (float& value : tensor.values) value = between(random, 0, 5) == 0 ? 0.0F : value;
  return tensor;
}

}  // namespace

Tensor wholeProducts(const Shape& shape, Random& random) {
  return outerProducts(shape, random, tinyWholeNumbers);
}

Tensor products(const Shape& shape, Random& random) {
  return outerProducts(shape, random, fractionsAndZeros);
}

MakeTensor weightsFor(std::string_view path, MakeTensor make) {
  if (path != "separable") return make;
  return make == fractions ? products : wholeProducts;
}

std::shared_ptr<const Weights> makeLayerWeights(const LayerCase& layer, Random& random, MakeTensor make) {
  const LayerParams& p = layer.params;
  auto weights = std::make_shared<Weights>();
  weights->weight = make({layer.input.c, p.outChannels / p.groups, p.kernel.h, p.kernel.w}, random);
  if (p.bias) weights->bias = make({1, p.outChannels, 1, 1}, random).values;
  return weights;
}

std::shared_ptr<const Plan> planOf(const LayerCase& layer, std::shared_ptr<const Weights> weights,
                                   std::string_view path) {
  const auto plan = Plan::make(layer.params, layer.input, std::move(weights), path);
  if (!plan) throw std::runtime_error(layer.name() + ": " + plan.failure().text);
  return *plan;
}

std::shared_ptr<const Plan> planIfSupported(const LayerCase& layer, std::shared_ptr<const Weights> weights,
                                            std::string_view path) {
  const auto plan = Plan::make(layer.params, layer.input, std::move(weights), path);
  if (plan) return *plan;
  if (plan.failure().text.starts_with("No path ")) return nullptr;
  throw std::runtime_error(layer.name() + ": " + plan.failure().text);
}

GuardedOutput::GuardedOutput(const Region& region, Rows rows)
    : m_region(region),
      m_rowStride(rowStrideOf(region, rows)),
      m_channelStride(channelStrideOf(region, rows)),
      m_floats(static_cast<std::size_t>(region.channels * m_channelStride) + 2 * kGuard + kLine,
               std::bit_cast<float>(kUntouched)),
      m_first(firstPlace(m_floats, rows)) {}

OutputSpan GuardedOutput::span(std::ptrdiff_t slack) {
  return {m_floats.data() + m_first, m_channelStride, m_rowStride, slack};
}

std::size_t GuardedOutput::place(std::int64_t c, std::int64_t j, std::int64_t i) const {
  return m_first + static_cast<std::size_t>(c * m_channelStride + j * m_rowStride + i);
}

float GuardedOutput::value(std::int64_t c, std::int64_t j, std::int64_t i) const {
  return m_floats[place(c, j, i)];
}

std::vector<float> GuardedOutput::values() const {
  std::vector<float> dense;
  for (std::int64_t c = 0; c < m_region.channels; ++c) {
    for (std::int64_t j = 0; j < m_region.rows; ++j) {
      for (std::int64_t i = 0; i < m_region.cols; ++i) dense.push_back(value(c, j, i));
    }
  }
  return dense;
}

bool GuardedOutput::guardsIntact(std::ptrdiff_t slack) const {
  std::vector<float> rest = m_floats;
  for (std::int64_t c = 0; c < m_region.channels; ++c) {
    for (std::int64_t j = 0; j < m_region.rows; ++j) {
      for (std::int64_t i = 0; i < m_region.cols + slack; ++i) rest[place(c, j, i)] = std::bit_cast<float>(kUntouched);
    }
  }
  return sameBits(rest, std::vector<float>(rest.size(), std::bit_cast<float>(kUntouched)));
}

bool GuardedOutput::nothingWritten() const {
  return sameBits(m_floats, std::vector<float>(m_floats.size(), std::bit_cast<float>(kUntouched)));
}

std::vector<float> runGuarded(const Plan& plan, const Input& input, const Region& region, int threads, Rows rows) {
  GuardedOutput out(region, rows);
  const RunStatus status = run(plan, input, region, out.span(), {threads, {}});
  if (status != RunStatus::Completed || !out.guardsIntact()) return {};
  return out.values();
}

std::vector<float> wholeOutput(const Plan& plan, const Input& input, Rows rows) {
  std::vector<float> all;
  for (std::int64_t n = 0; n < plan.output().n; ++n) {
    const std::vector<float> image = runGuarded(plan, input, Region::whole(plan.output(), n), 1, rows);
    all.insert(all.end(), image.begin(), image.end());
  }
  return all;
}

bool sameBits(const std::vector<float>& a, const std::vector<float>& b) {
  return a.size() == b.size() && (a.empty() || std::memcmp(a.data(), b.data(), a.size() * sizeof(float)) == 0);
}

}  // namespace convt
