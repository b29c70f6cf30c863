#pragma once

#include "app/io/rows_read.h"

namespace convt {

/// Reads a TIFF of one grey value or of R, G, B per pixel, with 8 or 16 bits or 32-bit floats, row by row into its
/// place, upright; stored as they are or compressed without loss, in strips or tiles. Where the file was cut off the
/// missing rows are 0. Nothing: what is left to Qt's reader (palettes, alpha, CMYK, planes, JPEG inside, fewer bits) or
/// is no TIFF.
RowsResult readTiffRows(Source& source);

}  // namespace convt
