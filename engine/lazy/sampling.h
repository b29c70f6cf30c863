#pragma once

#include <memory>
#include <stop_token>
#include <vector>

#include "engine/conv_transpose.h"
#include "engine/render/picture.h"

namespace convt {

/// The samples of `grid` for the given channels of the output, by run(region, step): no more is computed than is shown.
/// Neighbouring channels share a run. Nothing if cancelled.
std::shared_ptr<Picture> sampleOutput(const Plan& plan, const Input& input, std::int64_t image, const SampleGrid& grid,
                                      const std::vector<int>& channels, const RunOptions& options);

/// The same for the input's own values: as many are read as are given, whatever the step.
std::shared_ptr<Picture> sampleInput(const Input& input, std::int64_t image, const SampleGrid& grid,
                                     const std::vector<int>& channels, const RunOptions& options);

/// The input reduced by the mean over step x step blocks, each value rounded once. Bytes and 16-bit values are summed
/// as integers, so that a picture of 100 megapixels is walked as fast as memory gives it. The same bits with any number
/// of threads. Nothing if cancelled.
std::shared_ptr<Picture> averageInput(const Input& input, std::int64_t image, int step,
                                      const std::vector<int>& channels, const RunOptions& options);

/// A coarse picture stretched to a finer grid by repeating samples: what a preview is until the exact one stands.
/// coarse.grid begins where `grid` begins and its step is a multiple of grid.step.
std::shared_ptr<Picture> enlarge(const Picture& coarse, const SampleGrid& grid);

/// The grid that covers all of height x width pixels with the given step.
SampleGrid wholeGrid(std::int64_t height, std::int64_t width, int step);

}  // namespace convt
