#pragma once

#include <QPointF>
#include <QRectF>
#include <QSizeF>
#include <cstdint>
#include <optional>

#include "ui/paint/board_cells.h"
#include "ui/paint/board_scene.h"

namespace convt {

/// A grid whose cells need not be squares, in logical pixels: the matrix, a column of values.
struct MatrixGrid {
  QPointF corner;
  int cellWidth = 0;
  int cellHeight = 0;
  std::int64_t rows = 0;
  std::int64_t cols = 0;

  QRectF rect() const {
    return {corner, QSizeF(static_cast<double>(cols * cellWidth), static_cast<double>(rows * cellHeight))};
  }
  QRectF at(std::int64_t row, std::int64_t col) const {
    return {corner + QPointF(static_cast<double>(col * cellWidth), static_cast<double>(row * cellHeight)),
            QSizeF(cellWidth, cellHeight)};
  }
  /// The cell (row, col) at a place; nothing outside.
  std::optional<PixelAt> cellAt(QPointF place) const;
};

/// The part of the output pixels that is drawn: rows of C^T, columns of C. All, or as many whole rows of the output as
/// cells of 3 px leave room for.
struct MatrixPage {
  std::int64_t from = 0;
  std::int64_t count = 0;
  std::int64_t all = 0;
  bool whole() const { return count == all; }
};

/// Where the parts of the picture stand: matrix, factor and product side by side, at their right kernel, input and
/// output as pictures, and what is said.
struct MatrixLayout {
  bool drawn = false;  ///< false: not even a page has room
  double left = 0.0;
  double right = 0.0;
  double sentenceBaseline = 0.0;
  double headingBaseline = 0.0;
  MatrixPage page;
  MatrixGrid matrix;   ///< the page's rows and columns
  MatrixGrid factor;   ///< one column
  MatrixGrid product;  ///< one column, beside the matrix' rows
  BoardGrid kernel;
  BoardGrid input;
  BoardGrid output;
  QRectF sum;
  QRectF inner;  ///< the inner products
  QRectF key;    ///< what is hatched; of no height if nothing is
  QRectF notes;

  /// Of the page's first row and column in the drawn matrix.
  std::int64_t firstRow(bool forward) const { return forward ? 0 : page.from; }
  std::int64_t firstCol(bool forward) const { return forward ? page.from : 0; }
};
MatrixLayout layoutMatrix(const QRectF& area, const BoardScene& scene);

/// Room for the numbers of rows, left of the matrix, and of columns, above it.
inline constexpr double kRowLabels = 62.0;
inline constexpr double kColLabels = 16.0;

}  // namespace convt
