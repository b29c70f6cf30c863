#include <QFile>
#include <QImage>
#include <QImageReader>
#include <QTemporaryDir>
#include <QTest>
#include <limits>

#include "app/io/image_writer.h"
#include "app/io/open_input.h"

using namespace convt;
using namespace Qt::StringLiterals;

namespace {

template <class T>
std::vector<T> ramp(int count) {
  std::vector<T> values;
  for (int i = 0; i < count; ++i) values.push_back(static_cast<T>(i * 2749 + 13));
  return values;
}

QByteArray contentOf(const QString& path) {
  QFile file(path);
  return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

}  // namespace

class TestImageWriter : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void whatIsWrittenIsRead_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<int>("channels");
    QTest::addColumn<int>("type");
    for (const char* suffix : {"png", "tif", "tiff", "webp", "PNG"}) {
      for (const int channels : {1, 3}) {
        QTest::addRow("%s 8 bits %d", suffix, channels)
            << u"a."_s + QLatin1StringView(suffix) << channels << int(SampleType::U8);
      }
    }
    for (const char* suffix : {"png", "tif"}) {
      for (const int channels : {1, 3}) {
        QTest::addRow("%s 16 bits %d", suffix, channels)
            << u"a."_s + QLatin1StringView(suffix) << channels << int(SampleType::U16);
      }
    }
  }
  void whatIsWrittenIsRead() {
    QFETCH(QString, name);
    QFETCH(int, channels);
    QFETCH(int, type);
    constexpr int kHeight = 5, kWidth = 7;  // no row is a multiple of four bytes
    const auto bytes = ramp<std::uint8_t>(kHeight * kWidth * channels);
    const auto words = ramp<std::uint16_t>(kHeight * kWidth * channels);
    const bool deep = type == int(SampleType::U16);
    const PixelBuffer buffer{kHeight, kWidth, channels, static_cast<SampleType>(type),
                             deep ? static_cast<const void*>(words.data()) : bytes.data()};
    const QString path = m_folder.filePath(name);
    const Outcome outcome = saveImage(path, buffer);
    QVERIFY2(!outcome, outcome ? outcome->text.c_str() : "");
    const auto loaded = openInput(path);
    QVERIFY2(loaded, loaded.failure().text.c_str());
    const bool webp = name.endsWith(u"webp");  // which has no grey
    QCOMPARE(loaded->input.shape, (Shape{1, webp ? 3 : channels, kHeight, kWidth}));
    QCOMPARE(loaded->bits, deep ? 16 : 8);
    for (int i = 0; i < kHeight * kWidth * channels; ++i) {
      const auto at = static_cast<std::size_t>(i);
      const float expected = deep ? static_cast<float>(words[at]) / 65535.0F : static_cast<float>(bytes[at]) / 255.0F;
      const int pixel = i / channels;
      QCOMPARE(loaded->input.value(0, i % channels, pixel / kWidth, pixel % kWidth), expected);
    }
  }

  void jpegIsNear() {
    const std::vector<std::uint8_t> grey(64 * 64, 100);
    const QString path = m_folder.filePath(u"a.jpg"_s);
    QVERIFY(!saveImage(path, {64, 64, 1, SampleType::U8, grey.data()}));
    const auto loaded = openInput(path);
    QVERIFY(loaded);
    QCOMPARE(loaded->input.shape, (Shape{1, 1, 64, 64}));
    QVERIFY(std::abs(loaded->input.value(0, 0, 30, 30) - 100.0F / 255.0F) < 0.01F);
  }

  void textTravels() {
    const std::vector<std::uint8_t> grey(4, 100);
    const PixelBuffer buffer{2, 2, 1, SampleType::U8, grey.data()};
    const QString value = u"stride 2, größe, 轉置"_s;
    for (const char* name : {"a.png", "a.jpg"}) {
      const QString path = m_folder.filePath(QLatin1StringView(name));
      QVERIFY(!saveImage(path, buffer, {{u"Layer"_s, value}}));
      QImageReader reader(path);
      if (path.endsWith(u".png"))
        QCOMPARE(reader.text(u"Layer"_s), value);
      else
        QVERIFY(reader.text(u"Layer"_s).startsWith(u"stride 2"_s));
    }
    const QString tiff = m_folder.filePath(u"a.tif"_s);
    QVERIFY(!saveImage(tiff, buffer, {{u"Layer"_s, value}}));
    QVERIFY(contentOf(tiff).contains((u"Layer: "_s + value).toUtf8()));
  }

  void longTextStaysInPngOnly() {
    const std::vector<std::uint8_t> grey(4, 100);
    const PixelBuffer buffer{2, 2, 1, SampleType::U8, grey.data()};
    const QString value(300'000, u'x');
    const QString png = m_folder.filePath(u"long.png"_s);
    QVERIFY(!saveImage(png, buffer, {{u"State"_s, value}}));
    QCOMPARE(QImageReader(png).text(u"State"_s), value);
    const QString jpeg = m_folder.filePath(u"long.jpg"_s);
    QVERIFY(!saveImage(jpeg, buffer, {{u"State"_s, value}}));
    QVERIFY(openInput(jpeg));
    QVERIFY(QImageReader(jpeg).text(u"State"_s).isEmpty());
  }

  void theResolutionIsNoScreens() {
    const std::vector<std::uint8_t> grey(4, 100);
    const QString path = m_folder.filePath(u"res.png"_s);
    QVERIFY(!saveImage(path, {2, 2, 1, SampleType::U8, grey.data()}));
    QVERIFY(contentOf(path).contains(QByteArray("pHYs\0\0\x0b\x13\0\0\x0b\x13\1", 13)));
  }

  void impossiblePicturesAreRefused_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<int>("type");
    QTest::addColumn<qint64>("width");
    QTest::addColumn<QString>("says");
    QTest::newRow("gif") << u"not-made.gif"_s << int(SampleType::U8) << qint64{2} << u".webp"_s;
    QTest::newRow("no suffix") << u"png"_s << int(SampleType::U8) << qint64{2} << u".png"_s;
    QTest::newRow("16-bit JPEG") << u"not-made.jpg"_s << int(SampleType::U16) << qint64{2} << u"8 bits"_s;
    QTest::newRow("16-bit WebP") << u"not-made.webp"_s << int(SampleType::U16) << qint64{2} << u"8 bits"_s;
    QTest::newRow("float PNG") << u"not-made.png"_s << int(SampleType::F32) << qint64{2} << u"TIFF"_s;
    QTest::newRow("wide WebP") << u"not-made.webp"_s << int(SampleType::U8) << qint64{16'384} << u"16383"_s;
    QTest::newRow("wide JPEG") << u"not-made.jpg"_s << int(SampleType::U8) << qint64{65'501} << u"65500"_s;
  }
  void impossiblePicturesAreRefused() {
    QFETCH(QString, name);
    QFETCH(int, type);
    QFETCH(qint64, width);
    QFETCH(QString, says);
    const std::vector<float> values(static_cast<std::size_t>(width));
    const Outcome outcome =
        saveImage(m_folder.filePath(name), {1, width, 1, static_cast<SampleType>(type), values.data()});
    QVERIFY(outcome && outcome->usersInput);
    QVERIFY2(QString::fromStdString(outcome->text).contains(says), outcome->text.c_str());
    QVERIFY(!QFileInfo::exists(m_folder.filePath(name)));
  }

  void theWidestThatFitIsWritten() {
    const std::vector<std::uint8_t> row(16'383, 7);
    QVERIFY(!saveImage(m_folder.filePath(u"wide.webp"_s), {1, 16'383, 1, SampleType::U8, row.data()}));
    QVERIFY(openInput(m_folder.filePath(u"wide.webp"_s)));
    const std::vector<std::uint8_t> longer(65'500, 7);
    QVERIFY(!saveImage(m_folder.filePath(u"wide.jpg"_s), {1, 65'500, 1, SampleType::U8, longer.data()}));
    QVERIFY(openInput(m_folder.filePath(u"wide.jpg"_s)));
  }

 private:
  QTemporaryDir m_folder;
};

QTEST_GUILESS_MAIN(TestImageWriter)
#include "tst_image_writer.moc"
