#include "app/io/tiff.h"

#include <tiffio.h>

#include <algorithm>
#include <memory>
#include <new>
#include <utility>
#include <vector>

#include "app/io/text.h"
#include "app/io/tiff_device.h"
#include "engine/core/memory_budget.h"
#include "engine/core/params.h"

namespace convt {
namespace {

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

}  // namespace

std::optional<TiffFacts> tiffFacts(Source& source) {
  source.seek(0);
  const TiffHandle tiff = openTiff(source, "rm");
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
  const TiffHandle tiff = openTiff(source, "rm");
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

}  // namespace convt
