#pragma once

#include <QPainter>

#include "ui/paint/board_phase_facts.h"
#include "ui/paint/board_phase_layout.h"
#include "ui/paint/theme.h"

namespace convt {

/// Paints the table of phases: a tile for each, the focus outlined, the taps of a lit output pixel numbered as its
/// inputs are.
void paintPhaseTable(QPainter& painter, const PhaseTable& table, const BoardScene& scene, const PhaseFacts& facts,
                     const PhaseFocus& focus, const Theme& theme);

/// A corner label of a cell with that fill: 9.5 px, top left.
void paintCornerLabel(QPainter& painter, const QRectF& cell, const QString& text, QRgb fill);
/// Smallest cell with one, logical pixels.
inline constexpr int kCornerLabelsFrom = 36;

}  // namespace convt
