#include "ui/pixel/kernel_facts.h"

#include <algorithm>
#include <cmath>

#include "engine/render/mapping.h"

namespace convt {

void KernelFacts::read(const PixelExplanation& pixel) {
  const std::shared_ptr<const Tensor>& weight = pixel.layer.weight;
  const std::int64_t oc = pixel.sum.place.oc;
  const ChannelGroup inputs = pixel.sum.inputs;
  if (weight == m_weight && oc == m_outChannel && inputs == m_inputs) return;
  m_weight = weight;
  m_outChannel = oc;
  m_inputs = inputs;
  m_firstUsed = inputs.first;
  float largest = 0.0F;
  bool used = false;
  for (std::int64_t ic = inputs.first; ic < inputs.first + inputs.count; ++ic) {
    const float* taps = weight->values.data() + weight->index(ic, oc % weight->shape.c, 0, 0);
    for (std::int64_t k = 0; k < weight->shape.h * weight->shape.w; ++k) {
      if (taps[k] == 0.0F) continue;
      if (!used) m_firstUsed = ic;
      used = true;
      if (std::isfinite(taps[k])) largest = std::max(largest, std::abs(taps[k]));
    }
  }
  m_scale = snapOutward(largest);
}

}  // namespace convt
