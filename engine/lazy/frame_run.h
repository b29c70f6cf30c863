#pragma once

#include <algorithm>
#include <stop_token>

#include "engine/lazy/frame_builder.h"
#include "engine/parallel.h"

namespace convt {

/// One call of FrameBuilder::serve().
struct FrameBuilder::Run {
  const Wants& wants;
  std::stop_token stop;
  const Emit& emit;
  Outcome outcome;
  bool settled = false;

  RunOptions options() const { return {0, stop}; }
  /// Notes that the work was left; every step returns this as its "false".
  bool left() {
    outcome.cancelled = true;
    return false;
  }
};

/// Whether the picture is of just these samples.
inline bool shows(const std::shared_ptr<const Picture>& picture, const SampleGrid& grid,
                  const std::vector<int>& channels) {
  return picture && picture->grid == grid && picture->channels == channels;
}

}  // namespace convt
