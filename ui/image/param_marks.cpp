#include "ui/image/param_marks.h"

#include <algorithm>

#include "engine/core/contributions.h"

namespace convt {
namespace {

Progression all(std::int64_t count) {
  return {0, 1, count};
}

/// The rows that output padding adds at the end, or the one beyond the end if it adds none.
Progression addedRows(const SizeTerms& t) {
  const std::int64_t added = std::min(t.outputPadding, t.out());
  return added > 0 ? Progression{t.out() - added, 1, added} : Progression{t.out(), 1, 1};
}

Progression boundsOf(const Progression& rows) {
  if (rows.empty()) return rows;
  return {rows.low(), 1, rows.high() - rows.low() + 1};
}

}  // namespace

LinkedMarks paramMarks(Param param, Axis axis, const LayerTerms& terms, PixelAt anchor) {
  const bool h = axis != Axis::W;
  const SizeTerms& t = h ? terms.h : terms.w;
  const Progression across = all(h ? terms.w.out() : terms.h.out());
  // A set of rows (or columns) over the whole width (or height) of the output.
  const auto stripe = [&](Mark::Shape shape, const Progression& rows) {
    return Mark{shape, Mark::Look::Param, h ? CellSet{rows, across} : CellSet{across, rows}, false, param};
  };
  LinkedMarks marks;
  const AxisStamp rows = stampOf(terms.h, anchor.y);
  const AxisStamp cols = stampOf(terms.w, anchor.x);
  switch (param) {
    case Param::Input:
      marks.input.push_back({Mark::Shape::Band, Mark::Look::Param, {all(terms.h.in), all(terms.w.in)}, false, param});
      break;
    case Param::Stride: marks.output.push_back(stripe(Mark::Shape::Tint, reachOf(t, (t.kernel - 1) / 2).output)); break;
    case Param::Kernel:
      marks.output.push_back(
          {Mark::Shape::Band, Mark::Look::Param, {boundsOf(rows.output), boundsOf(cols.output)}, false, param});
      break;
    case Param::Dilation:
      marks.output.push_back(
          {Mark::Shape::Tint, Mark::Look::Param,
           h ? CellSet{rows.output, boundsOf(cols.output)} : CellSet{boundsOf(rows.output), cols.output}, false,
           param});
      break;
    case Param::Padding: {
      const std::int64_t cut = std::max<std::int64_t>(1, t.padding);
      marks.output.push_back(stripe(Mark::Shape::Band, {-cut, 1, cut}));
      marks.output.push_back(stripe(Mark::Shape::Band, {t.out() - t.outputPadding, 1, cut}));
      break;
    }
    case Param::OutputPadding: marks.output.push_back(stripe(Mark::Shape::Band, addedRows(t))); break;
    default: break;
  }
  return marks;
}

}  // namespace convt
