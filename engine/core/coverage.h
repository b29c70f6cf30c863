#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/core/contributions.h"
#include "engine/core/params.h"

/// How many taps write each output pixel. Per axis, with g = gcd(stride, dilation) and S = stride/g, position o belongs
/// to phase (o + padding) mod stride; away from the borders a phase has floor(k/S) or ceil(k/S) taps, or none where g
/// does not divide the phase. In two dimensions the counts multiply (and count once per input channel of the group).
/// Even if and only if, on both axes, g = 1 and S divides k; holes if and only if g > 1 or k < stride on some axis.
/// Source: architecture of the phases; the literature states only dilation 1. Pure, any thread; costs grow with kernel
/// and stride, never with a picture: microseconds for any layer that a slider can make.
namespace convt {

/// The positions of one axis that the input's borders do not reach: reach <= o + padding <= (in - 1)*stride, cut to the
/// output. All taps of their phase count there.
Progression interiorOf(const SizeTerms& terms);

/// Taps per phase (o + padding) mod stride in the interior; `stride` values.
std::vector<std::int64_t> phaseCounts(const SizeTerms& terms);

enum class Evenness {
  Even,    ///< every pixel gets as many taps
  Uneven,  ///< different numbers, none of them 0
  Holes,   ///< some pixels are never written: bias only
};

/// The verdict on a layer. Of the interior, if that holds every phase on both axes; else of all output pixels as they
/// were counted, borders included.
struct Coverage {
  Evenness evenness = Evenness::Even;
  bool interior = true;  ///< what the verdict speaks of
  /// The different numbers of taps that occur, ascending; 0 among them: holes. Where the borders of a kernel beyond 64
  /// make more than 4096 pairs of numbers, only 0 (if it occurs), the smallest other one and the largest are listed.
  std::vector<std::int64_t> counts;
  /// Share that no tap reaches, 0..1: of the phases in the interior (which repeats them), else of all output pixels.
  double neverWritten = 0.0;
  std::vector<std::int64_t> phasesH;  ///< taps per phase, see phaseCounts
  std::vector<std::int64_t> phasesW;

  /// The counts that are not 0 divided by their greatest common divisor: 1, 2, 4.
  std::vector<std::int64_t> ratio() const;
  /// "even", "uneven 1:2:4", "44 % never written": English, for files and the command line.
  std::string verdict() const;
};

/// @pre the parameters passed check() for the input
Coverage coverageOf(const LayerParams& params, const Shape& input);

/// The first word of the verdict alone, for those who ask often.
Evenness evennessOf(const LayerParams& params, const Shape& input);

/// Whole percents for show; what is not 0 is at least 1, what is not 100 at most 99.
int wholePercent(double share);

/// The nearest valid settings that coverageOf() calls even and that change one parameter (kernel, stride or dilation;
/// on the axes whose phases differ), each with the size that it gives; smallest change first, kernel before stride
/// before dilation. Empty for an even layer, and where only the borders of a small input make it uneven.
/// @pre the parameters passed check() for the input
std::vector<Fix> evenSettings(const LayerParams& params, const Shape& input, std::size_t most = 4);

}  // namespace convt
