#pragma once

#include <QPainter>
#include <QRectF>
#include <QString>

#include "engine/render/picture.h"
#include "ui/paint/theme.h"

namespace convt {

/// Places on the navigator's plate, logical pixels.
struct OverviewLayout {
  QRectF plate;
  QRectF picture;  ///< whole device pixels, one per sample (or a whole number of them)
  QRectF label;
  QRectF fit;    ///< the fit button
  int cell = 1;  ///< device pixels per sample; above 1 the picture is enlarged, cell:1 of its samples
};

/// What the navigator shows.
struct OverviewScene {
  const Picture* picture = nullptr;
  QRectF view;          ///< what the view shows, in samples of the picture; may reach beyond it
  QString label;        ///< "1:16 mean"
  bool fitHot = false;  ///< the fit button is hovered or focused
};

/// Longest side of the navigator's picture, logical pixels.
constexpr int kOverviewExtent = 88;

/// The smallest whole ratio 1:r at which an image fits the navigator, r >= 1.
/// @param scale  device pixels per logical pixel: a sample is one device pixel
int overviewRatio(std::int64_t rows, std::int64_t cols, double scale);

/// The plate with its bottom right corner at a point; its size follows the picture's samples.
OverviewLayout layoutOverview(int rows, int cols, const QPointF& bottomRight, double scale);

/// The plate, the picture, the frame of the view (never smaller than 5 px), label and fit icon.
void paintOverview(QPainter& painter, const OverviewLayout& layout, const OverviewScene& scene, const Theme& theme);

}  // namespace convt
