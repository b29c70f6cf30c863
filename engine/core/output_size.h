#pragma once

#include <cstdint>

#include "engine/core/params.h"
#include "engine/core/shape.h"

namespace convt {

/// The size formula of one axis with its terms:
///   out = (in - 1)*stride - 2*padding + dilation*(kernel - 1) + output_padding + 1
struct SizeTerms {
  std::int64_t in = 1;
  std::int64_t stride = 1;
  std::int64_t padding = 0;
  std::int64_t dilation = 1;
  std::int64_t kernel = 1;
  std::int64_t outputPadding = 0;
  friend bool operator==(const SizeTerms&, const SizeTerms&) = default;

  std::int64_t spread() const { return (in - 1) * stride; }       ///< distance from the first stamp to the last
  std::int64_t cropped() const { return 2 * padding; }            ///< rows cut off, both ends together
  std::int64_t reach() const { return dilation * (kernel - 1); }  ///< extent of one stamp, less one
  std::int64_t canvas() const { return spread() + reach() + 1; }  ///< full extent, before the crop
  std::int64_t out() const { return canvas() - cropped() + outputPadding; }
};

SizeTerms heightTerms(const LayerParams& params, const Shape& input);
SizeTerms widthTerms(const LayerParams& params, const Shape& input);

/// [N, C_out, H_out, W_out]. Also computes sizes below 1 of combinations that check() refuses: the formula shows them.
Shape outputShape(const LayerParams& params, const Shape& input);

/// The input coordinate whose stamp is centred on output coordinate o: i = (o + p - d*(k-1)/2) / s, and its inverse.
/// Both are coordinates of pixel centres; fractions are meant.
double inputCoordinate(const SizeTerms& terms, double output);
double outputCoordinate(const SizeTerms& terms, double input);

}  // namespace convt
