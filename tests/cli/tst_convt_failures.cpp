#include <QDir>
#include <QElapsedTimer>

#include "tests/cli/convt_process.h"

using namespace convt;
using namespace Qt::StringLiterals;

class TestConvtFailures : public ConvtTest {
  Q_OBJECT

 private Q_SLOTS:
  void mistakesAreOneSentence_data() {
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QString>("says");
    const auto apply = [](QStringList more) {
      return QStringList{u"apply"_s, u"in.png"_s, u"-o"_s, u"old.npy"_s} + more;
    };
    QTest::newRow("nothing") << QStringList{} << u"--help"_s;
    QTest::newRow("no such command") << QStringList{u"frobnicate"_s} << u"frobnicate"_s;
    QTest::newRow("unknown option") << apply({u"--frobnicate"_s}) << u"--frobnicate"_s;
    QTest::newRow("value missing") << apply({u"--stride"_s}) << u"--stride"_s;
    QTest::newRow("no output") << QStringList{u"apply"_s, u"in.png"_s} << u"-o"_s;
    QTest::newRow("no input") << QStringList{u"apply"_s, u"-o"_s, u"old.npy"_s} << u"INPUT"_s;
    QTest::newRow("input missing") << QStringList{u"apply"_s, u"none.png"_s, u"-o"_s, u"old.npy"_s} << u"none.png"_s;
    QTest::newRow("input a folder") << QStringList{u"apply"_s, u"."_s, u"-o"_s, u"old.npy"_s} << u"folder"_s;
    QTest::newRow("not a number") << apply({u"--stride"_s, u"2,0"_s}) << u"2,0"_s;
    QTest::newRow("three sizes") << apply({u"--kernel-size"_s, u"1x2x3"_s}) << u"1x2x3"_s;
    QTest::newRow("stride 0") << apply({u"--stride"_s, u"0"_s}) << u"tride"_s;
    QTest::newRow("negative padding") << apply({u"--padding"_s, u"-1"_s}) << u"-1"_s;
    QTest::newRow("output padding") << apply({u"--output-padding"_s, u"1"_s}) << u"1 < max(1, 1)"_s;
    QTest::newRow("no output left") << apply({u"--padding"_s, u"9"_s}) << u"9"_s;
    QTest::newRow("groups") << apply({u"--groups"_s, u"2"_s}) << u"2"_s;
    QTest::newRow("seed") << apply({u"--seed"_s, u"18446744073709551616"_s}) << u"2^64-1"_s;
    QTest::newRow("init") << apply({u"--init"_s, u"xavier"_s}) << u"bilinear"_s;
    QTest::newRow("precision") << apply({u"--precision"_s, u"bf16"_s}) << u"tf32"_s;
    QTest::newRow("bias") << apply({u"--bias"_s, u"--no-bias"_s}) << u"contradict"_s;
    QTest::newRow("mix") << apply({u"--mix-all"_s}) << u"box"_s;
    QTest::newRow("range") << apply({u"--range"_s, u"full"_s}) << u"stretch"_s;
    QTest::newRow("colormap") << apply({u"--colormap"_s, u"jet"_s}) << u"viridis"_s;
    QTest::newRow("depth") << apply({u"--depth"_s, u"12"_s}) << u"12"_s;
    QTest::newRow("repeat") << apply({u"--repeat"_s, u"0"_s}) << u"--repeat"_s;
    QTest::newRow("suffix") << apply({u"-o"_s, u"y.gif"_s}) << u".webp"_s;
    QTest::newRow("twice") << apply({u"-o"_s, u"old.npy"_s}) << u"twice"_s;
    QTest::newRow("no folder") << apply({u"-o"_s, u"sub/y.npy"_s}) << u"sub"_s;
    QTest::newRow("16-bit jpeg") << apply({u"-o"_s, u"y.jpg"_s, u"--depth"_s, u"16"_s}) << u"8 bits"_s;
    QTest::newRow("float png") << apply({u"-o"_s, u"y.png"_s, u"--depth"_s, u"float"_s}) << u"TIFF"_s;
    QTest::newRow("weight missing") << apply({u"--weight"_s, u"w.npy"_s}) << u"w.npy"_s;
    QTest::newRow("weight of an archive") << apply({u"--weight"_s, u"ramp.npy:conv1"_s}) << u"FILE:NAME"_s;
    QTest::newRow("weight for one channel") << apply({u"--weight"_s, u"ramp.npy"_s}) << u"3"_s;
    QTest::newRow("weight and kernel") << apply({u"--weight"_s, u"ramp.npy"_s, u"--kernel-size"_s, u"3"_s}) << u"2x2"_s;
    QTest::newRow("weight and channels") << apply({u"--weight"_s, u"ramp.npy"_s, u"--out-channels"_s, u"3"_s})
                                         << u"says 1"_s;
    QTest::newRow("weight and init") << apply({u"--weight"_s, u"ramp.npy"_s, u"--init"_s, u"box"_s}) << u"contradict"_s;
    QTest::newRow("bias shape") << apply({u"--bias-file"_s, u"ramp.npy"_s}) << u"[C_out]"_s;
    QTest::newRow("truncated") << QStringList{u"apply"_s, u"cut.jpg"_s, u"-o"_s, u"old.npy"_s} << u"ends early"_s;
    QTest::newRow("text") << QStringList{u"apply"_s, u"text.png"_s, u"-o"_s, u"old.npy"_s} << u"none of PNG"_s;
    QTest::newRow("size") << QStringList{u"size"_s, u"--input-size"_s, u"big"_s} << u"big"_s;
    const auto explain = [](QStringList more) { return QStringList{u"explain"_s, u"in.png"_s} + more; };
    QTest::newRow("no place") << explain({}) << u"--at"_s;
    QTest::newRow("place of one") << explain({u"--at"_s, u"1"_s}) << u"C,Y,X"_s;
    QTest::newRow("place of two") << explain({u"--at"_s, u"1,2"_s}) << u"C,Y,X"_s;
    QTest::newRow("place of four") << explain({u"--at"_s, u"0,1,2,3"_s}) << u"C,Y,X"_s;
    QTest::newRow("place no number") << explain({u"--at"_s, u"R,1,2"_s}) << u"R,1,2"_s;
    QTest::newRow("place empty") << explain({u"--at"_s, u"0,,2"_s}) << u"C,Y,X"_s;
    QTest::newRow("channel outside") << explain({u"--at"_s, u"3,0,0"_s}) << u"3x6x8: the channel is 0 to 2"_s;
    QTest::newRow("row outside") << explain({u"--at"_s, u"0,6,0"_s}) << u"3x6x8: the row is 0 to 5"_s;
    QTest::newRow("column outside") << explain({u"--at"_s, u"0,0,-1"_s}) << u"3x6x8: the column is 0 to 7"_s;
    QTest::newRow("negative channel") << explain({u"--at=-1,0,0"_s}) << u"3x6x8: the channel is 0 to 2"_s;
    QTest::newRow("two forms") << explain({u"--at"_s, u"0,0,0"_s, u"--json"_s, u"--python"_s}) << u"contradict"_s;
    QTest::newRow("no such image") << explain({u"--at"_s, u"0,0,0"_s, u"--batch"_s, u"1"_s}) << u"0 to 0"_s;
    QTest::newRow("image no number") << explain({u"--at"_s, u"0,0,0"_s, u"--batch"_s, u"x"_s}) << u"whole number"_s;
    QTest::newRow("explain an impossible layer")
        << explain({u"--at"_s, u"0,0,0"_s, u"--output-padding"_s, u"1"_s}) << u"1 < max(1, 1)"_s;
    QTest::newRow("explain nothing") << QStringList{u"explain"_s, u"none.png"_s, u"--at"_s, u"0,0,0"_s}
                                     << u"none.png"_s;
    QTest::newRow("init without a file") << QStringList{u"init"_s, u"--in-channels"_s, u"3"_s} << u"--weight-out"_s;
  }
  void mistakesAreOneSentence() {
    QFETCH(QStringList, arguments);
    QFETCH(QString, says);
    putFile(u"old.npy"_s, "old");
    putFile(u"text.png"_s, "hello, world");
    QImage photo(200, 200, QImage::Format_RGB32);
    for (int y = 0; y < 200; ++y)
      for (int x = 0; x < 200; ++x) photo.setPixel(x, y, qRgb(x * y % 256, x, y));
    QVERIFY(photo.save(path(u"whole.jpg"_s)));
    QFile whole(path(u"whole.jpg"_s));
    QVERIFY(whole.open(QIODevice::ReadOnly));
    putFile(u"cut.jpg"_s, whole.read(whole.size() / 2));
    const QStringList before = QDir(m_folder->path()).entryList(QDir::Files | QDir::Hidden);

    const Ended ended = run(arguments);
    QCOMPARE(ended.code, 2);
    QCOMPARE(ended.out, QString());
    QVERIFY2(ended.err.contains(says), qPrintable(ended.err));
    QCOMPARE(ended.err.count(u'\n'), 1);
    QCOMPARE(content(u"old.npy"_s), QByteArray("old"));
    QCOMPARE(QDir(m_folder->path()).entryList(QDir::Files | QDir::Hidden), before);
  }

