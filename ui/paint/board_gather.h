#pragma once

#include "ui/paint/board_scene.h"

namespace convt {

const BoardPainter& gatherPainter();

}  // namespace convt
