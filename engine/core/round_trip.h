#pragma once

#include <cstdint>
#include <optional>

#include "engine/core/output_size.h"

/// A layer's output through Conv2d with the same weights, stride, padding and dilation: the sizes. All functions are
/// pure; the parameters must have passed check(), but for the ladder.
namespace convt {

/// The rows (or columns) Conv2d makes of `in` of them: floor((in + 2p - d(k-1) - 1)/s) + 1; 0 where the kernel is
/// larger than what it slides over.
std::int64_t conv2dSize(const SizeTerms& terms, std::int64_t in);

/// The rows Conv2d makes of the layer's output: n + floor(op/s) with n = terms.in. So n itself, but for an output
/// padding that is not below the stride (valid where it is below the dilation).
std::int64_t returnedSize(const SizeTerms& terms);

/// A size from which Conv2d makes n rows.
struct Rung {
  std::int64_t outputPadding = 0;
  std::int64_t size = 1;
  bool present = false;                     ///< the layer's output padding is this one
  bool valid() const { return size >= 1; }  ///< the padding may have cut all of it off
  friend bool operator==(const Rung&, const Rung&) = default;
};

/// The s sizes m from which Conv2d makes the same n rows:
///   m = (n - 1)s - 2p + d(k - 1) + 1 + j,  j = 0 .. s-1.
/// The transposed layer gets n rows and cannot know which of them they came from: its output padding j says it. It
/// chooses among sizes, it does not add zeros.
struct Ladder {
  std::int64_t in = 1;             ///< n, which all rungs share
  std::int64_t lowest = 1;         ///< the size without output padding
  std::int64_t count = 1;          ///< of the rungs: the stride
  std::int64_t outputPadding = 0;  ///< the layer's

  /// The rung of an output padding; not one of the s where that is not below the stride.
  Rung at(std::int64_t outputPadding) const;
  /// Whether the layer's output is one of the s. If not, Conv2d makes returnedSize() rows of it, more than n.
  bool holdsPresent() const { return outputPadding < count; }
  friend bool operator==(const Ladder&, const Ladder&) = default;
};

Ladder ladderOf(const SizeTerms& terms);

/// A rectangle of a tensor's planes.
struct PlaneWindow {
  std::int64_t y0 = 0;
  std::int64_t x0 = 0;
  std::int64_t rows = 0;
  std::int64_t cols = 0;
  std::int64_t count() const { return rows * cols; }
  bool contains(const PlaneWindow& other) const;
  friend bool operator==(const PlaneWindow&, const PlaneWindow&) = default;
};

/// The outputs of the layer that Conv2d reads for a window of its result, cut to the output: what lies beyond is the
/// padding's zeros. Without rows or columns if all it reads is padding.
PlaneWindow outputsFor(const LayerParams& params, const PlaneWindow& result, const Shape& output);

/// Both sides of the adjoint identity: <conv2d(y), x> and <y, convTranspose(x)>, without bias.
struct AdjointNumbers {
  double conv = 0.0;
  double transposed = 0.0;
  /// |conv - transposed| as a share of the larger one; 0 if they are equal.
  double difference() const;
};

/// What is known of one round trip.
struct RoundTripFacts {
  LayerParams params;  ///< of the layer; a bias took no part
  Shape input;         ///< of the whole layer
  Shape output;
  Shape returned;              ///< what Conv2d makes of the output
  PlaneWindow window;          ///< the inputs that are compared, in all channels
  double greatest = 0.0;       ///< largest |conv2d(convT(x)) - x| of the window's finite values
  double mean = 0.0;           ///< their mean
  std::int64_t notFinite = 0;  ///< differences that are not finite and not counted in
  /// The window's inputs as a layer of their own: with fixed pseudo-random multiples of 1/256 in 0..1 as y, and with
  /// y = convT(x), where both sides are the sum of its squares. Values are rounded to float32, sums are in double. None
  /// if the padding leaves nothing of so few inputs.
  std::optional<AdjointNumbers> random;
  std::optional<AdjointNumbers> itself;
  bool comparesAll() const { return window.rows == input.h && window.cols == input.w; }
};

}  // namespace convt
