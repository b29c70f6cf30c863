#include "engine/core/output_size.h"

namespace convt {

SizeTerms heightTerms(const LayerParams& p, const Shape& input) {
  return {input.h, p.stride.h, p.padding.h, p.dilation.h, p.kernel.h, p.outputPadding.h};
}

SizeTerms widthTerms(const LayerParams& p, const Shape& input) {
  return {input.w, p.stride.w, p.padding.w, p.dilation.w, p.kernel.w, p.outputPadding.w};
}

Shape outputShape(const LayerParams& params, const Shape& input) {
  return {input.n, params.outChannels, heightTerms(params, input).out(), widthTerms(params, input).out()};
}

double inputCoordinate(const SizeTerms& t, double output) {
  return (output + static_cast<double>(t.padding) - static_cast<double>(t.reach()) / 2.0) /
         static_cast<double>(t.stride);
}

double outputCoordinate(const SizeTerms& t, double input) {
  return input * static_cast<double>(t.stride) - static_cast<double>(t.padding) + static_cast<double>(t.reach()) / 2.0;
}

}  // namespace convt
