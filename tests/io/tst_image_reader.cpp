#include <QBuffer>
#include <QFile>
#include <QImage>
#include <QImageWriter>
#include <QLoggingCategory>
#include <QTest>
#include <cstring>

#include "app/io/image_reader.h"
#include "app/io/image_writer.h"
#include "app/io/tiff.h"
#include "engine/core/memory_budget.h"

using namespace convt;
using namespace Qt::StringLiterals;

namespace {

QByteArray encoded(const QImage& image, const char* format, int quality = -1) {
  QBuffer buffer;
  buffer.open(QIODevice::WriteOnly);
  QImageWriter writer(&buffer, format);
  writer.setQuality(quality);
  return writer.write(image) ? buffer.data() : QByteArray();
}

QByteArray written(ImageFormat format, const PixelBuffer& pixels) {
  QBuffer buffer;
  buffer.open(QIODevice::ReadWrite);
  return writeImage(buffer, format, pixels) ? buffer.data() : QByteArray();
}

Result<LoadedInput> readBytes(const QByteArray& bytes, AlphaRule alpha = AlphaRule::White) {
  const auto source = Source::ofBytes(bytes, u"a.img"_s);
  return readImage(*source, kindOf(*source), alpha);
}

QByteArray fixture(const QString& name) {
  QFile file(QStringLiteral(CONVT_FIXTURES "/images/") + name);
  return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

// Each channel of each pixel another value.
QImage colors(int height = 5, int width = 7) {
  QImage image(width, height, QImage::Format_RGB32);
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x) image.setPixel(x, y, qRgb(10 * y + x, 100 + 10 * y + x, 200 + y - x));
  return image;
}

QImage greys(QImage::Format format = QImage::Format_Grayscale8) {
  QImage image(4, 3, format);
  for (int y = 0; y < 3; ++y) {
    for (int x = 0; x < 4; ++x) {
      if (format == QImage::Format_Grayscale8)
        image.scanLine(y)[x] = static_cast<uchar>(40 * y + x);
      else
        reinterpret_cast<quint16*>(image.scanLine(y))[x] = static_cast<quint16>(20'000 * y + 257 * x + 1);
    }
  }
  return image;
}

QByteArray withOrientation(const QByteArray& jpeg, int orientation) {
  QByteArray exif("Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0", 24);
  exif += static_cast<char>(orientation);
  exif += QByteArray(7, '\0');
  QByteArray segment("\xff\xe1", 2);
  segment += static_cast<char>((exif.size() + 2) >> 8);
  segment += static_cast<char>((exif.size() + 2) & 0xFF);
  return jpeg.first(2) + segment + exif + jpeg.sliced(2);
}

void compareWithColors(const Input& input, const QImage& image) {
  QCOMPARE(input.shape, (Shape{1, 3, image.height(), image.width()}));
  for (int y = 0; y < image.height(); ++y) {
    for (int x = 0; x < image.width(); ++x) {
      const QRgb pixel = image.pixel(x, y);
      QCOMPARE(input.value(0, 0, y, x), static_cast<float>(qRed(pixel)) / 255.0F);
      QCOMPARE(input.value(0, 1, y, x), static_cast<float>(qGreen(pixel)) / 255.0F);
      QCOMPARE(input.value(0, 2, y, x), static_cast<float>(qBlue(pixel)) / 255.0F);
    }
  }
}

bool saysOf(const LoadedInput& loaded, const QString& word) {
  return loaded.notes.join(u' ').contains(word);
}

}  // namespace

class TestImageReader : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { QLoggingCategory::setFilterRules(u"qt.gui.imageio*=false"_s); }

