#pragma once

#include "app/io/picture_rows.h"

namespace convt {

/// When a TIFF changes its kind. Tests and measurements set other limits than the usual ones.
struct TiffLimits {
  /// Up to this many bytes of samples the strips are deflated; larger pictures are stored plain, since compressing
  /// them takes far longer than writing them.
  std::int64_t deflated = 256'000'000;
  /// Larger files are BigTIFF: classic offsets have 32 bits. Some room is left for the tables.
  std::int64_t classic = 4'000'000'000;
};

/// A TIFF in strips of about 256 KiB, null if it cannot be begun. Sides below 2^32 fit.
std::unique_ptr<PictureRows> beginTiff(QIODevice& device, const PictureShape& shape, const ImageText& text,
                                       const TiffLimits& limits = {});

/// Whether beginTiff() compresses such a picture.
bool isDeflated(const PictureShape& shape, const TiffLimits& limits = {});

}  // namespace convt
