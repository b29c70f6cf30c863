#pragma once

#include <QPainter>
#include <QRectF>
#include <QString>
#include <optional>
#include <vector>

#include "engine/core/histogram.h"
#include "engine/render/mapping.h"
#include "ui/paint/theme.h"

namespace convt {

/// Counts over an axis of values.
struct HistogramScene {
  std::vector<double> bins;  ///< in equal parts of low..high; empty: nothing is known yet
  double low = 0.0;
  double high = 1.0;
  std::optional<ValueRange> limits;  ///< of the mapping that is shown: what lies outside is clipped, and hatched
  double numberScale = 1.0;          ///< numbers are the values times this
  std::optional<int> chosen;         ///< a bin that is told of

  double binWidth() const { return (high - low) / static_cast<double>(bins.size()); }
};

/// The scene of values and the limits they are shown with: an axis that holds both, in 256 bins.
HistogramScene histogramScene(const Histogram& histogram, const std::optional<ValueRange>& limits);

/// What the tallest bar stands for. A bin that holds more than four times the next smaller one (the zeros that no tap
/// reaches) would flatten all others: it is not counted here, and its bar is drawn cut.
double histogramTop(const std::vector<double>& bins);

/// Bars in a box with 1 px edge, their axis under it: both ends, 0 where it lies between with room, all in ink2. Every
/// bin that holds anything is at least 1 px high. Limits are 1 px of ink through the box with a triangle on top; beyond
/// them the box is hatched. 20 px of the height are the axis.
void paintHistogram(QPainter& painter, const QRectF& area, const HistogramScene& scene, const Theme& theme);

/// The bin that is painted at x, the nearest one beside the box; nothing without bins.
std::optional<int> binAt(const QRectF& area, const HistogramScene& scene, double x);

/// Bars alone, lying: the high end on top, growing to the left from the right edge of the area; for the side of a
/// vertical legend. Bins from the scene, as many as are needed.
void paintSideHistogram(QPainter& painter, const QRectF& area, const HistogramScene& scene, const Theme& theme);

}  // namespace convt
