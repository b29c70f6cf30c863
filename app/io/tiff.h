#pragma once

#include <cstdint>
#include <optional>

#include "app/io/source.h"
#include "engine/core/tensor.h"

namespace convt {

/// What the first directory of a TIFF file says.
struct TiffFacts {
  std::int64_t height = 0;
  std::int64_t width = 0;
  int bits = 1;         ///< per sample
  int samples = 1;      ///< per pixel, alpha included
  int orientation = 1;  ///< as in EXIF, 1 to 8
  bool floating = false;
  bool tiled = false;
  bool grey = false;
  bool palette = false;
  bool cmyk = false;
};

/// Nothing if libtiff cannot make sense of the directory.
std::optional<TiffFacts> tiffFacts(Source& source);

/// Whether readGreyFloatTiff() can read it: one 32-bit float per pixel, in strips. Qt's own reader lacks just these.
bool isGreyFloat(const TiffFacts& facts);

/// The values as they are, upright, 1x1xHxW. The budget is asked first.
Result<Input> readGreyFloatTiff(Source& source, const TiffFacts& facts);

}  // namespace convt
