#pragma once

#include <QPainter>
#include <QRectF>
#include <QString>
#include <optional>
#include <vector>

#include "engine/render/colormap.h"
#include "engine/render/mapping.h"
#include "ui/paint/theme.h"

namespace convt {

/// What a legend names: a colour map and what its ends stand for.
struct LegendScene {
  Colormap map = Colormap::Viridis;
  ValueRange range;
  double numberScale = 1.0;  ///< numbers are the limits times this (255 under View > Values x255)
  /// Counts in equal parts of the range, low end first: lying bars at the left of a vertical legend's bar, which makes
  /// room for them, also while there are none yet.
  std::optional<std::vector<double>> bins;
  QString note;  ///< under the bar, e.g. the clipped share; may be empty
};

/// Logical width a vertical legend takes: the bar, its marks and the longest of its three numbers, or the note.
double legendWidth(const LegendScene& scene);

/// A vertical bar, 12 px wide with a 1 px edge, high end on top, three 3 px marks on its right at the high end, the
/// middle and the low end, and their numbers; up to 12 px of histogram on its left; the note is centred under it. All
/// of it within area; the bar takes the height that the note leaves.
void paintLegend(QPainter& painter, const QRectF& area, const LegendScene& scene, const Theme& theme);

/// The panel's legend: a bar of 48 x 8 px at the top right of area with a mark at its middle; below it the two ends are
/// named, and the note under them, right-aligned.
void paintPanelLegend(QPainter& painter, const QRectF& area, const LegendScene& scene, const Theme& theme);

}  // namespace convt
