#pragma once

#include <QPainter>
#include <QRect>
#include <QString>
#include <array>
#include <optional>
#include <span>
#include <vector>

#include "ui/paint/pixel_grid.h"
#include "ui/paint/theme.h"

/// The canvas that the stamps are added up on, and the frame that cuts the output out of it: padding pulls its four
/// edges inward, output padding pushes the bottom and the right one out. All lengths but `scale` are device pixels from
/// the painter's origin.
namespace convt {

/// In the order of what cropGrips() gives.
enum class CropEdge { Top, Bottom, Left, Right };

/// Where canvas and output lie in a view.
struct CropScene {
  QRect canvas;
  QRect output;
  QRect area;          ///< nothing is painted outside
  double scale = 1.0;  ///< device pixels per logical pixel
};

/// The part of one edge of `output` that lies within `area`, a line without width; none if it is outside.
std::optional<QLine> visibleEdge(const QRect& output, CropEdge edge, const QRect& area);

/// The grips of 20 x 6 in the middle of the visible part of each edge; an empty one where none is visible.
std::array<QRect, 4> cropGrips(const QRect& output, const QRect& area, double scale);

/// What lies on the canvas outside the output: the cut pixels (if they are given), ghosted by the window's colour at 55
/// % and the hatch of cells. What lies in the output outside the canvas, bias only, gets a hatch of dark and light
/// lines beside each other.
/// @param cut  the cut pixels, each with its own place
void paintCut(QPainter& painter, const CropScene& scene, std::span<const PixelGridScene> cut, const Theme& theme);

/// The frame round `output`, 2 px in the padding's colour, half of it inside; with grips for those who may drag it.
/// @param held  the edge that is dragged or pointed at: its grip is filled
void paintCropFrame(QPainter& painter, const QRect& output, const QRect& area, double scale, bool grips,
                    std::optional<CropEdge> held, const Theme& theme);

/// A line of text on a plate outside an edge of `output`, near the beginning of its visible part, within `area`;
/// nothing where the edge is not visible.
void paintCropName(QPainter& painter, const CropScene& scene, CropEdge edge, const QString& text, const Theme& theme);

}  // namespace convt