  void refusedMemoryIsExitOne() {
    putFile(u"old.webp"_s, "old");
    // Of all formats only JPEG and WebP need the whole picture.
    const Ended ended =
        run({u"apply"_s, u"in.png"_s, u"-o"_s, u"old.webp"_s, u"--stride"_s, u"400"_s, u"--memory-budget"_s, u"1"_s});
    QCOMPARE(ended.code, 1);
    QVERIFY2(ended.err.contains(u"1.0 MB"_s), qPrintable(ended.err));
    QCOMPARE(content(u"old.webp"_s), QByteArray("old"));
  }

  void moreThanTheDiskHoldsIsRefusedAtOnce() {
    putFile(u"old.npy"_s, "old");
    QElapsedTimer timer;
    timer.start();
    const Ended ended = run({u"apply"_s, u"in.png"_s, u"-o"_s, u"old.npy"_s, u"--stride"_s, u"1000000"_s});
    QCOMPARE(ended.code, 1);
    QVERIFY2(ended.err.contains(u"180 TB"_s) && ended.err.contains(u"free"_s), qPrintable(ended.err));
    QCOMPARE(ended.err.count(u'\n'), 1);
    QVERIFY(timer.elapsed() < 10'000);
    QCOMPARE(content(u"old.npy"_s), QByteArray("old"));
    QCOMPARE(QDir(m_folder->path()).entryList(QDir::Files | QDir::Hidden).size(), 3);
  }

  void fullDiskIsExitOneAndNoFileChanges() {
    putFile(u"old.npy"_s, "old");
    putFile(u"old.png"_s, "old");
    m_fileSizeLimit = 20'000;  // the picture fits, the array, written last, does not
    const Ended ended =
        run({u"apply"_s, u"in.png"_s, u"-o"_s, u"old.png"_s, u"-o"_s, u"old.npy"_s, u"--stride"_s, u"20"_s});
    m_fileSizeLimit = 0;
    QCOMPARE(ended.code, 1);
    QCOMPARE(content(u"old.npy"_s), QByteArray("old"));
    QCOMPARE(content(u"old.png"_s), QByteArray("old"));
    QCOMPARE(QDir(m_folder->path()).entryList(QDir::Files | QDir::Hidden).size(), 4);
  }

  void interruptIsExit130() {
    putFile(u"old.npy"_s, "old");
    putNpy(u"big.npy"_s, {3, 1000, 1000}, std::vector<float>(3'000'000, 0.5F));
    QProcess process;
    // Far more work than the test lasts.
    start(process,
          {u"apply"_s, u"big.npy"_s, u"-o"_s, u"old.npy"_s, u"--kernel-size"_s, u"31"_s, u"--repeat"_s, u"1000"_s});
    QVERIFY(process.waitForStarted());
    // Signals sent before the thread that waits for them is there would simply end it.
    QTRY_VERIFY(QFile(u"/proc/%1/task"_s.arg(process.processId())).exists() &&
                QDir(u"/proc/%1/task"_s.arg(process.processId())).entryList(QDir::Dirs | QDir::NoDotAndDotDot).size() >=
                    2);
    QElapsedTimer timer;
    timer.start();
    ::kill(static_cast<pid_t>(process.processId()), SIGINT);
    QVERIFY(process.waitForFinished(20'000));
    QCOMPARE(process.exitStatus(), QProcess::NormalExit);
    QCOMPARE(process.exitCode(), 130);
    QCOMPARE(content(u"old.npy"_s), QByteArray("old"));
    QVERIFY(timer.elapsed() < 10'000);
  }
};

QTEST_GUILESS_MAIN(TestConvtFailures)
#include "tst_convt_failures.moc"
