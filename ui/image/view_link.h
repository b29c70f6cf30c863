#pragma once

#include <QRectF>
#include <optional>

#include "engine/core/output_size.h"
#include "ui/image/view_position.h"
#include "ui/image/view_transform.h"

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

/// The nearest input pixel to an output pixel's place, and the output pixel in the middle of an input pixel's stamp;
/// none if there is no such pixel.
std::optional<PixelAt> inputPixelOf(PixelAt output, const LayerTerms& terms);
std::optional<PixelAt> outputPixelOf(PixelAt input, const LayerTerms& terms);

}  // namespace convt
