#pragma once

#include "app/io/image_layout.h"
#include "app/io/rows_read.h"

namespace convt {

/// Reads a PNG of grey or colour values with 8 or 16 bits, with or without alpha, row by row into its place: 1, 3 or,
/// if alpha is kept, 4 channels. Nothing: interlaced files, palettes, fewer bits, a transparent colour.
RowsResult readPngRows(Source& source, AlphaRule alpha);

}  // namespace convt
