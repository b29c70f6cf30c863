#pragma once

#include <QString>
#include <optional>
#include <vector>

#include "ui/paint/board_block.h"
#include "ui/paint/board_scene.h"
#include "ui/paint/board_shape.h"

namespace convt {

/// A scene of Gather with everything that painting and words need. The last pixel counts only when it has landed.
class GatherPicture {
 public:
  /// @pre scene.board is not null and outlives the picture, as does the scene
  explicit GatherPicture(const BoardScene& scene);

  const BoardScene& scene() const { return m_scene; }
  const BoardShape& shape() const { return m_shape; }
  /// What is pointed at, if the board has such a cell and this picture shows it.
  const std::optional<BoardPlace>& pointed() const { return m_pointed; }
  std::int64_t channel() const { return m_channel; }  ///< the input channel that is drawn
  /// Of the zero-inserted input as drawn: cell (j, i) lies at e = (rows().first + j, cols().first + i).
  const GatherAxis& rows() const { return m_rows; }
  const GatherAxis& cols() const { return m_cols; }

  std::int64_t steps() const { return m_steps; }
  bool underWay() const { return m_steps > 0 && m_scene.landing < 1.0; }
  /// Steps that have landed.
  std::int64_t landed() const { return underWay() ? m_steps - 1 : m_steps; }
  const GridWalk& walk() const { return m_walk; }

  /// The output pixel whose window is drawn, as a place on the canvas: what is pointed at, else the last step's, else
  /// what is pinned.
  std::optional<BoardPlace> cell() const;

  /// The tap at a cell of the flipped kernel.
  double flippedTap(std::int64_t row, std::int64_t col) const;
  /// A cell of the zero-inserted input.
  BoardCell zerosCell(int row, int col) const;
  /// A cell of the canvas: only the frame has any.
  BoardCell canvasCell(int row, int col) const;
  /// Its value, the sum of all products and the bias, rounded once.
  double value(const BoardPlace& at) const;

  /// Positions of the useful products of a pixel in the zero-inserted input as drawn, in the order of the taps, and of
  /// those taps in the flipped kernel.
  CellSet usefulZeros(const BoardPlace& at) const;
  CellSet usefulTaps(const BoardPlace& at) const;
  /// The products of a pixel that multiply a zero, in the zero-inserted input as drawn.
  std::vector<PixelAt> wastedZeros(const BoardPlace& at) const;

  BoardBlock block(const BoardValues& values) const;
  QString words() const;

 private:
  std::vector<CanvasTerm> termsOf(const BoardPlace& at) const;
  void explain(BoardBlock& block, const BoardPlace& at) const;
  QString leadSentence() const;
  ProductCount productsAt(const BoardPlace& at) const;
  QString cellWords(const BoardPlace& at) const;

  const BoardScene& m_scene;
  BoardShape m_shape;
  GridWalk m_walk;
  GatherAxis m_rows;
  GatherAxis m_cols;
  std::int64_t m_steps = 0;
  std::int64_t m_channel = 0;
  std::optional<BoardPlace> m_pointed;
};

}  // namespace convt
