#pragma once

#include "ui/paint/theme.h"

namespace convt {

/// What lies over a picture that is the last valid one: the window's colour, so that the pale picture reads as part of
/// the background and not as a lighter image.
inline QColor veil(const Theme& theme) {
  QColor color = theme.window;
  color.setAlphaF(0.58F);
  return color;
}

}  // namespace convt
