#include "engine/core/round_trip.h"

#include <algorithm>
#include <cmath>

namespace convt {

std::int64_t conv2dSize(const SizeTerms& t, std::int64_t in) {
  const std::int64_t room = in + t.cropped() - t.reach() - 1;
  return room < 0 ? 0 : room / t.stride + 1;
}

// With out = (n - 1)s - 2p + d(k - 1) + op + 1 the room is (n - 1)s + op: the kernel, the padding and the dilation
// cancel, and what is left over is the output padding.
std::int64_t returnedSize(const SizeTerms& t) {
  return t.in + t.outputPadding / t.stride;
}

Rung Ladder::at(std::int64_t padding) const {
  return {padding, lowest + padding, padding == outputPadding};
}

Ladder ladderOf(const SizeTerms& t) {
  return {t.in, t.out() - t.outputPadding, t.stride, t.outputPadding};
}

bool PlaneWindow::contains(const PlaneWindow& other) const {
  return other.y0 >= y0 && other.x0 >= x0 && other.y0 + other.rows <= y0 + rows && other.x0 + other.cols <= x0 + cols;
}

PlaneWindow outputsFor(const LayerParams& p, const PlaneWindow& result, const Shape& output) {
  const auto firstOf = [](std::int64_t i, int stride, int padding) {
    return std::max<std::int64_t>(0, i * stride - padding);
  };
  const auto endOf = [](std::int64_t last, int stride, int padding, std::int64_t reach, std::int64_t size) {
    return std::min(size, last * stride - padding + reach + 1);
  };
  const std::int64_t reachH = std::int64_t{p.dilation.h} * (p.kernel.h - 1);
  const std::int64_t reachW = std::int64_t{p.dilation.w} * (p.kernel.w - 1);
  PlaneWindow read;
  read.y0 = firstOf(result.y0, p.stride.h, p.padding.h);
  read.x0 = firstOf(result.x0, p.stride.w, p.padding.w);
  const std::int64_t endY = endOf(result.y0 + result.rows - 1, p.stride.h, p.padding.h, reachH, output.h);
  const std::int64_t endX = endOf(result.x0 + result.cols - 1, p.stride.w, p.padding.w, reachW, output.w);
  read.rows = std::max<std::int64_t>(0, endY - read.y0);
  read.cols = std::max<std::int64_t>(0, endX - read.x0);
  return read;
}

double AdjointNumbers::difference() const {
  if (conv == transposed) return 0.0;
  return std::abs(conv - transposed) / std::max(std::abs(conv), std::abs(transposed));
}

}  // namespace convt
