#pragma once

#include <QString>
#include <optional>

#include "ui/paint/board_block.h"
#include "ui/paint/board_scene.h"
#include "ui/paint/board_shape.h"

namespace convt {

/// A scene of Stamp with everything that painting and words need. The last stamp counts only when it has landed.
class StampPicture {
 public:
  /// @pre scene.board is not null and outlives the picture, as does the scene
  explicit StampPicture(const BoardScene& scene);

  const BoardScene& scene() const { return m_scene; }
  const BoardShape& shape() const { return m_shape; }
  const StampSequence& sequence() const { return m_sequence; }
  /// What is pointed at, if the board has such a cell.
  const std::optional<BoardPlace>& pointed() const { return m_pointed; }
  /// The sums of the stamps that have landed.
  const CanvasState& state() const { return m_state; }

  std::int64_t steps() const { return m_steps; }
  bool started() const { return m_steps > 0; }
  bool underWay() const { return started() && m_scene.landing < 1.0; }
  /// The last step, before it the first; its channel is the one that is drawn.
  const StampStep& shown() const { return m_shown; }

  double input(std::int64_t y, std::int64_t x) const;  ///< of the channel that is drawn, as the taps are
  double tap(std::int64_t y, std::int64_t x) const;
  /// A cell of the stamp, as far apart as the dilation sets its taps; nothing between them.
  std::optional<double> stampValue(std::int64_t row, std::int64_t col) const;
  /// Where a tap of the last stamp lands.
  BoardPlace stampedAt(std::int64_t ky, std::int64_t kx) const;

  /// What stands in a canvas cell: the sum of the stamps so far, from its completion on with the bias.
  double sumAt(const BoardPlace& at) const;
  BoardCell canvasCell(int row, int col) const;

  /// The cell that is explained: what is pointed at, else what is pinned, else the first that the last stamp completes,
  /// else the first in the frame that it reaches.
  std::optional<BoardPlace> cell() const;

  BoardBlock block(const BoardValues& values) const;
  QString words() const;

 private:
  std::int64_t landed() const { return underWay() ? m_steps - 1 : m_steps; }
  void explain(BoardBlock& block, const BoardPlace& cell) const;
  QString leadSentence() const;
  QString stepSentence() const;
  QString cellWords(const BoardPlace& cell) const;

  const BoardScene& m_scene;
  BoardShape m_shape;
  StampSequence m_sequence;
  std::int64_t m_steps = 0;
  StampStep m_shown;
  std::optional<BoardPlace> m_pointed;
  CanvasState m_state;
};

}  // namespace convt
