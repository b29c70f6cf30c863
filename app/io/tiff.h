#pragma once

#include <QIODevice>
#include <memory>
#include <optional>

#include "app/io/source.h"

struct tiff;  // libtiff's TIFF

namespace convt {

struct CloseTiff {
  void operator()(tiff* file) const;
};
using TiffFile = std::unique_ptr<tiff, CloseTiff>;

/// A TIFF on a device that outlives it; `mode` as TIFFOpen() takes it. Nothing if it is none. Says nothing on stderr.
TiffFile openTiff(QIODevice& device, const char* mode);

/// What the first directory of a TIFF file says.
struct TiffFacts {
  bool grey = false;
  bool palette = false;
  bool cmyk = false;
};

/// Nothing if libtiff cannot make sense of the directory.
std::optional<TiffFacts> tiffFacts(Source& source);

/// libtiff's warnings and errors on stderr, off for the whole process, Qt's reader included. Thread-safe.
void silenceTiff();

}  // namespace convt
