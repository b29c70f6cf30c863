#include "app/io/image_writer.h"

#include <QImage>
#include <QImageWriter>
#include <algorithm>
#include <cstring>
#include <limits>
#include <new>
#include <utility>

#include "app/io/png_writer.h"
#include "app/io/save.h"
#include "app/io/text.h"

namespace convt {
namespace {

using namespace Qt::StringLiterals;

constexpr qsizetype kMostJpegText = 65'526;

const char* nameOf(ImageFormat format) {
  switch (format) {
    case ImageFormat::Png: return "PNG";
    case ImageFormat::Jpeg: return "JPEG";
    case ImageFormat::Tiff: return "TIFF";
    case ImageFormat::WebP: break;
  }
  return "WebP";
}

std::int64_t longestSide(ImageFormat format) {
  switch (format) {
    case ImageFormat::Jpeg: return 65'500;
    case ImageFormat::WebP: return 16'383;
    case ImageFormat::Png: return std::numeric_limits<std::int32_t>::max();
    case ImageFormat::Tiff: break;
  }
  return std::numeric_limits<std::uint32_t>::max();
}

qsizetype textBytes(const ImageText& text) {
  qsizetype bytes = 0;
  for (const auto& [key, value] : text) bytes += key.toUtf8().size() + value.toUtf8().size() + 4;
  return bytes;
}

/// For the formats that Qt encodes, from a whole picture of 8 bits.
class GatheredRows : public PictureRows {
 public:
  GatheredRows(QIODevice& device, ImageFormat format, const PictureShape& shape, ImageText text)
      : m_device(device),
        m_format(format),
        m_text(std::move(text)),
        m_image(static_cast<int>(shape.width), static_cast<int>(shape.height),
                shape.channels == 3 ? QImage::Format_RGB888 : QImage::Format_Grayscale8),
        m_rowBytes(static_cast<std::size_t>(shape.rowBytes())) {
    if (m_image.isNull()) throw std::bad_alloc();
    // A QImage begins with the screen's resolution, which would make the window's files differ from the command line's.
    constexpr int kDotsPerMeter = 2835;  // 72 dpi
    m_image.setDotsPerMeterX(kDotsPerMeter);
    m_image.setDotsPerMeterY(kDotsPerMeter);
  }

  bool write(const void* rows, std::int64_t count) override {
    const auto* from = static_cast<const unsigned char*>(rows);
    for (std::int64_t i = 0; i < count; ++i, from += m_rowBytes) std::memcpy(m_image.scanLine(m_y++), from, m_rowBytes);
    return true;
  }

  bool finish() override {
    QImageWriter writer(&m_device, QByteArray(nameOf(m_format)).toLower());
    constexpr int kJpegQuality = 95;
    constexpr int kLossless = 100;
    writer.setQuality(m_format == ImageFormat::Jpeg ? kJpegQuality : kLossless);
    const bool fits = m_format == ImageFormat::Jpeg && textBytes(m_text) <= kMostJpegText;
    for (const auto& [key, value] : m_text) {
      if (fits) writer.setText(key, value);
    }
    return writer.write(m_image);
  }

 private:
  QIODevice& m_device;
  ImageFormat m_format;
  ImageText m_text;
  QImage m_image;
  std::size_t m_rowBytes;
  int m_y = 0;
};

}  // namespace

Result<ImageFormat> imageFormatFor(const QString& path) {
  static const std::pair<QLatin1StringView, ImageFormat> kSuffixes[] = {
      {".png"_L1, ImageFormat::Png},  {".jpg"_L1, ImageFormat::Jpeg},  {".jpeg"_L1, ImageFormat::Jpeg},
      {".tif"_L1, ImageFormat::Tiff}, {".tiff"_L1, ImageFormat::Tiff}, {".webp"_L1, ImageFormat::WebP}};
  for (const auto& [suffix, format] : kSuffixes) {
    if (path.endsWith(suffix, Qt::CaseInsensitive)) return format;
  }
  return inputFailure(
      Io::tr(
          "“%1” ends in none of .png, .jpg, .jpeg, .tif, .tiff and .webp (pictures) or .npy, .raw and .bin (values).")
          .arg(shownName(path)));
}

Outcome checkImage(ImageFormat format, SampleType type, std::int64_t height, std::int64_t width) {
  const QString name = QString::fromLatin1(nameOf(format));
  if (type == SampleType::F32 && format != ImageFormat::Tiff) {
    return inputFailure(Io::tr("%1 cannot hold floating-point values; TIFF (.tif) and .npy can.").arg(name));
  }
  if (type == SampleType::U16 && format != ImageFormat::Tiff && format != ImageFormat::Png) {
    return inputFailure(Io::tr("%1 holds 8 bits per value; PNG and TIFF hold 16.").arg(name));
  }
  if (std::max(height, width) > longestSide(format)) {
    return inputFailure(Io::tr("%1 holds at most %2 rows and columns; the picture is %3x%4.")
                            .arg(name)
                            .arg(longestSide(format))
                            .arg(height)
                            .arg(width));
  }
  return std::nullopt;
}

std::unique_ptr<PictureRows> beginPicture(QIODevice& device, ImageFormat format, const PictureShape& shape,
                                          const ImageText& text, const TiffLimits& tiff) {
  switch (format) {
    case ImageFormat::Png: return beginPng(device, shape, text);
    case ImageFormat::Tiff: return beginTiff(device, shape, text, tiff);
    case ImageFormat::Jpeg:
    case ImageFormat::WebP: break;
  }
  return std::make_unique<GatheredRows>(device, format, shape, text);
}

std::int64_t gatheredBytes(ImageFormat format, const PictureShape& shape) {
  // libwebp works on four bytes a pixel with tables of several times that.
  constexpr std::int64_t kWebPBytes = 24;
  if (format == ImageFormat::WebP) return shape.height * shape.width * kWebPBytes;
  return format == ImageFormat::Jpeg ? shape.bytes() : 0;
}

std::optional<std::int64_t> exactFileBytes(ImageFormat format, const PictureShape& shape, const TiffLimits& tiff) {
  if (format == ImageFormat::Tiff && !isDeflated(shape, tiff)) return shape.bytes();
  return std::nullopt;
}

bool writeImage(QIODevice& device, ImageFormat format, const PixelBuffer& pixels, const ImageText& text) {
  const auto rows = beginPicture(device, format, pixels.shape(), text);
  return rows && rows->write(pixels.data, pixels.height) && rows->finish();
}

Outcome saveImage(const QString& path, const PixelBuffer& pixels, const ImageText& text) {
  const auto format = imageFormatFor(path);
  if (!format) return format.failure();
  if (auto failure = checkImage(*format, pixels.type, pixels.height, pixels.width)) return failure;
  return saveFile(path, [&](QIODevice& device) { return writeImage(device, *format, pixels, text); });
}

}  // namespace convt
