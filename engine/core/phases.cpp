#include "engine/core/phases.h"

#include <algorithm>

#include "engine/core/common_divisor.h"

namespace convt {
namespace {

/// The smallest tap that lands on the phase; `period` if none does. d*k mod s repeats after `period` taps.
std::int64_t firstTap(const SizeTerms& t, std::int64_t phase, std::int64_t period) {
  std::int64_t k = 0;
  while (k < period && t.dilation * k % t.stride != phase) ++k;
  return k;
}

/// Of a progression of taps that begins at input position `at` and falls, those that lie inside the input.
struct Inside {
  std::int64_t from = 0;
  std::int64_t end = 0;
};
Inside inside(std::int64_t at, std::int64_t fall, std::int64_t taps, std::int64_t in) {
  const std::int64_t beyond = at - (in - 1);
  const std::int64_t from = beyond > 0 ? (beyond + fall - 1) / fall : 0;
  const std::int64_t end = at < 0 ? 0 : std::min(taps, at / fall + 1);
  return {from, std::max(from, end)};
}

}  // namespace

AxisPart axisPart(const SizeTerms& t, std::int64_t phase) {
  const std::int64_t common = commonDivisor(t.stride, t.dilation);
  const std::int64_t period = t.stride / common;
  AxisPart part;
  part.phase = phase;
  part.fall = t.dilation / common;
  const std::int64_t first = ((phase - t.padding) % t.stride + t.stride) % t.stride;
  part.outputs = {first, t.stride, first < t.out() ? (t.out() - 1 - first) / t.stride + 1 : 0};
  const std::int64_t k = firstTap(t, phase, period);
  part.taps = {0, period, 0};
  if (k == period || k >= t.kernel) return part;
  part.taps = {k, period, (t.kernel - 1 - k) / period + 1};
  // Exact: both sides are the same modulo the stride.
  part.origin = (first + t.padding - t.dilation * k) / t.stride;
  return part;
}

std::vector<PhasePart> phasesOf(const LayerParams& params, const Shape& input) {
  const SizeTerms h = heightTerms(params, input);
  const SizeTerms w = widthTerms(params, input);
  std::vector<PhasePart> phases;
  for (std::int64_t a = 0; a < h.stride; ++a) {
    for (std::int64_t b = 0; b < w.stride; ++b) phases.push_back({axisPart(h, a), axisPart(w, b)});
  }
  return phases;
}

std::int64_t phaseIndexAt(const LayerParams& params, std::int64_t oy, std::int64_t ox) {
  return (oy + params.padding.h) % params.stride.h * params.stride.w + (ox + params.padding.w) % params.stride.w;
}

std::vector<double> phaseOutput(const LayerValues& layer, std::int64_t image, std::int64_t oc, const PhasePart& part) {
  const Shape& in = layer.input.shape;
  const ChannelGroup group = inputsOf(layer.params, in.c, oc);
  const std::int64_t kernel = oc % layer.weight->shape.c;
  const bool hasBias = layer.bias && !layer.bias->empty();
  const double bias = hasBias ? static_cast<double>((*layer.bias)[static_cast<std::size_t>(oc)]) : 0.0;
  std::vector<double> values;
  for (std::int64_t j = 0; j < part.h.outputs.count; ++j) {
    const Inside rows = inside(part.h.input(j, 0), part.h.fall, part.h.taps.count, in.h);
    for (std::int64_t i = 0; i < part.w.outputs.count; ++i) {
      const Inside cols = inside(part.w.input(i, 0), part.w.fall, part.w.taps.count, in.w);
      double sum = bias;
      for (std::int64_t ic = group.first; ic < group.first + group.count; ++ic) {
        for (std::int64_t v = rows.from; v < rows.end; ++v) {
          for (std::int64_t u = cols.from; u < cols.end; ++u) {
            sum += static_cast<double>(layer.input.value(image, ic, part.h.input(j, v), part.w.input(i, u))) *
                   static_cast<double>(layer.weight->at(ic, kernel, part.h.taps.at(v), part.w.taps.at(u)));
          }
        }
      }
      values.push_back(sum);
    }
  }
  return values;
}

std::vector<double> interleaved(const LayerValues& layer, std::int64_t image, std::int64_t oc, std::int64_t count,
                                double missing) {
  const Shape out = outputShape(layer.params, layer.input.shape);
  const std::vector<PhasePart> phases = phasesOf(layer.params, layer.input.shape);
  std::vector<double> values(static_cast<std::size_t>(out.h * out.w), missing);
  for (std::size_t p = 0; p < phases.size() && static_cast<std::int64_t>(p) < count; ++p) {
    const PhasePart& part = phases[p];
    const std::vector<double> small = phaseOutput(layer, image, oc, part);
    for (std::int64_t j = 0; j < part.h.outputs.count; ++j) {
      for (std::int64_t i = 0; i < part.w.outputs.count; ++i)
        values[static_cast<std::size_t>(part.h.outputs.at(j) * out.w + part.w.outputs.at(i))] =
            small[static_cast<std::size_t>(j * part.w.outputs.count + i)];
    }
  }
  return values;
}

}  // namespace convt
