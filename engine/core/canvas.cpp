#include "engine/core/canvas.h"

namespace convt {

CanvasAxis canvasAxis(const SizeTerms& terms) {
  return {terms.canvas(), terms.padding, terms.padding + terms.out()};
}

SizeTerms withoutCrop(SizeTerms terms) {
  terms.padding = 0;
  terms.outputPadding = 0;
  return terms;
}

Canvas::AxisCounts Canvas::countsOf(const SizeTerms& t, bool before, bool behind) {
  AxisCounts counts;
  counts.axis = canvasAxis(t);
  const auto extent = static_cast<std::size_t>(counts.axis.extent());
  counts.taps.assign(extent, 0);
  counts.wider.assign(extent, 0);
  for (std::int64_t q = 0; q < counts.axis.extent(); ++q) {
    for (std::int64_t k = 0; k < t.kernel; ++k) {
      const std::int64_t distance = q - t.dilation * k;
      if (distance % t.stride != 0) continue;
      const std::int64_t i = distance / t.stride;
      const bool inside = i >= 0 && i < t.in;
      if (inside) ++counts.taps[static_cast<std::size_t>(q)];
      if (inside || (i < 0 && before) || (i >= t.in && behind)) ++counts.wider[static_cast<std::size_t>(q)];
    }
  }
  return counts;
}

Canvas::Canvas(const Board& board)
    : m_h(countsOf(heightTerms(board.layer.params, board.layer.input.shape), board.cut.top, board.cut.bottom)),
      m_w(countsOf(widthTerms(board.layer.params, board.layer.input.shape), board.cut.left, board.cut.right)) {}

CanvasKind Canvas::kind(std::int64_t y, std::int64_t x) const {
  if (h().inFrame(y) && w().inFrame(x)) return taps(y, x) > 0 ? CanvasKind::Inside : CanvasKind::BiasOnly;
  return h().onCanvas(y) && w().onCanvas(x) ? CanvasKind::Cut : CanvasKind::Nothing;
}

bool Canvas::differs(std::int64_t y, std::int64_t x) const {
  if (!h().inFrame(y) || !w().inFrame(x)) return false;
  return m_h.wider[static_cast<std::size_t>(y)] * m_w.wider[static_cast<std::size_t>(x)] > taps(y, x);
}

std::int64_t Canvas::taps(std::int64_t y, std::int64_t x) const {
  return m_h.taps[static_cast<std::size_t>(y)] * m_w.taps[static_cast<std::size_t>(x)];
}

}  // namespace convt
