#include "engine/lazy/layer_cache.h"

#include <algorithm>
#include <utility>

#include "engine/weight_init.h"

namespace convt {
namespace {

/// Weights follow kernel, groups, channels and bias; rules follow stride and dilation too. Padding leaves them as they
/// are: a slider that changes no weight must not draw millions of them anew.
bool sameWeights(const LayerParams& a, const LayerParams& b, WeightKind kind) {
  LayerParams c = b;
  c.padding = a.padding;
  c.outputPadding = a.outputPadding;
  if (!isPerChannelRule(kind)) {
    c.stride = a.stride;
    c.dilation = a.dilation;
  }
  return a == c;
}

}  // namespace

bool LayerCache::hasWeightsFor(const Wants& wants) const {
  return m_weights && m_inputShape.c == wants.input.shape.c && m_source == wants.weights &&
         sameWeights(m_params, wants.params, m_source.kind);
}

bool LayerCache::holds(const Wants& wants) const {
  return m_plan && m_inputShape == wants.input.shape && m_params == wants.params && m_inputId == wants.inputId &&
         hasWeightsFor(wants);
}

Result<std::shared_ptr<const Plan>> LayerCache::planFor(const Wants& wants, std::stop_token stop) {
  if (holds(wants)) return m_plan;
  m_plan.reset();  // gives its memory back before the next one asks
  if (!hasWeightsFor(wants)) {
    m_weights.reset();
    Result<Weights> weights = makeWeights(wants.weights, wants.params, wants.input.shape.c, stop);
    if (!weights) return weights.failure();
    m_weights = std::make_shared<const Weights>(std::move(*weights));
  }
  m_inputId = wants.inputId;
  m_inputShape = wants.input.shape;
  m_params = wants.params;
  m_source = wants.weights;
  auto plan = Plan::make(wants.params, wants.input.shape, m_weights, {}, std::move(stop));
  if (plan) m_plan = *plan;
  return plan;
}

}  // namespace convt
