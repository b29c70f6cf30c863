#include "engine/lazy/plan_source.h"

namespace convt {

PlanSource::PlanSource(std::shared_ptr<const Plan> plan, const Input& input, std::int64_t image)
    : m_plan(std::move(plan)), m_image(image) {
  const std::shared_ptr<const Weights> weights = m_plan->sharedWeights();
  m_layer = {m_plan->params(), input, std::shared_ptr<const Tensor>(weights, &weights->weight),
             std::shared_ptr<const std::vector<float>>(weights, &weights->bias)};
}

float PlanSource::output(std::int64_t oc, std::int64_t oy, std::int64_t ox) const {
  float value = 0.0F;
  run(*m_plan, m_layer.input, Region{m_image, oc, 1, oy, ox, 1, 1, 1}, OutputSpan{&value, 1, 1}, {1, {}});
  return value;
}

}  // namespace convt
