#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "engine/core/contributions.h"
#include "engine/core/tensor.h"

/// One output pixel taken apart: y[n,oc,oy,ox] = bias[oc] + sum over ic, ky, kx of x[n,ic,iy,ix] * w[ic,oc,ky,kx].
/// Pure, any thread. Places must lie inside the output, the parameters must have passed check().
namespace convt {

/// A layer with its values: what a pixel is explained from. Cheap to copy.
struct LayerValues {
  LayerParams params;
  Input input;
  std::shared_ptr<const Tensor> weight;            ///< [C_in, C_out/groups, kH, kW]
  std::shared_ptr<const std::vector<float>> bias;  ///< C_out values; null or empty: no bias
};

/// An output pixel.
struct OutputPlace {
  std::int64_t n = 0;
  std::int64_t oc = 0;
  std::int64_t oy = 0;
  std::int64_t ox = 0;
  friend bool operator==(const OutputPlace&, const OutputPlace&) = default;
};

struct PixelTerm {
  std::int64_t ic = 0;  ///< of the input, not of its group
  std::int64_t ky = 0;
  std::int64_t kx = 0;
  std::int64_t iy = 0;
  std::int64_t ix = 0;
  float x = 0.0F;
  float w = 0.0F;
  /// Exact: the product of two floats fits in a double.
  double product() const { return static_cast<double>(x) * static_cast<double>(w); }
};

/// What one input channel gives.
struct ChannelPart {
  std::int64_t ic = 0;
  std::int64_t terms = 0;
  std::int64_t zeroWeights = 0;  ///< terms whose weight is 0
  double sum = 0.0;
};

struct PixelSum {
  OutputPlace place;
  Taps taps;
  ChannelGroup inputs;
  std::vector<ChannelPart> parts;  ///< one per input channel of the group, in order
  std::int64_t terms = 0;          ///< of all channels
  bool hasBias = false;
  double bias = 0.0;
  double total = 0.0;  ///< bias and all products, in the order bias, ic, ky, kx, summed in double
};

/// Number of terms, without looking at any: (C_in/groups) * taps.
std::int64_t termCount(const LayerParams& params, const Shape& input, std::int64_t oy, std::int64_t ox);

/// Every real term in the order ic, ky, kx; zero weights too.
void forEachTerm(const LayerValues& layer, const OutputPlace& place,
                 const std::function<void(const PixelTerm&)>& visit);

/// The terms of one input channel, in the order ky, kx.
std::vector<PixelTerm> termsOf(const LayerValues& layer, const OutputPlace& place, std::int64_t ic);

PixelSum pixelSum(const LayerValues& layer, const OutputPlace& place);

/// A pixel explained: the sum, and the engine's own value of the pixel.
struct PixelExplanation {
  LayerValues layer;
  PixelSum sum;
  float value = 0.0F;
};

/// All terms as lines of text, with the formula, the sum of each input channel (if there are several), the sum and the
/// engine's value. x and w are the shortest decimals that read back as the same float, products and sums as the same
/// double. w is indexed as the weight tensor is: [C_in, C_out/groups, kH, kW].
///   y[0,0,601,801] = bias[0] + sum of x*w over 4 terms
///   bias[0] = 0
///   x[0,0,300,400] * w[0,0,2,2] = 0.49019608 * 0.25 = 0.12254901975393295
///   ..
///   sum in double: 0.48529411852359772
///   the engine's value (float32): 0.4852941
/// Without a tap it says so. English, '.' as decimal point in every locale, '\n' line ends; linear in the terms.
std::string explanationText(const PixelExplanation& pixel);

/// Python that computes and prints the same: lists of x and w as literals of the exact values, summed by math.fsum (by
/// sum() where an infinity or a NaN takes part); the engine's value in a comment. Needs nothing but the standard
/// library.
std::string explanationPython(const PixelExplanation& pixel);

}  // namespace convt
