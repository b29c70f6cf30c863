#pragma once

#include <QColor>
#include <QFont>

#include "engine/core/params.h"

namespace convt {

/// Text styles of the window. Sizes in logical pixels; colours are the caller's (the usual one is named).
enum class Type {
  Body,           ///< 13: text, labels, tabs, buttons, sizes (ink)
  BodyStrong,     ///< 13 Medium: chosen tab, values in boxes (ink)
  Small,          ///< 12: chips, term lists, cell numbers (ink)
  Note,           ///< 11: names, notes, captions, legends, status (ink2); nothing is smaller, but for tags
  NoteStrong,     ///< 11 Medium: a note that names a broken rule (ink)
  Heading,        ///< 11 Medium capitals, spaced by .6: area headings (ink2)
  Formula,        ///< 15: operators of the formula (ink2)
  FormulaStrong,  ///< 15 Medium: its numbers, totals, rule headlines
  Sum,            ///< 18 Medium: the sum of one cell
  Tag,            ///< 9.5 Medium: numbers of taps
};

/// Colours and type of one look. A value: copy it, compare members, hold a reference for the length of a paint call.
/// Contrast on `window` and `base`: text at least 4.5, marks at least 3.
struct Theme {
  bool dark = false;
  bool highContrast = false;

  QColor window;  ///< bars, panel, titles, plates
  QColor base;    ///< boxes, chips, combo boxes, unwritten cells
  QColor well;    ///< viewers where no picture is
  QColor ink;     ///< text; selection, focus and "invalid" are this, inverted
  QColor ink2;    ///< names, notes, operators
  QColor ink3;    ///< disabled text only, never information
  QColor edge;    ///< borders of controls, tracks, ticks
  QColor line;    ///< separators between areas
  QColor hover;   ///< fill of hovered flat buttons and rows
  QColor kernel, stride, padding, outputPadding, dilation,
      channels;  ///< one per parameter: handles, digits, thin marks
  QColor pin;    ///< the accent; always 2 px within 1 px of black on both sides

  /// The colour of a parameter's handle and digits; ink for those that have none (Input, Weight, Bias).
  QColor color(Param param) const;
  /// The same for digits: high contrast writes them in ink (their names tell them apart).
  QColor digits(Param param) const { return highContrast ? ink : color(param); }
  /// `color` thinned out over `window` as zero terms are: 72 %.
  QColor dimmed(const QColor& color) const;
};

const Theme& lightTheme();
const Theme& darkTheme();
const Theme& highContrastLightTheme();
const Theme& highContrastDarkTheme();

/// The font of a style: Roboto, its digits tabular; text it lacks falls back to Noto Sans CJK TC and the system's.
/// GUI thread, after loadFonts().
QFont font(Type type);

/// Registers the fonts that ship (resources/fonts.qrc). Needs a QGuiApplication. Idempotent.
void loadFonts();

}  // namespace convt
