#pragma once

#include <cstdint>
#include <vector>

namespace convt {

/// One axis of a layer by output phases. An output position o = s*t + residue - p gathers
///   x[t + shift - j*step] * w[firstTap + j*apart]   for 0 <= j < taps
/// over the inputs that exist: dilation and stride are gone, each phase is a small dense correlation.
struct AxisPhase {
  std::int64_t residue = 0;  ///< (o + p) mod s
  std::int64_t taps = 0;
  std::int64_t firstTap = 0;
  std::int64_t shift = 0;  ///< <= 0
};

struct AxisPhases {
  std::int64_t stride = 1;
  std::int64_t padding = 0;
  std::int64_t apart = 1;          ///< s / gcd(s, d): kernel taps of a phase lie this far apart
  std::int64_t step = 1;           ///< d / gcd(s, d): and their inputs this far
  std::int64_t mostTaps = 0;       ///< ceil(k / apart)
  std::vector<AxisPhase> reached;  ///< phases with at least one tap, by residue; all others are the bias alone

  static AxisPhases of(int kernel, int stride, int padding, int dilation);

  /// The phase of output position o and its place in `reached`; nullptr if no tap reaches it.
  const AxisPhase* at(std::int64_t o) const;
  /// t of output position o: floor((o + p) / s).
  std::int64_t t(std::int64_t o) const { return (o + padding) / stride; }
  /// Input that tap 0 of output position o meets, whether it exists or not.
  std::int64_t input(std::int64_t o, const AxisPhase& phase) const { return t(o) + phase.shift; }
};

}  // namespace convt
