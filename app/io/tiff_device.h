#pragma once

#include <tiffio.h>

#include <QIODevice>
#include <memory>

namespace convt {

struct CloseTiff {
  void operator()(TIFF* tiff) const { TIFFClose(tiff); }
};
using TiffHandle = std::unique_ptr<TIFF, CloseTiff>;

/// libtiff on a device, which must outlive it. Null if it makes no sense of what it reads there.
/// @param mode  as in TIFFOpen
TiffHandle openTiff(QIODevice& device, const char* mode);

/// libtiff's warnings and errors on stderr, off for the whole process, Qt's reader included. Thread-safe.
void silenceTiff();

}  // namespace convt
