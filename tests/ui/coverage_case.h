#pragma once

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "ui/coverage/coverage_facts.h"

namespace convt::test {

/// The facts of a layer whose weights are not known yet.
inline CoverageFacts factsOf(const LayerParams& params, const Shape& input = {1, 3, 464, 700}) {
  CoverageFacts facts;
  facts.params = params;
  facts.input = input;
  facts.coverage = coverageOf(params, input);
  facts.even = evenSettings(params, input);
  facts.shownChannels = {0};
  return facts;
}

/// The layer of the first start.
inline LayerParams startLayer() {
  return {3, {3, 3}, {2, 2}, {1, 1}, {0, 0}, {1, 1}, 1, false};
}

/// Weights whose taps are all `value`.
inline void giveWeights(CoverageFacts& facts, float value) {
  const LayerParams& p = facts.params;
  auto weight = std::make_shared<Tensor>(Shape{facts.input.c, p.outChannels / p.groups, p.kernel.h, p.kernel.w});
  std::fill(weight->values.begin(), weight->values.end(), value);
  facts.weight = weight;
}

/// The two checkerboard numbers of every channel.
inline void know(CoverageFacts& facts, std::vector<double> measured, std::vector<double> fromWeights) {
  auto summary = std::make_shared<CheckerboardSummary>();
  summary->measured = std::move(measured);
  summary->fromWeights = std::move(fromWeights);
  facts.checkerboard = summary;
}

}  // namespace convt::test
