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

/// Kernels [C_in, C_out/groups, kH, kW] that are a column times a row, as the separable path needs: zeros among the
/// factors, some kernels of zeros only, rows that output channels share. Whole numbers of magnitude up to 9, or floats.
Tensor wholeProducts(const Shape& shape, Random& random);
Tensor products(const Shape& shape, Random& random);
/// `make`, or products of the same kind for the path that computes no other weights.
MakeTensor weightsFor(std::string_view path, MakeTensor make);

/// Weights of the layer's shape, with a bias if it has one.
std::shared_ptr<const Weights> makeLayerWeights(const LayerCase& layer, Random& random, MakeTensor make);

/// Plan::make for a layer that must work. @throws std::runtime_error with the failure's text
std::shared_ptr<const Plan> planOf(const LayerCase& layer, std::shared_ptr<const Weights> weights,
                                   std::string_view path = {});

/// The same for a forced path, or null where the layer is none of its own. @throws std::runtime_error where it fails
/// otherwise
std::shared_ptr<const Plan> planIfSupported(const LayerCase& layer, std::shared_ptr<const Weights> weights,
                                            std::string_view path);

/// How the rows of an output lie in memory.
enum class Rows {
  Gaps,     ///< a few floats between rows and between channels
  Aligned,  ///< every row begins at a multiple of 64 bytes, with at least one float between rows
  Dense,    ///< no gaps; the first row begins 4 bytes behind a multiple of 64
};

/// A place for a region's values with a guard band around and, but for Rows::Dense, gaps between rows and channels, all
/// NaN with a known payload before the run.
class GuardedOutput {
 public:
  explicit GuardedOutput(const Region& region, Rows rows = Rows::Gaps);
  /// @param slack  floats behind each row that may be overwritten
  OutputSpan span(std::ptrdiff_t slack = 0);
  /// The most slack that no other row lies in.
  std::ptrdiff_t mostSlack() const { return m_rowStride - m_region.cols; }
  float value(std::int64_t c, std::int64_t j, std::int64_t i) const;
  /// All values of the region, dense [channels][rows][cols].
  std::vector<float> values() const;
  /// True if nothing but the region's own places, and the slack behind its rows, was written.
  bool guardsIntact(std::ptrdiff_t slack = 0) const;
  /// True if nothing at all was.
  bool nothingWritten() const;

 private:
  std::size_t place(std::int64_t c, std::int64_t j, std::int64_t i) const;

  Region m_region;
  std::ptrdiff_t m_rowStride;
  std::ptrdiff_t m_channelStride;
  std::vector<float> m_floats;
  std::size_t m_first;  ///< place of the first value
};

/// The region's values by run(), or nothing if it was cancelled or wrote elsewhere.
std::vector<float> runGuarded(const Plan& plan, const Input& input, const Region& region, int threads = 1,
                              Rows rows = Rows::Gaps);
/// The same for all images of the output, one after the other.
std::vector<float> wholeOutput(const Plan& plan, const Input& input, Rows rows = Rows::Gaps);

/// The same bit patterns, NaN included.
bool sameBits(const std::vector<float>& a, const std::vector<float>& b);

}  // namespace convt
