#include <sys/stat.h>

#include <QTemporaryDir>
#include <QTest>
#include <vector>

#include "app/io/source.h"
#include "app/io/text.h"

using namespace convt;
using namespace Qt::StringLiterals;

class TestSource : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void onlyRegularFilesAreOpened_data() {
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("says");
    QTest::newRow("folder") << m_folder.path() << u"folder"_s;
    QTest::newRow("pipe") << m_folder.filePath(u"pipe"_s) << u"not a regular file"_s;
    QTest::newRow("device") << u"/dev/zero"_s << u"not a regular file"_s;
    QTest::newRow("empty") << m_folder.filePath(u"empty"_s) << u"0 bytes"_s;
    QTest::newRow("missing") << m_folder.filePath(u"missing"_s) << u"no file"_s;
    QTest::newRow("no name") << QString() << u"name"_s;
  }
  void onlyRegularFilesAreOpened() {
    QFETCH(QString, path);
    QFETCH(QString, says);
    QCOMPARE(::mkfifo(QFile::encodeName(m_folder.filePath(u"pipe"_s)).constData(), 0600) == 0 || errno == EEXIST, true);
    QFile empty(m_folder.filePath(u"empty"_s));
    QVERIFY(empty.open(QIODevice::WriteOnly));
    const auto source = Source::open(path);
    QVERIFY(!source);
    QVERIFY(source.failure().usersInput);
    QVERIFY2(QString::fromStdString(source.failure().text).contains(says), source.failure().text.c_str());
  }

  void readsAreExact() {
    const auto source = Source::ofBytes("0123456789", u"a"_s);
    char out[4] = {};
    QVERIFY(source->readAt(6, out, 4));
    QCOMPARE(QByteArray(out, 4), QByteArray("6789"));
    QVERIFY(!source->readAt(7, out, 4));
    QVERIFY(!source->readAt(-1, out, 1));
    QVERIFY(!source->wantedMore() && !source->cameShort());
  }

  void readingPastTheEndIsNoticed() {
    const auto source = Source::ofBytes("0123456789", u"a"_s);
    QCOMPARE(source->read(100).size(), 10);
    QVERIFY(source->cameShort());
    QVERIFY(source->read(1).isEmpty());
    QVERIFY(source->wantedMore());
  }

  void progressGrowsToOne() {
    std::vector<double> shares;
    const auto source =
        Source::ofBytes(QByteArray(1000, 'x'), u"a"_s, {{}, [&](double share) { shares.push_back(share); }});
    while (!source->read(300).isEmpty()) continue;
    QCOMPARE(shares, (std::vector<double>{0.3, 0.6, 0.9, 1.0}));
  }

  void stopEndsReading() {
    std::stop_source stop;
    const auto source = Source::ofBytes(QByteArray(1000, 'x'), u"a"_s, {stop.get_token(), {}});
    QCOMPARE(source->read(10).size(), 10);
    stop.request_stop();
    QVERIFY(source->read(10).isEmpty());
    QVERIFY(source->stopped());
    QVERIFY(source->failureOr(u"x"_s).text.empty());
  }

  void namesAreShownSafely() {
    QCOMPARE(shownName(u"/a/b/photo.png"_s), u"photo.png"_s);
    QCOMPARE(shownName(u"/a/b/"_s), u"b"_s);
    QCOMPARE(shownName(u"/"_s), u"/"_s);
    QCOMPARE(shownName(u"a\nb\x1b[31m.png"_s), u"a\\x0ab\\x1b[31m.png"_s);
    QVERIFY(shownName(QString(300, u'a')).size() <= 80);
  }

 private:
  QTemporaryDir m_folder;
};

QTEST_GUILESS_MAIN(TestSource)
#include "tst_source.moc"
