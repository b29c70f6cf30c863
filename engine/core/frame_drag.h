#pragma once

#include "engine/core/output_size.h"

namespace convt {

/// What a drag of one edge of the crop frame makes of its axis.
struct DraggedFrame {
  int padding = 0;
  int outputPadding = 0;
  friend bool operator==(const DraggedFrame&, const DraggedFrame&) = default;
};

/// The frame lies from canvas position p to L - p + op, with L the canvas' extent: padding pulls both of its edges in,
/// output padding pushes the far one out. The near edge is the padding. The far edge, dragged inward, takes output
/// padding back and then adds padding; dragged outward, it adds output padding up to max(s, d) - 1 and then takes
/// padding back. The output keeps at least one position.
/// @param start     the axis at the press; valid
/// @param farEdge   bottom or right
/// @param position  where the edge is dragged to, in canvas positions: 0 is the canvas' beginning, fractions are
/// rounded Pure, any thread.
DraggedFrame draggedFrame(const SizeTerms& start, bool farEdge, double position);

}  // namespace convt
