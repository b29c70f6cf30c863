#pragma once

#include <cstdint>
#include <string_view>

#include "engine/core/params.h"
#include "engine/core/shape.h"
#include "engine/schedule.h"

namespace convt {

class Plan;

inline constexpr std::string_view kCol2im = "col2im";

/// Contributions of a pixel that fill the tiles.
inline constexpr std::int64_t kFewContributions = 16;

/// What is computed at once: contributions of so many output channels to a band of output rows.
struct Col2imCut {
  std::int64_t channels = 1;
  std::int64_t rows = 1;
  std::int64_t inputRows = 1;  ///< that a band meets, at most
  std::int64_t parts = 1;      ///< of the whole output
  bool fits = true;            ///< false: a band of one row of each phase is too much
};

/// Parts that are each one thread's: their contributions stay in its second-level cache. As many channels as it has
/// room for; else fewer rows, where input rows at the border of two bands contribute to both and are multiplied twice.
/// Does not fit where that would be more than a few.
Col2imCut partsForThreads(const LayerParams& params, const Shape& input, const Shape& output);

/// Parts that all threads work at together, whose contributions stay in the last cache.
Col2imCut partsTogether(const LayerParams& params, const Shape& input, const Shape& output);

/// In cycles per 16 outputs of one channel.
double col2imCost(const LayerParams& params, const Shape& input, const Shape& output);

/// The path that the contributions take.
std::string_view contributionPath(const LayerParams& params, const Shape& input);

/// That of the contributions, with the rows of a part.
Schedule col2imSchedule(const Plan& plan, const ScheduleChoice& choice);

}  // namespace convt
