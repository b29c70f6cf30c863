#pragma once

#include <optional>

#include "ui/paint/board_scene.h"

/// Places on a board as phases and matrix understand them.
namespace convt {

/// The output pixel that a place of the canvas is; nothing for other parts and outside the output.
std::optional<PixelAt> outputAt(const Board& board, const BoardPlace& place);
BoardPlace canvasPlace(const Board& board, PixelAt output);

/// What a scene points at, unless the layer has no such place (any more) or it is a canvas position outside the output.
std::optional<BoardPlace> pointedInside(const BoardScene& scene);
/// The pinned pixel, unless the output ends before it.
std::optional<PixelAt> pinnedInside(const BoardScene& scene);

}  // namespace convt
