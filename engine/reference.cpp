#include "engine/reference.h"

#include <cmath>

#include "engine/core/output_size.h"

namespace convt {
namespace {

/// A tap and the input row or column that it brings to an output coordinate.
struct Meeting {
  std::int64_t tap = 0;
  std::int64_t input = 0;
};

std::vector<Meeting> meetings(std::int64_t o, std::int64_t kernel, std::int64_t size, int stride, int padding,
                              int dilation) {
  std::vector<Meeting> found;
  for (std::int64_t k = 0; k < kernel; ++k) {
    const std::int64_t scaled = o + padding - dilation * k;
    if (scaled >= 0 && scaled % stride == 0 && scaled / stride < size) found.push_back({k, scaled / stride});
  }
  return found;
}

}  // namespace

double referenceAt(const LayerParams& p, const Input& input, const Weights& weights, std::int64_t n, std::int64_t oc,
                   std::int64_t oy, std::int64_t ox) {
  const std::int64_t inputs = input.shape.c / p.groups;
  const std::int64_t outputs = p.outChannels / p.groups;
  const std::int64_t group = oc / outputs;
  double sum = weights.bias.empty() ? 0.0 : static_cast<double>(weights.bias[static_cast<std::size_t>(oc)]);
  const auto rows = meetings(oy, p.kernel.h, input.shape.h, p.stride.h, p.padding.h, p.dilation.h);
  const auto columns = meetings(ox, p.kernel.w, input.shape.w, p.stride.w, p.padding.w, p.dilation.w);
  for (std::int64_t ic = group * inputs; ic < (group + 1) * inputs; ++ic) {
    for (const Meeting& y : rows) {
      for (const Meeting& x : columns) {
        sum += static_cast<double>(input.value(n, ic, y.input, x.input)) *
               static_cast<double>(weights.weight.at(ic, oc - group * outputs, y.tap, x.tap));
      }
    }
    if (std::isnan(sum)) break;  // and so it stays
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
