#pragma once

#include <tiffio.h>

#include <QBuffer>
#include <QFile>
#include <QImage>
#include <QImageWriter>
#include <QString>
#include <algorithm>
#include <random>
#include <vector>

namespace convt {

/// Noise over slopes, so that no two rows or columns are alike.
inline QImage picture(QImage::Format format, int height, int width) {
  std::mt19937 random(1);
  QImage image(width, height, QImage::Format_RGBA64);
  for (int y = 0; y < height; ++y) {
    auto* row = reinterpret_cast<quint16*>(image.scanLine(y));
    for (int x = 0; x < 4 * width; ++x)
      row[x] = static_cast<quint16>(random() % 20'000U + 170U * unsigned(y) + 55U * unsigned(x));
  }
  return image.convertToFormat(format);
}

inline QByteArray encoded(const QImage& image, const char* format, int quality = 90, bool progressive = false) {
  QBuffer buffer;
  buffer.open(QIODevice::WriteOnly);
  QImageWriter writer(&buffer, format);
  writer.setQuality(quality);
  writer.setProgressiveScanWrite(progressive);
  return writer.write(image) ? buffer.data() : QByteArray();
}

inline QByteArray withOrientation(const QByteArray& jpeg, int orientation) {
  QByteArray exif("Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0", 24);
  exif += static_cast<char>(orientation);
  exif += QByteArray(7, '\0');
  QByteArray segment("\xff\xe1", 2);
  segment += static_cast<char>((exif.size() + 2) >> 8);
  segment += static_cast<char>((exif.size() + 2) & 0xFF);
  return jpeg.first(2) + segment + exif + jpeg.sliced(2);
}

struct TiffLayout {
  int bits = 8;
  int channels = 3;
  int compression = COMPRESSION_NONE;
  int tile = 0;  ///< its side; 0: strips
  int stripRows = 7;
  int orientation = 1;
  const char* mode = "w";
};

/// Samples of any value in any of libtiff's layouts.
inline QByteArray tiffOf(const QString& path, int height, int width, const TiffLayout& layout) {
  TIFF* file = TIFFOpen(QFile::encodeName(path).constData(), layout.mode);
  TIFFSetField(file, TIFFTAG_IMAGEWIDTH, width);
  TIFFSetField(file, TIFFTAG_IMAGELENGTH, height);
  TIFFSetField(file, TIFFTAG_BITSPERSAMPLE, layout.bits);
  TIFFSetField(file, TIFFTAG_SAMPLESPERPIXEL, layout.channels);
  TIFFSetField(file, TIFFTAG_PHOTOMETRIC, layout.channels == 1 ? PHOTOMETRIC_MINISBLACK : PHOTOMETRIC_RGB);
  TIFFSetField(file, TIFFTAG_PLANARCONFIG, PLANARCONFIG_CONTIG);
  TIFFSetField(file, TIFFTAG_COMPRESSION, layout.compression);
  TIFFSetField(file, TIFFTAG_ORIENTATION, layout.orientation);
  if (layout.bits == 32) TIFFSetField(file, TIFFTAG_SAMPLEFORMAT, SAMPLEFORMAT_IEEEFP);
  std::mt19937 random(2);
  const auto fill = [&](std::vector<unsigned char>& bytes) {
    auto* floats = reinterpret_cast<float*>(bytes.data());
    if (layout.bits == 32)
      std::generate_n(floats, bytes.size() / 4, [&] { return static_cast<float>(random() % 1000) / 7.0F - 50.0F; });
    else
      std::generate(bytes.begin(), bytes.end(), [&] { return static_cast<unsigned char>(random() % 97); });
  };
  if (layout.tile > 0) {
    TIFFSetField(file, TIFFTAG_TILEWIDTH, layout.tile);
    TIFFSetField(file, TIFFTAG_TILELENGTH, layout.tile);
    std::vector<unsigned char> bytes(static_cast<std::size_t>(TIFFTileSize(file)));
    for (std::uint32_t i = 0; i < TIFFNumberOfTiles(file); ++i) {
      fill(bytes);
      TIFFWriteEncodedTile(file, i, bytes.data(), static_cast<tmsize_t>(bytes.size()));
    }
  } else {
    TIFFSetField(file, TIFFTAG_ROWSPERSTRIP, layout.stripRows);
    std::vector<unsigned char> bytes(static_cast<std::size_t>(TIFFScanlineSize(file)));
    for (int y = 0; y < height; ++y) {
      fill(bytes);
      TIFFWriteScanline(file, bytes.data(), static_cast<std::uint32_t>(y));
    }
  }
  TIFFClose(file);
  QFile read(path);
  return read.open(QIODevice::ReadOnly) ? read.readAll() : QByteArray();
}

}  // namespace convt
