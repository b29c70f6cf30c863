#pragma once

#include <QPainter>

#include "ui/paint/board_matrix_facts.h"
#include "ui/paint/board_matrix_layout.h"
#include "ui/paint/theme.h"

namespace convt {

/// What stands where no tap is: paper. In the dark it is the colour of a weight of 0, because large weights are as dark
/// as the window.
QColor matrixPaper(const MatrixFacts& facts, const Theme& theme);

/// The page of the drawn matrix: entries in the kernel's colours, paper where no tap is, a stronger line round each
/// block of one row of pixels by another; the numbers of rows and columns beside it, of all or of the blocks only.
void paintMatrixCells(QPainter& painter, const MatrixLayout& layout, const MatrixFacts& facts, const MatrixFocus& focus,
                      const Theme& theme);

/// One column of values. What is not begun is unwritten, what is complete is set in Medium.
struct MatrixColumn {
  const MatrixGrid* grid = nullptr;
  std::int64_t from = 0;  ///< the index of its first value
  const std::vector<double>* values = nullptr;
  const BoardColors* colors = nullptr;
  bool product = false;
};
void paintMatrixColumn(QPainter& painter, const MatrixColumn& column, const MatrixFacts& facts, const Theme& theme);

/// The focus in matrix, factor and product: its row or column framed, what takes part outlined.
void paintMatrixFocus(QPainter& painter, const MatrixLayout& layout, const MatrixFacts& facts, const MatrixFocus& focus,
                      const Theme& theme);

}  // namespace convt
