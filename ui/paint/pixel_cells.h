#pragma once

#include <QPainter>
#include <QRectF>
#include <functional>
#include <optional>

#include "engine/render/colormap.h"
#include "engine/render/mapping.h"
#include "ui/paint/theme.h"

namespace convt {

/// A grid of values of which some take part in a sum: the input patch, the kernel. What takes part is outlined in
/// yellow within black and numbered up to 9; cells too small for an outline are veiled where they do not, and one
/// square goes round the others.
struct PixelCellsScene {
  QRectF place;  ///< logical pixels; its cells are rows x cols equal parts of it
  int rows = 0;
  int cols = 0;
  std::function<std::optional<float>(int row, int col)> value;  ///< nothing: there is no such position, an empty cell
  Colormap map = Colormap::Viridis;                             ///< BrownTeal: the range is -m .. m
  ValueRange range;
  std::function<int(int row, int col)> termAt;  ///< index of the term that the cell takes part in; -1: none
  bool tags = false;
  int hovered = -1;        ///< the term that is lit
  bool rowsApart = false;  ///< neighbouring rows are not neighbours in the input: a gap between them
  bool colsApart = false;
  double numberScale = 1.0;  ///< numbers are the values times this
};

/// Smallest cells, in logical pixels, with an outline of their own and with a tag.
constexpr double kCellOutlinesFrom = 6.0;
constexpr double kCellTagsFrom = 20.0;

void paintPixelCells(QPainter& painter, const PixelCellsScene& scene, const Theme& theme);

/// The cell at a place: row * cols + col, or -1.
int pixelCellAt(const QRectF& place, int rows, int cols, QPointF at);

}  // namespace convt
