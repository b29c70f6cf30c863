#pragma once

#include <QPainter>
#include <QPointF>
#include <QRectF>
#include <QString>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "engine/render/colormap.h"
#include "engine/render/mapping.h"
#include "ui/paint/marks.h"
#include "ui/paint/theme.h"
#include "ui/paint/view_position.h"

/// Grids of value cells: what the pictures of the Mechanism tab are made of.
namespace convt {

/// Where a grid stands, in logical pixels. Its cells are squares; on the device each of their edges is snapped to a
/// whole pixel, so that neighbours touch.
struct BoardGrid {
  QPointF corner;
  int cell = 0;  ///< 0: the grid is not drawn
  int rows = 0;
  int cols = 0;

  QRectF rect() const { return {corner, QSizeF(cell * cols, cell * rows)}; }
  QRectF at(int row, int col) const { return {corner + QPointF(col * cell, row * cell), QSizeF(cell, cell)}; }
  /// The cell (row, col) at a place; nothing outside.
  std::optional<PixelAt> cellAt(QPointF place) const;
  friend bool operator==(const BoardGrid&, const BoardGrid&) = default;
};

/// What a value's colour stands for.
struct BoardColors {
  Colormap map = Colormap::Viridis;  ///< BrownTeal: zero-centred
  ValueRange range;
  QRgb at(double value) const;  ///< grey for NaN
};

/// 0 .. largest in viridis or -largest .. largest zero-centred, with the limit snapped outward to two digits as
/// everywhere; a largest of 0 stands for 1.
BoardColors boardColors(bool isSigned, double largest);

/// How one cell is drawn. From below: fill, lines, hatch, number and mark.
struct BoardCell {
  enum class Mark {
    None,
    Tick,  ///< used
    More,  ///< a bracket in the corner: more is to come
  };
  bool shown = true;            ///< false: there is no such cell, nothing is painted
  std::optional<double> value;  ///< its colour and its number; nothing: not written, the theme's base
  bool number = true;           ///< false: the colour alone
  bool strong = false;          ///< the number in Medium
  bool tagged = false;          ///< a tag stands in the upper left corner: the number makes room
  bool quiet = false;           ///< paper: on the theme's base whatever the value, its number dimmed
  bool hatched = false;
  bool ghosted = false;  ///< fill and lines under the window's colour at 55 %
  Mark mark = Mark::None;
};

/// One size and one number of digits for all numbers of a grid.
struct BoardNumbers {
  int step = 0;    ///< 0: 15 px, 1: 13 px, 2: 11 px; -1: no numbers
  int digits = 3;  ///< see cellLabel
};

/// The largest in which the label of each of the values fits into a cell. None where they do not even in the smallest,
/// or where cells are below 16 px: a grid with some of its numbers would be misread.
BoardNumbers boardNumbers(int cell, std::span<const double> values);

/// Row by row; `cellOf` is asked once per cell. Lines are black 25 % (in the dark, of unwritten cells: ink) on the
/// first row and column of each cell and round all, from 8 device pixels a cell on; numbers are black or white by the
/// luminance of their fill. A number that `numbers` did not count with is drawn smaller or left out, never over the
/// cell's edge.
void paintBoardCells(QPainter& painter, const BoardGrid& grid, const BoardColors& colors, const BoardNumbers& numbers,
                     const std::function<BoardCell(int row, int col)>& cellOf, const Theme& theme);

/// Marks (rings, outlined sources, stamps, tints) on a grid; a mark's cells are (row, col) of it. Lines reach a few
/// pixels beyond the grid.
void paintBoardMarks(QPainter& painter, const BoardGrid& grid, const std::vector<Mark>& marks, const Theme& theme);

/// The accent round any rectangle: yellow 2 px within 1 px of black on both sides, its middle on the rectangle's edge.
void paintBoardOutline(QPainter& painter, const QRectF& rect, const Theme& theme);

/// A cell alone, as a legend's key: side logical pixels, with an edge of its own.
void paintBoardKey(QPainter& painter, QPointF corner, int side, const BoardCell& cell, const Theme& theme);

}  // namespace convt
