#pragma once

#include <QPainter>
#include <QRect>
#include <functional>
#include <optional>
#include <vector>

#include "engine/core/progression.h"
#include "ui/paint/theme.h"
#include "ui/paint/view_position.h"

namespace convt {

/// Pixels of a picture: all combinations of the rows and columns.
struct CellSet {
  Progression y;
  Progression x;
  bool empty() const { return y.empty() || x.empty(); }
  bool contains(PixelAt pixel) const { return y.contains(pixel.y) && x.contains(pixel.x); }
  friend bool operator==(const CellSet&, const CellSet&) = default;
};

/// Something that is lit up in a picture, in that picture's own pixels.
struct Mark {
  enum class Shape {
    Ring,     ///< one output pixel: a circle (its set holds one cell). Circle = result
    Sources,  ///< the pixels that make it: their cells outlined, numbered; zoomed out one square round all. Square =
              ///< source
    Stamp,    ///< the pixels that one input pixel writes: the box round them, and each of them
    Tint,     ///< where a tap acts, where a parameter acts: each cell tinted
    Band,     ///< rows or columns that a parameter adds or cuts: one box, in the parameter's colour
  };
  enum class Look {
    Pin,    ///< the accent: yellow 2 px within 1 px of black on both sides. What is pinned
    Hover,  ///< white within black, 1 px each. What is under the pointer or the keyboard's cursor
    Param,  ///< the colour of `param`, 1 px within the theme's base. What a number of the formula changes
  };
  Shape shape = Shape::Ring;
  Look look = Look::Hover;
  CellSet cells;
  bool numbered = false;  ///< Sources, Stamp: tags 1, 2, .. in the order of the taps (y outer), where cells have room
  Param param = Param::Kernel;
  friend bool operator==(const Mark&, const Mark&) = default;
};

/// A picture's marks and where its pixels lie in the view. All lengths are device pixels from the painter's origin.
struct MarksScene {
  const std::vector<Mark>* marks = nullptr;
  std::function<QRect(PixelAt)> cellRect;  ///< the device rectangle of a pixel (zoomed out: of the block that holds it)
  QRect area;                              ///< nothing is painted outside; the cost is that of what lies within
  double scale = 1.0;                      ///< device pixels per logical pixel
  bool small = false;  ///< for kernels and overviews: the accent's line is 1 px, rings and squares begin at 8 px
};

/// Smallest cell, in logical pixels, that is outlined by itself; below, sources are one square of at least 16 px round
/// all of them and the cells of a stamp are tinted.
constexpr int kOutlinesFrom = 8;
/// Smallest cell, in logical pixels, with a tag in its corner.
constexpr int kTagsFrom = 24;

/// In the order of the list: later marks lie over earlier ones.
void paintMarks(QPainter& painter, const MarksScene& scene, const Theme& theme);

/// A yellow tag of 11 px with the number of a tap, its top left corner at a place in logical pixels.
void paintTapTag(QPainter& painter, QPointF corner, int number);

}  // namespace convt
