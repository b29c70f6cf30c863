#include <QImage>
#include <QImageReader>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <cmath>

#include "tests/cli/convt_process.h"

using namespace convt;
using namespace Qt::StringLiterals;

class TestConvt : public ConvtTest {
  Q_OBJECT

 private Q_SLOTS:
  // --- size

  void sizesOfTheTutorial_data() {
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QString>("size");
    QTest::newRow("image") << QStringList{u"--input-size"_s, u"464x700"_s, u"--kernel-size"_s, u"2"_s}
                           << u"465x701\n"_s;
    QTest::newRow("k2") << QStringList{u"--input-size=4x4"_s, u"--kernel-size=2"_s} << u"5x5\n"_s;
    QTest::newRow("k3 s2") << QStringList{u"--input-size=4"_s, u"--kernel-size=3"_s, u"--stride=2"_s} << u"9x9\n"_s;
    const QStringList pairs{u"--input-size=4x4"_s, u"--kernel-size=3x5"_s, u"--stride=2x1"_s, u"--padding=4x2"_s};
    QTest::newRow("pairs") << pairs << u"1x4\n"_s;
    QTest::newRow("dilation") << pairs + QStringList{u"--dilation=3x1"_s} << u"5x4\n"_s;
  }
  void sizesOfTheTutorial() {
    QFETCH(QStringList, arguments);
    QFETCH(QString, size);
    const Ended ended = run(QStringList{u"size"_s} + arguments);
    QCOMPARE(ended.code, 0);
    QCOMPARE(ended.out, size);
    QCOMPARE(ended.err, QString());
  }

  void theFormulaHasItsNumbers() {
    const Ended ended = run(
        {u"size"_s, u"--input-size"_s, u"464x700"_s, u"--stride"_s, u"2"_s, u"--padding"_s, u"1"_s, u"--explain"_s});
    QCOMPARE(ended.out,
             u"927x1399\n"
             "H = (464 - 1)*2 - 2*1 + 1*(3 - 1) + 0 + 1 = 927\n"
             "W = (700 - 1)*2 - 2*1 + 1*(3 - 1) + 0 + 1 = 1399\n"_s);
  }

  // --- apply

  void arraysAreTakenAsTheyAre() {
    QCOMPARE(
        run({u"apply"_s, u"ramp.npy"_s, u"-o"_s, u"y.npy"_s, u"--init"_s, u"ones"_s, u"--kernel-size"_s, u"2"_s}).code,
        0);
    const NpyArray y = array(u"y.npy"_s);
    QCOMPARE(y.shape, (std::vector<std::int64_t>{1, 1, 3, 3}));
    QCOMPARE(y.values, (std::vector<float>{1, 3, 2, 4, 10, 6, 3, 7, 4}));
  }

  void picturesAreNumbersUpToOne() {
    const QStringList identity{u"--init"_s, u"one-hot"_s, u"--kernel-size"_s, u"1"_s};
    QCOMPARE(run(QStringList{u"apply"_s, u"in.png"_s, u"-o"_s, u"y.npy"_s, u"-o"_s, u"y.png"_s, u"-o"_s, u"y.tif"_s} +
                 identity)
                 .code,
             0);
    QCOMPARE(array(u"y.npy"_s).values[24 + 1], 40.0F / 255.0F);
    const QImage before(path(u"in.png"_s));
    for (const auto& name : {u"y.png"_s, u"y.tif"_s}) {
      const QImage after(path(name));
      QCOMPARE(after.convertToFormat(QImage::Format_RGB32), before.convertToFormat(QImage::Format_RGB32));
    }
    QCOMPARE(QImageReader(path(u"y.png"_s)).text(u"Mapping"_s), u"levels 0..1"_s);
    QVERIFY(QImageReader(path(u"y.png"_s)).text(u"Layer"_s).contains(u"ConvTranspose2d(3, 3, kernel_size=(1, 1)"_s));
  }

