#pragma once

#include <cstdint>
#include <memory>

#include "engine/core/pixel_sum.h"

namespace convt {

/// What is the same for all pixels of an output channel: looked up once, not at every move of the pointer.
class KernelFacts {
 public:
  /// Looks through the channel's kernels, (C_in/groups) * kH * kW weights, unless they are those of the last call.
  void read(const PixelExplanation& pixel);

  /// The largest magnitude of the channel's weights, to two digits upward, as the panel of weights has it.
  float scale() const { return m_scale; }
  /// The first input channel whose kernel is not all 0; the first of the group if all are.
  std::int64_t firstUsed() const { return m_firstUsed; }

 private:
  std::shared_ptr<const Tensor> m_weight;
  std::int64_t m_outChannel = -1;
  ChannelGroup m_inputs;
  float m_scale = 0.0F;
  std::int64_t m_firstUsed = 0;
};

}  // namespace convt
