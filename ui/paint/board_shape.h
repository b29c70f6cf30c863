#pragma once

#include <QString>
#include <array>
#include <vector>

#include "engine/core/step_sequence.h"
#include "ui/paint/board_cells.h"
#include "ui/paint/board_scene.h"

namespace convt {

/// What the layouts of Stamp and Gather depend on: sizes and geometry, no values of a step.
struct BoardShape {
  const Board& board;
  SizeTerms h;
  SizeTerms w;
  Canvas canvas;
  BoardChannels channels;
  bool cut = false;       ///< some cell of the canvas is cut off
  bool biasOnly = false;  ///< some cell of the frame is reached by no tap
  bool differs = false;   ///< some cell of the frame has another value in the whole picture

  explicit BoardShape(const Board& board);
};

/// What does not change while an animation plays, so that colours do not flicker: the complete canvas and the ranges.
struct BoardValues {
  CanvasState complete;
  BoardColors input;   ///< viridis, zero-centred if a value of the used channels is negative
  BoardColors kernel;  ///< zero-centred, one scale for all kernels of the output channel
  BoardColors canvas;  ///< of stamps, canvas and output; zero-centred if an input, a weight or the bias is negative
  double bias = 0.0;

  BoardValues(const BoardShape& shape, const StampSequence& sequence);
  /// The finished value of a canvas position: with the bias inside the frame.
  double value(const BoardShape& shape, std::int64_t y, std::int64_t x) const;
};

/// A value or a sum in a line of text: whole numbers in full, others with three digits.
QString boardNumber(double value);

/// "R" or "7": what an input channel is called.
QString boardChannel(const Board& board, std::int64_t ic);

/// "G, B: kernel is 0, skipped"; empty if none is.
QString skippedChannels(const BoardShape& shape);

/// "3 × 3"
QString boardSize(std::int64_t rows, std::int64_t cols);

}  // namespace convt
