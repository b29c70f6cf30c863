#pragma once

#include "ui/paint/board_scene.h"

namespace convt {

/// A transposed convolution as a matrix (engine/core/unrolled_matrix.h): C^T, the flattened input as a column, their
/// product as a column; beside them kernel, input and output as pictures and the sum of the lit row. With scene.forward
/// C, which Conv2d multiplies by: factor is the layer's own output, the product has the shape of the input.
/// Step k: the first k rows of the product are there (C^T); the first k columns are added (C).
/// Nothing is on its way: landing is not used.
/// Places: Matrix, Kernel, Input and Canvas (the pixels of the output), the latter two in column and picture alike.
const BoardPainter& matrixPainter();

}  // namespace convt
