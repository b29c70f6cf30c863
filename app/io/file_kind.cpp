#include "app/io/file_kind.h"

#include <array>
#include <cstdint>
#include <string>

#include "app/io/npy_header.h"
#include "app/io/tiff.h"

namespace convt {
namespace {

using namespace std::string_view_literals;

bool startsWith(std::string_view head, std::string_view magic) {
  return head.substr(0, magic.size()) == magic;
}

// Colour type and depth stand at fixed places, because IHDR is always the first chunk.
StoredPixels pngPixels(Source& source) {
  constexpr qint64 kColorType = 25;
  std::uint8_t type = 0;
  if (!source.readAt(kColorType, &type, 1)) return {};
  return {type == 0 || type == 4, type == 3, false};
}

// Walks the segments up to the frame header, which knows the number of components.
StoredPixels jpegPixels(Source& source) {
  constexpr int kMostSegments = 4096;
  qint64 at = 2;
  for (int segment = 0; segment < kMostSegments; ++segment) {
    std::array<std::uint8_t, 10> bytes{};
    if (!source.readAt(at, bytes.data(), 4) || bytes[0] != 0xFF) return {};
    if (bytes[1] == 0xFF) {  // fill byte
      ++at;
      continue;
    }
    const int marker = bytes[1];
    const bool frame = marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
    if (frame) {
      if (!source.readAt(at, bytes.data(), 10)) return {};
      return {bytes[9] == 1, false, bytes[9] == 4};
    }
    at += 2 + (bytes[2] << 8 | bytes[3]);
  }
  return {};
}

StoredPixels bmpPixels(Source& source) {
  constexpr qint64 kBitsPerPixel = 28;
  std::uint8_t bits = 0;
  if (!source.readAt(kBitsPerPixel, &bits, 1)) return {};
  return {false, bits <= 8, false};
}

}  // namespace

FileKind kindOf(std::string_view head) {
  if (startsWith(head, "\x89PNG\r\n\x1a\n"sv)) return FileKind::Png;
  if (startsWith(head, "\xff\xd8\xff"sv)) return FileKind::Jpeg;
  if (startsWith(head, "II*\0"sv) || startsWith(head, "MM\0*"sv) || startsWith(head, "II+\0"sv) ||
      startsWith(head, "MM\0+"sv)) {
    return FileKind::Tiff;
  }
  if (startsWith(head, "RIFF"sv) && head.size() >= 12 && head.substr(8, 4) == "WEBP"sv) return FileKind::WebP;
  if (startsWith(head, "BM"sv)) return FileKind::Bmp;
  if (startsAsNpy(head)) return FileKind::Npy;
  return FileKind::Unknown;
}

FileKind kindOf(Source& source) {
  std::string head(12, '\0');
  source.seek(0);
  const qint64 got = source.read(head.data(), static_cast<qint64>(head.size()));
  source.seek(0);
  return kindOf(std::string_view(head).substr(0, got > 0 ? static_cast<std::size_t>(got) : 0));
}

const char* nameOf(FileKind kind) {
  switch (kind) {
    case FileKind::Png: return "PNG";
    case FileKind::Jpeg: return "JPEG";
    case FileKind::Tiff: return "TIFF";
    case FileKind::WebP: return "WebP";
    case FileKind::Bmp: return "BMP";
    case FileKind::Npy: return "NumPy";
    case FileKind::Unknown: break;
  }
  return "";
}

StoredPixels storedPixels(Source& source, FileKind kind) {
  switch (kind) {
    case FileKind::Png: return pngPixels(source);
    case FileKind::Jpeg: return jpegPixels(source);
    case FileKind::Bmp: return bmpPixels(source);
    case FileKind::Tiff:
      if (const auto facts = tiffFacts(source)) return {facts->grey, facts->palette, facts->cmyk};
      break;
    default: break;
  }
  return {};
}

std::optional<qint64> incompletePngChunk(Source& source) {
  constexpr qint64 kAroundData = 12;  // length, name and checksum
  qint64 at = 8;
  while (true) {
    std::array<std::uint8_t, 8> head{};
    if (!source.readAt(at, head.data(), static_cast<qint64>(head.size()))) return at;
    const qint64 length = qint64{head[0]} << 24 | head[1] << 16 | head[2] << 8 | head[3];
    if (length + kAroundData > source.size() - at) return at;
    if (std::string_view(reinterpret_cast<const char*>(head.data()) + 4, 4) == "IEND"sv) return std::nullopt;
    at += length + kAroundData;
  }
}

}  // namespace convt
