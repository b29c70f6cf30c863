#pragma once

#include <memory>
#include <stop_token>

#include "engine/core/result.h"
#include "engine/lazy/wants.h"
#include "engine/plan.h"

namespace convt {

/// The plan of the layer that is shown now, kept while only views, colours or ranges change.
class LayerCache {
 public:
  /// Whether planFor() would give the plan that it gave before: params, weights and input are the same.
  bool holds(const Wants& wants) const;
  /// The plan for these wants; the same object as before if it holds() it. A Failure with an empty text if cancelled.
  /// It drops the old plan before it asks the budget for the new one; who else keeps the old one keeps its memory.
  Result<std::shared_ptr<const Plan>> planFor(const Wants& wants, std::stop_token stop);

 private:
  bool hasWeightsFor(const Wants& wants) const;

  std::uint64_t m_inputId = 0;
  Shape m_inputShape;
  LayerParams m_params;
  WeightSource m_source;
  std::shared_ptr<const Weights> m_weights;
  std::shared_ptr<const Plan> m_plan;
};

}  // namespace convt
