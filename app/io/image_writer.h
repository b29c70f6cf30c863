#pragma once

#include <QIODevice>
#include <QString>
#include <map>

#include "app/io/pixels.h"
#include "engine/core/result.h"

namespace convt {

/// The formats a picture is saved as, chosen by the suffix of the file's name (.png .jpg .jpeg .tif .tiff .webp).
enum class ImageFormat { Png, Jpeg, Tiff, WebP };

/// Facts about the picture, as key and value, that travel in the file: PNG text chunks, JPEG comments (left out beyond
/// what one comment holds, 65,526 bytes in all), TIFF's ImageDescription ("key: value" lines). WebP has no place for
/// them.
using ImageText = std::map<QString, QString>;

/// The format for this name, or a sentence that lists what there is.
Result<ImageFormat> imageFormatFor(const QString& path);

/// Whether the format can hold such a picture: PNG 8 and 16 bits, TIFF floats too, JPEG and WebP 8 bits; JPEG up to
/// 65,500 and WebP up to 16,383 rows and columns. A size of 0 leaves the size untested.
Outcome checkImage(ImageFormat format, SampleType type, std::int64_t height, std::int64_t width);

/// Encodes to a device of saveFile(). JPEG with quality 95, everything else without loss. The bytes depend on pixels
/// and text only, not on a display. False if a write or the encoder failed. @pre checkImage() found nothing
bool writeImage(QIODevice& device, ImageFormat format, const PixelBuffer& pixels, const ImageText& text = {});

/// All of the above for one file.
Outcome saveImage(const QString& path, const PixelBuffer& pixels, const ImageText& text = {});

}  // namespace convt
