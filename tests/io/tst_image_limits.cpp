// Opening a picture takes its pixels' memory once and hardly more, is refused before it takes what there is not, tells
// how far it is, and can be stopped.

#include <png.h>

#include <QLoggingCategory>
#include <QTemporaryDir>
#include <QTest>

#include "app/io/image_reader.h"
#include "engine/core/memory_budget.h"
#include "tests/io/pictures.h"

using namespace convt;
using namespace Qt::StringLiterals;

class TestImageLimits : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { QLoggingCategory::setFilterRules(u"qt.gui.imageio*=false"_s); }

  /// The budget grants the pixels once and next to nothing besides.
  void pixelsAreKeptOnce_data() {
    QTest::addColumn<QByteArray>("bytes");
    const QImage color = picture(QImage::Format_RGB32, 600, 800);
    QTest::newRow("JPEG") << encoded(color, "jpeg");
    QTest::newRow("turned JPEG") << withOrientation(encoded(color, "jpeg"), 6);
    QTest::newRow("PNG") << encoded(color, "png");
    QTest::newRow("TIFF") << tiffOf(m_folder.filePath(u"a.tif"_s), 600, 800, {8, 3, COMPRESSION_NONE, 0, 600});
  }
  void pixelsAreKeptOnce() {
    QFETCH(QByteArray, bytes);
    const std::int64_t limit = memoryBudget().limit();
    const std::int64_t before = memoryBudget().used();
    constexpr std::int64_t kPixels = 600 * 800 * 3;
    memoryBudget().setLimit(before + kPixels + 100'000);
    const auto source = Source::ofBytes(bytes, u"a"_s);
    const auto loaded = readImage(*source, kindOf(*source));
    memoryBudget().setLimit(limit);
    QVERIFY2(loaded, loaded.failure().text.c_str());
    QCOMPARE(loaded->input.bytes(), kPixels);
    QCOMPARE(memoryBudget().used() - before, kPixels);
  }

  /// A progressive JPEG's coefficients are as large as its pixels, or twice that; they are asked for before.
  void coefficientsAreAskedFor() {
    const QByteArray bytes = encoded(picture(QImage::Format_RGB32, 600, 800), "jpeg", 100, true);
    const std::int64_t limit = memoryBudget().limit();
    memoryBudget().setLimit(memoryBudget().used() + 600 * 800 * 3 + 600 * 800 * 2);
    const auto source = Source::ofBytes(bytes, u"a"_s);
    const auto loaded = readImage(*source, FileKind::Jpeg);
    memoryBudget().setLimit(limit);
    QVERIFY(!loaded);
    QVERIFY(!loaded.failure().usersInput);
    QVERIFY2(loaded.failure().text.find("600x800") != std::string::npos, loaded.failure().text.c_str());
  }

  /// A few bytes that promise more than fits are refused before anything is taken.
  void promisesAreHeldAgainstTheBudget_data() {
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArray>("says");
    QByteArray jpeg = encoded(picture(QImage::Format_RGB32, 16, 16), "jpeg");
    const qsizetype frame = jpeg.indexOf(QByteArray("\xff\xc0", 2));
    QVERIFY(frame > 0);
    jpeg.replace(frame + 5, 4, QByteArray("\xfd\xe8\xfd\xe8", 4));
    QTest::newRow("JPEG") << jpeg << QByteArray("65000x65000");
    QTest::newRow("PNG") << pngOfSize(900'000, 800'000) << QByteArray("800000x900000");
    QByteArray tiff = tiffOf(m_folder.filePath(u"a.tif"_s), 45, 61, {16, 3, COMPRESSION_LZW, 0, 1 << 30});
    for (const char* tag : {"\x00\x01", "\x01\x01"}) {  // width and length, as 16-bit numbers
      const qsizetype at = tiff.indexOf(QByteArray(tag, 2) + QByteArray("\x03\0\x01\0\0\0", 6));
      QVERIFY(at > 0);
      tiff.replace(at + 2, 10, QByteArray("\x04\0\x01\0\0\0\x40\x42\x0f\0", 10));
    }
    QTest::newRow("TIFF") << tiff << QByteArray("1000000x1000000");
  }
  void promisesAreHeldAgainstTheBudget() {
    QFETCH(QByteArray, bytes);
    QFETCH(QByteArray, says);
    const std::int64_t before = memoryBudget().used();
    const auto source = Source::ofBytes(bytes, u"a"_s);
    const auto loaded = readImage(*source, kindOf(*source));
    QVERIFY(!loaded);
    QVERIFY2(!loaded.failure().usersInput, loaded.failure().text.c_str());
    QVERIFY2(loaded.failure().text.find(says.toStdString()) != std::string::npos, loaded.failure().text.c_str());
    QCOMPARE(memoryBudget().used(), before);
  }

  /// A scan of nothing takes as long as the picture is large, and a small file can hold thousands.
  void endlessScansAreRefused() {
    const QByteArray jpeg = encoded(picture(QImage::Format_RGB32, 16, 16), "jpeg", 50, true);
    const qsizetype last = jpeg.lastIndexOf(QByteArray("\xff\xda", 2));
    QVERIFY(last > 0);
    const QByteArray scan = jpeg.sliced(last, jpeg.size() - 2 - last);
    for (const auto& [scans, readable] : {std::pair(500, true), std::pair(2000, false)}) {
      const QByteArray bytes = jpeg.first(jpeg.size() - 2) + scan.repeated(scans) + jpeg.last(2);
      const auto source = Source::ofBytes(bytes, u"a"_s);
      const auto loaded = readImage(*source, FileKind::Jpeg);
      QCOMPARE(static_cast<bool>(loaded), readable);
    }
  }

  void stopEndsDecodingBetweenRows_data() {
    QTest::addColumn<QByteArray>("bytes");
    const QImage color = picture(QImage::Format_RGB32, 900, 900);
    QTest::newRow("JPEG") << encoded(color, "jpeg", 100);
    QTest::newRow("progressive JPEG") << encoded(color, "jpeg", 100, true);
    QTest::newRow("PNG") << encoded(color, "png");
    QTest::newRow("TIFF") << tiffOf(m_folder.filePath(u"a.tif"_s), 900, 900, {8, 3, COMPRESSION_LZW});
  }
  void stopEndsDecodingBetweenRows() {
    QFETCH(QByteArray, bytes);
    std::stop_source stop;
    double last = 0.0;
    const auto progress = [&](double share) {
      QVERIFY(share > last && share <= 1.0);
      last = share;
      if (share > 0.3) stop.request_stop();
    };
    const auto source = Source::ofBytes(bytes, u"a"_s, {stop.get_token(), progress});
    const auto loaded = readImage(*source, kindOf(*source));
    QVERIFY(!loaded);
    QVERIFY(loaded.failure().text.empty());
    QVERIFY2(last > 0.3 && last < 0.6, qPrintable(QString::number(last)));
  }

  void progressEndsAtOne_data() {
    QTest::addColumn<QByteArray>("bytes");
    const QImage color = picture(QImage::Format_RGB32, 300, 300);
    for (const char* format : {"jpeg", "png", "tiff", "webp", "bmp"})
      QTest::newRow(format) << encoded(color, format, 100);
    QTest::newRow("palette PNG") << encoded(picture(QImage::Format_Indexed8, 300, 300), "png");
  }
  void progressEndsAtOne() {
    QFETCH(QByteArray, bytes);
    std::vector<double> told;
    const auto source = Source::ofBytes(bytes, u"a"_s, {{}, [&](double share) { told.push_back(share); }});
    QVERIFY(readImage(*source, kindOf(*source)));
    QVERIFY(!told.empty() && told.back() == 1.0);
    QVERIFY(std::is_sorted(told.begin(), told.end()));
    if (bytes.startsWith("\x89PNG")) QVERIFY(told.front() < 0.1);  // not told by the look through its chunks
  }

 private:
  /// A PNG without pixels.
  static QByteArray pngOfSize(png_uint_32 width, png_uint_32 height) {
    QByteArray bytes;
    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, nullptr, nullptr, nullptr);
    png_infop info = png_create_info_struct(png);
    png_set_write_fn(
        png, &bytes,
        [](png_structp to, png_bytep data, std::size_t count) {
          static_cast<QByteArray*>(png_get_io_ptr(to))
              ->append(reinterpret_cast<const char*>(data), static_cast<qsizetype>(count));
        },
        nullptr);
    png_set_IHDR(png, info, width, height, 8, PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
                 PNG_FILTER_TYPE_DEFAULT);
    png_write_info(png, info);
    for (const char* chunk : {"IDAT", "IEND"})
      png_write_chunk(png, reinterpret_cast<png_const_bytep>(chunk), reinterpret_cast<png_const_bytep>("x"), 0);
    png_destroy_write_struct(&png, &info);
    return bytes;
  }

  QTemporaryDir m_folder;
};

QTEST_GUILESS_MAIN(TestImageLimits)
#include "tst_image_limits.moc"
