#include "ui/paint/board_gather.h"
#include "ui/paint/board_matrix.h"
#include "ui/paint/board_phases.h"
#include "ui/paint/board_stamp.h"

namespace convt {

const BoardPainter& painterOf(Mechanism mechanism) {
  switch (mechanism) {
    case Mechanism::Stamp: break;
    case Mechanism::Gather: return gatherPainter();
    case Mechanism::Phases: return phasesPainter();
    case Mechanism::Matrix: return matrixPainter();
  }
  return stampPainter();
}

}  // namespace convt
