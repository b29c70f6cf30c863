#include "app/io/tiff_rows.h"

#include <tiffio.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <vector>

#include "app/io/pixel_store.h"
#include "app/io/tiff.h"

namespace convt {
namespace {

constexpr std::uint64_t kLargestTile = 1 << 24;  // no sane file has larger ones

template <class T>
T field(TIFF* tiff, std::uint32_t tag, T otherwise) {
  T value = otherwise;
  return TIFFGetFieldDefaulted(tiff, tag, &value) == 1 ? value : otherwise;
}

/// Which numbers a pixel is, if they are of the kinds that are read here.
std::optional<PixelStore::Format> formatOf(TIFF* tiff) {
  PixelStore::Format format;
  format.height = field<std::uint32_t>(tiff, TIFFTAG_IMAGELENGTH, 0);
  format.width = field<std::uint32_t>(tiff, TIFFTAG_IMAGEWIDTH, 0);
  format.channels = field<std::uint16_t>(tiff, TIFFTAG_SAMPLESPERPIXEL, 1);
  format.orientation = field<std::uint16_t>(tiff, TIFFTAG_ORIENTATION, 1);
  const int bits = field<std::uint16_t>(tiff, TIFFTAG_BITSPERSAMPLE, 1);
  const int sample = field<std::uint16_t>(tiff, TIFFTAG_SAMPLEFORMAT, SAMPLEFORMAT_UINT);
  const int photometric = field<std::uint16_t>(tiff, TIFFTAG_PHOTOMETRIC, PHOTOMETRIC_PALETTE);
  const bool floating = sample == SAMPLEFORMAT_IEEEFP && bits == 32;
  const bool whole = (sample == SAMPLEFORMAT_UINT || sample == SAMPLEFORMAT_VOID) && (bits == 8 || bits == 16);
  const bool grey = format.channels == 1 &&
                    (photometric == PHOTOMETRIC_MINISBLACK || (floating && photometric == PHOTOMETRIC_MINISWHITE));
  const bool color = format.channels == 3 && photometric == PHOTOMETRIC_RGB &&
                     field<std::uint16_t>(tiff, TIFFTAG_PLANARCONFIG, PLANARCONFIG_CONTIG) == PLANARCONFIG_CONTIG;
  if (!(floating || whole) || !(grey || color)) return std::nullopt;
  format.element = floating ? Element::F32 : bits == 16 ? Element::U16 : Element::U8;
  return format;
}

/// Compressions that give back what was stored; JPEG and the fax codes are not for these pictures.
bool isLossless(int compression) {
  static constexpr std::array kKnown{COMPRESSION_NONE, COMPRESSION_LZW,  COMPRESSION_DEFLATE, COMPRESSION_ADOBE_DEFLATE,
                                     COMPRESSION_ZSTD, COMPRESSION_LZMA, COMPRESSION_PACKBITS};
  return std::find(kKnown.begin(), kKnown.end(), compression) != kKnown.end() &&
         TIFFIsCODECConfigured(static_cast<std::uint16_t>(compression)) == 1;
}

/// One open file and how its rows are to be had.
class Reader {
 public:
  Reader(Source& source, TIFF* tiff, std::uint64_t rowBytes, std::uint64_t pixelBytes);

  /// False: the pixels are packed in a way that is not read here.
  bool canRead() const { return m_canRead; }
  /// Bytes needed beside the pixels: what libtiff reads at once, and a tile.
  std::int64_t workBytes() const;
  /// Rows that come at the same time; 0: one by one.
  std::int64_t bandRows() const { return m_tiled ? m_tileHeight : 0; }

  /// How many rows are there, from the first on, all of them finished but those of a band that is not complete.
  std::int64_t read(PixelStore& store);
  /// Whether the rows ended because the file does.
  bool cut() const { return m_cut; }

