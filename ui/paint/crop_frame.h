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

/// Where the bottom and the right edge would stand without output padding: lines of the frame's width in its colour,
/// inside `output` up to its edges. What lies between them and the frame is there because of it.
/// @param withoutIt  what is left of `output`, from its top left corner
void paintAdded(QPainter& painter, const CropScene& scene, const QSize& withoutIt, const Theme& theme);

/// A line of text on a plate beside one of the edges, near the beginning of its visible part: the first edge where it
/// finds room beyond the canvas, else the first where it finds room beyond the frame, else over the first one. Nothing
/// where none of the edges is visible.
void paintCropName(QPainter& painter, const CropScene& scene, std::span<const CropEdge> edges, const QString& text,
                   const Theme& theme);

/// A line of text on a plate in the top left corner, where no edge of the frame is visible; else nothing.
void paintCropHint(QPainter& painter, const CropScene& scene, const QString& text, const Theme& theme);

}  // namespace convt
