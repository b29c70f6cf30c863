#pragma once

#include <QRectF>

#include "ui/paint/board_block.h"
#include "ui/paint/board_shape.h"

/// Where the parts of Stamp and Gather stand, in logical pixels. Both have the canvas at the same place: one turns into
/// the other without a jump. Depends on sizes only, not on the step.
namespace convt {

/// Largest cells; smaller canvases are not drawn larger.
inline constexpr int kBoardCell = 48;
/// Smallest cells of the canvas; one that needs smaller ones is not drawn.
inline constexpr int kLeastBoardCell = 2;

/// A grid with its heading above; the slot is as wide as the wider of both.
struct BoardSlot {
  BoardGrid grid;
  QRectF heading;
};

struct StampLayout {
  bool drawn = false;  ///< false: the canvas is too large
  BoardSlot input;
  BoardSlot kernel;
  BoardSlot stamp;  ///< as far apart as the dilation sets its taps
  BoardSlot canvas;
  BoardBlockLayout block;
};

struct GatherLayout {
  bool drawn = false;
  BoardSlot kernel;
  BoardSlot zeros;  ///< the zero-inserted input with its padding
  BoardSlot canvas;
  QRectF flipped;  ///< the note under the kernel
  BoardBlockLayout block;
};

/// The canvas's cells are as large as they can be with the grids at the left not much smaller; these have the same size
/// where they fit.
StampLayout layoutStamp(const QRectF& area, const BoardScene& scene, const BoardShape& shape);
GatherLayout layoutGather(const QRectF& area, const BoardScene& scene, const BoardShape& shape);

}  // namespace convt
