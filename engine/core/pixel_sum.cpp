#include "engine/core/pixel_sum.h"

namespace convt {
namespace {

/// Visits the terms of one input channel, in the order ky, kx.
template <class Visit>
void walkChannel(const LayerValues& layer, const OutputPlace& place, const Taps& taps, std::int64_t ic, Visit visit) {
  const Tensor& weight = *layer.weight;
  for (std::int64_t j = 0; j < taps.h.count(); ++j) {
    for (std::int64_t i = 0; i < taps.w.count(); ++i) {
      PixelTerm term{ic, taps.h.kernel.at(j), taps.w.kernel.at(i), taps.h.input.at(j), taps.w.input.at(i), 0.0F, 0.0F};
      term.x = layer.input.value(place.n, ic, term.iy, term.ix);
      term.w = weight.at(ic, place.oc % weight.shape.c, term.ky, term.kx);
      visit(term);
    }
  }
}

}  // namespace

std::int64_t termCount(const LayerParams& params, const Shape& input, std::int64_t oy, std::int64_t ox) {
  return input.c / params.groups * tapsAt(params, input, oy, ox).count();
}

void forEachTerm(const LayerValues& layer, const OutputPlace& place,
                 const std::function<void(const PixelTerm&)>& visit) {
  const Taps taps = tapsAt(layer.params, layer.input.shape, place.oy, place.ox);
  const ChannelGroup inputs = inputsOf(layer.params, layer.input.shape.c, place.oc);
  for (std::int64_t ic = inputs.first; ic < inputs.first + inputs.count; ++ic)
    walkChannel(layer, place, taps, ic, visit);
}

std::vector<PixelTerm> termsOf(const LayerValues& layer, const OutputPlace& place, std::int64_t ic) {
  std::vector<PixelTerm> terms;
  const Taps taps = tapsAt(layer.params, layer.input.shape, place.oy, place.ox);
  walkChannel(layer, place, taps, ic, [&](const PixelTerm& term) { terms.push_back(term); });
  return terms;
}

PixelSum pixelSum(const LayerValues& layer, const OutputPlace& place) {
  PixelSum sum;
  sum.place = place;
  sum.taps = tapsAt(layer.params, layer.input.shape, place.oy, place.ox);
  sum.inputs = inputsOf(layer.params, layer.input.shape.c, place.oc);
  sum.hasBias = layer.bias && !layer.bias->empty();
  if (sum.hasBias) sum.bias = static_cast<double>((*layer.bias)[static_cast<std::size_t>(place.oc)]);
  sum.total = sum.bias;
  for (std::int64_t ic = sum.inputs.first; ic < sum.inputs.first + sum.inputs.count; ++ic) {
    ChannelPart part{ic, 0, 0, 0.0};
    walkChannel(layer, place, sum.taps, ic, [&](const PixelTerm& term) {
      ++part.terms;
      if (term.w == 0.0F) ++part.zeroWeights;
      part.sum += term.product();
      sum.total += term.product();
    });
    sum.terms += part.terms;
    sum.parts.push_back(part);
  }
  return sum;
}

}  // namespace convt
