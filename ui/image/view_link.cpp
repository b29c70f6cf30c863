#include "ui/image/view_link.h"

#include <cmath>

namespace convt {
namespace {

std::optional<PixelAt> nearestPixel(PicturePoint point, std::int64_t rows, std::int64_t cols) {
  const PixelAt pixel{static_cast<std::int64_t>(std::floor(point.y + 0.5)),
                      static_cast<std::int64_t>(std::floor(point.x + 0.5))};
  if (pixel.y < 0 || pixel.x < 0 || pixel.y >= rows || pixel.x >= cols) return std::nullopt;
  return pixel;
}

PicturePoint pointOf(PixelAt pixel) {
  return {static_cast<double>(pixel.y), static_cast<double>(pixel.x)};
}

}  // namespace

LayerTerms layerTerms(const LayerParams& params, const Shape& input) {
  return {heightTerms(params, input), widthTerms(params, input)};
}

PicturePoint outputPoint(PicturePoint input, const LayerTerms& terms) {
  return {outputCoordinate(terms.h, input.y), outputCoordinate(terms.w, input.x)};
}

PicturePoint inputPoint(PicturePoint output, const LayerTerms& terms) {
  return {inputCoordinate(terms.h, output.y), inputCoordinate(terms.w, output.x)};
}

ViewPosition positionFromOutput(PicturePoint outputCentre, int zoom, const LayerTerms& terms) {
  const PicturePoint centre = inputPoint(outputCentre, terms);
  return {centre.y, centre.x, zoom};
}

QRectF frameInInput(const ViewTransform& outputView, const LayerTerms& terms) {
  const QRectF shown = outputView.visibleRect();
  if (shown.isEmpty()) return {};
  const PicturePoint first = inputPoint({shown.top(), shown.left()}, terms);
  const PicturePoint last = inputPoint({shown.bottom(), shown.right()}, terms);
  return {QPointF(first.x, first.y), QPointF(last.x, last.y)};
}

std::optional<PixelAt> inputPixelOf(PixelAt output, const LayerTerms& terms) {
  return nearestPixel(inputPoint(pointOf(output), terms), terms.h.in, terms.w.in);
}

std::optional<PixelAt> outputPixelOf(PixelAt input, const LayerTerms& terms) {
  return nearestPixel(outputPoint(pointOf(input), terms), terms.h.out(), terms.w.out());
}

}  // namespace convt
