#include "app/io/tiff.h"

#include <tiffio.h>

#include <memory>
#include <mutex>

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

}  // namespace convt
