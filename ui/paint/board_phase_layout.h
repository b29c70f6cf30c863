#pragma once

#include <QPointF>
#include <QRectF>
#include <QSizeF>
#include <cstdint>

#include "ui/paint/board_cells.h"
#include "ui/paint/board_scene.h"

namespace convt {

/// How much a tile of the table of phases tells; the first that fits with readable cells is chosen.
enum class PhaseTile {
  Full,    ///< number of the phase, its taps, the whole kernel with them, and beside it the dense sub-kernel
  Kernel,  ///< the same without the sub-kernel
  Count,   ///< the whole kernel as an icon and "2×1" below it; the phases are numbered along the table's edges
  Dense,   ///< the sub-kernel as an icon and "2×1" beside it
};

/// The table of the stride_h x stride_w phases.
struct PhaseTable {
  PhaseTile level = PhaseTile::Dense;
  int cell = 0;  ///< of the kernels in the tiles; 0: no room for the table
  int rows = 0;
  int cols = 0;
  QRectF room;  ///< what it may take
  QPointF corner;
  QSizeF tile;
  QSizeF pitch;  ///< from one tile to the next
  QRectF at(std::int64_t a, std::int64_t b) const {
    return {corner + QPointF(static_cast<double>(b) * pitch.width(), static_cast<double>(a) * pitch.height()), tile};
  }
  QRectF rect() const { return at(0, 0).united(at(rows - 1, cols - 1)); }
};

/// Where the parts of the picture stand, in logical pixels.
struct PhaseLayout {
  double sentenceBaseline = 0.0;
  double headingBaseline = 0.0;
  double left = 0.0;
  double right = 0.0;
  BoardGrid input;
  PhaseTable table;
  BoardGrid output;
  QRectF sum;
  QRectF key;  ///< what is hatched; of no height if nothing is
  QRectF notes;
};
PhaseLayout layoutPhases(const QRectF& area, const Board& board);

/// The whole kernel and the dense sub-kernel of rows x cols taps in a tile; a grid of cell 0 where it shows none.
BoardGrid tileKernel(const PhaseTable& table, const QRectF& tile, Pair kernel);
BoardGrid tileDense(const PhaseTable& table, const QRectF& tile, Pair kernel, std::int64_t rows, std::int64_t cols);

/// Room above the kernel for the header of Full and Kernel tiles, and round everything in a tile.
inline constexpr double kTileHeader = 20.0;
double tileInset(PhaseTile level);

/// Where "2×1" stands in tiles of Count and Dense.
QRectF tileCount(const PhaseTable& table, const QRectF& tile, const LayerParams& params);

}  // namespace convt
