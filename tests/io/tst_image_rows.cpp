// Pictures that are decoded row by row are, value for value, what QImageReader gives as a whole.

#include <png.h>

#include <QImageReader>
#include <QLoggingCategory>
#include <QTemporaryDir>
#include <QTest>

#include "app/io/image_reader.h"
#include "app/io/jpeg_rows.h"
#include "app/io/png_rows.h"
#include "app/io/tiff_rows.h"
#include "tests/io/pictures.h"

using namespace convt;
using namespace Qt::StringLiterals;

namespace {

/// The input that QImageReader's picture of the same bytes is.
Result<Input> byQt(const QByteArray& bytes, FileKind kind, AlphaRule alpha) {
  QBuffer buffer;
  buffer.setData(bytes);
  buffer.open(QIODevice::ReadOnly);
  QImageReader reader(&buffer, QByteArray(nameOf(kind)).toLower());
  reader.setAutoTransform(true);
  const QImage image = reader.read();
  if (image.isNull()) return Failure{"QImageReader cannot read it"};
  const auto source = Source::ofBytes(bytes, u"a"_s);
  return layOut(image, storedPixels(*source, kind).grey, alpha);
}

/// The same by libtiff's own conversion to 8-bit colours: Qt refuses some tiles.
Result<Input> byLibtiff(const QString& path, bool grey) {
  const std::unique_ptr<TIFF, void (*)(TIFF*)> file(TIFFOpen(QFile::encodeName(path).constData(), "r"), TIFFClose);
  if (!file) return Failure{"libtiff cannot open it"};
  std::uint32_t width = 0;
  std::uint32_t height = 0;
  TIFFGetField(file.get(), TIFFTAG_IMAGEWIDTH, &width);
  TIFFGetField(file.get(), TIFFTAG_IMAGELENGTH, &height);
  QImage image(static_cast<int>(width), static_cast<int>(height), QImage::Format_RGBX8888);
  if (TIFFReadRGBAImageOriented(file.get(), width, height, reinterpret_cast<std::uint32_t*>(image.bits()),
                                ORIENTATION_TOPLEFT, 1) != 1)
    return Failure{"libtiff cannot read it"};
  return layOut(grey ? image.convertToFormat(QImage::Format_Grayscale8) : image, grey, AlphaRule::White);
}

RowsResult rowsOf(Source& source, FileKind kind, AlphaRule alpha, int orientation) {
  if (kind == FileKind::Jpeg) return readJpegRows(source, orientation);
  if (kind == FileKind::Png) return readPngRows(source, alpha);
  return readTiffRows(source);
}

/// Empty if both have the same values.
QString difference(const Input& a, const Input& b) {
  if (a.shape != b.shape) return u"other shapes"_s;
  if (a.element != b.element) return u"other elements"_s;
  for (std::int64_t c = 0; c < a.shape.c; ++c) {
    for (std::int64_t y = 0; y < a.shape.h; ++y) {
      for (std::int64_t x = 0; x < a.shape.w; ++x) {
        if (a.value(0, c, y, x) != b.value(0, c, y, x))
          return u"[%1,%2,%3]: %4 and %5"_s.arg(c).arg(y).arg(x).arg(a.value(0, c, y, x)).arg(b.value(0, c, y, x));
      }
    }
  }
  return {};
}

/// Empty if the rows give what QImageReader gives.
QString differenceFromQt(const QByteArray& bytes, AlphaRule alpha = AlphaRule::White, int orientation = 1) {
  const auto source = Source::ofBytes(bytes, u"a"_s);
  const FileKind kind = kindOf(*source);
  const auto rows = rowsOf(*source, kind, alpha, orientation);
  if (!rows) return QString::fromStdString(rows.failure().text);
  if (!*rows) return u"not read by rows"_s;
  if ((**rows).truncated) return u"called truncated"_s;
  const auto whole = byQt(bytes, kind, alpha);
  if (!whole) return QString::fromStdString(whole.failure().text);
  return difference((**rows).input, *whole);
}

}  // namespace

