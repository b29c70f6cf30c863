#include "app/io/image_reader.h"

#include <QImageReader>
#include <algorithm>
#include <mutex>
#include <new>
#include <utility>

#include "app/io/jpeg_rows.h"
#include "app/io/png_rows.h"
#include "app/io/text.h"
#include "app/io/tiff.h"
#include "app/io/tiff_rows.h"
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

// Qt's BMP reader fills up what is missing and calls it a success; it asks for exactly what it needs. So does its JPEG
// reader, which is left with CMYK: it reads in blocks and asks again only if the end has not come yet.
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

/// What of a picture differs from what ToTensor would make of it.
struct Traits {
  StoredPixels stored;
  bool deep = false;  ///< 16 bits per value
  bool alpha = false;
  bool turned = false;
  bool several = false;
};

QStringList notesOn(const Traits& traits, AlphaRule alpha) {
  QStringList notes;
  if (traits.stored.palette) {
    notes += Io::tr("Its palette is looked up, giving RGB; ToTensor would take the palette's indices for values.");
  }
  if (traits.stored.cmyk) notes += Io::tr("Its CMYK inks are converted to RGB; ToTensor would give four channels.");
  if (traits.deep) {
    notes += traits.stored.grey && !traits.alpha
                 ? Io::tr("Its 16-bit values are divided by 65535; ToTensor would leave them undivided.")
                 : Io::tr("Its 16-bit values are kept; a picture opened by Pillow has 8 bits of them.");
  }
  if (traits.alpha && !traits.stored.cmyk) notes += alphaNote(alpha);
  if (traits.turned) notes += Io::tr("It is turned as its EXIF data say; ToTensor would leave it unturned.");
  if (traits.several) notes += Io::tr("It holds several pictures; the first one is used.");
  return notes;
}

Traits traitsOf(const QImage& image, const StoredPixels& stored) {
  Traits traits;
  traits.stored = stored;
  traits.deep =
      image.format() == QImage::Format_Grayscale16 ||
      (image.pixelFormat().redSize() == 16 && image.pixelFormat().typeInterpretation() != QPixelFormat::FloatingPoint);
  traits.alpha = image.hasAlphaChannel();
  return traits;
}

/// As in EXIF, 1 to 8.
int orientationOf(QImageIOHandler::Transformations transformation) {
  switch (transformation) {
    case QImageIOHandler::TransformationMirror: return 2;
    case QImageIOHandler::TransformationRotate180: return 3;
    case QImageIOHandler::TransformationFlip: return 4;
    case QImageIOHandler::TransformationFlipAndRotate90: return 5;
    case QImageIOHandler::TransformationRotate90: return 6;
    case QImageIOHandler::TransformationMirrorAndRotate90: return 7;
    case QImageIOHandler::TransformationRotate270: return 8;
    default: return 1;
  }
}

int jpegOrientation(Source& source) {
  source.seek(0);
  return orientationOf(QImageReader(&source, "jpeg").transformation());
}

/// By the decoders that give row after row, which need no more memory than the picture itself.
RowsResult readRows(Source& source, FileKind kind, AlphaRule alpha) {
  switch (kind) {
    case FileKind::Jpeg: return readJpegRows(source, jpegOrientation(source));
    case FileKind::Png: return readPngRows(source, alpha);
    case FileKind::Tiff: return readTiffRows(source);
    default: return std::optional<RowsRead>();
  }
}

LoadedInput loadedFrom(const RowsRead& read, const StoredPixels& stored, AlphaRule alpha) {
  LoadedInput loaded;
  loaded.input = read.input;
  loaded.truncated = read.truncated;
  loaded.notes = notesOn({stored, read.input.element == Element::U16, read.alpha, read.turned, read.several}, alpha);
  return loaded;
}

/// By QImageReader, which gives the picture as a whole.
Result<LoadedInput> readWhole(Source& source, FileKind kind, const StoredPixels& stored, AlphaRule alpha) {
  source.seek(0);
  source.forgetEnd();
  QImageReader reader(&source, QByteArray(nameOf(kind)).toLower());
  reader.setAutoDetectImageFormat(false);
  reader.setAutoTransform(true);
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
  const bool turned = orientationOf(reader.transformation()) > 1;
  raiseQtLimit();
  QImage image = reader.read();
  if (source.stopped() || image.isNull()) return undecodable(source, kind);
  *peak = {};

  Traits traits = traitsOf(image, stored);
  traits.turned = turned;
  traits.several = several;
  LoadedInput loaded;
  loaded.truncated = endedEarly(source, kind);
  loaded.notes = notesOn(traits, alpha);
  auto input = layOut(std::move(image), stored.grey, alpha);
  if (!input) return input.failure();
  loaded.input = *input;
  return loaded;
}

Result<LoadedInput> decode(Source& source, FileKind kind, AlphaRule alpha) {
  // PNG and TIFF are first looked through for what they hold: their rows tell how far they are.
  const bool jumps = kind == FileKind::Png || kind == FileKind::Tiff;
  if (jumps) source.tellProgressItself();
  const StoredPixels stored = storedPixels(source, kind);
  if (const auto chunk = kind == FileKind::Png ? incompletePngChunk(source) : std::nullopt) {
    return source.failureOr(
        Io::tr("“%1” is a PNG file that ends early: the chunk at byte %2 is not complete at its end, %3.")
            .arg(source.name(), QString::number(*chunk), QString::number(source.size())));
  }
  auto rows = readRows(source, kind, alpha);
  if (!rows) return rows.failure();
  source.countBytes();
  return *rows ? loadedFrom(**rows, stored, alpha) : readWhole(source, kind, stored, alpha);
}

}  // namespace

Result<LoadedInput> readImage(Source& source, FileKind kind, AlphaRule alpha) try {
  silenceTiff();
  auto loaded = decode(source, kind, alpha);
  if (!loaded) return loaded.failure();
  loaded->format = QString::fromLatin1(nameOf(kind));
  loaded->bits = bitsOf(loaded->input);
  if (loaded->truncated) {
    loaded->notes +=
        Io::tr("The file ends early, after %1 bytes: the rest of the picture is missing.").arg(source.size());
  }
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
  loaded.notes = notesOn(traitsOf(image, stored), alpha);
  auto input = layOut(image, stored.grey, alpha);
  if (!input) return input.failure();
  loaded.input = *input;
  loaded.bits = bitsOf(loaded.input);
  return loaded;
}

}  // namespace convt
