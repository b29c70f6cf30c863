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
  /// The plan for these wants; the same object as before if params, weights and input are the same. A Failure with an
  /// empty text if cancelled.
  Result<std::shared_ptr<const Plan>> planFor(const Wants& wants, std::stop_token stop);

 private:
  std::uint64_t m_inputId = 0;
  Shape m_inputShape;
  LayerParams m_params;
  WeightSource m_source;
  std::shared_ptr<const Weights> m_weights;
  std::shared_ptr<const Plan> m_plan;
};

/// Whether the layer can give negative values: any weight, bias or input below 0. A rule on the parameters, so that
/// colours do not flicker with the values that happen to be visible.
bool canBeNegative(const Weights& weights, const Input& input);

}  // namespace convt
