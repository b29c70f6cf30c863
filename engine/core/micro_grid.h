#pragma once

#include <cstdint>

namespace convt {

/// A grid of numbers in the place of the picture, at the same parameters: small enough to follow by hand.
struct MicroGrid {
  enum class Source { Ramp, Impulse, Ones, Checker, Random, Tutorial, Crop /* of the picture, under its pin */ };
  bool on = false;
  bool brought = false;  ///< by the Mechanism tab, which always works on a grid: it leaves with that tab
  Source source = Source::Ramp;
  int size = 4;              ///< rows and columns, 2..8; the tutorial's tensor has its own
  bool wholeNumbers = true;  ///< WeightKind::Whole (of an impulse Counting) instead of the layer's weights
  std::uint64_t seed = 0;    ///< of Random
  friend bool operator==(const MicroGrid&, const MicroGrid&) = default;
};
inline constexpr int kLeastGrid = 2;
inline constexpr int kMostGrid = 8;

}  // namespace convt
