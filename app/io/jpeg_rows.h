#pragma once

#include "app/io/rows_read.h"

namespace convt {

/// Reads a grey or coloured JPEG by libjpeg, row by row into its place: 8 bits, 1 or 3 channels, with the decoder's own
/// defaults, so the values are those of every program that uses it. A progressive file needs its coefficients as a
/// whole besides, which the budget is asked for. What a file that was cut off lacks is filled in by the decoder.
/// Nothing: CMYK.
/// @param orientation  as its EXIF data say, 1 to 8
RowsResult readJpegRows(Source& source, int orientation);

}  // namespace convt
