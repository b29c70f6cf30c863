// convt apply on outputs that are larger than what it may take.
#include <sys/resource.h>

#include <QDir>
#include <QFileInfo>
#include <QImageReader>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <algorithm>

#include "tests/cli/convt_process.h"

using namespace convt;
using namespace Qt::StringLiterals;

namespace {

/// The most memory that any child of this process that has ended took, in bytes.
std::int64_t peakOfChildren() {
  rusage usage{};
  getrusage(RUSAGE_CHILDREN, &usage);
  return std::int64_t{1024} * usage.ru_maxrss;
}

}  // namespace

class TestConvtStreams : public ConvtTest {
  Q_OBJECT

 private Q_SLOTS:
  /// First: the peak is that of all children before.
  void memoryIsTheBudgetNotTheOutput() {
    constexpr std::int64_t kBudget = 10'000'000;
    constexpr std::int64_t kThreads = 12'000'000;  // stacks and scratch memory of threads, tables of statistics
    QCOMPARE(run({u"apply"_s, u"in.png"_s, u"-o"_s, u"small.npy"_s, u"-o"_s, u"small.png"_s, u"--json"_s}).code, 0);
    const std::int64_t program = peakOfChildren();
    const QStringList large{u"apply"_s, u"in.png"_s, u"--stride"_s, u"700"_s, u"--memory-budget"_s, u"10"_s};
    for (const char* name : {"y.npy", "y.tif", "y.png", "y.raw"}) {
      const QString file = QLatin1StringView(name);
      const Ended ended = run(large + QStringList{u"-o"_s, file, u"--json"_s});
      QVERIFY2(ended.code == 0, qPrintable(ended.err));
      QVERIFY2(peakOfChildren() < program + kBudget + kThreads,
               qPrintable(file + u": %1 of %2"_s.arg(peakOfChildren()).arg(program)));
    }
    QCOMPARE(QFileInfo(path(u"y.npy"_s)).size(), qint64{3} * 2103 * 3503 * 4 + 128);
    QCOMPARE(QFileInfo(path(u"y.raw"_s)).size(), qint64{3} * 2103 * 3503 * 4);
    QCOMPARE(QImageReader(path(u"y.png"_s)).size(), QSize(3503, 2103));
    QVERIFY(content(u"y.npy"_s).endsWith(content(u"y.raw"_s)));
  }

  void budgetsDoNotChangeTheFiles_data() {
    QTest::addColumn<QStringList>("options");
    QTest::newRow("auto") << QStringList{};
    QTest::newRow("stretch") << QStringList{u"--range"_s, u"stretch"_s};
    QTest::newRow("wrap") << QStringList{u"--range"_s, u"wrap"_s};
    QTest::newRow("16 bits") << QStringList{u"--depth"_s, u"16"_s, u"--channel"_s, u"1"_s};
    QTest::newRow("sheet") << QStringList{u"--channel"_s, u"sheet"_s};
  }
  void budgetsDoNotChangeTheFiles() {
    QFETCH(QStringList, options);
    const QStringList common = QStringList{u"apply"_s, u"in.png"_s, u"--stride"_s, u"200"_s} + options;
    QCOMPARE(run(common + QStringList{u"-o"_s, u"a.png"_s, u"-o"_s, u"a.npy"_s}).code, 0);
    const Ended small =
        run(common + QStringList{u"-o"_s, u"b.png"_s, u"-o"_s, u"b.npy"_s, u"--memory-budget"_s, u"1"_s});
    QVERIFY2(small.code == 0, qPrintable(small.err));
    QVERIFY(content(u"a.png"_s).size() > 1000);
    QCOMPARE(content(u"b.png"_s), content(u"a.png"_s));
    QCOMPARE(content(u"b.npy"_s), content(u"a.npy"_s));
  }

  void clippedSharesAreOfAllValues() {
    putNpy(u"v.npy"_s, {1, 8}, {-0.1F, 0.5F, 1.5F, 1.0F, 2.0F, 0.0F, 0.2F, 0.3F});
    const Ended ended = run({u"apply"_s, u"v.npy"_s, u"--init"_s, u"ones"_s, u"--kernel-size"_s, u"1"_s, u"-o"_s,
                             u"v.png"_s, u"--range"_s, u"levels"_s});
    QVERIFY2(ended.err.contains(u"v.png: levels 0..1, 38 % of the values outside"_s), qPrintable(ended.err));
  }

  void rawSaysItsShape() {
    const Ended ended = run({u"apply"_s, u"in.png"_s, u"-o"_s, u"y.raw"_s});
    QCOMPARE(ended.code, 0);
    QVERIFY2(ended.err.contains(u"y.raw: float32, little-endian, no header, [1,3,6,8]"_s), qPrintable(ended.err));
  }

  void reportsAreOfAllImages() {
    putNpy(u"b.npy"_s, {2, 1, 2, 2}, {1, 2, 3, 4, -5, 6, 7, 8});
    const Ended ended = run({u"apply"_s, u"b.npy"_s, u"--json"_s, u"--init"_s, u"ones"_s, u"--kernel-size"_s, u"1"_s});
    const QJsonObject object = QJsonDocument::fromJson(ended.out.toUtf8()).object();
    QCOMPARE(object[u"min"].toDouble(), -5.0);
    QCOMPARE(object[u"max"].toDouble(), 8.0);
    QCOMPARE(object[u"mean"].toDouble(), 26.0 / 8.0);
    QCOMPARE(object[u"checkerboard"][u"measured"].toArray().size(), 1);
  }

  void interruptWhileWritingLeavesTheOldFile() {
    putFile(u"old.png"_s, "old");
    QProcess process;
    start(process, {u"apply"_s, u"in.png"_s, u"-o"_s, u"old.png"_s, u"--stride"_s, u"8000"_s, u"--range"_s, u"wrap"_s});
    QVERIFY(process.waitForStarted());
    QTRY_VERIFY_WITH_TIMEOUT(holdsFileOpen(process.processId()), 20'000);
    ::kill(static_cast<pid_t>(process.processId()), SIGINT);
    QVERIFY(process.waitForFinished(20'000));
    QCOMPARE(process.exitCode(), 130);
    QCOMPARE(content(u"old.png"_s), QByteArray("old"));
    QCOMPARE(QDir(m_folder->path()).entryList(QDir::Files | QDir::Hidden).size(), 3);
  }

 private:
  /// Whether the process has a file of the folder open, with or without a name.
  bool holdsFileOpen(qint64 process) const {
    const QFileInfoList open = QDir(u"/proc/%1/fd"_s.arg(process)).entryInfoList(QDir::Files | QDir::System);
    return std::any_of(open.begin(), open.end(), [this](const QFileInfo& file) {
      return file.symLinkTarget().startsWith(QFileInfo(m_folder->path()).canonicalFilePath());
    });
  }
};

QTEST_GUILESS_MAIN(TestConvtStreams)
#include "tst_convt_streams.moc"