  void levelsRoundAndWrapTruncates() {
    putNpy(u"v.npy"_s, {1, 5}, {-0.1F, 0.5F, 1.5F, 1.0F, 2.0F});
    const QStringList common{u"apply"_s, u"v.npy"_s, u"--init"_s, u"ones"_s, u"--kernel-size"_s, u"1"_s};
    QCOMPARE(run(common + QStringList{u"-o"_s, u"l.png"_s, u"--range"_s, u"clamp"_s}).code, 0);
    QCOMPARE(run(common + QStringList{u"-o"_s, u"w.png"_s, u"--range"_s, u"wrap"_s}).code, 0);
    QCOMPARE(run(common + QStringList{u"-o"_s, u"d.png"_s, u"--range"_s, u"levels"_s, u"--depth"_s, u"16"_s}).code, 0);
    QCOMPARE(run(common + QStringList{u"-o"_s, u"f.tif"_s, u"--depth"_s, u"float"_s}).code, 0);
    const int levels[] = {0, 128, 255, 255, 255};
    const int wrap[] = {231, 127, 126, 255, 254};
    const int deep[] = {0, 32768, 65535, 65535, 65535};
    const QImage l(path(u"l.png"_s)), w(path(u"w.png"_s)), d(path(u"d.png"_s));
    QCOMPARE(d.format(), QImage::Format_Grayscale16);
    for (int x = 0; x < 5; ++x) {
      QCOMPARE(qGray(l.pixel(x, 0)), levels[x]);
      QCOMPARE(qGray(w.pixel(x, 0)), wrap[x]);
      QCOMPARE(int{reinterpret_cast<const quint16*>(d.constScanLine(0))[x]}, deep[x]);
    }
    QCOMPARE(
        run({u"apply"_s, u"f.tif"_s, u"-o"_s, u"back.npy"_s, u"--init"_s, u"ones"_s, u"--kernel-size"_s, u"1"_s}).code,
        0);
    QCOMPARE(array(u"back.npy"_s).values, array(u"v.npy"_s).values);
  }

  void channelsAreChosen() {
    const QStringList five{u"apply"_s, u"in.png"_s, u"--out-channels"_s, u"5"_s};
    const Ended refused = run(five + QStringList{u"-o"_s, u"y.png"_s});
    QCOMPARE(refused.code, 2);
    QVERIFY2(refused.err.contains(u"5 channels"_s) && refused.err.contains(u"--channel"_s), qPrintable(refused.err));
    QCOMPARE(run(five + QStringList{u"-o"_s, u"all.png"_s, u"--channel"_s, u"all"_s}).code, 0);
    for (int c = 0; c < 5; ++c) QVERIFY(QFileInfo::exists(path(u"all-c00%1.png"_s.arg(c))));
    QVERIFY(!QFileInfo::exists(path(u"all.png"_s)));
    QCOMPARE(run(five + QStringList{u"-o"_s, u"sheet.png"_s, u"--channel"_s, u"sheet"_s}).code, 0);
    QVERIFY(QImage(path(u"sheet.png"_s)).width() > 2 * 8);
    QCOMPARE(run(five + QStringList{u"-o"_s, u"rgb.png"_s, u"--channel"_s, u"rgb:4,0,2"_s}).code, 0);
    QCOMPARE(run(five + QStringList{u"-o"_s, u"one.png"_s, u"--channel"_s, u"4"_s, u"--colormap"_s, u"turbo"_s}).code,
             0);
    QCOMPARE(QImage(path(u"one.png"_s)).size(), QSize(8, 6));
    QCOMPARE(run(five + QStringList{u"-o"_s, u"x.png"_s, u"--channel"_s, u"5"_s}).code, 2);
    QCOMPARE(run(five + QStringList{u"-o"_s, u"x.png"_s, u"--channel"_s, u"rgb:0,1"_s}).code, 2);
  }

  void batchesNeedAChoice() {
    putNpy(u"b.npy"_s, {2, 1, 1, 2}, {0, 1, 1, 0});
    const QStringList common{u"apply"_s,         u"b.npy"_s, u"--init"_s, u"ones"_s,
                             u"--kernel-size"_s, u"1"_s,     u"-o"_s,     u"y.png"_s};
    QCOMPARE(run(common).code, 2);
    QCOMPARE(run(common + QStringList{u"--batch"_s, u"2"_s}).code, 2);
    QCOMPARE(run(common + QStringList{u"--batch"_s, u"1"_s}).code, 0);
    QCOMPARE(qGray(QImage(path(u"y.png"_s)).pixel(0, 0)), 255);
    QCOMPARE(run({u"apply"_s, u"b.npy"_s, u"-o"_s, u"y.npy"_s}).code, 0);
    QCOMPARE(array(u"y.npy"_s).shape.front(), 2);
  }

