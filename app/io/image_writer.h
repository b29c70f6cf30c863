#pragma once

#include <QIODevice>
#include <QString>
#include <memory>
#include <optional>

#include "app/io/picture_rows.h"
#include "app/io/pixels.h"
#include "app/io/tiff_writer.h"
#include "engine/core/result.h"

namespace convt {

/// The formats a picture is saved as, chosen by the suffix of the file's name (.png .jpg .jpeg .tif .tiff .webp).
enum class ImageFormat { Png, Jpeg, Tiff, WebP };

/// The format for this name, or a sentence that lists what there is.
Result<ImageFormat> imageFormatFor(const QString& path);

/// Whether the format can hold such a picture: PNG 8 and 16 bits, TIFF floats too, JPEG and WebP 8 bits; JPEG up to
/// 65,500 and WebP up to 16,383 rows and columns. A size of 0 leaves the size untested.
Outcome checkImage(ImageFormat format, SampleType type, std::int64_t height, std::int64_t width);

/// Begins a picture on a device of saveFile(); null if it cannot. PNG and TIFF are written as the rows come; JPEG (with
/// quality 95) and WebP gather them first, for which the caller asks the budget for gatheredBytes(). All but JPEG is
/// without loss. The bytes depend on pixels and text only, not on a display. @pre checkImage() found nothing
std::unique_ptr<PictureRows> beginPicture(QIODevice& device, ImageFormat format, const PictureShape& shape,
                                          const ImageText& text = {}, const TiffLimits& tiff = {});

/// What beginPicture() holds in memory until the last row: all rows of JPEG and WebP, else 0.
std::int64_t gatheredBytes(ImageFormat format, const PictureShape& shape);

/// Bytes of the file if they can be known before it is written (plain TIFF), but for the text.
std::optional<std::int64_t> exactFileBytes(ImageFormat format, const PictureShape& shape, const TiffLimits& tiff = {});

/// The same for a picture that is at hand. False if a write or the encoder failed.
bool writeImage(QIODevice& device, ImageFormat format, const PixelBuffer& pixels, const ImageText& text = {});

/// All of the above for one file.
Outcome saveImage(const QString& path, const PixelBuffer& pixels, const ImageText& text = {});

}  // namespace convt
