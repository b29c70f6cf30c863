#pragma once

#include <QPalette>

#include "ui/paint/theme.h"

namespace convt {

/// Which look the user asked for. System follows the desktop's palette, also when it changes while we run.
enum class ThemeMode { System, Light, Dark, HighContrastLight, HighContrastDark };

/// The look in force. Widgets read it while they paint; every widget is told of a change by QEvent::PaletteChange,
/// which Qt delivers in the next turn of the event loop.
/// GUI thread.
const Theme& theme();

/// Sets the look of the whole application: fonts, palette, StudioStyle, focus rings. The first call (before the first
/// window is shown) installs them; later ones repaint everything. Needs the QApplication.
void setTheme(ThemeMode mode);
ThemeMode themeMode();

/// Whether the user asked for less motion: then nothing flashes and nothing slides. False at first.
bool reducedMotion();
void setReducedMotion(bool reduced);

/// The palette of a look: every role in every group is set, so nothing of the desktop's colours shines through.
QPalette paletteOf(const Theme& theme);

}  // namespace convt
