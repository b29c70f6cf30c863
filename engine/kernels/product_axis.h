#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "engine/core/params.h"
#include "engine/core/shape.h"
#include "engine/kernels/axis_phases.h"
#include "engine/kernels/product_filter.h"

namespace convt {

/// floor(a / b) of a positive b.
constexpr std::int64_t floorDivided(std::int64_t a, std::int64_t b) {
  return a >= 0 ? a / b : -((b - 1 - a) / b);
}

/// One axis of a layer as products of components of the input and combinations of the weights, for matrix products over
/// the input channels. Position p of the axis stands for inputs inputStep*p .. and for one or two outputs of each
/// phase.
///
/// Plain: a component is an input sample, a phase one sum of its taps, a position one output of each phase.
///
/// Fast: a position is two outputs of a phase that are neighbours, and shares the products of what both read: the
/// minimal filters F(2, 2) and F(2, 3) of Winograd (Arithmetic Complexity of Computations, 1980). A phase of two taps
/// a, b has y0 = b*u + a*v and y1 = b*v + a*w, which three products give instead of four:
///   m0 = (u - v) * b    m1 = v * (a + b)    m2 = (w - v) * a
///   y0 = m0 + m1        y1 = m1 + m2
/// One of three taps a, b, c has y0 = c*t + b*u + a*v and y1 = c*u + b*v + a*w: four for six,
///   m0 = (t - v) * c    m1 = (u + v) * (a + b + c) / 2    m2 = (v - u) * (a - b + c) / 2    m3 = (u - w) * a
///   y0 = m0 + m1 + m2   y1 = m1 - m2 - m3
/// All phases are laid so that they share the differences. Each output still adds up only products of inputs that its
/// definition names, so no input, however large, Inf or NaN, reaches an output that it should not. But a difference of
/// infinities is NaN where the definition may have none.
struct ProductAxis {
  /// x[inputStep*p + first] + sign * x[inputStep*p + second]; sign 0: the first alone.
  struct Component {
    std::int64_t first = 0;
    std::int64_t second = 0;
    int sign = 0;
    bool operator==(const Component&) const = default;
  };
  /// What a kernel tap adds to a combined weight.
  struct TapShare {
    std::int64_t tap = 0;
    float share = 1.0F;
  };
  /// A component times a combination of taps.
  struct Part {
    std::size_t component = 0;
    std::vector<TapShare> taps;
  };
  /// A sum of parts that outputs add or subtract.
  using Product = std::vector<Part>;
  struct Phase {
    std::int64_t residue = 0;
    ProductFilter filter = ProductFilter::Plain;
    std::vector<Product> products;
    std::int64_t firstOutput = 0;  ///< output k of position p is outputStep*p + firstOutput + k*stride
  };
  /// Where an output lies.
  struct Place {
    std::int64_t position = 0;
    int phase = -1;  ///< -1: no tap reaches it
    int output = 0;  ///< of the phase
    bool operator==(const Place&) const = default;
  };

  std::int64_t stride = 1;
  std::int64_t padding = 0;
  std::int64_t inputStep = 1;
  std::int64_t outputStep = 1;
  std::vector<Component> components;
  std::vector<Phase> phases;
  std::vector<int> phaseOf;  ///< by residue, (o + p) mod s; -1: no tap reaches it

  /// @param fast  by fewer products; see hasFast()
  static ProductAxis of(const AxisPhases& axis, bool fast);
  /// Whether fewer products do: phases of at most three taps, one of two or more, whose inputs are neighbours.
  static bool hasFast(const AxisPhases& axis);
  /// The positions that outputs first .. last (every `step`-th) need: the first, and one past the last; none: 0, 0.
  std::pair<std::int64_t, std::int64_t> positions(std::int64_t first, std::int64_t last, std::int64_t step = 1) const;

  /// Of output position o >= 0. Outputs that no tap reaches are given to a position near them.
  Place place(std::int64_t o) const;
  /// Inputs that position 0 reads: the first, and one past the last.
  std::int64_t firstInput() const;
  std::int64_t endInput() const;

 private:
  std::size_t component(const Component& wanted);
  void addPlain(const AxisPhases& axis, const AxisPhase& from);
  void addFast(const AxisPhases& axis, const AxisPhase& from);
};

/// On which axes of a layer fewer products are worth it: not where an axis is so short that its last position stands
/// for one output as often as for two.
struct FastAxes {
  bool rows = false;
  bool columns = false;

  static FastAxes of(const LayerParams& params, const Shape& input);
};

}  // namespace convt
