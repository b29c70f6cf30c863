#pragma once

#include <QPainter>
#include <QRectF>
#include <QString>
#include <cstdint>
#include <optional>

#include "engine/core/board.h"
#include "engine/core/params.h"
#include "ui/paint/crop_frame.h"
#include "ui/paint/theme.h"
#include "ui/paint/view_position.h"

/// The pictures of the Mechanism tab, painted from values alone: the window and exports call the same code.
namespace convt {

/// A cell of such a picture, in the coordinates of its part.
struct BoardPlace {
  enum class Part {
    Input,   ///< (iy, ix)
    Kernel,  ///< tap (ky, kx)
    Canvas,  ///< position on the full canvas: output pixel (y - padding, x - padding)
    Phase,   ///< phase (a, b) = ((oy + p) mod s, (ox + p) mod s)
    Matrix,  ///< row, column of the matrix as drawn
  };
  Part part = Part::Canvas;
  std::int64_t y = 0;
  std::int64_t x = 0;
  friend bool operator==(const BoardPlace&, const BoardPlace&) = default;
};

struct BoardScene {
  const Board* board = nullptr;  ///< null: nothing is painted
  StepOrder order = StepOrder::Rows;
  std::int64_t step = 0;              ///< steps that are done, 0..stepCount
  double landing = 1.0;               ///< of the last step: 0 about to move, 1 landed
  bool forward = false;               ///< Matrix: C instead of C^T
  bool wholeNumbers = true;           ///< the layer's own weights are not in use: said in the picture
  std::optional<BoardPlace> pointed;  ///< by the pointer or the keyboard's cursor
  std::optional<PixelAt> pinned;      ///< an output pixel
};

/// How one mechanism is painted. All functions are pure; area is in logical pixels, and what does not fit into it is
/// drawn smaller, never outside. @pre scene.board is not null
struct BoardPainter {
  void (*paint)(QPainter& painter, const QRectF& area, const BoardScene& scene, const Theme& theme);
  /// The cell at a place; nothing between the parts.
  std::optional<BoardPlace> (*placeAt)(const QRectF& area, const BoardScene& scene, QPointF at);
  /// Steps of the whole animation; 0: it has none.
  std::int64_t (*stepCount)(const Board& board);
  /// The step that a cell belongs to (an input pixel of Stamp, a canvas position of Gather), as a number of steps done.
  std::optional<std::int64_t> (*stepAt)(const BoardScene& scene, const BoardPlace& place);
  /// The cell the keyboard's cursor moves to from one (or from nothing) by one row or column.
  BoardPlace (*neighbour)(const BoardScene& scene, const std::optional<BoardPlace>& from, int down, int right);
  /// What is pointed at, else the last step, in words and numbers: for the status line and for screen readers.
  QString (*words)(const BoardScene& scene);
  /// The edge of the crop frame at a place, within 6 px of it; null function: no frame.
  std::optional<CropEdge> (*edgeAt)(const QRectF& area, const BoardScene& scene, QPointF at);
  /// The canvas row (Top, Bottom) or column at a place, fractions meant: what a drag of an edge reads.
  double (*canvasPosition)(const QRectF& area, const BoardScene& scene, CropEdge edge, QPointF at);
};

const BoardPainter& painterOf(Mechanism mechanism);

}  // namespace convt
