#pragma once

#include <QPainter>
#include <QString>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "engine/core/step_sequence.h"
#include "ui/paint/board_block.h"
#include "ui/paint/board_cells.h"
#include "ui/paint/board_shape.h"
#include "ui/paint/board_sum_line.h"

namespace convt {

/// The pair of channels that the pictures of phases and matrix show of a board, and its colours: those of the input and
/// the output are viridis, zero-centred where an input, a weight or the bias that takes part is negative; the kernel is
/// zero-centred, with one scale for all kernels of the output channel.
struct BoardPair {
  explicit BoardPair(const Board& board);

  BoardChannels channels;
  std::int64_t ic = 0;  ///< the first input channel that is used; the first of the group if none is
  double bias = 0.0;
  bool isSigned = false;
  BoardColors input;
  BoardColors kernel;

  /// How many channels are added to the shown one.
  std::int64_t others() const { return channels.used.empty() ? 0 : std::ssize(channels.used) - 1; }
  /// The output is more than the shown channel's part of it.
  bool hasMore() const { return others() > 0 || bias != 0.0; }
  BoardColors colorsOf(std::span<const double> outputs) const;
};

/// "R", "2": the input channel's name; empty where there is only one.
QString pairChannel(const Board& board, const BoardPair& pair);

/// The products of an output pixel, of the used channels.
std::vector<SumTerm> usedTerms(const Board& board, const BoardPair& pair, PixelAt output);

/// An edge round a grid whose cells are too small for lines of their own: unwritten ones would be lost on the window.
void paintSmallGridEdge(QPainter& painter, const BoardGrid& grid, const Theme& theme);

/// A pixel of the output without its value: hatched paper where no tap reaches it, hatched where it has other
/// neighbours in the whole picture.
BoardCell outputCell(const BoardShape& shape, PixelAt output);

/// What is hatched in the output, in the words of Stamp and Gather; nothing if no pixel is.
std::optional<BoardKey> hatchKey(const BoardShape& shape);
/// The key in one row, from its left end and its middle.
void paintHatchKey(QPainter& painter, QPointF leftMiddle, const BoardKey& key, const Theme& theme);

/// Which of several input channels is shown and what becomes of the others; empty where there is only one.
QString channelNote(const Board& board, const BoardPair& pair);

}  // namespace convt