  void jsonIsOneObject() {
    const Ended ended = run({u"apply"_s, u"ramp.npy"_s, u"--json"_s, u"--init"_s, u"ones"_s, u"--kernel-size"_s, u"2"_s,
                             u"--threads"_s, u"1"_s, u"--repeat"_s, u"5"_s});
    QCOMPARE(ended.code, 0);
    const QJsonObject object = QJsonDocument::fromJson(ended.out.toUtf8()).object();
    QCOMPARE(QJsonDocument(object[u"shape"].toArray()).toJson(QJsonDocument::Compact), QByteArray("[1,1,3,3]"));
    QCOMPARE(object[u"min"].toDouble(), 1.0);
    QCOMPARE(object[u"max"].toDouble(), 10.0);
    QVERIFY(std::abs(object[u"mean"].toDouble() - 40.0 / 9.0) < 1e-6);
    QVERIFY(object[u"milliseconds"].toDouble() > 0.0);
    QCOMPARE(object[u"threads"].toInt(), 1);
    QVERIFY(!object[u"path"].toString().isEmpty());
    QCOMPARE(object.size(), 9);
  }

  void jsonNamesThePathThatComputed() {
    const auto pathOf = [this](const QString& init) {
      const Ended ended = run({u"apply"_s, u"ramp.npy"_s, u"--json"_s, u"--init"_s, init, u"--kernel-size"_s, u"15"_s});
      return QJsonDocument::fromJson(ended.out.toUtf8()).object()[u"path"].toString();
    };
    QCOMPARE(pathOf(u"gaussian"_s), u"separable"_s);
    QVERIFY(!pathOf(u"torch"_s).isEmpty() && pathOf(u"torch"_s) != u"separable"_s);
  }

  void weightFilesSetTheLayer() {
    putNpy(u"w.npy"_s, {1, 2, 1, 2}, {1, 10, 100, 1000});
    putNpy(u"bias.npy"_s, {2}, {0.5F, -0.5F});
    QCOMPARE(run({u"apply"_s, u"ramp.npy"_s, u"--weight"_s, u"w.npy"_s, u"-o"_s, u"y.npy"_s}).code, 0);
    QCOMPARE(array(u"y.npy"_s).values, (std::vector<float>{1, 12, 20, 3, 34, 40, 100, 1200, 2000, 300, 3400, 4000}));
    QCOMPARE(run({u"apply"_s, u"ramp.npy"_s, u"--weight"_s, u"w.npy"_s, u"--bias-file"_s, u"bias.npy"_s, u"-o"_s,
                  u"y.npy"_s})
                 .code,
             0);
    QCOMPARE(array(u"y.npy"_s).values[0], 1.5F);
    QCOMPARE(array(u"y.npy"_s).values[6], 99.5F);
  }

  void seedsAreReproducible() {
    const QStringList common{u"init"_s,  u"--in-channels"_s, u"2"_s,    u"--weight-out"_s,
                             u"w.npy"_s, u"--bias-out"_s,    u"b.npy"_s};
    QCOMPARE(run(common + QStringList{u"--seed"_s, u"-1"_s, u"--out-channels"_s, u"4"_s, u"--groups"_s, u"2"_s}).code,
             0);
    const NpyArray negative = array(u"w.npy"_s);
    QCOMPARE(negative.shape, (std::vector<std::int64_t>{2, 2, 3, 3}));
    QCOMPARE(array(u"b.npy"_s).shape, std::vector<std::int64_t>{4});
    QCOMPARE(run(common + QStringList{u"--seed=18446744073709551615"_s, u"--out-channels=4"_s, u"--groups=2"_s}).code,
             0);
    QCOMPARE(array(u"w.npy"_s).values, negative.values);
    QCOMPARE(run(common + QStringList{u"--out-channels=4"_s, u"--groups=2"_s}).code, 0);
    QVERIFY(array(u"w.npy"_s).values != negative.values);
    // What init writes is what apply uses.
    QCOMPARE(run({u"apply"_s, u"ramp.npy"_s, u"--seed"_s, u"7"_s, u"-o"_s, u"a.npy"_s}).code, 0);
    QCOMPARE(run({u"init"_s, u"--in-channels"_s, u"1"_s, u"--seed"_s, u"7"_s, u"--weight-out"_s, u"w.npy"_s,
                  u"--bias-out"_s, u"b.npy"_s})
                 .code,
             0);
    QCOMPARE(
        run({u"apply"_s, u"ramp.npy"_s, u"--weight"_s, u"w.npy"_s, u"--bias-file"_s, u"b.npy"_s, u"-o"_s, u"b2.npy"_s})
            .code,
        0);
    QCOMPARE(array(u"a.npy"_s).values, array(u"b2.npy"_s).values);
  }

