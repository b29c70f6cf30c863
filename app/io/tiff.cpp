#include "app/io/tiff.h"

#include <tiffio.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <mutex>
#include <new>
#include <utility>
#include <vector>

#include "app/io/text.h"
#include "engine/core/memory_budget.h"
#include "engine/core/params.h"

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

struct Close {
  void operator()(TIFF* tiff) const { TIFFClose(tiff); }
};
using Tiff = std::unique_ptr<TIFF, Close>;

Tiff openTiff(QIODevice& device, const char* mode) {
  silenceTiff();
  const std::unique_ptr<TIFFOpenOptions, void (*)(TIFFOpenOptions*)> options(TIFFOpenOptionsAlloc(),
                                                                             TIFFOpenOptionsFree);
  TIFFOpenOptionsSetMaxSingleMemAlloc(options.get(), kLargestPiece);
  return Tiff(TIFFClientOpenExt("", mode, &device, readProc, writeProc, seekProc, closeProc, sizeProc, nullptr, nullptr,
                                options.get()));
}

template <class T>
T field(TIFF* tiff, std::uint32_t tag, T otherwise) {
  T value = otherwise;
  return TIFFGetFieldDefaulted(tiff, tag, &value) == 1 ? value : otherwise;
}

// Where pixel (y, x) of the file goes in the upright picture: first + y*perRow + x*perColumn.
struct Turn {
  std::int64_t height;
  std::int64_t width;
  std::int64_t first;
  std::int64_t perRow;
  std::int64_t perColumn;
};

Turn turnOf(int orientation, std::int64_t h, std::int64_t w) {
  switch (orientation) {
    case 2: return {h, w, w - 1, w, -1};
    case 3: return {h, w, h * w - 1, -w, -1};
    case 4: return {h, w, (h - 1) * w, -w, 1};
    case 5: return {w, h, 0, 1, h};
    case 6: return {w, h, h - 1, -1, h};
    case 7: return {w, h, h * w - 1, -1, -h};
    case 8: return {w, h, (w - 1) * h, 1, -h};
    default: return {h, w, 0, w, 1};
  }
}

struct Values {
  std::vector<float> values;
  MemoryBudget::Reservation memory;
};

// False at the first row that is not there.
bool readRows(TIFF* tiff, const TiffFacts& facts, const Turn& turn, std::vector<float>& values) {
  std::vector<float> row(static_cast<std::size_t>(facts.width));
  if (TIFFScanlineSize64(tiff) != row.size() * sizeof(float)) return false;
  for (std::int64_t y = 0; y < facts.height; ++y) {
    if (TIFFReadScanline(tiff, row.data(), static_cast<std::uint32_t>(y)) != 1) return false;
    for (std::int64_t x = 0; x < facts.width; ++x) {
      values[static_cast<std::size_t>(turn.first + y * turn.perRow + x * turn.perColumn)] =
          row[static_cast<std::size_t>(x)];
    }
  }
  return true;
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

void silenceTiff() {
  static std::once_flag once;
  std::call_once(once, [] {
    TIFFSetErrorHandler(nullptr);
    TIFFSetWarningHandler(nullptr);
  });
}

std::optional<TiffFacts> tiffFacts(Source& source) {
  source.seek(0);
  const Tiff tiff = openTiff(source, "rm");
  if (!tiff) return std::nullopt;
  TiffFacts facts;
  facts.height = field<std::uint32_t>(tiff.get(), TIFFTAG_IMAGELENGTH, 0);
  facts.width = field<std::uint32_t>(tiff.get(), TIFFTAG_IMAGEWIDTH, 0);
  facts.bits = field<std::uint16_t>(tiff.get(), TIFFTAG_BITSPERSAMPLE, 1);
  facts.samples = field<std::uint16_t>(tiff.get(), TIFFTAG_SAMPLESPERPIXEL, 1);
  facts.orientation = field<std::uint16_t>(tiff.get(), TIFFTAG_ORIENTATION, 1);
  facts.floating = field<std::uint16_t>(tiff.get(), TIFFTAG_SAMPLEFORMAT, 1) == SAMPLEFORMAT_IEEEFP;
  facts.tiled = TIFFIsTiled(tiff.get()) != 0;
  const auto photometric = field<std::uint16_t>(tiff.get(), TIFFTAG_PHOTOMETRIC, PHOTOMETRIC_RGB);
  facts.grey = photometric == PHOTOMETRIC_MINISBLACK || photometric == PHOTOMETRIC_MINISWHITE;
  facts.palette = photometric == PHOTOMETRIC_PALETTE;
  facts.cmyk = photometric == PHOTOMETRIC_SEPARATED;
  return facts;
}

bool isGreyFloat(const TiffFacts& facts) {
  return facts.floating && facts.bits == 32 && facts.samples == 1 && facts.grey && !facts.tiled;
}

Result<Input> readGreyFloatTiff(Source& source, const TiffFacts& facts) {
  if (facts.height < 1 || facts.width < 1) return inputFailure(Io::tr("“%1” has no pixels.").arg(source.name()));
  if (std::max(facts.height, facts.width) > kMaxExtent) {
    return inputFailure(Io::tr("“%1” is too large: %2x%3; at most %4 rows and columns work.")
                            .arg(source.name())
                            .arg(facts.height)
                            .arg(facts.width)
                            .arg(kMaxExtent));
  }
  const std::int64_t count = facts.height * facts.width;
  constexpr std::int64_t kMost = std::int64_t{1} << 60;  // beyond any budget, and its bytes still fit into 64 bits
  auto memory = memoryBudget().reserve(std::min(count, kMost) * static_cast<std::int64_t>(sizeof(float)),
                                       Io::tr("“%1”").arg(source.name()).toStdString());
  if (!memory) return memory.failure();
  auto owner = std::make_shared<Values>();
  owner->memory = *memory;
  source.seek(0);
  const Tiff tiff = openTiff(source, "rm");
  const Turn turn = turnOf(facts.orientation, facts.height, facts.width);
  try {
    owner->values.resize(static_cast<std::size_t>(count));
    if (!tiff || !readRows(tiff.get(), facts, turn, owner->values)) {
      return source.failureOr(Io::tr("“%1” is damaged or ends early.").arg(source.name()));
    }
  } catch (const std::bad_alloc&) {
    return workFailure(Io::tr("“%1”: there is not enough memory.").arg(source.name()));
  }
  Input input;
  input.shape = {1, 1, turn.height, turn.width};
  input.strideN = input.strideC = count;
  input.strideH = turn.width;
  input.strideW = 1;
  input.data = std::shared_ptr<const void>(owner, owner->values.data());
  return input;
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
