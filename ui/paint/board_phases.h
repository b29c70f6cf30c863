#pragma once

#include "ui/paint/board_scene.h"

namespace convt {

const BoardPainter& phasesPainter();

}  // namespace convt
