#pragma once

#include <QPainter>
#include <QRectF>
#include <optional>
#include <vector>

#include "ui/paint/board_shape.h"
#include "ui/paint/board_words.h"

/// The canvas with the crop frame over it, as Stamp and Gather share it.
namespace convt {

/// 2 px in the padding's colour with a grip on each edge, round the cells of the frame.
void paintFrame(QPainter& painter, const BoardGrid& canvas, const BoardShape& shape, const Theme& theme);

std::optional<CropEdge> frameEdgeAt(const BoardGrid& canvas, const BoardShape& shape, QPointF at);
double canvasPositionAt(const BoardGrid& canvas, CropEdge edge, QPointF at);

/// What is lit up on the canvas while an input pixel or a tap is pointed at, and in the input and the kernel while a
/// cell of the canvas is; empty for anything else.
/// @param framed  only cells of the frame, not those that are cut off
std::vector<Mark> canvasMarks(const BoardShape& shape, const BoardPlace& pointed, bool framed);
std::vector<Mark> inputMarks(const BoardShape& shape, const BoardPlace& pointed);
std::vector<Mark> kernelMarks(const BoardShape& shape, const BoardPlace& pointed);

/// Whether one of the marks puts a tag on a cell.
bool isTagged(const std::vector<Mark>& marks, const BoardGrid& grid, int row, int col);

/// One cell, marked.
Mark cellMark(Mark::Shape shape, Mark::Look look, std::int64_t y, std::int64_t x);

/// What is pointed at, if the board has such an input pixel, tap or cell of the canvas; it may come from another board.
std::optional<BoardPlace> pointedPlace(const BoardScene& scene, const BoardShape& shape);

/// The pinned output pixel's place on the canvas, if the pin lies in the output.
std::optional<BoardPlace> pinnedPlace(const BoardScene& scene, const BoardShape& shape);

/// The cell of the canvas, or only of its frame, that is so many rows down and columns right of another, at most the
/// last one; from anything else: the pinned one, else the first of the frame.
BoardPlace canvasNeighbour(const BoardScene& scene, const BoardShape& shape, bool frameOnly,
                           const std::optional<BoardPlace>& from, int down, int right);

/// An arrow to the canvas, from beside one grid to beside another, at a height.
void paintBoardArrow(QPainter& painter, const BoardGrid& from, const BoardGrid& to, double y, const Theme& theme);

/// A heading within its place.
void paintBoardHeading(QPainter& painter, const QRectF& place, const BoardHeading& heading, const Theme& theme);

/// Instead of a canvas that is too large to be drawn.
void paintTooLarge(QPainter& painter, const QRectF& area, const BoardShape& shape, const Theme& theme);

}  // namespace convt