  void coloursAreThreeChannels_data() {
    QTest::addColumn<QByteArray>("format");
    for (const char* format : {"png", "tiff", "webp", "bmp"}) QTest::newRow(format) << QByteArray(format);
  }
  void coloursAreThreeChannels() {
    QFETCH(QByteArray, format);
    const auto loaded = readBytes(encoded(colors(), format.constData(), 100));
    QVERIFY2(loaded, loaded.failure().text.c_str());
    compareWithColors(loaded->input, colors());
    QCOMPARE(loaded->format.toLower().toLatin1(), format);
    QCOMPARE(loaded->bits, 8);
    QVERIFY2(loaded->notes.isEmpty(), qPrintable(loaded->notes.join(u' ')));
    QVERIFY(!loaded->truncated);
  }

  void jpegIsNearTheOriginal() {
    QImage flat(16, 16, QImage::Format_RGB32);
    flat.fill(qRgb(200, 100, 50));
    const auto loaded = readBytes(encoded(flat, "jpeg", 100));
    QVERIFY(loaded);
    QCOMPARE(loaded->input.shape, (Shape{1, 3, 16, 16}));
    QVERIFY(std::abs(loaded->input.value(0, 0, 8, 8) - 200.0F / 255.0F) < 0.02F);
    QVERIFY(std::abs(loaded->input.value(0, 2, 8, 8) - 50.0F / 255.0F) < 0.02F);
    QVERIFY(!loaded->truncated);
  }

  void greyIsOneChannel_data() {
    QTest::addColumn<QByteArray>("format");
    for (const char* format : {"png", "tiff", "jpeg"}) QTest::newRow(format) << QByteArray(format);
  }
  void greyIsOneChannel() {
    QFETCH(QByteArray, format);
    const auto loaded = readBytes(encoded(greys(), format.constData(), 100));
    QVERIFY2(loaded, loaded.failure().text.c_str());
    QCOMPARE(loaded->input.shape, (Shape{1, 1, 3, 4}));
    QCOMPARE(loaded->input.element, Element::U8);
    QVERIFY(std::abs(loaded->input.value(0, 0, 2, 3) - 83.0F / 255.0F) < (format == "jpeg" ? 0.02F : 1e-9F));
  }

  void oneBitGreyIsOneChannel() {
    const auto loaded = readBytes(fixture(u"grey1.png"_s));
    QVERIFY2(loaded, loaded.failure().text.c_str());
    QCOMPARE(loaded->input.shape, (Shape{1, 1, 2, 9}));
    QCOMPARE(loaded->input.value(0, 0, 1, 3), 1.0F);
    QCOMPARE(loaded->input.value(0, 0, 0, 3), 0.0F);
    QVERIFY(loaded->notes.isEmpty());
  }

