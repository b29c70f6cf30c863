#pragma once

#include <QPainter>
#include <QRectF>

#include "engine/render/mapping.h"
#include "ui/paint/theme.h"

namespace convt {

/// A range in one line, for titles: the low end, a bar of its colours (48 x 8 with a 1 px edge), the high end.
struct RangeBarScene {
  Colormap map = Colormap::Grey;
  ValueRange range;
  double numberScale = 1.0;  ///< numbers are the limits times this
};

/// Logical width it takes.
double rangeBarWidth(const RangeBarScene& scene);

/// At the right end of area, centred vertically.
void paintRangeBar(QPainter& painter, const QRectF& area, const RangeBarScene& scene, const Theme& theme);

}  // namespace convt
