#include "engine/kernels/axis_phases.h"

#include <algorithm>

#include "engine/core/common_divisor.h"

namespace convt {

AxisPhases AxisPhases::of(int kernel, int stride, int padding, int dilation) {
  AxisPhases axis;
  const std::int64_t common = commonDivisor(stride, dilation);
  axis.stride = stride;
  axis.padding = padding;
  axis.apart = stride / common;
  axis.step = dilation / common;
  axis.mostTaps = (kernel + axis.apart - 1) / axis.apart;
  // d*k mod s takes each value once for k < apart, so the first taps of all phases are 0 .. apart-1.
  for (std::int64_t tap = 0; tap < std::min<std::int64_t>(axis.apart, kernel); ++tap) {
    const std::int64_t place = std::int64_t{dilation} * tap;
    axis.reached.push_back({place % stride, (kernel - tap + axis.apart - 1) / axis.apart, tap, -(place / stride)});
  }
  std::sort(axis.reached.begin(), axis.reached.end(),
            [](const AxisPhase& a, const AxisPhase& b) { return a.residue < b.residue; });
  return axis;
}

const AxisPhase* AxisPhases::at(std::int64_t o) const {
  const std::int64_t residue = (o + padding) % stride;
  const auto found = std::lower_bound(reached.begin(), reached.end(), residue,
                                      [](const AxisPhase& phase, std::int64_t r) { return phase.residue < r; });
  return found != reached.end() && found->residue == residue ? &*found : nullptr;
}

}  // namespace convt
