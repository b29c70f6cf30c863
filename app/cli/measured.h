#pragma once

#include <optional>
#include <vector>

#include "app/cli/progress.h"
#include "engine/conv_transpose.h"
#include "engine/core/channel_summary.h"

namespace convt::cli {

/// What walks over the whole output have found, without keeping it.
struct Measured {
  std::vector<std::vector<ChannelSummary>> images;  ///< [image][channel]
  std::vector<double> checkerboard;                 ///< per channel, over all images; NaN: nothing to measure
  double milliseconds = 0.0;                        ///< of the convolution alone; the median over the walks
};

/// Walks over all images `walks` times. Nothing if it was stopped.
std::optional<Measured> measureOutput(const std::shared_ptr<const Plan>& plan, const Input& input, int walks,
                                      const RunOptions& options, Progress& progress);

}  // namespace convt::cli
