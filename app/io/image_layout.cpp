#include "app/io/image_layout.h"

#include <QtEndian>
#include <cstdint>
#include <limits>
#include <memory>
#include <type_traits>
#include <utility>

#include "app/io/text.h"
#include "engine/core/memory_budget.h"

namespace convt {
namespace {

struct Owner {
  QImage image;
  MemoryBudget::Reservation memory;
};

bool isFloating(QImage::Format format) {
  return format >= QImage::Format_RGBX16FPx4 && format <= QImage::Format_RGBA32FPx4_Premultiplied;
}

bool isDeep(QImage::Format format) {
  switch (format) {
    case QImage::Format_Grayscale16:
    case QImage::Format_RGBX64:
    case QImage::Format_RGBA64:
    case QImage::Format_RGBA64_Premultiplied:
    case QImage::Format_BGR30:
    case QImage::Format_RGB30:
    case QImage::Format_A2BGR30_Premultiplied:
    case QImage::Format_A2RGB30_Premultiplied: return true;
    default: return false;
  }
}

// The format whose memory is what an Input can point to, as near to the picture's own as possible.
QImage::Format formatFor(const QImage& image, bool grey) {
  const QImage::Format format = image.format();
  const bool alpha = image.hasAlphaChannel();
  if (isFloating(format)) return alpha ? QImage::Format_RGBA32FPx4 : QImage::Format_RGBX32FPx4;
  if (isDeep(format)) return alpha ? QImage::Format_RGBA64 : grey ? QImage::Format_Grayscale16 : QImage::Format_RGBX64;
  if (alpha) return QImage::Format_RGBA8888;
  if (grey) return QImage::Format_Grayscale8;
  if (format == QImage::Format_RGB32 && Q_BYTE_ORDER == Q_LITTLE_ENDIAN) return format;
  if (format == QImage::Format_RGBX8888) return format;
  return QImage::Format_RGB888;
}

// The background under transparency, 0 .. 1.
double background(AlphaRule rule, std::int64_t y, std::int64_t x) {
  constexpr std::int64_t kSquare = 8;
  constexpr double kLightGrey = 0.8;
  if (rule == AlphaRule::Black) return 0.0;
  return rule == AlphaRule::Checker && (y / kSquare + x / kSquare) % 2 != 0 ? kLightGrey : 1.0;
}

template <class Sample>
void compositeSamples(Sample* row, std::int64_t y, std::int64_t width, AlphaRule rule) {
  constexpr bool kFloating = std::is_floating_point_v<Sample>;
  constexpr double kOne = kFloating ? 1.0 : static_cast<double>(std::numeric_limits<Sample>::max());
  for (std::int64_t x = 0; x < width; ++x, row += 4) {
    const double a = static_cast<double>(row[3]) / kOne;
    if (a >= 1.0) continue;
    const double under = (1.0 - a) * background(rule, y, x) * kOne + (kFloating ? 0.0 : 0.5);
    for (int c = 0; c < 3; ++c) row[c] = static_cast<Sample>(static_cast<double>(row[c]) * a + under);
  }
}

void composite(QImage& image, AlphaRule rule) {
  const QImage::Format format = image.format();
  const Element element = isFloating(format) ? Element::F32 : isDeep(format) ? Element::U16 : Element::U8;
  for (int y = 0; y < image.height(); ++y)
    compositeRow(reinterpret_cast<std::byte*>(image.scanLine(y)), element, y, image.width(), rule);
}

Input inputOver(const std::shared_ptr<const Owner>& owner, int channels) {
  const QImage& image = owner->image;
  const QImage::Format format = image.format();
  Input input;
  input.element = isFloating(format) ? Element::F32 : isDeep(format) ? Element::U16 : Element::U8;
  const int bytes = input.element == Element::F32 ? 4 : input.element == Element::U16 ? 2 : 1;
  input.shape = {1, channels, image.height(), image.width()};
  input.strideW = image.depth() / 8 / bytes;
  input.strideH = image.bytesPerLine() / bytes;
  input.strideN = input.strideH * image.height();
  const bool reversed = format == QImage::Format_RGB32;
  input.strideC = reversed ? -1 : 1;
  input.data = std::shared_ptr<const void>(owner, image.constBits() + (reversed ? 2 : 0));
  return input;
}

}  // namespace

void compositeRow(std::byte* rgba, Element element, std::int64_t y, std::int64_t width, AlphaRule rule) {
  switch (element) {
    case Element::U8: return compositeSamples(reinterpret_cast<std::uint8_t*>(rgba), y, width, rule);
    case Element::U16: return compositeSamples(reinterpret_cast<std::uint16_t*>(rgba), y, width, rule);
    case Element::F32: return compositeSamples(reinterpret_cast<float*>(rgba), y, width, rule);
  }
}

Result<Input> layOut(QImage image, bool grey, AlphaRule alpha) {
  const bool transparent = image.hasAlphaChannel();
  image = std::move(image).convertToFormat(formatFor(image, grey));
  if (image.isNull()) return workFailure(Io::tr("There is not enough memory to convert the picture."));
  auto memory = memoryBudget().reserve(image.sizeInBytes(), Io::tr("The picture").toStdString());
  if (!memory) return memory.failure();
  if (transparent && alpha != AlphaRule::Keep) composite(image, alpha);
  // A copy of the caller's, if it still has one, would let it change what the Input shares.
  image.detach();
  if (image.isNull()) return workFailure(Io::tr("There is not enough memory to convert the picture."));
  const int channels = transparent && alpha == AlphaRule::Keep ? 4 : grey ? 1 : 3;
  return inputOver(std::make_shared<const Owner>(Owner{std::move(image), *memory}), channels);
}

}  // namespace convt
