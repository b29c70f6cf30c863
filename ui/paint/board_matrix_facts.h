#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "engine/core/output_size.h"
#include "engine/core/unrolled_matrix.h"
#include "ui/paint/board_pair.h"
#include "ui/paint/board_scene.h"

namespace convt {

/// What the picture of the matrix shows of a board, computed anew for each picture. "Drawn" is C^T, or C where the
/// scene asks for it. C^T: factor x (one channel of the input), product the whole output: C^T x, what the other input
/// channels add, and the bias. C: factor y (the layer's output without its bias, all input channels), product C y, the
/// gradient that x would get from it.
struct MatrixFacts {
  /// @pre scene.board outlives the facts
  explicit MatrixFacts(const BoardScene& scene);

  bool forward = false;
  Shape in;
  Shape out;
  Pair kernel;  ///< kH x kW
  BoardShape shape;
  BoardPair pair;
  UnrolledMatrix matrix;        ///< C^T
  std::vector<double> x;        ///< H_in*W_in values of the shown input channel
  std::vector<double> others;   ///< H_out*W_out values that the other input channels add
  std::vector<double> y;        ///< H_out*W_out values of the layer's output channel without its bias
  std::vector<double> factor;   ///< what the drawn matrix is multiplied with
  std::vector<double> product;  ///< complete
  std::vector<double> shown;    ///< product after scene.step steps; C^T: the first of them, C: sums so far
  /// Conv2d makes C y of y: with no other output channel it is the whole result, and the whole gradient of x.
  bool onlyOutput = true;
  /// Conv2d gives more rows or columns than the input has; C y is the first of them.
  bool returnsMore = false;
  BoardColors factorColors;
  BoardColors productColors;

  std::int64_t rows() const { return forward ? matrix.cols() : matrix.rows(); }
  std::int64_t cols() const { return forward ? matrix.rows() : matrix.cols(); }
  std::int64_t blockRows() const { return forward ? in.w : out.w; }  ///< rows of one row of pixels
  std::int64_t blockCols() const { return forward ? out.w : in.w; }
  std::optional<TapPlace> tap(std::int64_t row, std::int64_t col) const {
    return forward ? matrix.tap(col, row) : matrix.tap(row, col);
  }
  double entry(std::int64_t row, std::int64_t col) const {
    return static_cast<double>(forward ? matrix.entry(col, row) : matrix.entry(row, col));
  }
  std::vector<std::int64_t> colsOf(std::int64_t row) const { return forward ? matrix.rowsOf(row) : matrix.colsOf(row); }
  std::vector<std::int64_t> rowsOf(std::int64_t col) const { return forward ? matrix.colsOf(col) : matrix.rowsOf(col); }
  /// How many entries a tap fills.
  std::int64_t entriesOf(TapPlace tap) const;
  /// Whether the steps that are done give a value of the product something, and all of it.
  bool begun(std::int64_t row) const;
  bool complete(std::int64_t row) const;
  /// The pixel that a row, a column of the drawn matrix stands for.
  PixelAt rowPixel(std::int64_t row) const { return {row / blockRows(), row % blockRows()}; }
  PixelAt colPixel(std::int64_t col) const { return {col / blockCols(), col % blockCols()}; }

 private:
  std::int64_t m_step = 0;
  SizeTerms m_h;
  SizeTerms m_w;
};

/// Whether no other output channel has a kernel from this input channel that is not 0.
bool isOnlyOutput(const Board& board, std::int64_t ic);

/// What a scene lights up: what is pointed at, else the pinned pixel, else the last step. One of them, or nothing.
struct MatrixFocus {
  std::optional<std::int64_t> row;
  std::optional<std::int64_t> col;
  std::optional<TapPlace> tap;
  std::optional<std::int64_t> cell;  ///< with a row: the column that is pointed at
};
MatrixFocus matrixFocus(const BoardScene& scene);

/// The output pixel of the focus as an index; 0 if there is none: what a matrix too large for its area shows first.
std::int64_t focusedOutput(const BoardScene& scene);

}  // namespace convt
