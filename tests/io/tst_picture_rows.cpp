// Pictures that are written row by row, whatever pieces the rows come in.
#include "app/io/picture_rows.h"

#include <QBuffer>
#include <QImage>
#include <QImageReader>
#include <QTest>

#include "app/io/image_writer.h"
#include "app/io/png_writer.h"
#include "app/io/tiff_writer.h"

using namespace convt;
using namespace Qt::StringLiterals;

namespace {

std::vector<unsigned char> noise(std::int64_t count) {
  std::vector<unsigned char> bytes(static_cast<std::size_t>(count));
  unsigned state = 1;
  for (unsigned char& byte : bytes) byte = static_cast<unsigned char>((state = state * 1664525U + 1013904223U) >> 24U);
  return bytes;
}

QByteArray encode(const PictureShape& shape, const std::vector<unsigned char>& bytes, std::int64_t piece,
                  const std::function<std::unique_ptr<PictureRows>(QIODevice&)>& begin) {
  QBuffer buffer;
  buffer.open(QIODevice::WriteOnly);
  const auto rows = begin(buffer);
  if (!rows) return {};
  for (std::int64_t y = 0; y < shape.height; y += piece) {
    if (!rows->write(bytes.data() + y * shape.rowBytes(), std::min(piece, shape.height - y))) return {};
  }
  return rows->finish() ? buffer.data() : QByteArray();
}

/// Refuses everything from a position on, as a full disk does.
class ShortDevice : public QIODevice {
 public:
  explicit ShortDevice(qint64 room) : m_room(room) { open(QIODevice::WriteOnly | QIODevice::Unbuffered); }
  bool isSequential() const override { return false; }
  qint64 size() const override { return m_size; }

 protected:
  qint64 readData(char*, qint64) override { return -1; }
  qint64 writeData(const char*, qint64 count) override {
    if (pos() + count > m_room) return -1;
    m_size = std::max(m_size, pos() + count);
    return count;
  }

 private:
  qint64 m_room;
  qint64 m_size = 0;
};

}  // namespace

