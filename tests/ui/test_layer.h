#pragma once

#include <cmath>
#include <functional>
#include <memory>
#include <vector>

#include "engine/core/output_size.h"
#include "engine/core/pixel_sum.h"

namespace convt::test {

/// A layer with values given as functions of their places, and its pixels explained. The engine's value is the float
/// nearest to the sum.
struct ExplainedLayer {
  LayerValues values;
  Shape output;

  std::shared_ptr<const PixelExplanation> at(OutputPlace place) const {
    auto pixel = std::make_shared<PixelExplanation>();
    pixel->layer = values;
    pixel->sum = pixelSum(values, place);
    pixel->value = static_cast<float>(pixel->sum.total);
    return pixel;
  }
};

using ValueAt = std::function<double(std::int64_t, std::int64_t, std::int64_t, std::int64_t)>;

inline Tensor filled(const Shape& shape, const ValueAt& value) {
  Tensor tensor(shape);
  for (std::int64_t n = 0; n < shape.n; ++n)
    for (std::int64_t c = 0; c < shape.c; ++c)
      for (std::int64_t y = 0; y < shape.h; ++y)
        for (std::int64_t x = 0; x < shape.w; ++x) tensor.at(n, c, y, x) = static_cast<float>(value(n, c, y, x));
  return tensor;
}

/// The numbers as 8 bit samples, as of an image.
inline Input imageOf(const Tensor& tensor) {
  auto bytes = std::make_shared<std::vector<std::uint8_t>>();
  for (const float value : tensor.values) bytes->push_back(static_cast<std::uint8_t>(std::lround(value * 255.0F)));
  const Shape& s = tensor.shape;
  return {s, Element::U8, s.imageCount(), s.h * s.w, s.w, 1, std::shared_ptr<const void>(bytes, bytes->data())};
}

inline ExplainedLayer explainedLayer(const LayerParams& params, const Shape& input, const ValueAt& x, const ValueAt& w,
                                     std::vector<float> bias = {}, bool image = false) {
  ExplainedLayer layer;
  layer.values.params = params;
  const Tensor values = filled(input, x);
  layer.values.input = image ? imageOf(values) : makeInput(values);
  const Shape weight{input.c, params.outChannels / params.groups, params.kernel.h, params.kernel.w};
  layer.values.weight = std::make_shared<const Tensor>(filled(weight, w));
  if (!bias.empty()) layer.values.bias = std::make_shared<const std::vector<float>>(std::move(bias));
  layer.output = outputShape(params, input);
  return layer;
}

}  // namespace convt::test
