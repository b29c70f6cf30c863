#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "engine/core/canvas.h"

/// The animations of Stamp and Gather: which step comes when, and what stands on the canvas after each. Both add exact
/// products in double; a sum becomes a float once, at the end. Pure, any thread.
namespace convt {

/// A grid that is walked in rows, each from left to right or every second one from right to left.
struct GridWalk {
  std::int64_t rows = 0;
  std::int64_t cols = 0;
  StepOrder order = StepOrder::Rows;

  std::int64_t count() const { return rows * cols; }
  /// The cell visited at a time, 0 <= at < count().
  struct Cell {
    std::int64_t y = 0;
    std::int64_t x = 0;
    friend bool operator==(const Cell&, const Cell&) = default;
  };
  Cell at(std::int64_t time) const;
  /// When a cell of the grid is visited.
  std::int64_t timeOf(Cell cell) const;
};

/// The input channels that a board's output channel is made of. One whose kernel is 0 adds nothing and is skipped,
/// unless its input holds an infinity or a NaN, which a weight of 0 does not silence.
struct BoardChannels {
  std::vector<std::int64_t> used;
  std::vector<std::int64_t> skipped;
};
BoardChannels channelsOf(const Board& board);

/// Stamp: one step per input channel (outer), row and column.
struct StampStep {
  std::int64_t ic = 0;
  std::int64_t iy = 0;
  std::int64_t ix = 0;
  friend bool operator==(const StampStep&, const StampStep&) = default;
};
struct StampSequence {
  BoardChannels channels;
  GridWalk walk;  ///< over the input of one channel

  StampSequence(const Board& board, StepOrder order);
  std::int64_t count() const { return static_cast<std::int64_t>(channels.used.size()) * walk.count(); }
  StampStep at(std::int64_t step) const;                     ///< 0 <= step < count()
  std::optional<std::int64_t> timeOf(StampStep step) const;  ///< nothing for a skipped channel
};

/// What stands on the canvas after some stamps.
struct CanvasState {
  std::int64_t cols = 0;
  std::vector<double> sums;        ///< [rows][cols] of the canvas: the products so far, without the bias
  std::vector<std::int64_t> done;  ///< how many they are
  std::vector<std::int64_t> all;   ///< how many there will be

  std::size_t index(std::int64_t y, std::int64_t x) const { return static_cast<std::size_t>(y * cols + x); }
  bool written(std::size_t at) const { return done[at] > 0; }
  bool complete(std::size_t at) const { return done[at] == all[at]; }
};

/// The sum of the first `steps` stamps. The bias is not a stamp: a cell of the frame gets it when its last product has
/// come (see boardBias), one without a tap has it from the start.
CanvasState canvasAfter(const Board& board, const StampSequence& sequence, std::int64_t steps);

/// The bias of the board's output channel, 0 without one.
double boardBias(const Board& board);
bool hasBias(const Board& board);

/// A product of a canvas cell, in the order of the stamps.
struct CanvasTerm {
  StampStep from;
  std::int64_t ky = 0;
  std::int64_t kx = 0;
  float x = 0.0F;
  float w = 0.0F;
  std::int64_t time = 0;  ///< the step that adds it, from 0
  double product() const { return static_cast<double>(x) * static_cast<double>(w); }
};
std::vector<CanvasTerm> canvasTerms(const Board& board, const StampSequence& sequence, std::int64_t y, std::int64_t x);

/// Gather along one axis: the kernel, flipped, lies with tap k on position e = q - dilation*k of the zero-inserted
/// input (input i at e = i*stride). Positions outside 0 .. (in-1)*stride are zeros of the padding.
enum class GatherKind { Useful, Inserted, Padding };
GatherKind gatherKind(const SizeTerms& terms, std::int64_t e);

/// The positions e that some output's window covers, and the whole zero-inserted input: what is drawn. Windows begin at
/// padding - dilation*(kernel-1); above 0 the first positions are in no window.
struct GatherAxis {
  std::int64_t first = 0;  ///< of both
  std::int64_t end = 1;
  std::int64_t windowBegin = 0;  ///< of the windows
  std::int64_t windowEnd = 1;
  bool covered(std::int64_t e) const { return e >= windowBegin && e < windowEnd; }
  friend bool operator==(const GatherAxis&, const GatherAxis&) = default;
};
GatherAxis gatherAxis(const SizeTerms& terms);

/// Products of a sliding window, or of a stamp: those that matter and those that do not.
struct ProductCount {
  std::int64_t useful = 0;
  std::int64_t wasted = 0;
  std::int64_t all() const { return useful + wasted; }
  friend bool operator==(const ProductCount&, const ProductCount&) = default;
};

/// Gather: of the window of one output pixel over all channels used; a product is wasted where it multiplies an
/// inserted zero or one of the padding.
ProductCount gatherProducts(const Board& board, const BoardChannels& channels, std::int64_t oy, std::int64_t ox);

/// Stamp: of one input pixel; a product is wasted where it lands outside the frame.
ProductCount stampProducts(const Board& board, std::int64_t iy, std::int64_t ix);

/// Of the first `steps` steps.
ProductCount gatheredProducts(const Board& board, const GridWalk& walk, std::int64_t steps);
ProductCount stampedProducts(const Board& board, const StampSequence& sequence, std::int64_t steps);

/// The output pixels in the order in which Gather computes them.
GridWalk gatherWalk(const Board& board, StepOrder order);

/// The whole output channel by each mechanism, [H_out][W_out]: sums in double, rounded once.
std::vector<float> stampedOutput(const Board& board, StepOrder order = StepOrder::Rows);
std::vector<float> gatheredOutput(const Board& board);

}  // namespace convt