class TestPictureRows : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void piecesDoNotMatter_data() {
    QTest::addColumn<int>("format");
    QTest::addColumn<int>("channels");
    QTest::addColumn<int>("type");
    for (const int channels : {1, 3}) {
      for (const SampleType type : {SampleType::U8, SampleType::U16, SampleType::F32}) {
        QTest::addRow("TIFF %d %d", channels, int(type)) << int(ImageFormat::Tiff) << channels << int(type);
        if (type != SampleType::F32)
          QTest::addRow("PNG %d %d", channels, int(type)) << int(ImageFormat::Png) << channels << int(type);
      }
      QTest::addRow("JPEG %d", channels) << int(ImageFormat::Jpeg) << channels << int(SampleType::U8);
      QTest::addRow("WebP %d", channels) << int(ImageFormat::WebP) << channels << int(SampleType::U8);
    }
  }
  void piecesDoNotMatter() {
    QFETCH(int, format);
    QFETCH(int, channels);
    QFETCH(int, type);
    const PictureShape shape{37, 29, channels, static_cast<SampleType>(type)};
    const auto bytes = noise(shape.bytes());
    const auto begin = [&](QIODevice& device) {
      return beginPicture(device, static_cast<ImageFormat>(format), shape, {{u"key"_s, u"value"_s}});
    };
    const QByteArray whole = encode(shape, bytes, 37, begin);
    QVERIFY(whole.size() > 100);
    QCOMPARE(encode(shape, bytes, 5, begin), whole);
    QCOMPARE(encode(shape, bytes, 1, begin), whole);
  }

  void pngHoldsTheSamples() {
    const PictureShape shape{11, 7, 3, SampleType::U16};
    const auto bytes = noise(shape.bytes());
    QByteArray file = encode(shape, bytes, 4, [&](QIODevice& device) { return beginPng(device, shape, {}); });
    const QImage image = QImage::fromData(file, "png").convertToFormat(QImage::Format_RGBX64);
    const auto* samples = reinterpret_cast<const std::uint16_t*>(bytes.data());
    for (int y = 0; y < 11; ++y) {
      const auto* row = reinterpret_cast<const std::uint16_t*>(image.constScanLine(y));
      for (int x = 0; x < 7; ++x) {
        for (int c = 0; c < 3; ++c) QCOMPARE(row[4 * x + c], samples[3 * (7 * y + x) + c]);
      }
    }
  }

  void pngTextsOfAllKindsAreRead() {
    const PictureShape shape{1, 1, 1, SampleType::U8};
    const ImageText text{{u"latin"_s, u"caf\u00e9"_s},
                         {u"long"_s, QString(300'000, u'x')},
                         {u"other"_s, u"\u8f49\u7f6e"_s},
                         {u"longother"_s, QString(5000, QChar(0x8f49))}};
    QByteArray file = encode(shape, {7}, 1, [&](QIODevice& device) { return beginPng(device, shape, text); });
    QBuffer buffer(&file);
    QImageReader reader(&buffer, "png");
    for (const auto& [key, value] : text) QCOMPARE(reader.text(key), value);
    QVERIFY(!reader.read().isNull());
  }

  /// libpng's own limit is a million.
  void pngIsWiderThanAMillion() {
    const PictureShape shape{1, 1'500'000, 1, SampleType::U8};
    const QByteArray file =
        encode(shape, noise(shape.bytes()), 1, [&](QIODevice& device) { return beginPng(device, shape, {}); });
    QCOMPARE(file.mid(16, 4).toHex(), QByteArray("0016e360"));
  }

  void largeTiffIsPlainAndThenBig_data() {
    QTest::addColumn<qint64>("deflated");
    QTest::addColumn<qint64>("classic");
    QTest::addColumn<QByteArray>("magic");
    QTest::newRow("deflated") << qint64{1'000'000} << qint64{1'000'000} << QByteArray("II\x2a\0", 4);
    QTest::newRow("plain") << qint64{0} << qint64{1'000'000} << QByteArray("II\x2a\0", 4);
    QTest::newRow("big") << qint64{0} << qint64{0} << QByteArray("II\x2b\0", 4);
    QTest::newRow("big, deflated") << qint64{1'000'000} << qint64{0} << QByteArray("II\x2b\0", 4);
  }
  void largeTiffIsPlainAndThenBig() {
    QFETCH(qint64, deflated);
    QFETCH(qint64, classic);
    QFETCH(QByteArray, magic);
    const PictureShape shape{64, 48, 3, SampleType::U8};
    const std::vector<unsigned char> bytes(static_cast<std::size_t>(shape.bytes()), 200);
    const TiffLimits limits{deflated, classic};
    QByteArray file = encode(shape, bytes, 10, [&](QIODevice& device) { return beginTiff(device, shape, {}, limits); });
    QCOMPARE(file.left(4), magic);
    QCOMPARE(file.size() > shape.bytes(), deflated == 0);
    QCOMPARE(isDeflated(shape, limits), deflated > 0);
    const QImage image = QImage::fromData(file, "tiff");
    QCOMPARE(image.size(), QSize(48, 64));
    QCOMPARE(image.pixel(47, 63), qRgb(200, 200, 200));
  }

  void formatsSayHowMuchTheyTake() {
    const PictureShape large{20'000, 20'000, 3, SampleType::U8};
    QCOMPARE(exactFileBytes(ImageFormat::Tiff, large), large.bytes());
    QVERIFY(!exactFileBytes(ImageFormat::Png, large));
    QVERIFY(!exactFileBytes(ImageFormat::Tiff, {10, 10, 3, SampleType::U8}));
    QCOMPARE(gatheredBytes(ImageFormat::Png, large), 0);
    QCOMPARE(gatheredBytes(ImageFormat::Jpeg, large), large.bytes());
  }

  void sidesEndWhereTheFormatsEnd() {
    constexpr std::int64_t kTwo31 = std::int64_t{1} << 31;
    QVERIFY(!checkImage(ImageFormat::Png, SampleType::U8, 1, kTwo31 - 1));
    QVERIFY(checkImage(ImageFormat::Png, SampleType::U8, 1, kTwo31));
    QVERIFY(!checkImage(ImageFormat::Tiff, SampleType::U8, 1, 2 * kTwo31 - 1));
    QVERIFY(checkImage(ImageFormat::Tiff, SampleType::U8, 1, 2 * kTwo31));
  }

  void failedWritesAreNoticed_data() {
    QTest::addColumn<int>("format");
    QTest::addColumn<qint64>("room");
    for (const qint64 room : {0, 4, 100, 100'000}) {
      QTest::addRow("PNG %lld", static_cast<long long>(room)) << int(ImageFormat::Png) << room;
      QTest::addRow("TIFF %lld", static_cast<long long>(room)) << int(ImageFormat::Tiff) << room;
    }
  }
  void failedWritesAreNoticed() {
    QFETCH(int, format);
    QFETCH(qint64, room);
    const PictureShape shape{600, 300, 3, SampleType::U8};
    const auto bytes = noise(shape.bytes());
    ShortDevice device(room);
    const auto rows = beginPicture(device, static_cast<ImageFormat>(format), shape);
    QVERIFY(!rows || !rows->write(bytes.data(), shape.height) || !rows->finish());
  }
};

QTEST_GUILESS_MAIN(TestPictureRows)
#include "tst_picture_rows.moc"
