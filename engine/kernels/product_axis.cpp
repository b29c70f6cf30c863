#include "engine/kernels/product_axis.h"

#include <algorithm>
#include <limits>

#include "engine/core/output_size.h"

namespace convt {

bool ProductAxis::hasFast(const AxisPhases& axis) {
  return axis.step == 1 && axis.mostTaps >= 2 && axis.mostTaps <= 3;
}

ProductAxis ProductAxis::of(const AxisPhases& axis, bool fast) {
  ProductAxis made;
  made.stride = axis.stride;
  made.padding = axis.padding;
  made.inputStep = fast ? 2 : 1;
  made.outputStep = made.inputStep * axis.stride;
  made.phaseOf.assign(static_cast<std::size_t>(axis.stride), -1);
  for (const AxisPhase& phase : axis.reached) {
    made.phaseOf[static_cast<std::size_t>(phase.residue)] = static_cast<int>(made.phases.size());
    made.phases.emplace_back().residue = phase.residue;
    if (fast) {
      made.addFast(axis, phase);
    } else {
      made.addPlain(axis, phase);
    }
  }
  return made;
}

std::size_t ProductAxis::component(const Component& wanted) {
  const auto found = std::find(components.begin(), components.end(), wanted);
  if (found != components.end()) return static_cast<std::size_t>(found - components.begin());
  components.push_back(wanted);
  return components.size() - 1;
}

void ProductAxis::addPlain(const AxisPhases& axis, const AxisPhase& from) {
  Phase& phase = phases.back();
  Product sum;
  for (std::int64_t j = 0; j < from.taps; ++j) {
    const Component sample{from.shift - j * axis.step, 0, 0};
    sum.push_back({component(sample), {{from.firstTap + j * axis.apart, 1.0F}}});
  }
  phase.products.push_back(std::move(sum));
  phase.firstOutput = from.residue - axis.padding;
}

/// With t = 2p, so that tap 0 of the first output meets input 2p (of three taps: t = 2p + 1). Inputs that are
/// neighbours mean that the dilation divides the stride, and so that no phase is shifted.
void ProductAxis::addFast(const AxisPhases& axis, const AxisPhase& from) {
  Phase& phase = phases.back();
  const auto tap = [&](std::int64_t j, float share = 1.0F) { return TapShare{from.firstTap + j * axis.apart, share}; };
  const auto add = [&](const Component& what, std::vector<TapShare> taps) {
    phase.products.push_back({{component(what), std::move(taps)}});
  };
  std::int64_t center = 0;
  if (from.taps == 1) {
    phase.filter = ProductFilter::One;
    add({0, 0, 0}, {tap(0)});
    add({1, 0, 0}, {tap(0)});
  } else if (from.taps == 2) {
    phase.filter = ProductFilter::Two;
    add({-1, 0, -1}, {tap(1)});
    add({0, 0, 0}, {tap(0), tap(1)});
    add({1, 0, -1}, {tap(0)});
  } else {
    phase.filter = ProductFilter::Three;
    add({-1, 1, -1}, {tap(2)});
    add({0, 1, 1}, {tap(0, 0.5F), tap(1, 0.5F), tap(2, 0.5F)});
    add({1, 0, -1}, {tap(0, 0.5F), tap(1, -0.5F), tap(2, 0.5F)});
    add({0, 2, -1}, {tap(0)});
    center = 1;
  }
  phase.firstOutput = axis.stride * center + from.residue - axis.padding;
}

ProductAxis::Place ProductAxis::place(std::int64_t o) const {
  const int phase = phaseOf[static_cast<std::size_t>((o + padding) % stride)];
  if (phase < 0) return {(o + padding) / outputStep, -1, 0};
  const std::int64_t beyond = o - phases[static_cast<std::size_t>(phase)].firstOutput;
  const std::int64_t position = floorDivided(beyond, outputStep);
  return {position, phase, beyond > position * outputStep ? 1 : 0};
}

std::pair<std::int64_t, std::int64_t> ProductAxis::positions(std::int64_t first, std::int64_t last,
                                                             std::int64_t step) const {
  const std::int64_t count = (last - first) / step + 1;
  // Which phase an output has repeats after outputStep outputs; each has its first and last position near the ends.
  const std::int64_t ends = std::min(count, outputStep);
  std::int64_t lowest = std::numeric_limits<std::int64_t>::max();
  std::int64_t highest = std::numeric_limits<std::int64_t>::min();
  for (std::int64_t i = 0; i < ends; ++i) {
    for (const std::int64_t o : {first + i * step, first + (count - 1 - i) * step}) {
      const Place at = place(o);
      if (at.phase < 0) continue;
      lowest = std::min(lowest, at.position);
      highest = std::max(highest, at.position);
    }
  }
  if (lowest > highest) return {0, 0};
  return {lowest, highest + 1};
}

std::int64_t ProductAxis::firstInput() const {
  std::int64_t first = components.front().first;
  for (const Component& c : components) first = std::min({first, c.first, c.sign != 0 ? c.second : c.first});
  return first;
}

std::int64_t ProductAxis::endInput() const {
  std::int64_t last = components.front().first;
  for (const Component& c : components) last = std::max({last, c.first, c.sign != 0 ? c.second : c.first});
  return last + 1;
}

namespace {

/// Products of a kernel of 1 over all positions.
double productsFor(const AxisPhases& axis, bool fast, std::int64_t outputs) {
  const ProductAxis made = ProductAxis::of(axis, fast);
  const auto [first, end] = made.positions(0, outputs - 1);
  std::size_t products = 0;
  for (const ProductAxis::Phase& phase : made.phases) {
    for (const ProductAxis::Product& product : phase.products) products += product.size();
  }
  return static_cast<double>(products) * static_cast<double>(end - first);
}

bool isFast(const AxisPhases& axis, std::int64_t outputs) {
  constexpr double kWorth = 0.95;
  return ProductAxis::hasFast(axis) && productsFor(axis, true, outputs) < kWorth * productsFor(axis, false, outputs);
}

}  // namespace

FastAxes FastAxes::of(const LayerParams& params, const Shape& input) {
  const Shape output = outputShape(params, input);
  return {isFast(AxisPhases::of(params.kernel.h, params.stride.h, params.padding.h, params.dilation.h), output.h),
          isFast(AxisPhases::of(params.kernel.w, params.stride.w, params.padding.w, params.dilation.w), output.w)};
}

}  // namespace convt
