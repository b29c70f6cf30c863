#include "engine/lazy/layer_cache.h"

#include <algorithm>
#include <utility>

#include "engine/weight_init.h"

namespace convt {
namespace {

/// Weights follow kernel, groups, channels, bias and, by rule, stride and dilation; padding leaves them as they are.
bool sameWeights(const LayerParams& a, const LayerParams& b) {
  LayerParams c = b;
  c.padding = a.padding;
  c.outputPadding = a.outputPadding;
  return a == c;
}

bool inputBelowZero(const Input& input) {
  if (input.element != Element::F32) return false;
  for (std::int64_t n = 0; n < input.shape.n; ++n) {
    for (std::int64_t c = 0; c < input.shape.c; ++c) {
      for (std::int64_t y = 0; y < input.shape.h; ++y) {
        for (std::int64_t x = 0; x < input.shape.w; ++x) {
          if (input.value(n, c, y, x) < 0.0F) return true;
        }
      }
    }
  }
  return false;
}

}  // namespace

Result<std::shared_ptr<const Plan>> LayerCache::planFor(const Wants& wants, std::stop_token stop) {
  const bool sameInput = m_inputShape == wants.input.shape;
  const bool sameDraw = m_weights && m_inputShape.c == wants.input.shape.c && m_source == wants.weights &&
                        sameWeights(m_params, wants.params);
  if (m_plan && sameInput && sameDraw && m_params == wants.params && m_inputId == wants.inputId) return m_plan;
  m_plan.reset();  // gives its memory back before the next one asks
  if (!sameDraw) {
    m_weights.reset();
    Result<Weights> weights = makeWeights(wants.weights, wants.params, wants.input.shape.c, std::move(stop));
    if (!weights) return weights.failure();
    m_weights = std::make_shared<const Weights>(std::move(*weights));
  }
  m_inputId = wants.inputId;
  m_inputShape = wants.input.shape;
  m_params = wants.params;
  m_source = wants.weights;
  auto plan = Plan::make(wants.params, wants.input.shape, m_weights);
  if (plan) m_plan = *plan;
  return plan;
}

bool canBeNegative(const Weights& weights, const Input& input) {
  const auto below = [](const std::vector<float>& values) {
    return std::any_of(values.begin(), values.end(), [](float v) { return v < 0.0F; });
  };
  return below(weights.weight.values) || below(weights.bias) || inputBelowZero(input);
}

}  // namespace convt
