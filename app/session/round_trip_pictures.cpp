#include <algorithm>
#include <array>
#include <cmath>

#include "app/session/round_trip_steps.h"
#include "engine/parallel.h"
#include "engine/render/spare_pictures.h"
#include "engine/render/summarize.h"

namespace convt {
namespace {

constexpr int kStrip = 64;  // rows of a task

SampleGrid gridOf(const PlaneWindow& window) {
  return {window.y0, window.x0, static_cast<int>(window.rows), static_cast<int>(window.cols), 1};
}

std::span<const float> planeOf(const Tensor& tensor, int channel) {
  const auto count = static_cast<std::size_t>(tensor.shape.h * tensor.shape.w);
  return std::span(tensor.values).subspan(static_cast<std::size_t>(channel) * count, count);
}

/// One range for all channels, so that colours stay what they are.
Mapping mappingOf(const Picture& picture, bool numberGrid) {
  const Extent extent = finiteExtent(picture.values);
  const bool negative = extent.low < 0.0F;
  const bool none = extent.low > extent.high;
  if (picture.channels.size() == 1 && (numberGrid || negative))
    return resolveMapMappings(RangeMode::Shared, summarize(picture), negative).front();
  Mapping mapping;
  if (none || (!negative && extent.high <= 1.0F)) return mapping;
  mapping.kind = MappingKind::Stretch;
  mapping.ranges = {snapOutward(ValueRange{std::min(0.0F, extent.low), std::max(0.0F, extent.high)})};
  return mapping;
}

Mapping zeroCentered(const Picture& picture) {
  const Extent extent = finiteExtent(picture.values);
  const float most = extent.low > extent.high ? 0.0F : std::max(std::abs(extent.low), std::abs(extent.high));
  const float limit = snapOutward(most);
  Mapping mapping;
  mapping.kind = MappingKind::Signed;
  mapping.colors = Colors::ZeroCentered;
  mapping.ranges = {{-limit, limit}};
  return mapping;
}

MappedPicture pictureOf(const Tensor& tensor, const RoundTripWants& wants) {
  auto picture = makePicture(gridOf(wants.window), wants.channels, Reduction::Sample);
  float* to = picture->values.data();
  for (const int channel : wants.channels) {
    const std::span<const float> plane = planeOf(tensor, channel);
    to = std::copy(plane.begin(), plane.end(), to);
  }
  const Mapping mapping = mappingOf(*picture, wants.numberGrid);
  renderPixels(*picture, mapping);
  return {picture, mapping};
}

/// Of several channels the difference of largest magnitude, with its sign: a difference in any one of them is seen. A
/// NaN in any channel stays one.
float largest(const Picture& before, const Picture& after, int j, int i) {
  float found = 0.0F;
  for (std::size_t c = 0; c < before.channels.size(); ++c) {
    const float difference = after.value(c, j, i) - before.value(c, j, i);
    if (std::isnan(difference)) return difference;
    if (std::abs(difference) > std::abs(found)) found = difference;
  }
  return found;
}

MappedPicture differenceOf(const Picture& before, const Picture& after) {
  auto picture =
      makePicture(before.grid, {before.channels.size() == 1 ? before.channels.front() : 0}, Reduction::Sample);
  const int rows = before.grid.rows;
  const int cols = before.grid.cols;
  parallelFor((rows + kStrip - 1) / kStrip, {}, [&](std::int64_t strip) {
    const int first = static_cast<int>(strip) * kStrip;
    float* to = picture->values.data() + static_cast<std::ptrdiff_t>(first) * cols;
    for (int j = first; j < std::min(first + kStrip, rows); ++j) {
      for (int i = 0; i < cols; ++i) *to++ = largest(before, after, j, i);
    }
    return true;
  });
  const Mapping mapping = zeroCentered(*picture);
  renderPixels(*picture, mapping);
  return {picture, mapping};
}

}  // namespace

void paintRoundTrip(const Tensor& x, const Tensor& back, const RoundTripWants& wants, RoundTrip& trip) {
  trip.before = pictureOf(x, wants);
  trip.after = pictureOf(back, wants);
  trip.difference = differenceOf(*trip.before.picture, *trip.after.picture);
}

}  // namespace convt
