#include "app/io/tiff_writer.h"

#include <tiffio.h>

#include <algorithm>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include "app/io/tiff.h"

using namespace Qt::StringLiterals;

namespace convt {
namespace {

std::string descriptionOf(const ImageText& text) {
  QString lines;
  for (const auto& [key, value] : text) lines += key + u": "_s + value + u'\n';
  return lines.toStdString();
}

void setLayout(TIFF* tiff, const PictureShape& shape, bool deflated) {
  const bool floating = shape.type == SampleType::F32;
  constexpr std::int64_t kStripBytes = 1 << 18;
  const std::int64_t rows = std::clamp<std::int64_t>(kStripBytes / shape.rowBytes(), 1, shape.height);
  TIFFSetField(tiff, TIFFTAG_IMAGEWIDTH, static_cast<std::uint32_t>(shape.width));
  TIFFSetField(tiff, TIFFTAG_IMAGELENGTH, static_cast<std::uint32_t>(shape.height));
  TIFFSetField(tiff, TIFFTAG_BITSPERSAMPLE, static_cast<unsigned>(8 * shape.sampleBytes()));
  TIFFSetField(tiff, TIFFTAG_SAMPLESPERPIXEL, static_cast<unsigned>(shape.channels));
  TIFFSetField(tiff, TIFFTAG_SAMPLEFORMAT, static_cast<unsigned>(floating ? SAMPLEFORMAT_IEEEFP : SAMPLEFORMAT_UINT));
  TIFFSetField(tiff, TIFFTAG_PHOTOMETRIC,
               static_cast<unsigned>(shape.channels == 1 ? PHOTOMETRIC_MINISBLACK : PHOTOMETRIC_RGB));
  TIFFSetField(tiff, TIFFTAG_PLANARCONFIG, static_cast<unsigned>(PLANARCONFIG_CONTIG));
  TIFFSetField(tiff, TIFFTAG_ORIENTATION, static_cast<unsigned>(ORIENTATION_TOPLEFT));
  TIFFSetField(tiff, TIFFTAG_COMPRESSION,
               static_cast<unsigned>(deflated ? COMPRESSION_ADOBE_DEFLATE : COMPRESSION_NONE));
  if (deflated && !floating) TIFFSetField(tiff, TIFFTAG_PREDICTOR, static_cast<unsigned>(PREDICTOR_HORIZONTAL));
  TIFFSetField(tiff, TIFFTAG_ROWSPERSTRIP, static_cast<std::uint32_t>(rows));
}

class TiffRows : public PictureRows {
 public:
  TiffRows(TiffFile tiff, const PictureShape& shape)
      : m_tiff(std::move(tiff)), m_row(static_cast<std::size_t>(shape.rowBytes())) {}

  bool write(const void* rows, std::int64_t count) override {
    const auto* from = static_cast<const unsigned char*>(rows);
    for (std::int64_t i = 0; i < count; ++i, from += m_row.size()) {
      std::memcpy(m_row.data(), from, m_row.size());  // the encoder works in the caller's buffer
      if (TIFFWriteScanline(m_tiff.get(), m_row.data(), m_y++) != 1) return false;
    }
    return true;
  }

  bool finish() override {
    const bool flushed = TIFFFlush(m_tiff.get()) == 1;
    m_tiff.reset();
    return flushed;
  }

 private:
  TiffFile m_tiff;
  std::vector<unsigned char> m_row;
  std::uint32_t m_y = 0;
};

}  // namespace

bool isDeflated(const PictureShape& shape, const TiffLimits& limits) {
  return shape.bytes() <= limits.deflated;
}

std::unique_ptr<PictureRows> beginTiff(QIODevice& device, const PictureShape& shape, const ImageText& text,
                                       const TiffLimits& limits) {
  TiffFile tiff = openTiff(device, shape.bytes() > limits.classic ? "w8" : "w");
  if (!tiff) return nullptr;
  setLayout(tiff.get(), shape, isDeflated(shape, limits));
  const std::string description = descriptionOf(text);
  if (!description.empty()) TIFFSetField(tiff.get(), TIFFTAG_IMAGEDESCRIPTION, description.c_str());
  return std::make_unique<TiffRows>(std::move(tiff), shape);
}

}  // namespace convt
