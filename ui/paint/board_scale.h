#pragma once

#include <QPainter>
#include <QPointF>

#include "ui/paint/board_cells.h"
#include "ui/paint/theme.h"

namespace convt {

/// What the colours of a grid stand for, in one row: the low end, a bar of 96 x 9 px, the high end.
double scaleWidth(const BoardColors& colors);
/// With its right end and its middle there.
void paintScale(QPainter& painter, QPointF rightMiddle, const BoardColors& colors, const Theme& theme);

}  // namespace convt
