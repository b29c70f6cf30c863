#include <unistd.h>

#include <QDir>
#include <QTemporaryDir>
#include <QTest>
#include <new>

#include "app/io/save.h"
#include "tests/support/file_size_limit.h"

using namespace convt;
using namespace Qt::StringLiterals;

namespace {

const QByteArray kOld = "what was there before";

QByteArray contentOf(const QString& path) {
  QFile file(path);
  return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

void putFile(const QString& path, const QByteArray& bytes) {
  QFile file(path);
  QVERIFY(file.open(QIODevice::WriteOnly));
  QCOMPARE(file.write(bytes), bytes.size());
}

QStringList everythingIn(const QString& folder) {
  return QDir(folder).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot);
}

FileWriter writing(const QByteArray& bytes, int pieces = 1) {
  return [bytes, pieces](QIODevice& device) {
    const qsizetype each = bytes.size() / pieces;
    for (int i = 0; i < pieces; ++i)
      device.write(bytes.constData() + i * each, each);  // counts on purpose not looked at
    return true;
  };
}

}  // namespace

class TestSave : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void init() {
    m_folder = std::make_unique<QTemporaryDir>();
    m_path = m_folder->filePath(u"a.bin"_s);
    putFile(m_path, kOld);
  }

  void newContentReplacesTheOld() {
    QVERIFY(!saveFile(m_path, writing("new")));
    QCOMPARE(contentOf(m_path), QByteArray("new"));
    QCOMPARE(everythingIn(m_folder->path()), QStringList(u"a.bin"_s));
  }

  void newFileIsMade() {
    const QString path = m_folder->filePath(u"b.bin"_s);
    QVERIFY(!saveFile(path, writing(QByteArray(100'000, 'x'), 10)));
    QCOMPARE(contentOf(path).size(), 100'000);
  }

  void fullDiskLeavesTheOldFile_data() {
    QTest::addColumn<int>("pieces");
    QTest::newRow("one large write, short") << 1;
    QTest::newRow("many small writes") << 1000;
    QTest::newRow("last byte") << -1;
  }
  void fullDiskLeavesTheOldFile() {
    QFETCH(int, pieces);
    const qsizetype size = pieces < 0 ? 10'001 : 1'000'000;
    Outcome outcome;
    {
      const FileSizeLimit limit(10'000);
      outcome = saveFile(m_path, writing(QByteArray(size, 'x'), std::max(1, pieces)));
    }
    QVERIFY(outcome);
    QVERIFY(!outcome->usersInput);
    QVERIFY2(outcome->text.find("a.bin") != std::string::npos, outcome->text.c_str());
    QCOMPARE(contentOf(m_path), kOld);
    QCOMPARE(everythingIn(m_folder->path()), QStringList(u"a.bin"_s));
  }

  void stoppedWriterLeavesTheOldFile() {
    const Outcome outcome = saveFile(m_path, [](QIODevice& device) {
      device.write("half");
      return false;
    });
    QVERIFY(outcome);
    QVERIFY(outcome->text.empty());
    QCOMPARE(contentOf(m_path), kOld);
    QCOMPARE(everythingIn(m_folder->path()), QStringList(u"a.bin"_s));
  }

  void outOfMemoryIsAFailure() {
    const Outcome outcome = saveFile(m_path, [](QIODevice&) -> bool { throw std::bad_alloc(); });
    QVERIFY(outcome && !outcome->text.empty() && !outcome->usersInput);
    QCOMPARE(contentOf(m_path), kOld);
  }

  void folderThatVanishesIsAFailure() {
    const QString folder = m_folder->filePath(u"sub"_s);
    QVERIFY(QDir().mkdir(folder));
    const Outcome outcome = saveFile(folder + u"/c.bin"_s, [&](QIODevice& device) {
      QDir(folder).removeRecursively();
      return device.write("x") == 1;
    });
    QVERIFY(outcome && !outcome->text.empty());
    QVERIFY(!QFileInfo::exists(folder));
  }

  void readOnlyFolderIsAFailure() {
    const QString folder = m_folder->filePath(u"locked"_s);
    QVERIFY(QDir().mkdir(folder));
    QVERIFY(QFile::setPermissions(m_folder->path(),
                                  QFile::ReadOwner | QFile::ExeOwner | QFile::WriteOwner | QFile::ExeOther));
    QVERIFY(QFile::setPermissions(folder, QFile::ReadOwner | QFile::ExeOwner | QFile::ReadOther | QFile::ExeOther));
    constexpr uid_t kNobody = 65534;
    const bool root = ::geteuid() == 0;  // whom no permission stops
    if (root) QCOMPARE(::seteuid(kNobody), 0);
    const Outcome outcome = saveFile(folder + u"/c.bin"_s, writing("x"));
    if (root) QCOMPARE(::seteuid(0), 0);
    QVERIFY(outcome && !outcome->text.empty());
    QCOMPARE(everythingIn(folder), QStringList());
  }

  void impossibleTargetsAreTheUsersMistake_data() {
    QTest::addColumn<QString>("path");
    QTest::newRow("empty") << QString();
    QTest::newRow("folder") << u"/tmp"_s;
    QTest::newRow("device") << u"/dev/full"_s;
    QTest::newRow("no such folder") << u"/no-such-folder/a.png"_s;
    QTest::newRow("file as a folder") << u"/etc/passwd/a.png"_s;
  }
  void impossibleTargetsAreTheUsersMistake() {
    QFETCH(QString, path);
    const Outcome outcome = saveFile(path, writing("x"));
    QVERIFY(outcome && !outcome->text.empty() && outcome->usersInput);
  }

  void stagedFilesThatAreNotCommittedLeaveNothing() {
    {
      const auto one = StagedFile::write(m_path, writing("new"));
      const auto two = StagedFile::write(m_folder->filePath(u"b.bin"_s), writing("new"));
      QVERIFY(one && two);
      QCOMPARE(contentOf(m_path), kOld);
    }
    QCOMPARE(contentOf(m_path), kOld);
    QCOMPARE(everythingIn(m_folder->path()), QStringList(u"a.bin"_s));
  }

  void moreThanTheDiskHasFreeIsRefused() {
    QVERIFY(!checkSpace(m_path, 1'000'000));
    const Outcome refused = checkSpace(m_path, std::int64_t{1} << 60);
    QVERIFY(refused && !refused->usersInput);
    QVERIFY2(refused->text.find("a.bin") != std::string::npos && refused->text.find("free") != std::string::npos,
             refused->text.c_str());
    QVERIFY2(refused->text.find("1.2 EB") != std::string::npos, refused->text.c_str());
  }

  void largeFilesGoToTheDiskAsTheyAreWritten() {
    constexpr qsizetype kPiece = 1 << 22;
    QVERIFY(!saveFile(m_path, [](QIODevice& device) {
      for (int i = 0; i < 40; ++i) {
        if (device.write(QByteArray(kPiece, static_cast<char>('a' + i % 26))) != kPiece) return false;
      }
      return true;
    }));
    const QByteArray saved = contentOf(m_path);
    QCOMPARE(saved.size(), 40 * kPiece);
    for (int i = 0; i < 40; ++i) QCOMPARE(saved[i * kPiece + i], static_cast<char>('a' + i % 26));
  }

  void writersMayGoBack() {
    QVERIFY(!saveFile(m_path, [](QIODevice& device) {
      device.write("....data");
      return device.seek(0) && device.write("head") == 4 && device.seek(device.size()) && device.write("!") == 1;
    }));
    QCOMPARE(contentOf(m_path), QByteArray("headdata!"));
  }

  void symbolicLinksStayLinks() {
    const QString link = m_folder->filePath(u"link.bin"_s);
    QVERIFY(QFile::link(m_path, link));
    QVERIFY(!saveFile(link, writing("new")));
    QVERIFY(QFileInfo(link).isSymLink());
    QCOMPARE(contentOf(m_path), QByteArray("new"));
  }

 private:
  std::unique_ptr<QTemporaryDir> m_folder;
  QString m_path;
};

QTEST_GUILESS_MAIN(TestSave)
#include "tst_save.moc"
