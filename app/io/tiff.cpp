#include "app/io/tiff.h"

#include <tiffio.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <mutex>
#include <vector>

namespace convt {
namespace {

constexpr tmsize_t kLargestPiece = tmsize_t{1} << 28;  // no single strip of a sane file is larger

tmsize_t readProc(thandle_t handle, void* to, tmsize_t count) {
  return static_cast<tmsize_t>(static_cast<QIODevice*>(handle)->read(static_cast<char*>(to), count));
}

tmsize_t writeProc(thandle_t handle, void* from, tmsize_t count) {
  return static_cast<tmsize_t>(static_cast<QIODevice*>(handle)->write(static_cast<const char*>(from), count));
}

toff_t seekProc(thandle_t handle, toff_t offset, int whence) {
  QIODevice& device = *static_cast<QIODevice*>(handle);
  const qint64 base = whence == SEEK_CUR ? device.pos() : whence == SEEK_END ? device.size() : 0;
  const qint64 target = base + static_cast<qint64>(offset);
  return target >= 0 && device.seek(target) ? static_cast<toff_t>(device.pos()) : static_cast<toff_t>(-1);
}

int closeProc(thandle_t /*handle*/) {
  return 0;
}

toff_t sizeProc(thandle_t handle) {
  return static_cast<toff_t>(static_cast<QIODevice*>(handle)->size());
}

template <class T>
T field(TIFF* tiff, std::uint32_t tag, T otherwise) {
  T value = otherwise;
  return TIFFGetFieldDefaulted(tiff, tag, &value) == 1 ? value : otherwise;
}

void setLayout(TIFF* tiff, const PixelBuffer& pixels) {
  const bool floating = pixels.type == SampleType::F32;
  const auto bits = static_cast<unsigned>(pixels.type == SampleType::U8 ? 8 : floating ? 32 : 16);
  constexpr std::int64_t kStripBytes = 1 << 18;
  const std::int64_t rows = std::clamp<std::int64_t>(kStripBytes / pixels.rowBytes(), 1, pixels.height);
  TIFFSetField(tiff, TIFFTAG_IMAGEWIDTH, static_cast<std::uint32_t>(pixels.width));
  TIFFSetField(tiff, TIFFTAG_IMAGELENGTH, static_cast<std::uint32_t>(pixels.height));
  TIFFSetField(tiff, TIFFTAG_BITSPERSAMPLE, bits);
  TIFFSetField(tiff, TIFFTAG_SAMPLESPERPIXEL, static_cast<unsigned>(pixels.channels));
  TIFFSetField(tiff, TIFFTAG_SAMPLEFORMAT, static_cast<unsigned>(floating ? SAMPLEFORMAT_IEEEFP : SAMPLEFORMAT_UINT));
  TIFFSetField(tiff, TIFFTAG_PHOTOMETRIC,
               static_cast<unsigned>(pixels.channels == 1 ? PHOTOMETRIC_MINISBLACK : PHOTOMETRIC_RGB));
  TIFFSetField(tiff, TIFFTAG_PLANARCONFIG, static_cast<unsigned>(PLANARCONFIG_CONTIG));
  TIFFSetField(tiff, TIFFTAG_ORIENTATION, static_cast<unsigned>(ORIENTATION_TOPLEFT));
  TIFFSetField(tiff, TIFFTAG_COMPRESSION, static_cast<unsigned>(COMPRESSION_ADOBE_DEFLATE));
  if (!floating) TIFFSetField(tiff, TIFFTAG_PREDICTOR, static_cast<unsigned>(PREDICTOR_HORIZONTAL));
  TIFFSetField(tiff, TIFFTAG_ROWSPERSTRIP, static_cast<std::uint32_t>(rows));
}

}  // namespace

void CloseTiff::operator()(TIFF* file) const {
  TIFFClose(file);
}

TiffFile openTiff(QIODevice& device, const char* mode) {
  silenceTiff();
  const std::unique_ptr<TIFFOpenOptions, void (*)(TIFFOpenOptions*)> options(TIFFOpenOptionsAlloc(),
                                                                             TIFFOpenOptionsFree);
  TIFFOpenOptionsSetMaxSingleMemAlloc(options.get(), kLargestPiece);
  return TiffFile(TIFFClientOpenExt("", mode, &device, readProc, writeProc, seekProc, closeProc, sizeProc, nullptr,
                                    nullptr, options.get()));
}

void silenceTiff() {
  static std::once_flag once;
  std::call_once(once, [] {
    TIFFSetErrorHandler(nullptr);
    TIFFSetWarningHandler(nullptr);
  });
}

std::optional<TiffFacts> tiffFacts(Source& source) {
  source.seek(0);
  const TiffFile tiff = openTiff(source, "rm");
  if (!tiff) return std::nullopt;
  const auto photometric = field<std::uint16_t>(tiff.get(), TIFFTAG_PHOTOMETRIC, PHOTOMETRIC_RGB);
  TiffFacts facts;
  facts.grey = photometric == PHOTOMETRIC_MINISBLACK || photometric == PHOTOMETRIC_MINISWHITE;
  facts.palette = photometric == PHOTOMETRIC_PALETTE;
  facts.cmyk = photometric == PHOTOMETRIC_SEPARATED;
  return facts;
}

bool writeTiff(QIODevice& device, const PixelBuffer& pixels, const std::string& description) {
  constexpr std::int64_t kClassicLimit = 4'000'000'000;
  const bool big = pixels.rowBytes() * pixels.height > kClassicLimit;
  TIFF* const tiff = openTiff(device, big ? "w8" : "w").release();
  if (tiff == nullptr) return false;
  setLayout(tiff, pixels);
  if (!description.empty()) TIFFSetField(tiff, TIFFTAG_IMAGEDESCRIPTION, description.c_str());
  std::vector<unsigned char> row(static_cast<std::size_t>(pixels.rowBytes()));
  bool written = true;
  for (std::int64_t y = 0; written && y < pixels.height; ++y) {
    std::memcpy(row.data(), pixels.row(y), row.size());  // the encoder works in the caller's buffer
    written = TIFFWriteScanline(tiff, row.data(), static_cast<std::uint32_t>(y)) == 1;
  }
  written = TIFFFlush(tiff) == 1 && written;
  TIFFClose(tiff);
  return written;
}

}  // namespace convt
