#pragma once

#include <cstdint>
#include <vector>

#include "engine/core/output_size.h"
#include "engine/core/pixel_sum.h"
#include "engine/core/progression.h"

/// The small convolutions that a transposed convolution consists of. Per axis, output position o belongs to phase
/// a = (o + padding) mod stride, and only the taps with dilation*k = a (mod stride) reach it: those of one progression,
/// or none where gcd(stride, dilation) does not divide a. So phase (a, b) is a correlation of the input at stride 1
/// with a sub-kernel of its own, no zero is inserted anywhere, and the stride_h * stride_w small outputs interleave to
/// the whole one. With gcd 1 on both axes each tap of the kernel belongs to exactly one phase. Pure, any thread.
/// Parameters must have passed check().
namespace convt {

/// One phase along one axis.
struct AxisPart {
  std::int64_t phase = 0;
  Progression taps;     ///< k, ascending; empty: the bias alone
  Progression outputs;  ///< o, ascending by the stride; may be empty where the output is shorter than the stride
  /// The input position that tap taps.first meets at outputs.first; may lie outside the input. From one output of the
  /// phase to the next it grows by 1, from one tap to the next it falls by `fall`.
  std::int64_t origin = 0;
  std::int64_t fall = 1;  ///< dilation / gcd(stride, dilation): the sub-kernel's own dilation

  /// The input position of the t-th tap at the j-th output.
  std::int64_t input(std::int64_t j, std::int64_t t) const { return origin + j - t * fall; }
  friend bool operator==(const AxisPart&, const AxisPart&) = default;
};
/// @pre 0 <= phase < terms.stride
AxisPart axisPart(const SizeTerms& terms, std::int64_t phase);

/// Phase (h.phase, w.phase) of a layer.
struct PhasePart {
  AxisPart h;
  AxisPart w;
  std::int64_t taps() const { return h.taps.count * w.taps.count; }           ///< of one kernel
  std::int64_t outputs() const { return h.outputs.count * w.outputs.count; }  ///< of one channel
  friend bool operator==(const PhasePart&, const PhasePart&) = default;
};

/// All stride_h * stride_w phases, row by row.
std::vector<PhasePart> phasesOf(const LayerParams& params, const Shape& input);

/// The index in phasesOf of the phase that an output pixel belongs to.
std::int64_t phaseIndexAt(const LayerParams& params, std::int64_t oy, std::int64_t ox);

/// The small output of a phase, [h.outputs.count][w.outputs.count]: bias + sum over ic of the group, ky, kx, in this
/// order and in double, as pixelSum() adds. A conversion to float is the only rounding that is left.
std::vector<double> phaseOutput(const LayerValues& layer, std::int64_t image, std::int64_t oc, const PhasePart& part);

/// The first `count` phases put where they belong, [H_out][W_out]; `missing` everywhere else.
std::vector<double> interleaved(const LayerValues& layer, std::int64_t image, std::int64_t oc, std::int64_t count,
                                double missing);

}  // namespace convt
