#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/params.h"
#include "engine/core/result.h"
#include "engine/rank_one.h"
#include "engine/schedule.h"
#include "engine/weights.h"

namespace convt {

struct KernelPath;
struct LayerTables;
class DepthwiseTables;
class ProductTables;
struct Col2imTables;

/// Everything about a layer that does not depend on the input's values, made once per (params, weights, input shape):
/// the path, the packed weights, which taps each output phase uses. Immutable; shared by any number of runs and
/// threads. The value of an output pixel is a function of the plan and the input alone: every run over it, whatever
/// region, step and thread count, gives the same bits.
class Plan {
 public:
  /// @param choice  what to force of the schedule, e.g. the name of a path (see pathNames())
  /// @return a Failure if check() refuses the layer, the forced path cannot do it, or the budget has no room for the
  ///         plan; with an empty text if the stop token ended the packing
  static Result<std::shared_ptr<const Plan>> make(const LayerParams& params, const Shape& input,
                                                  std::shared_ptr<const Weights> weights,
                                                  const ScheduleChoice& choice = {}, std::stop_token stop = {});

  const LayerParams& params() const { return m_params; }
  const Shape& input() const { return m_input; }
  const Shape& output() const { return m_output; }
  const Weights& weights() const { return *m_weights; }
  /// The same, for those who keep them longer than the plan.
  const std::shared_ptr<const Weights>& sharedWeights() const { return m_weights; }
  const KernelPath& path() const { return *m_path; }
  std::string_view pathName() const;
  const Schedule& schedule() const { return m_schedule; }

  /// Bytes of the plan itself: packed weights and tables.
  std::int64_t bytes() const;
  /// Multiply-adds for one output pixel of one channel, on average over the interior.
  double termsPerPixel() const;

  /// What the kernels of "phases" and "stretched" read; none for other paths.
  const LayerTables* tables() const { return m_tables.get(); }
  /// What those of "winograd" and "channels" read; none for other paths.
  const ProductTables* products() const { return m_products.get(); }
  /// What "col2im" reads; none for other paths.
  const Col2imTables* contributions() const { return m_contributions.get(); }
  /// What those of "depthwise" read; none for other paths.
  const DepthwiseTables* depthwise() const { return m_depthwise.get(); }
  /// The separable path's weights instead, and null for every other.
  const RankOne* factors() const { return m_factors ? &*m_factors : nullptr; }
  std::int64_t inputsPerGroup() const { return m_input.c / m_params.groups; }

 private:
  Plan() = default;
  Outcome takePath(const ScheduleChoice& choice, const std::stop_token& stop);
  Outcome preparePath(const ScheduleChoice& choice, const std::stop_token& stop);

  LayerParams m_params;
  Shape m_input;
  Shape m_output;
  std::shared_ptr<const Weights> m_weights;
  const KernelPath* m_path = nullptr;
  Schedule m_schedule;
  std::shared_ptr<const LayerTables> m_tables;
  std::shared_ptr<const ProductTables> m_products;
  std::shared_ptr<const Col2imTables> m_contributions;
  std::shared_ptr<const DepthwiseTables> m_depthwise;
  std::optional<RankOne> m_factors;
  MemoryBudget::Reservation m_memory;
};

/// Names of all paths; the cheapest that supports a layer is taken.
std::vector<std::string_view> pathNames();

}  // namespace convt
