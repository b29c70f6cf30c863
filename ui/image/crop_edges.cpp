#include "ui/image/crop_edges.h"

#include <QLine>
#include <algorithm>
#include <cmath>

namespace convt {
namespace {

bool isRow(CropEdge edge) {
  return edge == CropEdge::Top || edge == CropEdge::Bottom;
}

bool isFirst(CropEdge edge) {
  return edge == CropEdge::Top || edge == CropEdge::Left;
}

std::int64_t floorDiv(std::int64_t a, std::int64_t b) {
  return a >= 0 ? a / b : -((-a + b - 1) / b);
}

/// Blocks begin .. end - 1 of one axis.
struct Blocks {
  std::int64_t begin = 0;
  std::int64_t end = 0;
  std::int64_t count() const { return std::max<std::int64_t>(0, end - begin); }
  Blocks cutTo(const Blocks& other) const { return {std::max(begin, other.begin), std::min(end, other.end)}; }
};

/// The blocks of one axis that are visible: cut off before the output, of the output, cut off behind it. A block counts
/// as cut if the pixel it stands for is, its first one.
struct AxisBlocks {
  Blocks before;
  Blocks output;
  Blocks behind;
  Blocks all;
};

AxisBlocks blocksOf(const SizeTerms& t, std::int64_t origin, int cell, int step, int view) {
  const std::int64_t first = -(t.padding / step);
  const std::int64_t outputs = -floorDiv(-t.out(), step);
  const std::int64_t end = floorDiv(t.canvas() - t.padding - 1, step) + 1;
  const Blocks visible{floorDiv(-origin, cell), -floorDiv(-(view - origin), cell)};
  AxisBlocks blocks;
  blocks.before = Blocks{first, std::min<std::int64_t>(0, end)}.cutTo(visible);
  blocks.output = Blocks{0, outputs}.cutTo(visible);
  blocks.behind = Blocks{outputs, end}.cutTo(visible);
  blocks.all = Blocks{first, std::max(end, outputs)}.cutTo(visible);
  // Beyond the canvas the output has rows of its own, but there is nothing that could be cut off beside them.
  blocks.output.end = std::min(blocks.output.end, end);
  blocks.all.end = std::min(blocks.all.end, end);
  return blocks;
}

}  // namespace

QRectF canvasRect(const LayerTerms& terms) {
  return {-static_cast<double>(terms.w.padding) - 0.5, -static_cast<double>(terms.h.padding) - 0.5,
          static_cast<double>(terms.w.canvas()), static_cast<double>(terms.h.canvas())};
}

QRectF outputRect(const LayerTerms& terms) {
  return {-0.5, -0.5, static_cast<double>(terms.w.out()), static_cast<double>(terms.h.out())};
}

CropScene cropScene(const ViewTransform& view, const LayerTerms& terms, double scale) {
  return {view.toDevice(canvasRect(terms)), view.toDevice(outputRect(terms)), QRect(QPoint(0, 0), view.viewSize()),
          scale};
}

std::vector<SampleGrid> cutBands(const ViewTransform& view, const LayerTerms& terms) {
  const AxisBlocks y = blocksOf(terms.h, view.originY(), view.cell(), view.step(), view.viewSize().height());
  const AxisBlocks x = blocksOf(terms.w, view.originX(), view.cell(), view.step(), view.viewSize().width());
  std::vector<SampleGrid> bands;
  const auto add = [&](const Blocks& rows, const Blocks& cols) {
    if (rows.count() == 0 || cols.count() == 0) return;
    bands.push_back({rows.begin * view.step(), cols.begin * view.step(), static_cast<int>(rows.count()),
                     static_cast<int>(cols.count()), view.step()});
  };
  add(y.before, x.all);
  add(y.behind, x.all);
  add(y.output, x.before);
  add(y.output, x.behind);
  return bands;
}

ViewTransform clampedToCanvas(const ViewTransform& view, const LayerTerms& terms) {
  const QRectF room = canvasRect(terms).united(outputRect(terms));
  const PicturePoint centre{std::clamp(view.centre().y, room.top(), room.bottom()),
                            std::clamp(view.centre().x, room.left(), room.right())};
  return {view.pictureSize(), centre, view.zoom(), view.viewSize()};
}

std::optional<CropEdge> edgeAt(const ViewTransform& view, const LayerTerms& terms, QPointF device, double reach) {
  const CropScene scene = cropScene(view, terms, 1.0);
  std::optional<CropEdge> nearest;
  double least = reach;
  for (const CropEdge edge : {CropEdge::Top, CropEdge::Bottom, CropEdge::Left, CropEdge::Right}) {
    const std::optional<QLine> line = visibleEdge(scene.output, edge, scene.area);
    if (!line) continue;
    const double across = isRow(edge) ? device.y() - line->y1() : device.x() - line->x1();
    const double along = isRow(edge) ? device.x() : device.y();
    const int begin = isRow(edge) ? line->x1() : line->y1();
    const int end = isRow(edge) ? line->x2() : line->y2();
    if (along < begin - reach || along > end + reach || std::abs(across) > least) continue;
    least = std::abs(across);
    nearest = edge;
  }
  return nearest;
}

std::int64_t edgePlace(const LayerTerms& terms, CropEdge edge) {
  const SizeTerms& t = isRow(edge) ? terms.h : terms.w;
  return isFirst(edge) ? t.padding : t.padding + t.out();
}

double canvasPlace(const ViewTransform& view, const LayerTerms& terms, CropEdge edge, QPointF device) {
  const PicturePoint place = view.toPicture(device);
  return isRow(edge) ? place.y + 0.5 + static_cast<double>(terms.h.padding)
                     : place.x + 0.5 + static_cast<double>(terms.w.padding);
}

namespace {

/// Padding and output padding of one axis.
struct Cut {
  std::int64_t padding = 0;
  std::int64_t outputPadding = 0;
};

Cut cutAt(const SizeTerms& t, CropEdge edge, std::int64_t place) {
  if (isFirst(edge)) return {std::max<std::int64_t>(0, place), t.outputPadding};
  if (t.padding > 0 && place <= t.canvas() + t.outputPadding)
    return {t.canvas() + t.outputPadding - place, t.outputPadding};
  return {std::max<std::int64_t>(0, t.canvas() - place), std::max<std::int64_t>(0, place - t.canvas())};
}

/// The nearest cut that leaves an output, and that PyTorch takes.
Cut validCut(const SizeTerms& t, Cut cut) {
  cut.outputPadding = std::min(cut.outputPadding, std::max(t.stride, t.dilation) - 1);
  const std::int64_t most = (t.canvas() + cut.outputPadding - 1) / 2;
  cut.padding = std::clamp<std::int64_t>(cut.padding, 0, std::min<std::int64_t>(most, kMostDraggedPadding));
  return cut;
}

}  // namespace

LayerParams withEdgeAt(const LayerParams& start, const Shape& input, const std::array<bool, 5>& linked, CropEdge edge,
                       std::int64_t place) {
  const LayerTerms terms = layerTerms(start, input);
  const bool row = isRow(edge);
  const SizeTerms& own = row ? terms.h : terms.w;
  const SizeTerms& other = row ? terms.w : terms.h;
  Cut cut = validCut(own, cutAt(own, edge, place));
  Cut beside{other.padding, other.outputPadding};
  const bool sharePadding = linked[static_cast<std::size_t>(Param::Padding)];
  const bool shareOutputPadding = linked[static_cast<std::size_t>(Param::OutputPadding)];
  if (sharePadding) beside.padding = cut.padding;
  if (shareOutputPadding) beside.outputPadding = cut.outputPadding;
  // A padding of its own the other axis keeps: the shared output padding must leave an output there.
  if (shareOutputPadding && !sharePadding) {
    cut.outputPadding = std::max(cut.outputPadding, 2 * other.padding - other.canvas() + 1);
    beside.outputPadding = cut.outputPadding;
  }
  const Cut valid = validCut(other, beside);
  if (sharePadding) cut.padding = std::min(cut.padding, valid.padding);
  if (shareOutputPadding) cut.outputPadding = std::min(cut.outputPadding, valid.outputPadding);
  cut = validCut(own, cut);  // a smaller output padding leaves less to cut from
  const auto pair = [row](std::int64_t a, std::int64_t b) {
    return row ? Pair{static_cast<int>(a), static_cast<int>(b)} : Pair{static_cast<int>(b), static_cast<int>(a)};
  };
  LayerParams params = start;
  params.padding = pair(cut.padding, sharePadding ? cut.padding : other.padding);
  params.outputPadding = pair(cut.outputPadding, shareOutputPadding ? cut.outputPadding : other.outputPadding);
  return params;
}

}  // namespace convt
