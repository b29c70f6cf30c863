#include "app/io/image_writer.h"

#include <QImage>
#include <QImageWriter>
#include <algorithm>
#include <limits>
#include <new>
#include <utility>

#include "app/io/save.h"
#include "app/io/text.h"
#include "app/io/tiff.h"

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
    default: return std::numeric_limits<int>::max();
  }
}

// Four 16-bit samples per pixel are the only deep colours that QImage has.
QImage deepColors(const PixelBuffer& pixels) {
  QImage image(static_cast<int>(pixels.width), static_cast<int>(pixels.height), QImage::Format_RGBX64);
  for (int y = 0; y < image.height(); ++y) {
    const auto* from = reinterpret_cast<const std::uint16_t*>(pixels.row(y));
    auto* to = reinterpret_cast<std::uint16_t*>(image.scanLine(y));
    for (int x = 0; x < image.width(); ++x, from += 3, to += 4) {
      std::copy_n(from, 3, to);
      to[3] = std::numeric_limits<std::uint16_t>::max();
    }
  }
  return image;
}

QImage imageOf(const PixelBuffer& pixels) {
  const bool deep = pixels.type == SampleType::U16;
  if (deep && pixels.channels == 3) return deepColors(pixels);
  const QImage::Format format = pixels.channels == 3 ? QImage::Format_RGB888
                                : deep               ? QImage::Format_Grayscale16
                                                     : QImage::Format_Grayscale8;
  // Shares the caller's memory: rows of a QImage from outside need no padding.
  return QImage(pixels.row(0), static_cast<int>(pixels.width), static_cast<int>(pixels.height),
                static_cast<qsizetype>(pixels.rowBytes()), format);
}

qsizetype textBytes(const ImageText& text) {
  qsizetype bytes = 0;
  for (const auto& [key, value] : text) bytes += key.toUtf8().size() + value.toUtf8().size() + 4;
  return bytes;
}

std::string description(const ImageText& text) {
  QString lines;
  for (const auto& [key, value] : text) lines += key + u": "_s + value + u'\n';
  return lines.toStdString();
}

bool writeByQt(QIODevice& device, ImageFormat format, const PixelBuffer& pixels, const ImageText& text) {
  QImage image = imageOf(pixels);
  // Qt's WebP writer takes rows to be padded to four bytes, as a QImage's own are.
  if (format == ImageFormat::WebP && image.bytesPerLine() % 4 != 0) image = image.copy();
  if (image.isNull()) throw std::bad_alloc();
  // A QImage begins with the screen's resolution, which would make the window's files differ from the command line's.
  constexpr int kDotsPerMeter = 2835;  // 72 dpi
  image.setDotsPerMeterX(kDotsPerMeter);
  image.setDotsPerMeterY(kDotsPerMeter);
  QImageWriter writer(&device, QByteArray(nameOf(format)).toLower());
  constexpr int kJpegQuality = 95;
  constexpr int kLossless = 100;  // for WebP; Qt's PNG takes its strongest compression from it otherwise
  if (format == ImageFormat::Jpeg) writer.setQuality(kJpegQuality);
  if (format == ImageFormat::WebP) writer.setQuality(kLossless);
  const bool fits = format == ImageFormat::Png || (format == ImageFormat::Jpeg && textBytes(text) <= kMostJpegText);
  for (const auto& [key, value] : text) {
    if (fits) writer.setText(key, value);
  }
  return writer.write(image);
}

}  // namespace

Result<ImageFormat> imageFormatFor(const QString& path) {
  static const std::pair<QLatin1StringView, ImageFormat> kSuffixes[] = {
      {".png"_L1, ImageFormat::Png},  {".jpg"_L1, ImageFormat::Jpeg},  {".jpeg"_L1, ImageFormat::Jpeg},
      {".tif"_L1, ImageFormat::Tiff}, {".tiff"_L1, ImageFormat::Tiff}, {".webp"_L1, ImageFormat::WebP}};
  for (const auto& [suffix, format] : kSuffixes) {
    if (path.endsWith(suffix, Qt::CaseInsensitive)) return format;
  }
  return inputFailure(
      Io::tr("“%1” ends in none of .png, .jpg, .jpeg, .tif, .tiff and .webp (pictures) or .npy (values).")
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

bool writeImage(QIODevice& device, ImageFormat format, const PixelBuffer& pixels, const ImageText& text) {
  if (format == ImageFormat::Tiff) return writeTiff(device, pixels, description(text));
  return writeByQt(device, format, pixels, text);
}

Outcome saveImage(const QString& path, const PixelBuffer& pixels, const ImageText& text) {
  const auto format = imageFormatFor(path);
  if (!format) return format.failure();
  if (auto failure = checkImage(*format, pixels.type, pixels.height, pixels.width)) return failure;
  return saveFile(path, [&](QIODevice& device) { return writeImage(device, *format, pixels, text); });
}

}  // namespace convt
