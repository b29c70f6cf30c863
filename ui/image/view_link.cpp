#include "ui/image/view_link.h"

#include <algorithm>
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

// Places that went through the layer's coordinates and back differ in their last bits from the halves that they are.
constexpr double kAllowance = 1e-6;

std::int64_t nearestBelow(double place, std::int64_t count) {
  const auto nearest = static_cast<std::int64_t>(std::ceil(place - 0.5 - kAllowance));
  return std::clamp<std::int64_t>(nearest, 0, std::max<std::int64_t>(count - 1, 0));
}

std::optional<std::int64_t> anchorAlong(const SizeTerms& terms, std::int64_t input) {
  const AxisStamp stamp = stampOf(terms, input);
  if (stamp.output.empty()) return std::nullopt;
  const std::int64_t tap = std::clamp(terms.kernel / 2, stamp.kernel.low(), stamp.kernel.high());
  return stamp.output.at(tap - stamp.kernel.first);
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

CellSet sourcesOf(PixelAt output, const LayerTerms& terms) {
  return {tapsAt(terms.h, output.y).input, tapsAt(terms.w, output.x).input};
}

CellSet usedTapsOf(PixelAt output, const LayerTerms& terms) {
  return {tapsAt(terms.h, output.y).kernel, tapsAt(terms.w, output.x).kernel};
}

CellSet stampCells(PixelAt input, const LayerTerms& terms) {
  return {stampOf(terms.h, input.y).output, stampOf(terms.w, input.x).output};
}

TapReach reachCells(std::int64_t ky, std::int64_t kx, const LayerTerms& terms) {
  const AxisReach h = reachOf(terms.h, ky);
  const AxisReach w = reachOf(terms.w, kx);
  return {{h.input, w.input}, {h.output, w.output}};
}

PixelAt pinnedPixel(PicturePoint pin, const LayerTerms& terms) {
  const PicturePoint place = outputPoint(pin, terms);
  return {nearestBelow(place.y, terms.h.out()), nearestBelow(place.x, terms.w.out())};
}

PicturePoint pinPoint(PixelAt output, const LayerTerms& terms) {
  return inputPoint(pointOf(output), terms);
}

std::optional<PixelAt> anchorOf(PixelAt input, const LayerTerms& terms) {
  const std::optional<std::int64_t> y = anchorAlong(terms.h, input.y);
  const std::optional<std::int64_t> x = anchorAlong(terms.w, input.x);
  if (!y || !x) return std::nullopt;
  return PixelAt{*y, *x};
}

int sameContentZoom(int outputZoom, Pair stride) {
  const int s = std::max(1, std::min(stride.h, stride.w));
  if (outputZoom >= -1) return std::max(outputZoom, 1) * s;
  const int n = -outputZoom;
  if (s >= n) return s / n;
  const int ratio = (n + s - 1) / s;
  return ratio > 1 ? -ratio : 1;
}

}  // namespace convt
