#pragma once

#include <QPainter>
#include <QString>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/core/board.h"
#include "ui/paint/board_cells.h"
#include "ui/paint/board_sum_line.h"

namespace convt {

/// The pair of channels that the pictures of phases and matrix show of a board, and its colours: those of the input and
/// the output are viridis, zero-centred where an input, a weight or the bias that takes part is negative; the kernel is
/// zero-centred, with one scale for all kernels of the output channel.
struct BoardPair {
  explicit BoardPair(const Board& board);

  std::int64_t ic = 0;     ///< the first input channel of the group whose kernel is not 0
  std::int64_t wired = 0;  ///< how many have such a kernel
  double bias = 0.0;
  bool isSigned = false;
  BoardColors input;
  BoardColors kernel;

  BoardColors colorsOf(std::span<const double> outputs) const;
};

/// "R", "2": the input channel's name; empty where there is only one.
QString pairChannel(const Board& board, const BoardPair& pair);

/// The products of an output pixel without those of input channels whose kernel is 0 altogether.
std::vector<SumTerm> wiredTerms(const LayerValues& layer, const OutputPlace& place);

/// An edge round a grid whose cells are too small for lines of their own: unwritten ones would be lost on the window.
void paintSmallGridEdge(QPainter& painter, const BoardGrid& grid, const Theme& theme);

/// Which of several input channels is shown and what becomes of the others; empty where there is only one.
QString channelNote(const Board& board, const BoardPair& pair);

}  // namespace convt
