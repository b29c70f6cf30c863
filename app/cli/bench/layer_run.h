#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>

#include "engine/conv_transpose.h"
#include "engine/core/memory_budget.h"
#include "engine/workloads.h"

namespace convt::cli {

/// One place for the outputs of all layers that are measured, one after the other: aligned to 64 bytes, touched once.
class OutputBuffer {
 public:
  /// Large enough for each of the shapes, with padded rows; asks the memory budget.
  static Result<OutputBuffer> make(std::int64_t floats);
  static std::int64_t floatsFor(const Shape& output);

  /// Rows begin at multiples of 64 bytes.
  OutputSpan spanFor(const Shape& output) const;

 private:
  struct Freed {
    void operator()(float* floats) const;
  };
  std::unique_ptr<float[], Freed> m_floats;
  MemoryBudget::Reservation m_memory;
};

/// A workload with its input, weights and plan. The numbers are those of PyTorch's generator with seed 0.
class LayerRun {
 public:
  static Result<LayerRun> make(const Workload& workload, const ScheduleChoice& choice, std::stop_token stop);
  /// The same input and weights with another schedule.
  Result<LayerRun> withChoice(const ScheduleChoice& choice, std::stop_token stop) const;

  const Workload& workload() const { return m_workload; }
  const Plan& plan() const { return *m_plan; }
  const Input& input() const { return m_input; }

  /// Computes the output once; the milliseconds it took, or nothing if it was stopped.
  std::optional<double> run(const OutputBuffer& buffer, const RunOptions& options) const;

  /// Computes the output once more and compares up to 64 places, chosen at random, with the definition in double:
  /// the largest difference relative to the largest value. Infinite if a value is missing.
  std::optional<double> error(const OutputBuffer& buffer, const RunOptions& options) const;

 private:
  Workload m_workload;
  Input m_input;
  std::shared_ptr<const Plan> m_plan;
  MemoryBudget::Reservation m_memory;
};

}  // namespace convt::cli