  void sixteenBitsAreKept_data() {
    QTest::addColumn<QByteArray>("format");
    QTest::newRow("png") << QByteArray("png");
    QTest::newRow("tiff") << QByteArray("tiff");
  }
  void sixteenBitsAreKept() {
    QFETCH(QByteArray, format);
    const auto grey = readBytes(encoded(greys(QImage::Format_Grayscale16), format.constData()));
    QVERIFY2(grey, grey.failure().text.c_str());
    QCOMPARE(grey->input.element, Element::U16);
    QCOMPARE(grey->input.shape, (Shape{1, 1, 3, 4}));
    QCOMPARE(grey->input.value(0, 0, 2, 3), (40'000.0F + 772.0F) / 65535.0F);
    QCOMPARE(grey->bits, 16);
    QVERIFY(saysOf(*grey, u"65535"_s));

    QImage deep(2, 1, QImage::Format_RGBX64);
    auto* row = reinterpret_cast<quint16*>(deep.scanLine(0));
    const quint16 values[] = {1, 2, 3, 65535, 40'001, 50'002, 60'003, 65535};
    std::memcpy(row, values, sizeof values);
    const auto rgb = readBytes(encoded(deep, format.constData()));
    QVERIFY2(rgb, rgb.failure().text.c_str());
    QCOMPARE(rgb->input.element, Element::U16);
    QCOMPARE(rgb->input.shape, (Shape{1, 3, 1, 2}));
    QCOMPARE(rgb->input.value(0, 1, 0, 1), 50'002.0F / 65535.0F);
    QCOMPARE(rgb->input.value(0, 2, 0, 0), 3.0F / 65535.0F);
  }

  void floatsAreTakenAsTheyAre() {
    const std::vector<float> values{-1.5F, 0.25F, 1e6F, 3.0F, 0.0F, -0.125F};
    const auto grey = readBytes(written(ImageFormat::Tiff, {2, 3, 1, SampleType::F32, values.data()}));
    QVERIFY2(grey, grey.failure().text.c_str());
    QCOMPARE(grey->input.shape, (Shape{1, 1, 2, 3}));
    for (int i = 0; i < 6; ++i) QCOMPARE(grey->input.value(0, 0, i / 3, i % 3), values[static_cast<std::size_t>(i)]);
    QCOMPARE(grey->bits, 32);

    const auto rgb = readBytes(written(ImageFormat::Tiff, {1, 2, 3, SampleType::F32, values.data()}));
    QVERIFY2(rgb, rgb.failure().text.c_str());
    QCOMPARE(rgb->input.shape, (Shape{1, 3, 1, 2}));
    for (int i = 0; i < 6; ++i) QCOMPARE(rgb->input.value(0, i % 3, 0, i / 3), values[static_cast<std::size_t>(i)]);
  }

  void palettesAreLookedUp() {
    QImage image(3, 1, QImage::Format_Indexed8);
    image.setColorTable({qRgb(1, 2, 3), qRgb(40, 50, 60), qRgb(255, 0, 128)});
    for (int x = 0; x < 3; ++x) image.setPixel(x, 0, static_cast<uint>(2 - x));
    for (const char* format : {"png", "tiff", "bmp"}) {
      const auto loaded = readBytes(encoded(image, format));
      QVERIFY2(loaded, loaded.failure().text.c_str());
      compareWithColors(loaded->input, image.convertToFormat(QImage::Format_RGB32));
      QVERIFY2(saysOf(*loaded, u"palette"_s), format);
    }
  }

  void transparencyFollowsTheRule_data() {
    QTest::addColumn<int>("rule");
    QTest::addColumn<int>("channels");
    QTest::addColumn<float>("first");   // at (0, 0), red 200, alpha 51: a fifth
    QTest::addColumn<float>("second");  // at (0, 8)
    const auto byte = [](int v) { return static_cast<float>(v) / 255.0F; };
    QTest::newRow("white") << int(AlphaRule::White) << 3 << byte(244) << byte(244);
    QTest::newRow("black") << int(AlphaRule::Black) << 3 << byte(40) << byte(40);
    QTest::newRow("checker") << int(AlphaRule::Checker) << 3 << byte(244) << byte(203);
    QTest::newRow("kept") << int(AlphaRule::Keep) << 4 << byte(200) << byte(200);
  }
  void transparencyFollowsTheRule() {
    QFETCH(int, rule);
    QFETCH(int, channels);
    QFETCH(float, first);
    QFETCH(float, second);
    QImage image(9, 1, QImage::Format_ARGB32);
    image.fill(qRgba(200, 0, 0, 51));
    const auto loaded = readBytes(encoded(image, "png"), static_cast<AlphaRule>(rule));
    QVERIFY(loaded);
    QCOMPARE(loaded->input.shape, (Shape{1, channels, 1, 9}));
    QCOMPARE(loaded->input.value(0, 0, 0, 0), first);
    QCOMPARE(loaded->input.value(0, 0, 0, 8), second);
    if (channels == 4) QCOMPARE(loaded->input.value(0, 3, 0, 0), 0.2F);
    QVERIFY(saysOf(*loaded, u"transparency"_s));
  }

  void sixteenBitTransparency() {
    QImage image(1, 1, QImage::Format_RGBA64);
    const quint16 pixel[] = {10'000, 65'535, 0, 32'768};
    std::memcpy(image.scanLine(0), pixel, sizeof pixel);
    const auto loaded = readBytes(encoded(image, "png"), AlphaRule::Black);
    QVERIFY(loaded);
    QCOMPARE(loaded->input.element, Element::U16);
    QCOMPARE(loaded->input.value(0, 0, 0, 0), 5000.0F / 65535.0F);
    QCOMPARE(loaded->input.value(0, 2, 0, 0), 0.0F);
  }

  void exifTurnsThePicture_data() {
    QTest::addColumn<int>("orientation");
    for (int orientation = 1; orientation <= 8; ++orientation) QTest::addRow("%d", orientation) << orientation;
  }
  void exifTurnsThePicture() {
    QFETCH(int, orientation);
    // The stored picture's top left quarter is white, its top right one grey. Where these come to stand names the turn.
    QImage image(32, 16, QImage::Format_Grayscale8);
    for (int y = 0; y < 16; ++y)
      for (int x = 0; x < 32; ++x) image.scanLine(y)[x] = static_cast<uchar>(y < 8 ? (x < 16 ? 255 : 128) : 0);
    const auto loaded = readBytes(withOrientation(encoded(image, "jpeg", 100), orientation));
    QVERIFY2(loaded, loaded.failure().text.c_str());
    const Shape s = loaded->input.shape;
    QCOMPARE(s, orientation >= 5 ? (Shape{1, 1, 32, 16}) : (Shape{1, 1, 16, 32}));
    const auto corner = [&](bool bottom, bool right) {
      return qRound(2.0F * loaded->input.value(0, 0, bottom ? s.h - 3 : 2, right ? s.w - 3 : 2));
    };
    const int found[] = {corner(false, false), corner(false, true), corner(true, false), corner(true, true)};
    static constexpr int kExpected[8][4] = {{2, 1, 0, 0}, {1, 2, 0, 0}, {0, 0, 1, 2}, {0, 0, 2, 1},
                                            {2, 0, 1, 0}, {0, 2, 0, 1}, {0, 1, 0, 2}, {1, 0, 2, 0}};
    for (int i = 0; i < 4; ++i) QCOMPARE(found[i], kExpected[orientation - 1][i]);
    QCOMPARE(saysOf(*loaded, u"EXIF"_s), orientation > 1);
  }

  void cmykBecomesColours() {
    const auto loaded = readBytes(fixture(u"cmyk.jpg"_s));
    QVERIFY2(loaded, loaded.failure().text.c_str());
    QCOMPARE(loaded->input.shape.c, 3);
    QVERIFY(saysOf(*loaded, u"CMYK"_s));
    // Full cyan: red is gone, blue is there.
    QVERIFY(loaded->input.value(0, 0, 4, 4) < 0.1F);
    QVERIFY(loaded->input.value(0, 2, 4, 4) > 0.9F);
  }

  void floatTiffIsTurnedToo_data() {
    QTest::addColumn<int>("orientation");
    for (int orientation = 1; orientation <= 8; ++orientation) QTest::addRow("%d", orientation) << orientation;
  }
  void floatTiffIsTurnedToo() {
    QFETCH(int, orientation);
    const std::vector<float> values{0, 1, 2, 3, 4, 5};  // 2x3
    QByteArray tiff = written(ImageFormat::Tiff, {2, 3, 1, SampleType::F32, values.data()});
    const QByteArray entry("\x12\x01\x03\0\x01\0\0\0", 8);
    const qsizetype at = tiff.indexOf(entry);
    QVERIFY(at > 0);
    tiff[at + 8] = static_cast<char>(orientation);
    const auto loaded = readBytes(tiff);
    QVERIFY2(loaded, loaded.failure().text.c_str());
    static constexpr int kExpected[8][6] = {{0, 1, 2, 3, 4, 5}, {2, 1, 0, 5, 4, 3}, {5, 4, 3, 2, 1, 0},
                                            {3, 4, 5, 0, 1, 2}, {0, 3, 1, 4, 2, 5}, {3, 0, 4, 1, 5, 2},
                                            {5, 2, 4, 1, 3, 0}, {2, 5, 1, 4, 0, 3}};
    const Shape s = loaded->input.shape;
    QCOMPARE(s, orientation >= 5 ? (Shape{1, 1, 3, 2}) : (Shape{1, 1, 2, 3}));
    for (int i = 0; i < 6; ++i) {
      QCOMPARE(loaded->input.value(0, 0, i / s.w, i % s.w), static_cast<float>(kExpected[orientation - 1][i]));
    }
  }

  void cutFilesAreNoticed_data() {
    QTest::addColumn<QByteArray>("format");
    for (const char* format : {"png", "jpeg", "tiff", "webp", "bmp"}) QTest::newRow(format) << QByteArray(format);
  }
  void cutFilesAreNoticed() {
    QFETCH(QByteArray, format);
    const QByteArray whole = encoded(colors(40, 50), format.constData(), 100);
    const auto intact = readBytes(whole);
    QVERIFY(intact && !intact->truncated);
    for (qsizetype length = 1; length < whole.size(); length += format == "bmp" ? 7 : 3) {
      const auto loaded = readBytes(whole.first(length));
      // TIFF keeps its directory at the end or before the pixels; whatever is lost behind all pixels is no loss.
      if (loaded && !loaded->truncated) {
        QVERIFY2(format == "tiff" || format == "webp", qPrintable(u"%1 of %2 bytes"_s.arg(length).arg(whole.size())));
        compareWithColors(loaded->input, colors(40, 50));
      }
      if (!loaded) QVERIFY(!loaded.failure().text.empty() && loaded.failure().usersInput);
    }
  }

  void intactJpegsOfAnySizeAreNotCalledCut() {
    for (int side = 1; side < 90; ++side) {
      const auto loaded = readBytes(encoded(colors(side, 3 * side), "jpeg", 90));
      QVERIFY(loaded);
      QVERIFY2(!loaded->truncated, qPrintable(QString::number(side)));
    }
  }

  void theBudgetIsAskedBeforeDecoding() {
    const QByteArray png = encoded(QImage(2000, 1000, QImage::Format_Grayscale8), "png");
    const std::int64_t limit = memoryBudget().limit();
    memoryBudget().setLimit(memoryBudget().used() + 1'000'000);
    const auto loaded = readBytes(png);
    memoryBudget().setLimit(limit);
    QVERIFY(!loaded);
    QVERIFY(!loaded.failure().usersInput);
    QVERIFY2(loaded.failure().text.find("1000x2000") != std::string::npos, loaded.failure().text.c_str());
  }

  void theInputKeepsItsPlaceInTheBudget() {
    const std::int64_t before = memoryBudget().used();
    {
      const auto loaded = readBytes(encoded(colors(), "png"));
      QVERIFY(loaded);
      const Input copy = loaded->input;
      QVERIFY(memoryBudget().used() >= before + 3 * 5 * 7);
    }
    QCOMPARE(memoryBudget().used(), before);
  }

  void largerThanQtsOwnLimit() {
    // 160 MB decoded: QImageReader refuses it unless told otherwise.
    if (memoryBudget().limit() < 800'000'000) QSKIP("too little memory");
    QImage image(8000, 5000, QImage::Format_RGB32);
    image.fill(Qt::gray);
    const QByteArray png = encoded(image, "png");
    image = QImage();
    const auto loaded = readBytes(png);
    QVERIFY2(loaded, loaded.failure().text.c_str());
  }

  void stopEndsReading() {
    std::stop_source stop;
    stop.request_stop();
    const auto source = Source::ofBytes(encoded(colors(), "png"), u"a"_s, {stop.get_token(), {}});
    const auto loaded = readImage(*source, FileKind::Png);
    QVERIFY(!loaded);
    QVERIFY(loaded.failure().text.empty());
  }

  void pastedPicturesAreInputs() {
    QImage image = colors();
    const auto loaded = fromQImage(image);
    QVERIFY(loaded);
    image.fill(Qt::black);  // the Input is not the caller's memory any more
    compareWithColors(loaded->input, colors());
    QVERIFY(!fromQImage(QImage()));
  }
};

QTEST_GUILESS_MAIN(TestImageReader)
#include "tst_image_reader.moc"
