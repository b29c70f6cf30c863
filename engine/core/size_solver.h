#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "engine/core/coverage.h"
#include "engine/core/params.h"

/// Which layers give a wanted output size: the size formula
///   out = (in - 1)*stride - 2*padding + dilation*(kernel - 1) + output_padding + 1
/// solved for all values that the sliders have, under output_padding < max(stride, dilation). Pure, any thread; some
/// milliseconds.
namespace convt {

/// Whole numbers from least to most, both included.
struct ValueSpan {
  int least = 0;
  int most = 0;
};

/// Where the solver looks: the sliders, unless told otherwise.
struct SolverRanges {
  ValueSpan kernel{1, 15};
  ValueSpan stride{1, 8};
  ValueSpan padding{0, 15};
  ValueSpan outputPadding{0, 7};
  ValueSpan dilation{1, 8};
};

/// Rows and columns of an output.
struct WantedSize {
  std::int64_t h = 1;
  std::int64_t w = 1;
  friend bool operator==(const WantedSize&, const WantedSize&) = default;
};

/// Kernel .. Dilation: whether H and W share one value.
using ParamLinks = std::array<bool, 5>;

/// A layer that gives the wanted size.
struct SizeSetting {
  LayerParams params;
  Coverage coverage;
};

/// All layers that give a wanted size. They differ from the present one in kernel, stride, padding, output padding and
/// dilation only; each keeps the links, that is, has one value for H and W of every linked parameter. Where no layer
/// does, links are loosened: those of padding and output padding first, then all.
struct SizeSolutions {
  /// The first of all in this order: even coverage (as evennessOf() has it) before the others; the present kernel on
  /// both axes before another one; the fewest steps of the sliders, |value - now| summed over parameters and axes; the
  /// fewest values changed; the smaller values of H, then of W, in the order kernel, stride, padding, output padding,
  /// dilation. No two layers are equal in all of these.
  std::vector<SizeSetting> settings;
  std::int64_t count = 0;  ///< of all
  ParamLinks links{};      ///< those that the settings keep; fewer than asked for: they were loosened
  /// Why there is none, the rule with its numbers; empty if there are some.
  std::vector<Sentence> why;
  /// The sentences in English, one after the other.
  std::string reason() const;
};

/// @param now    the present layer: what changes are counted from, and its channels and groups
/// @param input  an input, channels or groups that check() refuses, or more weights than it can count at the largest
///               kernel, have no solution, and `why` is the rule
/// @param most   settings wanted; the count is of all in any case
SizeSolutions solveSize(const LayerParams& now, const Shape& input, WantedSize wanted, const ParamLinks& links,
                        const SolverRanges& ranges = {}, std::size_t most = 200);

}  // namespace convt