class TestImageRows : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { QLoggingCategory::setFilterRules(u"qt.gui.imageio*=false"_s); }

  void jpegs_data() {
    QTest::addColumn<QByteArray>("bytes");
    const QImage color = picture(QImage::Format_RGB32, 93, 131);
    QTest::newRow("4:2:0") << encoded(color, "jpeg", 75);
    QTest::newRow("4:4:4") << encoded(color, "jpeg", 100);
    QTest::newRow("progressive") << encoded(color, "jpeg", 80, true);
    QTest::newRow("grey") << encoded(picture(QImage::Format_Grayscale8, 40, 50), "jpeg");
    QTest::newRow("grey, progressive") << encoded(picture(QImage::Format_Grayscale8, 40, 50), "jpeg", 60, true);
    QTest::newRow("1x1") << encoded(picture(QImage::Format_RGB32, 1, 1), "jpeg");
    for (const char* name : {"retina.jpg", "rocket.jpg", "hubble_deep_field.jpg"}) {
      QFile file(u"/usr/lib/python3/dist-packages/skimage/data/"_s + QLatin1String(name));
      if (file.open(QIODevice::ReadOnly)) QTest::newRow(name) << file.readAll();
    }
  }
  void jpegs() {
    QFETCH(QByteArray, bytes);
    QCOMPARE(differenceFromQt(bytes), QString());
  }

  void pngs_data() {
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("rule");
    const std::pair<const char*, QImage::Format> formats[] = {
        {"grey 8", QImage::Format_Grayscale8}, {"grey 16", QImage::Format_Grayscale16},
        {"rgb 8", QImage::Format_RGB32},       {"rgb 16", QImage::Format_RGBX64},
        {"rgba 8", QImage::Format_ARGB32},     {"rgba 16", QImage::Format_RGBA64}};
    for (const auto& [name, format] : formats) {
      const QByteArray bytes = encoded(picture(format, 37, 53), "png");
      for (const AlphaRule rule : {AlphaRule::White, AlphaRule::Black, AlphaRule::Checker, AlphaRule::Keep})
        QTest::addRow("%s, rule %d", name, int(rule)) << bytes << int(rule);
    }
    QTest::newRow("1x1") << encoded(picture(QImage::Format_RGB32, 1, 1), "png") << 0;
  }
  void pngs() {
    QFETCH(QByteArray, bytes);
    QFETCH(int, rule);
    QCOMPARE(differenceFromQt(bytes, static_cast<AlphaRule>(rule)), QString());
  }

  void greyPngWithAlpha_data() {
    QTest::addColumn<int>("bits");
    QTest::addColumn<int>("rule");
    for (const int bits : {8, 16}) {
      for (const AlphaRule rule : {AlphaRule::White, AlphaRule::Checker, AlphaRule::Keep})
        QTest::addRow("%d bits, rule %d", bits, int(rule)) << bits << int(rule);
    }
  }
  void greyPngWithAlpha() {
    QFETCH(int, bits);
    QFETCH(int, rule);
    // Qt writes none, so libpng does.
    const QString path = m_folder.filePath(u"ga.png"_s);
    std::FILE* file = std::fopen(QFile::encodeName(path).constData(), "wb");
    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, nullptr, nullptr, nullptr);
    png_infop info = png_create_info_struct(png);
    png_init_io(png, file);
    png_set_IHDR(png, info, 19, 23, bits, PNG_COLOR_TYPE_GRAY_ALPHA, PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
                 PNG_FILTER_TYPE_DEFAULT);
    png_write_info(png, info);
    std::mt19937 random(3);
    std::vector<unsigned char> row(static_cast<std::size_t>(19 * 2 * bits / 8));
    for (int y = 0; y < 23; ++y) {
      std::generate(row.begin(), row.end(), [&] { return static_cast<unsigned char>(random()); });
      png_write_row(png, row.data());
    }
    png_write_end(png, nullptr);
    png_destroy_write_struct(&png, &info);
    std::fclose(file);
    QFile read(path);
    QVERIFY(read.open(QIODevice::ReadOnly));
    const QByteArray bytes = read.readAll();
    QCOMPARE(differenceFromQt(bytes, static_cast<AlphaRule>(rule)), QString());
  }

  void tiffs_data() {
    QTest::addColumn<QByteArray>("bytes");
    const auto row = [this](const char* name, const TiffLayout& layout) {
      QTest::newRow(name) << tiffOf(m_folder.filePath(u"a.tif"_s), 45, 61, layout);
    };
    row("grey 8", {8, 1});
    row("grey 16", {16, 1});
    row("rgb 8", {8, 3});
    row("rgb 16", {16, 3});
    row("rgb float", {32, 3});
    row("rgb 16, other byte order", {16, 3, COMPRESSION_NONE, 0, 7, 1, "wb"});
    row("grey 16, LZW, other byte order", {16, 1, COMPRESSION_LZW, 0, 7, 1, "wb"});
    row("BigTIFF", {8, 3, COMPRESSION_NONE, 0, 7, 1, "w8"});
    row("one strip", {8, 3, COMPRESSION_NONE, 0, 45});
    row("one deflated strip", {8, 3, COMPRESSION_ADOBE_DEFLATE, 0, 45});
    row("PackBits", {8, 1, COMPRESSION_PACKBITS});
    row("LZW", {16, 3, COMPRESSION_LZW});
    row("deflated tiles", {16, 3, COMPRESSION_ADOBE_DEFLATE, 32});
  }
  void tiffs() {
    QFETCH(QByteArray, bytes);
    QVERIFY(!bytes.isEmpty());
    QCOMPARE(differenceFromQt(bytes), QString());
  }

  void tilesThatQtRefuses_data() {
    QTest::addColumn<int>("channels");
    QTest::addColumn<int>("tile");
    QTest::newRow("of 8-bit colours") << 3 << 16;
    QTest::newRow("larger than the picture") << 1 << 64;
  }
  void tilesThatQtRefuses() {
    QFETCH(int, channels);
    QFETCH(int, tile);
    const QString path = m_folder.filePath(u"tiles.tif"_s);
    const QByteArray bytes = tiffOf(path, 45, 61, {8, channels, COMPRESSION_LZW, tile});
    const auto source = Source::ofBytes(bytes, u"a"_s);
    const auto rows = readTiffRows(*source);
    QVERIFY(rows && *rows);
    const auto whole = byLibtiff(path, channels == 1);
    QVERIFY2(whole, whole.failure().text.c_str());
    QCOMPARE(difference((**rows).input, *whole), QString());
  }

  void turned_data() {
    QTest::addColumn<int>("orientation");
    for (int orientation = 0; orientation <= 9; ++orientation) QTest::addRow("%d", orientation) << orientation;
  }
  void turned() {
    QFETCH(int, orientation);
    // Higher than one band of rows that become columns, and not a multiple of it.
    for (const QImage::Format format : {QImage::Format_RGB32, QImage::Format_Grayscale8}) {
      const QByteArray jpeg = withOrientation(encoded(picture(format, 75, 41), "jpeg"), orientation);
      QCOMPARE(differenceFromQt(jpeg, AlphaRule::White, orientation), QString());
    }
    const QString path = m_folder.filePath(u"turned.tif"_s);
    for (const TiffLayout& layout :
         {TiffLayout{8, 3}, TiffLayout{16, 1, COMPRESSION_LZW}, TiffLayout{16, 3, COMPRESSION_LZW, 16},
          TiffLayout{32, 3}, TiffLayout{8, 1, COMPRESSION_NONE, 32}}) {
      TiffLayout with = layout;
      with.orientation = orientation;
      if (orientation < 1 || orientation > 8) continue;  // libtiff writes none of these
      QCOMPARE(differenceFromQt(tiffOf(path, 75, 41, with)), QString());
    }
  }

  void whatTheRowsDoNotKnowIsLeftToQt_data() {
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("palette PNG") << encoded(picture(QImage::Format_Indexed8, 9, 9), "png");
    QTest::newRow("black and white PNG") << encoded(picture(QImage::Format_Mono, 9, 9), "png");
    QTest::newRow("black and white TIFF") << encoded(picture(QImage::Format_Mono, 9, 9), "tiff");
    QTest::newRow("palette TIFF") << encoded(picture(QImage::Format_Indexed8, 9, 9), "tiff");
    QTest::newRow("TIFF with alpha") << encoded(picture(QImage::Format_ARGB32, 9, 9), "tiff");
    QFile cmyk(QStringLiteral(CONVT_FIXTURES "/images/cmyk.jpg"));
    QVERIFY(cmyk.open(QIODevice::ReadOnly));
    QTest::newRow("CMYK JPEG") << cmyk.readAll();
  }
  void whatTheRowsDoNotKnowIsLeftToQt() {
    QFETCH(QByteArray, bytes);
    const auto source = Source::ofBytes(bytes, u"a"_s);
    const FileKind kind = kindOf(*source);
    const auto rows = rowsOf(*source, kind, AlphaRule::White, 1);
    QVERIFY(rows);
    QVERIFY(!*rows);
    const auto loaded = readImage(*source, kind);
    QVERIFY2(loaded, loaded.failure().text.c_str());
    const auto whole = byQt(bytes, kind, AlphaRule::White);
    QVERIFY(whole);
    QCOMPARE(difference(loaded->input, *whole), QString());
  }

  /// What is there of a file that was cut off is shown, the rest is black.
  void cutTiffKeepsItsFirstRows() {
    // BigTIFF and libtiff's directory at the end would lose the directory: it is moved before the pixels by rewriting.
    const QString path = m_folder.filePath(u"cut.tif"_s);
    const QByteArray whole = directoryFirst(path);
    const auto intact = Source::ofBytes(whole, u"a"_s);
    const auto all = readImage(*intact, FileKind::Tiff);
    QVERIFY2(all, all.failure().text.c_str());
    QVERIFY(!all->truncated);
    const auto source = Source::ofBytes(whole.first(whole.size() - 10 * 30 * 3 - 5), u"a"_s);
    const auto cut = readImage(*source, FileKind::Tiff);
    QVERIFY2(cut, cut.failure().text.c_str());
    QVERIFY(cut->truncated);
    QVERIFY2(cut->notes.join(u' ').contains(u"ends early"_s), qPrintable(cut->notes.join(u' ')));
    for (int y = 0; y < 40; ++y) {
      for (int x = 0; x < 30; ++x) QCOMPARE(cut->input.value(0, 1, y, x), y < 29 ? all->input.value(0, 1, y, x) : 0.0F);
    }
  }

 private:
  /// 40x30 R, G, B in single rows, written so that the directory comes before them.
  static QByteArray directoryFirst(const QString& path) {
    TIFF* file = TIFFOpen(QFile::encodeName(path).constData(), "w");
    TIFFSetField(file, TIFFTAG_IMAGEWIDTH, 30);
    TIFFSetField(file, TIFFTAG_IMAGELENGTH, 40);
    TIFFSetField(file, TIFFTAG_BITSPERSAMPLE, 8);
    TIFFSetField(file, TIFFTAG_SAMPLESPERPIXEL, 3);
    TIFFSetField(file, TIFFTAG_PHOTOMETRIC, PHOTOMETRIC_RGB);
    TIFFSetField(file, TIFFTAG_PLANARCONFIG, PLANARCONFIG_CONTIG);
    TIFFSetField(file, TIFFTAG_COMPRESSION, COMPRESSION_NONE);
    TIFFSetField(file, TIFFTAG_ROWSPERSTRIP, 40);
    // Keeps the place of the one strip's offset and size, which are known only afterwards.
    TIFFDeferStrileArrayWriting(file);
    TIFFWriteCheck(file, 0, "test");
    TIFFWriteDirectory(file);
    TIFFSetDirectory(file, 0);
    std::vector<unsigned char> bytes(40 * 30 * 3);
    std::mt19937 random(4);
    std::generate(bytes.begin(), bytes.end(), [&] { return static_cast<unsigned char>(random() % 255 + 1); });
    TIFFWriteEncodedStrip(file, 0, bytes.data(), static_cast<tmsize_t>(bytes.size()));
    TIFFForceStrileArrayWriting(file);
    TIFFClose(file);
    QFile read(path);
    return read.open(QIODevice::ReadOnly) ? read.readAll() : QByteArray();
  }

  QTemporaryDir m_folder;
};

QTEST_GUILESS_MAIN(TestImageRows)
#include "tst_image_rows.moc"
