#pragma once

#include <QRectF>
#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "engine/core/params.h"
#include "ui/image/view_link.h"
#include "ui/image/view_transform.h"
#include "ui/paint/crop_frame.h"

/// The frame that cuts the output out of the canvas, as geometry: where canvas and output lie, which samples are cut
/// off, and which padding a dragged edge stands for. Canvas row c is output row c - padding; the top edge stands at
/// canvas row `padding`, the bottom edge at canvas - padding + output padding (before the row of that number; the same
/// for columns). The canvas depends on neither: it stays where it is while an edge moves.
namespace convt {

/// In coordinates of the output's pixels.
QRectF canvasRect(const LayerTerms& terms);
QRectF outputRect(const LayerTerms& terms);

/// The device rectangles of both; the scale is for the painter.
CropScene cropScene(const ViewTransform& view, const LayerTerms& terms, double scale);

/// The visible samples that are cut off, as up to four bands round the output: above and below over the whole width,
/// left and right between them. They continue the blocks of the output's own picture. @pre view is of the output
std::vector<SampleGrid> cutBands(const ViewTransform& view, const LayerTerms& terms);

/// The view's centre may go that far: the canvas and the output.
ViewTransform clampedToCanvas(const ViewTransform& view, const LayerTerms& terms);

/// The visible edge nearest to a device position, at most `reach` device pixels away.
std::optional<CropEdge> edgeAt(const ViewTransform& view, const LayerTerms& terms, QPointF device, double reach);

/// The canvas row (column) before which an edge stands, and the one at a device position, a fraction.
std::int64_t edgePlace(const LayerTerms& terms, CropEdge edge);
double canvasPlace(const ViewTransform& view, const LayerTerms& terms, CropEdge edge, QPointF device);

/// The largest padding that a drag gives: that of the parameter's box.
inline constexpr int kMostDraggedPadding = 64;

/// The layer whose edge stands at that place, or as near to it as a valid layer can. The top and left edges move with
/// the padding. The bottom and right ones do so, too, with the output padding that there is; where the padding has come
/// to 0 and the edge lies beyond the canvas, the rest is output padding. From padding 0 the way back is the same: first
/// the output padding goes, then the padding comes.
/// @param start   the layer when the drag began
/// @param linked  Kernel .. Dilation: whether H and W share one value
LayerParams withEdgeAt(const LayerParams& start, const Shape& input, const std::array<bool, 5>& linked, CropEdge edge,
                       std::int64_t place);

}  // namespace convt
