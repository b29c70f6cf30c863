#pragma once

#include <QPainter>
#include <QRectF>

#include "ui/paint/pixel_scene.h"
#include "ui/paint/pixel_terms_list.h"
#include "ui/paint/theme.h"

namespace convt {

/// Where its parts stand, in logical pixels. They never overlap and none leaves the area.
///
/// The patch is the contributing pixels and up to one around, as far as that fits in 4 rows and columns and leaves the
/// cells room. Positions between the contributing pixels (the input is sampled at every step-th under a dilation)
/// belong to it as long as the cells are large enough to be seen; else the steps are left out and the rows stand apart.
struct PixelPanelLayout {
  QRectF patch;  ///< the input patch; empty for a pixel without taps, as is the kernel
  QRectF kernel;
  QRectF terms;  ///< the list with the sum
  double patchCell = 0.0;
  double kernelCell = 0.0;
  Progression patchRows;  ///< which input rows and columns the patch shows; positions outside the input are empty cells
  Progression patchCols;
  PixelTermsLayout list;
};
PixelPanelLayout layoutPixelPanel(const QRectF& area, const PixelPanelScene& scene);

/// The patch is coloured by viridis, 0..1 for 8 and 16 bit inputs, else 0 to its largest value, or zero-centred where a
/// value of it is negative.
void paintPixelPanel(QPainter& painter, const QRectF& area, const PixelPanelScene& scene, const Theme& theme);

/// The term whose cell (in the patch or the kernel) or line is at a place; -1: none.
int pixelPanelTermAt(const QRectF& area, const PixelPanelScene& scene, QPointF place);

/// Whether a place is on the line of the other input channels.
bool isOnFoldedChannels(const QRectF& area, const PixelPanelScene& scene, QPointF place);

}  // namespace convt
