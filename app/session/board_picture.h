#pragma once

#include <QImage>
#include <QSize>

#include "app/session/state.h"
#include "ui/paint/theme.h"

namespace convt {

struct Board;

/// How a board's picture is made for a file: independent of any window.
struct BoardPicture {
  QSize size{1109, 548};  ///< logical pixels
  double scale = 2.0;     ///< pixels per logical pixel
};

/// What the Mechanism tab shows of a board in this state (kind, step, order, pin), by the same painting. Needs a
/// QGuiApplication and loadFonts(). Any thread that may paint on images.
QImage paintBoard(const Board& board, const State& state, const BoardPicture& picture, const Theme& theme);

}  // namespace convt
