#pragma once

#include <QImage>
#include <cstddef>
#include <cstdint>

#include "engine/core/result.h"
#include "engine/core/tensor.h"

namespace convt {

/// What becomes of transparency.
enum class AlphaRule {
  White,
  Black,
  Checker,  ///< 8x8 squares of white and light grey
  Keep,     ///< a fourth channel beside R, G, B
};

/// Composites row y of `width` pixels R, G, B, A of the given element type in place, alpha not multiplied in: after it
/// R, G, B are what is seen. AlphaRule::Keep is not for it.
void compositeRow(std::byte* rgba, Element element, std::int64_t y, std::int64_t width, AlphaRule rule);

/// The picture as an Input that shares the QImage's memory: 1 channel if `grey`, 3 for colours, 4 for kept alpha. 8-bit
/// pixels stay 8 bits, deeper ones 16, floating ones float; palettes are looked up. Converted only where the memory's
/// layout is none that strides can describe. (Qt's 32-bit pixels lie as B G R x: their channel stride is -1.)
/// The picture's place in the budget is kept as long as the Input.
/// @param grey  stored as grey values: Qt hands them out in several formats
Result<Input> layOut(QImage image, bool grey, AlphaRule alpha);

}  // namespace convt
