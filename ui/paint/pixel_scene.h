#pragma once

#include <cstdint>

#include "engine/core/pixel_sum.h"

namespace convt {

/// What the panel THIS PIXEL shows under its title: the input patch, times, the kernel, equals, the sum.
struct PixelPanelScene {
  const PixelExplanation* pixel = nullptr;  ///< null: nothing is painted
  std::int64_t inputChannel = 0;            ///< whose patch, kernel and terms are drawn; the others are folded
  float kernelScale = 1.0F;                 ///< the kernel's colours stand for -kernelScale .. kernelScale; >= 0
  double numberScale = 1.0;                 ///< numbers but weights are the values times this (255: values as bytes)
  int hoveredTap = -1;  ///< index of a term (order ky, kx) that is lit up in all three parts; -1: none
};

/// The term of one input channel that has an index in the order ky, kx. The index must be below the pixel's taps.
PixelTerm termOf(const PixelExplanation& pixel, std::int64_t inputChannel, int index);

}  // namespace convt
