#include "app/io/image_reader.h"

#include <QImageReader>
#include <algorithm>
#include <mutex>
#include <new>
#include <utility>

#include "app/io/text.h"
#include "app/io/tiff.h"
#include "app/io/tiff_device.h"
#include "engine/core/memory_budget.h"

namespace convt {
namespace {

// Qt's own limit, 128 MB by default, refuses ordinary photographs. Ours is the budget's.
void raiseQtLimit() {
  static std::mutex mutex;
  constexpr std::int64_t kMegabyte = 1 << 20;
  const auto limit = static_cast<int>(std::clamp<std::int64_t>(memoryBudget().limit() / kMegabyte + 1, 1, 1 << 30));
  const std::lock_guard lock(mutex);
  if (QImageReader::allocationLimit() != limit) QImageReader::setAllocationLimit(limit);
}

// Qt's JPEG and BMP readers fill up what is missing and call it a success. A JPEG decoder reads in blocks and asks
// again only if the end has not come yet; the BMP one asks for exactly what it needs.
bool endedEarly(const Source& source, FileKind kind) {
  return (kind == FileKind::Jpeg && source.wantedMore()) ||
         (kind == FileKind::Bmp && (source.wantedMore() || source.cameShort()));
}

int bitsOf(const Input& input) {
  return input.element == Element::U8 ? 8 : input.element == Element::U16 ? 16 : 32;
}

QString alphaNote(AlphaRule rule) {
  switch (rule) {
    case AlphaRule::White:
      return Io::tr("Its transparency is composited on white; ToTensor would give alpha as a channel.");
    case AlphaRule::Black:
      return Io::tr("Its transparency is composited on black; ToTensor would give alpha as a channel.");
    case AlphaRule::Checker:
      return Io::tr("Its transparency is composited on a checkerboard; ToTensor would give alpha as a channel.");
    case AlphaRule::Keep: break;
  }
  return Io::tr("Its transparency is kept as the fourth channel.");
}

QStringList notesOn(const QImage& image, const StoredPixels& stored, AlphaRule alpha) {
  QStringList notes;
  if (stored.palette) {
    notes += Io::tr("Its palette is looked up, giving RGB; ToTensor would take the palette's indices for values.");
  }
  if (stored.cmyk) notes += Io::tr("Its CMYK inks are converted to RGB; ToTensor would give four channels.");
  if (image.format() == QImage::Format_Grayscale16) {
    notes += Io::tr("Its 16-bit values are divided by 65535; ToTensor would leave them undivided.");
  } else if (image.pixelFormat().redSize() == 16 &&
             image.pixelFormat().typeInterpretation() != QPixelFormat::FloatingPoint) {
    notes += Io::tr("Its 16-bit values are kept; a picture opened by Pillow has 8 bits of them.");
  }
  if (image.hasAlphaChannel() && !stored.cmyk) notes += alphaNote(alpha);
  return notes;
}

Failure undecodable(const Source& source, FileKind kind) {
  const QString format = QString::fromLatin1(nameOf(kind));
  if (source.wantedMore() || source.cameShort()) {
    return source.failureOr(Io::tr("“%1” is a %2 file that is damaged or ends early, after %3 bytes.")
                                .arg(source.name(), format, QString::number(source.size())));
  }
  return source.failureOr(Io::tr("“%1” begins as a %2 file but cannot be decoded.").arg(source.name(), format));
}

Result<LoadedInput> readFloats(Source& source, const TiffFacts& facts) {
  auto input = readGreyFloatTiff(source, facts);
  if (!input) return input.failure();
  LoadedInput loaded;
  loaded.input = *input;
  loaded.bits = 32;
  if (facts.orientation > 1)
    loaded.notes += Io::tr("It is turned as its EXIF data say; ToTensor would leave it unturned.");
  return loaded;
}

Result<LoadedInput> decode(QImageReader& reader, Source& source, FileKind kind, AlphaRule alpha) {
  const StoredPixels stored = storedPixels(source, kind);
  if (const auto chunk = kind == FileKind::Png ? incompletePngChunk(source) : std::nullopt) {
    return source.failureOr(
        Io::tr("“%1” is a PNG file that ends early: the chunk at byte %2 is not complete at its end, %3.")
            .arg(source.name(), QString::number(*chunk), QString::number(source.size())));
  }
  source.seek(0);
  source.forgetEnd();
  const QSize size = reader.size();
  if (size.isEmpty()) return undecodable(source, kind);
  // While it is turned or converted the picture is there twice.
  constexpr std::int64_t kCopies = 2;
  constexpr std::int64_t kWorstBytesPerPixel = 4;
  const QImage::Format format = reader.imageFormat();
  const std::int64_t perPixel = format == QImage::Format_Invalid
                                    ? kWorstBytesPerPixel
                                    : std::max(1, QImage::toPixelFormat(format).bitsPerPixel() / 8);
  auto peak = memoryBudget().reserve(
      kCopies * perPixel * size.height() * size.width(),
      Io::tr("“%1”, %2x%3,").arg(source.name()).arg(size.height()).arg(size.width()).toStdString());
  if (!peak) return peak.failure();
  const bool several = reader.imageCount() > 1;
  const bool turned = reader.transformation() != QImageIOHandler::TransformationNone;
  raiseQtLimit();
  QImage image = reader.read();
  if (source.stopped() || image.isNull()) return undecodable(source, kind);
  const bool truncated = endedEarly(source, kind);
  *peak = {};

  LoadedInput loaded;
  loaded.notes = notesOn(image, stored, alpha);
  if (turned) loaded.notes += Io::tr("It is turned as its EXIF data say; ToTensor would leave it unturned.");
  if (several) loaded.notes += Io::tr("It holds several pictures; the first one is used.");
  auto input = layOut(std::move(image), stored.grey, alpha);
  if (!input) return input.failure();
  loaded.input = *input;
  loaded.bits = bitsOf(loaded.input);
  loaded.truncated = truncated;
  if (truncated)
    loaded.notes +=
        Io::tr("The file ends early, after %1 bytes: the rest of the picture is missing.").arg(source.size());
  return loaded;
}

}  // namespace

Result<LoadedInput> readImage(Source& source, FileKind kind, AlphaRule alpha) try {
  silenceTiff();
  Result<LoadedInput> loaded = Failure{};
  const auto facts = kind == FileKind::Tiff ? tiffFacts(source) : std::nullopt;
  if (facts && isGreyFloat(*facts)) {
    loaded = readFloats(source, *facts);
  } else {
    QImageReader reader(&source, QByteArray(nameOf(kind)).toLower());
    reader.setAutoDetectImageFormat(false);
    reader.setAutoTransform(true);
    loaded = decode(reader, source, kind, alpha);
  }
  if (loaded) loaded->format = QString::fromLatin1(nameOf(kind));
  return loaded;
} catch (const std::bad_alloc&) {
  return workFailure(Io::tr("“%1”: there is not enough memory.").arg(source.name()));
}

Result<LoadedInput> fromQImage(const QImage& image, AlphaRule alpha) {
  if (image.isNull()) return inputFailure(Io::tr("There is no picture to paste."));
  StoredPixels stored;
  stored.grey = image.format() == QImage::Format_Grayscale8 || image.format() == QImage::Format_Grayscale16;
  stored.palette = image.format() == QImage::Format_Indexed8;
  LoadedInput loaded;
  loaded.notes = notesOn(image, stored, alpha);
  auto input = layOut(image, stored.grey, alpha);
  if (!input) return input.failure();
  loaded.input = *input;
  loaded.bits = bitsOf(loaded.input);
  return loaded;
}

}  // namespace convt
