#pragma once

#include "tests/support/layer_case.h"

namespace convt {

/// A layer whose output ends at, one before or one behind the end of a register tile: widths of 1 to 9 vectors of 4, 8
/// or 16 lanes, heights of 1, 2, 3, 6, 7 rows, both as they are or times the stride (times the dilation, too, for rows,
/// which share input rows at that distance). All else is drawn: kernels 1 to 17, dilations with and without a common
/// divisor with the stride, 1 to 13 channels, groups up to depthwise, padding and output padding up to what check()
/// allows. Few enough terms for the reference.
/// @param stride  of the width, and mostly of the height
LayerCase randomTileLayer(Random& random, int stride);

/// The same with a kernel of `kernel` x 1 .. 17, or the other way round.
LayerCase randomLongKernelLayer(Random& random, int stride, int kernel);

}  // namespace convt
