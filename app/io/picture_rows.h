#pragma once

#include <QIODevice>
#include <QString>
#include <cstdint>
#include <map>
#include <memory>

#include "app/io/pixels.h"

namespace convt {

/// Facts about the picture, as key and value, that travel in the file: PNG text chunks, JPEG comments (left out beyond
/// what one comment holds, 65,526 bytes in all), TIFF's ImageDescription ("key: value" lines). WebP has no place for
/// them.
using ImageText = std::map<QString, QString>;

/// Takes a picture row by row from the top and encodes it to a device of saveFile() in a memory that does not grow with
/// the picture's height. One thread at a time.
class PictureRows {
 public:
  PictureRows() = default;
  virtual ~PictureRows() = default;
  PictureRows(const PictureRows&) = delete;
  PictureRows& operator=(const PictureRows&) = delete;

  /// The next `count` rows, dense [count][width][channels] as the picture's shape says. False if a write or the encoder
  /// failed; nothing works after that.
  virtual bool write(const void* rows, std::int64_t count) = 0;
  /// After the last row. The file is complete only if it returns true.
  virtual bool finish() = 0;
};

}  // namespace convt
