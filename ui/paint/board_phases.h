#pragma once

#include "ui/paint/board_scene.h"

namespace convt {

/// A transposed convolution as the small convolutions it consists of (engine/core/phases.h): left the input, in the
/// middle the table of the phases with their taps, right the output that they interleave to. Step k puts the k-th phase
/// into the output; on its way (landing below 1) it is seen as the small dense picture that it is.
/// Places: Input, Phase, and Canvas for the pixels of the output.
const BoardPainter& phasesPainter();

}  // namespace convt
