#pragma once

#include "ui/paint/device_painter.h"

namespace convt {

/// The thin frame that shows what another view shows: 1 px white inside 1 px black, both inside rect, so that it stands
/// out on every picture.
void paintFrame(QPainter& painter, const QRectF& rect);

/// The same in device pixels from the painter's origin; the lines are as thick as the display's scale asks for.
void paintFrame(QPainter& painter, const QRect& rect, double scale);

}  // namespace convt
