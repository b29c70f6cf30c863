#pragma once

#include <vector>

#include "ui/image/view_link.h"
#include "ui/paint/marks.h"

namespace convt {

/// Marks in both linked views.
struct LinkedMarks {
  std::vector<Mark> input;
  std::vector<Mark> output;
};

/// The part of the pictures that a number of the size formula changes, along its axis (H: rows, W: columns):
///   in        the whole input
///   stride    the rows of the output on which the middle tap of each input lands: so far apart are the stamps
///   kernel    one stamp, as a box round it; dilation: each row that it writes
///   padding   the rows that are cut off before the first and after the last one, outside the output
///   out pad   the rows that are there only because of it, at the end
/// What is empty (padding 0) is shown as the edge at which it would be. Other parameters light up nothing.
/// @param anchor  the input pixel whose stamp is shown
LinkedMarks paramMarks(Param param, Axis axis, const LayerTerms& terms, PixelAt anchor);

}  // namespace convt
