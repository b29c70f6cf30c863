#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "engine/conv_transpose.h"

namespace convt {

/// What is walked: all rows of some channels of one image, in the order in which they are wanted.
struct StripPart {
  std::int64_t image = 0;
  std::vector<std::int64_t> channels;

  /// All channels of an image.
  static StripPart whole(const Shape& output, std::int64_t image = 0);
};

/// Rows y0 .. y0 + rows - 1 of the part's channels first .. first + count - 1 (places in StripPart::channels), dense
/// [count][rows][width].
struct OutputStrip {
  std::int64_t first = 0;
  std::int64_t count = 0;
  std::int64_t y0 = 0;
  std::int64_t rows = 0;
  std::int64_t width = 0;
  const float* values = nullptr;
  int buffer = 0;  ///< 0 or 1: which of the two buffers of the walk it lies in

  std::span<const float> plane(std::int64_t channel) const {
    const auto size = static_cast<std::size_t>(rows * width);
    return {values + static_cast<std::size_t>(channel) * size, size};
  }
};

/// How a walk goes.
enum class StripOrder {
  ByRows,      ///< from the top, every strip with all channels: what pictures need
  ByChannels,  ///< few channels at a time where rows of all of them would make strips too flat: enough for arrays
};

struct StripOptions {
  StripOrder order = StripOrder::ByRows;
  RunOptions run;
  /// Called before each strip is computed, on the thread that computes: where work that gives way to other work waits.
  std::function<void()> before;
  /// Called after each strip is computed, on the thread that computes: what all threads should share in, such as
  /// turning values into pixels. What it makes of a strip may lie in the place of OutputStrip::buffer until the strip
  /// is visited.
  std::function<void(const OutputStrip&)> prepare;
  std::int64_t preparedBytes = 0;  ///< what prepare() keeps for a value of a strip: asked of the budget, too
};

/// Walks a part of an output of any size in two buffers of about 8 MB (less where the memory budget has less, one row
/// at least), asked of the budget: while a strip is visited, on the calling thread and in order, the next one is
/// computed on another, by all threads of the options. A strip takes some 10 ms at most, but for layers whose single
/// rows take longer. With one thread the two take turns on the calling thread. The values are those of run(), to the
/// bit.
/// @param visit  false ends the walk
/// @return a Failure if the budget has no room for one row; with an empty text if it was stopped, by either side.
///         Exceptions of run() and visit() are rethrown here.
Outcome forEachStrip(const Plan& plan, const Input& input, const StripPart& part, const StripOptions& options,
                     const std::function<bool(const OutputStrip&)>& visit);

}  // namespace convt
