#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/cli/commands.h"
#include "engine/core/result.h"
#include "engine/schedule.h"
#include "engine/workloads.h"

namespace convt::cli {

/// What convt bench is to do, parsed and checked.
struct BenchSettings {
  enum class Kind { Layers, Compare, Choices, Scaling };
  Kind kind = Kind::Layers;
  std::vector<Workload> workloads;
  int random = 0;         ///< how many of them, the last ones, are random
  int repeat = 11;        ///< rounds
  int threads = 0;        ///< as RunOptions has them, but not 0
  double idle = 16.0;     ///< milliseconds; 0: not measured
  ScheduleChoice choice;  ///< what is forced
  bool json = false;
  std::string peers;  ///< folder of the peers' programs
};

/// Forces the SIMD target, too, if one is named.
Result<BenchSettings> resolveBench(const BenchOptions& options);

}  // namespace convt::cli
