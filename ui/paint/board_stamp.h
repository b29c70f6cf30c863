#pragma once

#include "ui/paint/board_scene.h"

namespace convt {

/// Each input pixel stamps its value times the kernel onto the canvas; where stamps overlap they add up. Input, kernel
/// and stamp at the left, the canvas with the crop frame at the right; under the left part the sum of one cell (what is
/// pointed at, else what is pinned, else the first cell that the last stamp completes). Steps: one per input channel
/// whose kernel is not 0, and pixel.
const BoardPainter& stampPainter();

}  // namespace convt
