#pragma once

#include "ui/paint/board_scene.h"

namespace convt {

/// The flipped kernel slides over the input with stride-1 zeros between its pixels and zeros around; each place gives
/// one output pixel. Kernel and input at the left, at the right the inside of the canvas's frame, where Stamp has it.
/// Products with a zero are crossed out and counted: the engine never computes them. Of several input channels the
/// first that is used is drawn; sums and counts are of all. Steps: one per output pixel; while one is landing, the
/// window slides to its place.
const BoardPainter& gatherPainter();

}  // namespace convt
