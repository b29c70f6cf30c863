#include "engine/kernels/product_axis.h"

#include <algorithm>

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
  for (const AxisPhase& phase : axis.reached) {
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

/// With t = 2p + c, so that tap 0 of the first output meets input 2p (of three taps: 2p + 1).
void ProductAxis::addFast(const AxisPhases& axis, const AxisPhase& from) {
  Phase& phase = phases.back();
  const auto tap = [&](std::int64_t j, float share = 1.0F) { return TapShare{from.firstTap + j * axis.apart, share}; };
  const auto add = [&](const Component& what, std::vector<TapShare> taps) {
    phase.products.push_back({{component(what), std::move(taps)}});
  };
  std::int64_t center = -from.shift;
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
    center += 1;
  }
  phase.firstOutput = axis.stride * center + from.residue - axis.padding;
}

ProductAxis::Place ProductAxis::place(std::int64_t o) const {
  const std::int64_t residue = (o + padding) % stride;
  for (std::size_t i = 0; i < phases.size(); ++i) {
    if (phases[i].residue != residue) continue;
    const std::int64_t beyond = o - phases[i].firstOutput;
    const std::int64_t position = floorDivided(beyond, outputStep);
    return {position, static_cast<int>(i), beyond > position * outputStep ? 1 : 0};
  }
  return {(o + padding) / outputStep, -1, 0};
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

}  // namespace convt
