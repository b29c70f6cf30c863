#include <QFile>
#include <QImage>
#include <QLoggingCategory>
#include <QTemporaryDir>
#include <QTest>

#include "app/io/open_input.h"

using namespace convt;
using namespace Qt::StringLiterals;

class TestOpenInput : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { QLoggingCategory::setFilterRules(u"qt.gui.imageio*=false"_s); }

  void hostileFilesAreOneSentence_data() {
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("says");
    QTest::newRow("empty") << QByteArray() << u"0 bytes"_s;
    QTest::newRow("text") << QByteArray("hello, I am a text\n") << u"68 65 6c 6c"_s;
    QTest::newRow("SVG") << QByteArray("<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>")
                         << u"none of PNG"_s;
    QTest::newRow("one byte") << QByteArray("x") << u"78"_s;
    QTest::newRow("GIF") << QByteArray("GIF89a\1\0\1\0") << u"none of PNG"_s;
    QTest::newRow("PNG magic alone") << QByteArray("\x89PNG\r\n\x1a\n") << u"ends early"_s;
    QTest::newRow("JPEG magic alone") << QByteArray("\xff\xd8\xff\xe0") << u"JPEG"_s;
    QTest::newRow("TIFF magic alone") << QByteArray("II*\0\0\0\0\0", 8) << u"TIFF"_s;
    QTest::newRow("WebP magic alone") << QByteArray("RIFF\x10\0\0\0WEBPVP8 ", 16) << u"WebP"_s;
    QTest::newRow("BMP magic alone") << QByteArray("BM") << u"BMP"_s;
    QTest::newRow(".npy magic alone") << QByteArray("\x93NUMPY") << u"ends after 6 bytes"_s;
  }
  void hostileFilesAreOneSentence() {
    QFETCH(QByteArray, bytes);
    QFETCH(QString, says);
    const QString path = m_folder.filePath(u"photo.png"_s);  // the name promises what it likes
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(file.write(bytes), bytes.size());
    file.close();
    const auto loaded = openInput(path);
    QVERIFY(!loaded);
    QVERIFY(loaded.failure().usersInput);
    const QString text = QString::fromStdString(loaded.failure().text);
    QVERIFY2(text.contains(says), qPrintable(text));
    QVERIFY(text.contains(u"photo.png"_s));
    QVERIFY(!text.contains(u'\n') && text.endsWith(u'.'));
  }

  void extremeShapesAreRead_data() {
    QTest::addColumn<QSize>("size");
    QTest::newRow("1x1") << QSize(1, 1);
    QTest::newRow("1 row of 30000") << QSize(30'000, 1);
    QTest::newRow("30000 rows of 1") << QSize(1, 30'000);
  }
  void extremeShapesAreRead() {
    QFETCH(QSize, size);
    QImage image(size, QImage::Format_RGB32);
    image.fill(qRgb(1, 2, 3));
    const QString path = m_folder.filePath(u"extreme.png"_s);
    QVERIFY(image.save(path));
    const auto loaded = openInput(path);
    QVERIFY2(loaded, loaded.failure().text.c_str());
    QCOMPARE(loaded->input.shape, (Shape{1, 3, size.height(), size.width()}));
    QCOMPARE(loaded->input.value(0, 2, size.height() - 1, size.width() - 1), 3.0F / 255.0F);
  }

  void theNameSaysNothing() {
    QImage image(4, 4, QImage::Format_RGB32);
    image.fill(Qt::red);
    const QString path = m_folder.filePath(u"really.jpg"_s);
    QVERIFY(image.save(path, "BMP"));
    const auto loaded = openInput(path);
    QVERIFY(loaded);
    QCOMPARE(loaded->format, u"BMP"_s);
  }

  void arraysAreInputsToo() {
    QByteArray header = "{'descr': '|u1', 'fortran_order': False, 'shape': (2, 3), }";
    header = header.leftJustified(117) + "\n";
    QByteArray bytes("\x93NUMPY\1\0\x76\0", 10);
    bytes += header + QByteArray("\0\1\2\3\4\377", 6);
    const auto loaded = openInput(bytes, u"a.npy"_s);
    QVERIFY2(loaded, loaded.failure().text.c_str());
    QCOMPARE(loaded->format, u"NumPy"_s);
    QCOMPARE(loaded->bits, 8);
    QCOMPARE(loaded->input.shape, (Shape{1, 1, 2, 3}));
    QCOMPARE(loaded->input.value(0, 0, 1, 2), 255.0F);  // as it is, not divided
  }

 private:
  QTemporaryDir m_folder;
};

QTEST_GUILESS_MAIN(TestOpenInput)
#include "tst_open_input.moc"
