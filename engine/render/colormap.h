#pragma once

#include <array>
#include <cstdint>

namespace convt {

enum class Colormap {
  Viridis,    ///< sequential, 0 .. max
  BrownTeal,  ///< zero-centred, -m .. m; 0 is paper white #F4F1EA
  Grey,
  Turbo,  ///< for weak projectors
};

/// 256 entries 0xffRRGGBB from the low to the high end. Thread-safe. BrownTeal is built from its middle: entries 127
/// and 128 are both paper white and entries 127 - i and 128 + i lie equally far from it, so that zero, which falls
/// between them, has exactly that colour and v and -v are equally strong.
const std::array<std::uint32_t, 256>& colorTable(Colormap map);

/// Entry floor(255*t + 0.5) of the table; t is clamped to 0..1, NaN gives 0xff808080.
std::uint32_t colorAt(Colormap map, double t);

/// Relative luminance 0..1 (WCAG) of 0xffRRGGBB: black text on fills above 0.2, white below.
double luminance(std::uint32_t rgb);

}  // namespace convt
