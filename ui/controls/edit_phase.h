#pragma once

namespace convt {

/// Where in a gesture an edit stands; undo makes one step of everything from the first Drag to its DragEnd.
enum class EditPhase {
  Step,     ///< complete in itself: a key, a wheel notch, a typed value, a click
  Drag,     ///< the mouse is down, more will come
  DragEnd,  ///< the mouse was released; the value is that of the last Drag
};

}  // namespace convt
