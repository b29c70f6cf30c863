#include "engine/conv2d.h"

#include <algorithm>

#include "engine/parallel.h"

namespace convt {
namespace {

std::int64_t convSize(std::int64_t in, int kernel, int stride, int padding, int dilation) {
  const std::int64_t room = in + 2 * std::int64_t{padding} - std::int64_t{dilation} * (kernel - 1) - 1;
  return room < 0 ? 0 : room / stride + 1;
}

}  // namespace

Tensor conv2d(const LayerParams& p, const Tensor& y, const Tensor& weight) {
  const Shape& in = y.shape;
  Tensor out(Shape{in.n, weight.shape.n, convSize(in.h, p.kernel.h, p.stride.h, p.padding.h, p.dilation.h),
                   convSize(in.w, p.kernel.w, p.stride.w, p.padding.w, p.dilation.w)});
  const std::int64_t outputs = p.outChannels / p.groups;  // channels of y in one group
  const std::int64_t inputs = weight.shape.n / p.groups;  // channels of the result in one group
  const auto valueAt = [&](std::int64_t n, std::int64_t ic, std::int64_t iy, std::int64_t ix) {
    const std::int64_t group = ic / inputs;
    double sum = 0.0;
    for (std::int64_t oc = 0; oc < outputs; ++oc) {
      for (std::int64_t ky = 0; ky < p.kernel.h; ++ky) {
        const std::int64_t oy = iy * p.stride.h + ky * p.dilation.h - p.padding.h;
        if (oy < 0 || oy >= in.h) continue;
        for (std::int64_t kx = 0; kx < p.kernel.w; ++kx) {
          const std::int64_t ox = ix * p.stride.w + kx * p.dilation.w - p.padding.w;
          if (ox < 0 || ox >= in.w) continue;
          sum += static_cast<double>(y.at(n, group * outputs + oc, oy, ox)) *
                 static_cast<double>(weight.at(ic, oc, ky, kx));
        }
      }
    }
    return static_cast<float>(sum);
  };
  parallelFor(in.n * weight.shape.n, {}, [&](std::int64_t plane) {
    const std::int64_t n = plane / weight.shape.n;
    const std::int64_t ic = plane % weight.shape.n;
    for (std::int64_t iy = 0; iy < out.shape.h; ++iy) {
      for (std::int64_t ix = 0; ix < out.shape.w; ++ix) out.at(n, ic, iy, ix) = valueAt(n, ic, iy, ix);
    }
    return true;
  });
  return out;
}

}  // namespace convt
