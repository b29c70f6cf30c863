#pragma once

#include <optional>
#include <string_view>

#include "app/io/source.h"

namespace convt {

/// The kinds of files that are read, told by their first bytes alone; a file's name says nothing.
enum class FileKind { Unknown, Png, Jpeg, Tiff, WebP, Bmp, Npy };

/// Of the first bytes of a file; 12 are enough.
FileKind kindOf(std::string_view head);
FileKind kindOf(Source& source);

/// "PNG", "JPEG" ..; "" for Unknown.
const char* nameOf(FileKind kind);

/// How a file stores its pixels, read from its own header: decoders do not hand this on.
struct StoredPixels {
  bool grey = false;     ///< one grey value per pixel, with or without alpha
  bool palette = false;  ///< indices into a table of colours
  bool cmyk = false;     ///< four inks
};

/// Unreadable headers give the default: the decoder will refuse the file.
StoredPixels storedPixels(Source& source, FileKind kind);

/// Where the first chunk begins that the PNG file does not hold to its end; nothing if all are there up to IEND. Asked
/// before decoding: Qt gives no part of such a picture, and libpng would write to stderr.
std::optional<qint64> incompletePngChunk(Source& source);

}  // namespace convt