  void tf32RoundsTheOperands() {
    // 1 + 2^-11 lies between two values of 10 mantissa bits and goes up; a little less goes down.
    putNpy(u"t.npy"_s, {1, 2}, {1.00048828125F, 1.0004882F});
    const QStringList common{u"apply"_s,         u"t.npy"_s, u"--init"_s, u"ones"_s,
                             u"--kernel-size"_s, u"1"_s,     u"-o"_s,     u"y.npy"_s};
    QCOMPARE(run(common + QStringList{u"--precision"_s, u"tf32"_s}).code, 0);
    QCOMPARE(array(u"y.npy"_s).values, (std::vector<float>{1.0009765625F, 1.0F}));
    QCOMPARE(run(common + QStringList{u"--precision"_s, u"float32"_s}).code, 0);
    QCOMPARE(array(u"y.npy"_s).values[0], 1.00048828125F);
  }

  void numbersDoNotFollowTheLocale() {
    // Made here, because few machines have it; C.UTF-8 would prove nothing.
    const int made =
        QProcess::execute(u"localedef"_s, {u"-c"_s, u"-i"_s, u"de_DE"_s, u"-f"_s, u"UTF-8"_s, path(u"de_DE.UTF-8"_s)});
    if (made != 0) QSKIP("localedef or the sources of de_DE are not installed");
    m_locale = u"de_DE.UTF-8"_s;
    const Ended ended =
        run({u"apply"_s, u"ramp.npy"_s, u"--json"_s, u"--init"_s, u"bilinear"_s, u"--stride"_s, u"2"_s});
    const Ended size = run({u"size"_s, u"--input-size"_s, u"1000x2000"_s, u"--explain"_s});
    m_locale = u"C.UTF-8"_s;
    QCOMPARE(ended.code, 0);
    const QJsonObject object = QJsonDocument::fromJson(ended.out.toUtf8()).object();
    QCOMPARE(object[u"min"].toDouble(), 0.25);
    QVERIFY(size.out.startsWith(u"1002x2002\n"_s));
  }

  void theSameBitsWithAnyNumberOfThreads() {
    QByteArray first;
    for (int threads = 1; threads <= 4; ++threads) {
      QCOMPARE(run({u"apply"_s, u"in.png"_s, u"-o"_s, u"y.npy"_s, u"--stride"_s, u"7"_s, u"--threads"_s,
                    QString::number(threads)})
                   .code,
               0);
      if (threads == 1) first = content(u"y.npy"_s);
      QCOMPARE(content(u"y.npy"_s), first);
    }
  }

  void helpAndVersion() {
    const Ended help = run({u"--help"_s});
    QCOMPARE(help.code, 0);
    for (const char* command : {"apply", "size", "init", "explain"})
      QVERIFY(help.out.contains(QLatin1StringView(command)));
    const Ended apply = run({u"apply"_s, u"--help"_s});
    QCOMPARE(apply.code, 0);
    for (const char* option : {"--kernel-size", "--output-padding", "--weight", "--memory-budget", "--colormap"}) {
      QVERIFY2(apply.out.contains(QLatin1StringView(option)), option);
    }
    QVERIFY(run({u"--version"_s}).out.startsWith(u"convt "_s));
  }
};

QTEST_GUILESS_MAIN(TestConvt)
#include "tst_convt.moc"
