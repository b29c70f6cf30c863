#pragma once

#include <cstdint>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "engine/conv_transpose.h"
#include "engine/core/params.h"
#include "engine/core/tensor.h"
#include "engine/weights.h"

namespace convt {

using Random = std::mt19937_64;

/// A whole number from low to high, both included.
int between(Random& random, int low, int high);

/// A layer and what it is given.
struct LayerCase {
  Shape input;
  LayerParams params;
  /// "i5x7-ic3-oc2-k4-s2-p1-op0-d1-g1"; pairs as 4x2, batches and a bias where there are any
  std::string name() const;
};

/// A layer that check() lets through, over all parameters: groups, batches, H and W apart, output padding that only the
/// dilation allows, kernels larger than the input. Few enough terms for the reference.
LayerCase randomLayer(Random& random);

/// Whole numbers of magnitude up to `most`: sums of their products are exact in float up to 2^24.
Tensor wholeNumbers(const Shape& shape, Random& random, int most = 8);
/// Floats over -1 .. 1.
Tensor fractions(const Shape& shape, Random& random);

using MakeTensor = Tensor (*)(const Shape&, Random&);
Tensor smallWholeNumbers(const Shape& shape, Random& random);

/// Weights of the layer's shape, with a bias if it has one.
std::shared_ptr<const Weights> makeLayerWeights(const LayerCase& layer, Random& random, MakeTensor make);

/// Plan::make for a layer that must work. @throws std::runtime_error with the failure's text
std::shared_ptr<const Plan> planOf(const LayerCase& layer, std::shared_ptr<const Weights> weights,
                                   std::string_view path = {});

/// A place for a region's values with a guard band around and gaps between rows and channels, all NaN with a known
/// payload before the run.
class GuardedOutput {
 public:
  explicit GuardedOutput(const Region& region);
  OutputSpan span();
  float value(std::int64_t c, std::int64_t j, std::int64_t i) const;
  /// All values of the region, dense [channels][rows][cols].
  std::vector<float> values() const;
  /// True if nothing but the region's own places was written.
  bool guardsIntact() const;

 private:
  std::size_t place(std::int64_t c, std::int64_t j, std::int64_t i) const;

  Region m_region;
  std::ptrdiff_t m_rowStride;
  std::ptrdiff_t m_channelStride;
  std::vector<float> m_floats;
};

/// The region's values by run(), or nothing if it was cancelled or wrote elsewhere.
std::vector<float> runGuarded(const Plan& plan, const Input& input, const Region& region, int threads = 1);
/// The same for all images of the output, one after the other.
std::vector<float> wholeOutput(const Plan& plan, const Input& input);

/// The same bit patterns, NaN included.
bool sameBits(const std::vector<float>& a, const std::vector<float>& b);

}  // namespace convt
