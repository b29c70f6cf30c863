#pragma once

#include <QColor>

#include "ui/paint/device_painter.h"

namespace convt {

/// 45 degree lines rising to the right, 1 px thick, step px apart along x (theme: 4 on tracks, 8 in cells), without
/// antialiasing at every display scale. The lines belong to the painter's origin, not to the rectangle: neighbouring
/// rectangles continue each other. Qt::BDiagPattern would not scale with the display.
void paintHatch(QPainter& painter, const QRectF& rect, int step, const QColor& color);

/// The same in device pixels; step still in logical ones.
void paintHatch(const DevicePainter& device, const QRect& rect, int step, const QColor& color);

}  // namespace convt
