#include "engine/reference.h"

#include "engine/core/output_size.h"

namespace convt {
namespace {

/// The input row or column that tap k brings to output coordinate o, or -1.
std::int64_t source(std::int64_t o, std::int64_t k, std::int64_t size, int stride, int padding, int dilation) {
  const std::int64_t scaled = o + padding - dilation * k;
  if (scaled < 0 || scaled % stride != 0 || scaled / stride >= size) return -1;
  return scaled / stride;
}

}  // namespace

double referenceAt(const LayerParams& p, const Input& input, const Weights& weights, std::int64_t n, std::int64_t oc,
                   std::int64_t oy, std::int64_t ox) {
  const std::int64_t inputs = input.shape.c / p.groups;
  const std::int64_t outputs = p.outChannels / p.groups;
  const std::int64_t group = oc / outputs;
  double sum = weights.bias.empty() ? 0.0 : static_cast<double>(weights.bias[static_cast<std::size_t>(oc)]);
  for (std::int64_t ic = group * inputs; ic < (group + 1) * inputs; ++ic) {
    for (std::int64_t ky = 0; ky < p.kernel.h; ++ky) {
      const std::int64_t iy = source(oy, ky, input.shape.h, p.stride.h, p.padding.h, p.dilation.h);
      if (iy < 0) continue;
      for (std::int64_t kx = 0; kx < p.kernel.w; ++kx) {
        const std::int64_t ix = source(ox, kx, input.shape.w, p.stride.w, p.padding.w, p.dilation.w);
        if (ix < 0) continue;
        sum += static_cast<double>(input.value(n, ic, iy, ix)) *
               static_cast<double>(weights.weight.at(ic, oc - group * outputs, ky, kx));
      }
    }
  }
  return sum;
}

std::vector<double> reference(const LayerParams& p, const Input& input, const Weights& weights) {
  const Shape out = outputShape(p, input.shape);
  std::vector<double> values;
  values.reserve(static_cast<std::size_t>(out.count()));
  for (std::int64_t n = 0; n < out.n; ++n) {
    for (std::int64_t oc = 0; oc < out.c; ++oc) {
      for (std::int64_t oy = 0; oy < out.h; ++oy) {
        for (std::int64_t ox = 0; ox < out.w; ++ox) values.push_back(referenceAt(p, input, weights, n, oc, oy, ox));
      }
    }
  }
  return values;
}

}  // namespace convt
