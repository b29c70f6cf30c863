#pragma once

#include <QRectF>
#include <optional>

#include "engine/core/contributions.h"
#include "engine/core/output_size.h"
#include "ui/image/view_position.h"
#include "ui/image/view_transform.h"
#include "ui/paint/marks.h"

namespace convt {

/// The size formula of both axes: what ties a place in the output to the input that its stamp is centred on,
///   i = (o + padding - dilation*(kernel - 1)/2) / stride.
struct LayerTerms {
  SizeTerms h;
  SizeTerms w;
};
LayerTerms layerTerms(const LayerParams& params, const Shape& input);

/// The place in the output that corresponds to one in the input, and back. Exact inverses but for rounding.
PicturePoint outputPoint(PicturePoint input, const LayerTerms& terms);
PicturePoint inputPoint(PicturePoint output, const LayerTerms& terms);

/// Where the linked views look, from an edit of the output view (its centre in output coordinates).
ViewPosition positionFromOutput(PicturePoint outputCentre, int zoom, const LayerTerms& terms);

/// What the output view shows of its picture, in input coordinates: the frame of the input view.
QRectF frameInInput(const ViewTransform& outputView, const LayerTerms& terms);

/// The nearest input pixel to an output pixel's place; none if there is no such pixel.
std::optional<PixelAt> inputPixelOf(PixelAt output, const LayerTerms& terms);

/// The input pixels that make an output pixel, in the order of their taps; and those taps. Empty: bias only.
CellSet sourcesOf(PixelAt output, const LayerTerms& terms);
CellSet usedTapsOf(PixelAt output, const LayerTerms& terms);

/// The output pixels that an input pixel writes, in the order of the taps; empty if all of its stamp is cut off.
CellSet stampCells(PixelAt input, const LayerTerms& terms);

/// Where a tap acts: the input pixels it takes (those whose product lands in the output), and where these land. Input
/// j of the one is output j of the other.
struct TapReach {
  CellSet input;
  CellSet output;
};
TapReach reachCells(std::int64_t ky, std::int64_t kx, const LayerTerms& terms);

/// A pin is kept as a place in input coordinates, so that it survives every change of the layer. The output pixel it
/// stands for is the nearest one, of two equally near ones the lower, clamped into the output; pinPoint() is the place
/// of an output pixel and pinnedPixel() of it that pixel again.
PixelAt pinnedPixel(PicturePoint pin, const LayerTerms& terms);
PicturePoint pinPoint(PixelAt output, const LayerTerms& terms);

/// The output pixel that stands for an input pixel: where its middle tap (kH/2, kW/2) lands, or the nearest one of its
/// stamp that lies in the output; none if all of the stamp is cut off.
std::optional<PixelAt> anchorOf(PixelAt input, const LayerTerms& terms);

/// The zoom at which the input view shows what the output view shows at its zoom: stride times the output's, at a whole
/// ratio, the nearest one from below. Strides apart: the lesser one, so that nothing is left out.
int sameContentZoom(int outputZoom, Pair stride);

}  // namespace convt
