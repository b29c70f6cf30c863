#include "engine/core/frame_drag.h"

#include <algorithm>
#include <cmath>

namespace convt {

DraggedFrame draggedFrame(const SizeTerms& start, bool farEdge, double position) {
  const std::int64_t canvas = start.canvas();
  const std::int64_t mostOut = std::max(start.stride, start.dilation) - 1;
  const auto at =
      static_cast<std::int64_t>(std::llround(std::clamp(position, -1.0, static_cast<double>(canvas + mostOut) + 1.0)));
  std::int64_t padding = at;
  std::int64_t out = start.outputPadding;
  if (farEdge) {
    const std::int64_t beyond = at - (canvas - start.padding);  // of where padding alone puts the edge
    out = std::clamp<std::int64_t>(beyond, 0, mostOut);
    padding = start.padding - (beyond - out);
  }
  padding = std::clamp<std::int64_t>(padding, 0, (canvas + out - 1) / 2);
  return {static_cast<int>(padding), static_cast<int>(out)};
}

}  // namespace convt
