#pragma once

#include <memory>

#include "engine/conv_transpose.h"
#include "engine/render/layer_source.h"

namespace convt {

/// A plan with the input that it runs on. Keeps both, and their share of the memory budget, as long as it lives.
class PlanSource : public LayerSource {
 public:
  PlanSource(std::shared_ptr<const Plan> plan, const Input& input, std::int64_t image);

  const LayerValues& layer() const override { return m_layer; }
  std::int64_t image() const override { return m_image; }
  float output(std::int64_t oc, std::int64_t oy, std::int64_t ox) const override;

 private:
  std::shared_ptr<const Plan> m_plan;
  LayerValues m_layer;
  std::int64_t m_image;
};

}  // namespace convt