 private:
  bool isThere(std::uint32_t piece);
  bool readRow(std::int64_t y, std::byte* to);
  bool readTiles(PixelStore& store, std::int64_t y, std::int64_t rows);
  void swapBytes(std::byte* row) const;

  Source& m_source;
  TIFF* m_tiff;
  std::uint64_t m_rowBytes;
  std::uint64_t m_pixelBytes;
  bool m_canRead = false;
  bool m_tiled = false;
  bool m_stored = false;  ///< not compressed
  bool m_cut = false;
  std::int64_t m_stripRows = 1;
  std::int64_t m_tileHeight = 1;
  std::int64_t m_tileWidth = 1;
  std::vector<std::byte> m_tile;
};

Reader::Reader(Source& source, TIFF* tiff, std::uint64_t rowBytes, std::uint64_t pixelBytes)
    : m_source(source), m_tiff(tiff), m_rowBytes(rowBytes), m_pixelBytes(pixelBytes) {
  const int compression = field<std::uint16_t>(tiff, TIFFTAG_COMPRESSION, COMPRESSION_NONE);
  m_stored = compression == COMPRESSION_NONE;
  m_tiled = TIFFIsTiled(tiff) != 0;
  m_stripRows = std::max<std::uint32_t>(1, field<std::uint32_t>(tiff, TIFFTAG_ROWSPERSTRIP, 1));
  m_tileHeight = field<std::uint32_t>(tiff, TIFFTAG_TILELENGTH, 0);
  m_tileWidth = field<std::uint32_t>(tiff, TIFFTAG_TILEWIDTH, 0);
  const bool plain =
      isLossless(compression) && field<std::uint16_t>(tiff, TIFFTAG_FILLORDER, FILLORDER_MSB2LSB) == FILLORDER_MSB2LSB;
  if (m_tiled) {
    m_canRead = plain && m_tileHeight > 0 && m_tileWidth > 0 && TIFFTileSize64(tiff) <= kLargestTile &&
                TIFFTileRowSize64(tiff) == static_cast<std::uint64_t>(m_tileWidth) * pixelBytes;
  } else {
    m_canRead = plain && TIFFScanlineSize64(tiff) == rowBytes;
  }
}

std::int64_t Reader::workBytes() const {
  if (m_tiled) return static_cast<std::int64_t>(3 * TIFFTileSize64(m_tiff));
  if (m_stored) return 0;
  // A strip is read whole before it is unpacked, and hardly any is larger packed.
  const std::uint64_t strip =
      std::min<std::uint64_t>(TIFFStripSize64(m_tiff), static_cast<std::uint64_t>(m_source.size()));
  return std::min<std::int64_t>(m_source.size(), static_cast<std::int64_t>(2 * strip));
}

/// Whether all bytes of a strip or tile lie inside the file.
bool Reader::isThere(std::uint32_t piece) {
  const std::uint64_t offset = TIFFGetStrileOffset(m_tiff, piece);
  const std::uint64_t count = TIFFGetStrileByteCount(m_tiff, piece);
  const auto size = static_cast<std::uint64_t>(m_source.size());
  return offset <= size && count <= size - offset;
}

void Reader::swapBytes(std::byte* row) const {
  if (TIFFIsByteSwapped(m_tiff) == 0) return;
  const int bits = field<std::uint16_t>(m_tiff, TIFFTAG_BITSPERSAMPLE, 8);
  const auto bytes = static_cast<tmsize_t>(m_rowBytes);
  if (bits == 16) TIFFSwabArrayOfShort(reinterpret_cast<std::uint16_t*>(row), bytes / 2);
  if (bits == 32) TIFFSwabArrayOfLong(reinterpret_cast<std::uint32_t*>(row), bytes / 4);
}

/// libtiff would read a strip whole, and a file may be one strip: what is not compressed is read from its place.
bool Reader::readRow(std::int64_t y, std::byte* to) {
  const auto strip = static_cast<std::uint32_t>(y / m_stripRows);
  m_cut = !isThere(strip);
  if (!m_stored) return TIFFReadScanline(m_tiff, to, static_cast<std::uint32_t>(y)) == 1;
  const std::uint64_t before = static_cast<std::uint64_t>(y % m_stripRows) * m_rowBytes;
  const std::uint64_t offset = TIFFGetStrileOffset(m_tiff, strip);
  const std::uint64_t count = TIFFGetStrileByteCount(m_tiff, strip);
  if (offset == 0 || before > count || count - before < m_rowBytes) return false;
  const auto size = static_cast<std::uint64_t>(m_source.size());
  if (offset > size || before > size - offset) return false;
  if (!m_source.readAt(static_cast<qint64>(offset + before), to, static_cast<qint64>(m_rowBytes))) return false;
  swapBytes(to);
  return true;
}

bool Reader::readTiles(PixelStore& store, std::int64_t y, std::int64_t rows) {
  m_tile.resize(static_cast<std::size_t>(TIFFTileSize64(m_tiff)));
  const auto tileRow = static_cast<std::size_t>(m_tileWidth) * m_pixelBytes;
  for (std::int64_t x = 0; x < store.width(); x += m_tileWidth) {
    const std::uint32_t tile =
        TIFFComputeTile(m_tiff, static_cast<std::uint32_t>(x), static_cast<std::uint32_t>(y), 0, 0);
    m_cut = !isThere(tile);
    if (TIFFReadEncodedTile(m_tiff, tile, m_tile.data(), -1) != std::ssize(m_tile)) return false;
    const auto bytes = static_cast<std::size_t>(std::min(m_tileWidth, store.width() - x)) * m_pixelBytes;
    for (std::int64_t i = 0; i < rows; ++i) {
      std::memcpy(store.row(y + i) + static_cast<std::size_t>(x) * m_pixelBytes,
                  m_tile.data() + static_cast<std::size_t>(i) * tileRow, bytes);
    }
  }
  return true;
}

std::int64_t Reader::read(PixelStore& store) {
  const std::int64_t height = store.height();
  for (std::int64_t y = 0; y < height; y += store.bandRows()) {
    const std::int64_t rows = std::min(store.bandRows(), height - y);
    if (m_source.poll()) return y;
    if (m_tiled && !readTiles(store, y, rows)) return y;
    for (std::int64_t i = m_tiled ? rows : 0; i < rows; ++i) {
      if (!readRow(y + i, store.row(y + i))) return y + i;
    }
    store.finish(y, rows);
    m_source.tellProgress(static_cast<double>(y + rows) / static_cast<double>(height));
  }
  return height;
}

}  // namespace

RowsResult readTiffRows(Source& source) {
  source.seek(0);
  const TiffFile tiff = openTiff(source, "rm");
  if (!tiff) return std::optional<RowsRead>();
  source.forgetEnd();
  const auto format = formatOf(tiff.get());
  if (!format) return std::optional<RowsRead>();
  const std::uint64_t pixelBytes = bytesOf(format->element) * static_cast<std::uint64_t>(format->channels);
  Reader reader(source, tiff.get(), static_cast<std::uint64_t>(format->width) * pixelBytes, pixelBytes);
  if (!reader.canRead()) return std::optional<RowsRead>();
  auto store = PixelStore::make(*format, source.name(), reader.workBytes(), reader.bandRows());
  if (!store) return store.failure();
  const std::int64_t rows = reader.read(*store);
  RowsRead read;
  if (rows < format->height) {
    if (rows == 0 || !reader.cut() || source.stopped() || !source.problem().isEmpty())
      return undecodable(source, FileKind::Tiff);
    read.truncated = true;
    store->clearFrom(rows);
  }
  read.turned = format->orientation > 1 && format->orientation <= 8;
  read.several = TIFFReadDirectory(tiff.get()) == 1;
  read.input = store->take();
  return std::optional(std::move(read));
}

}  // namespace convt
