#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <algorithm>
#include <array>
#include <cmath>

#include "tests/cli/convt_process.h"

using namespace convt;
using namespace Qt::StringLiterals;

/// What convt tells about a layer and a pixel: coverage, checkerboard numbers, terms.
class TestConvtExplain : public ConvtTest {
  Q_OBJECT

 private:
  QJsonObject json(const QStringList& arguments) const {
    const Ended ended = run(arguments + QStringList{u"--json"_s});
    if (ended.code != 0 || ended.out.count(u'\n') != 1) return {};
    return QJsonDocument::fromJson(ended.out.toUtf8()).object();
  }
  QJsonObject applied(const QString& input, const QStringList& options) const {
    return json(QStringList{u"apply"_s, input} + options);
  }
  /// A photograph's kind of array: smooth, with some noise.
  void putPicture(const QString& name, std::int64_t images, std::int64_t channels) const {
    std::vector<float> values(static_cast<std::size_t>(images * channels * 40 * 40));
    for (std::size_t i = 0; i < values.size(); ++i) {
      values[i] =
          0.5F + 0.3F * std::sin(static_cast<float>(i % 1600) / 200.0F) + 0.01F * static_cast<float>(i * 7 % 11);
    }
    putNpy(name, {images, channels, 40, 40}, values);
  }

 private Q_SLOTS:
  // --- apply --json

  void coverageHasTheVerdict_data() {
    QTest::addColumn<QStringList>("options");
    QTest::addColumn<QString>("verdict");
    QTest::addColumn<QString>("evenness");
    QTest::addColumn<QString>("counts");
    QTest::addColumn<double>("neverWritten");
    const auto layer = [](int kernel, int stride) {
      return QStringList{u"--kernel-size=%1"_s.arg(kernel), u"--stride=%1"_s.arg(stride), u"--padding=1"_s};
    };
    QTest::newRow("k3 s2") << layer(3, 2) << u"uneven 1:2:4"_s << u"uneven"_s << u"[1,2,4]"_s << 0.0;
    QTest::newRow("k4 s2") << layer(4, 2) << u"even"_s << u"even"_s << u"[4]"_s << 0.0;
    QTest::newRow("k3 s4") << layer(3, 4) << u"44 % never written"_s << u"holes"_s << u"[0,1]"_s << 0.4375;
  }
  void coverageHasTheVerdict() {
    QFETCH(QStringList, options);
    QFETCH(QString, verdict);
    QFETCH(QString, evenness);
    QFETCH(QString, counts);
    QFETCH(double, neverWritten);
    putPicture(u"p.npy"_s, 1, 1);
    const QJsonObject coverage = applied(u"p.npy"_s, options)[u"coverage"].toObject();
    QCOMPARE(coverage.size(), 5);
    QCOMPARE(coverage[u"verdict"].toString(), verdict);
    QCOMPARE(coverage[u"evenness"].toString(), evenness);
    QCOMPARE(QString::fromUtf8(QJsonDocument(coverage[u"counts"].toArray()).toJson(QJsonDocument::Compact)), counts);
    QCOMPARE(coverage[u"never_written"].toDouble(), neverWritten);
    QCOMPARE(coverage[u"of"].toString(), u"interior"_s);
  }

  void smallInputsAreCountedWithTheirBorders() {
    const QJsonObject coverage =
        applied(u"ramp.npy"_s, {u"--kernel-size=3"_s, u"--stride=2"_s})[u"coverage"].toObject();
    QCOMPARE(coverage[u"of"].toString(), u"output"_s);
    QCOMPARE(coverage[u"verdict"].toString(), u"uneven 1:2:4"_s);
  }

  void checkerboardTellsTheCure() {
    putPicture(u"p.npy"_s, 1, 2);
    const auto numbers = [&](const QString& kernel, const QString& init) {
      return applied(u"p.npy"_s, {u"--stride=2"_s, u"--padding=1"_s, u"--kernel-size"_s, kernel, u"--init"_s,
                                  init})[u"checkerboard"]
          .toObject();
    };
    const QJsonObject box = numbers(u"3"_s, u"box"_s);
    QCOMPARE(box.size(), 2);
    QCOMPARE(box[u"measured"].toArray().size(), 2);
    QVERIFY(box[u"measured"].toArray()[0].toDouble() > 0.1);
    // Sums 1/4, 1/2, 1/2, 1: range over root mean square.
    const double wanted = 0.75 / std::sqrt((1.0 + 0.25 + 0.25 + 0.0625) / 4.0);
    QVERIFY(std::abs(box[u"from_weights"].toArray()[1].toDouble() - wanted) < 1e-12);
    for (const QJsonObject& cure : {numbers(u"4"_s, u"box"_s), numbers(u"3"_s, u"bilinear"_s)}) {
      QVERIFY(cure[u"measured"].toArray()[0].toDouble() < 0.01);
      QCOMPARE(cure[u"from_weights"].toArray()[0].toDouble(), 0.0);
    }
    const QJsonObject nothing = numbers(u"3"_s, u"zeros"_s);
    QVERIFY(nothing[u"measured"].toArray()[1].isNull());
    QVERIFY(nothing[u"from_weights"].toArray()[0].isNull());
    QVERIFY(numbers(u"4"_s, u"torch"_s)[u"from_weights"].toArray()[0].toDouble() > 0.1);
  }

  void allImagesAreMeasured() {
    // Every image is of one value: only together do they differ, and not by phase.
    std::vector<float> values(2 * 400, 0.25F);
    std::fill(values.begin() + 400, values.end(), 0.75F);
    putNpy(u"two.npy"_s, {2, 1, 20, 20}, values);
    const QStringList options{u"--kernel-size=2"_s, u"--stride=2"_s, u"--init=ones"_s};
    const QJsonValue both = applied(u"two.npy"_s, options)[u"checkerboard"][u"measured"][0];
    QVERIFY(both.isDouble());
    QCOMPARE(both.toDouble(), 0.0);
    putNpy(u"one.npy"_s, {1, 1, 20, 20}, std::vector<float>(400, 0.25F));
    QVERIFY(applied(u"one.npy"_s, options)[u"checkerboard"][u"measured"][0].isNull());
  }

  void numbersDoNotDependOnTheThreads() {
    putPicture(u"p.npy"_s, 1, 3);
    const auto with = [&](const QString& threads) -> QJsonValue {
      return applied(u"p.npy"_s, {u"--stride=3"_s, u"--threads"_s, threads})[u"checkerboard"];
    };
    QVERIFY(with(u"1"_s).isObject());
    QCOMPARE(with(u"1"_s), with(u"3"_s));
  }

  // --- explain

  void termsOfAPixel() {
    const Ended ended =
        run({u"explain"_s, u"ramp.npy"_s, u"--at"_s, u"0,1,1"_s, u"--init"_s, u"ones"_s, u"--kernel-size"_s, u"2"_s});
    QCOMPARE(ended.code, 0);
    QCOMPARE(ended.err, QString());
    QCOMPARE(ended.out,
             u"y[0,0,1,1] = bias[0] + sum of x*w over 4 terms\n"
             "bias[0] = 0\n"
             "x[0,0,1,1] * w[0,0,0,0] = 4 * 1 = 4\n"
             "x[0,0,1,0] * w[0,0,0,1] = 3 * 1 = 3\n"
             "x[0,0,0,1] * w[0,0,1,0] = 2 * 1 = 2\n"
             "x[0,0,0,0] * w[0,0,1,1] = 1 * 1 = 1\n"
             "sum in double: 10\n"
             "the engine's value (float32): 10\n"_s);
  }

  void valueIsThatOfTheOutput() {
    const QStringList layer{u"--stride=2x3"_s, u"--padding=1"_s, u"--kernel-size=4"_s, u"--groups=3"_s, u"--seed=5"_s};
    QCOMPARE(run(QStringList{u"apply"_s, u"in.png"_s, u"-o"_s, u"y.npy"_s} + layer).code, 0);
    const NpyArray y = array(u"y.npy"_s);  // 1x3x8x17
    QCOMPARE(y.shape, (std::vector<std::int64_t>{1, 3, 8, 17}));
    for (const auto& [c, row, column] : {std::array{0, 0, 0}, std::array{2, 7, 16}, std::array{1, 3, 8}}) {
      const QString at = u"%1,%2,%3"_s.arg(c).arg(row).arg(column);
      const QJsonObject object = json(QStringList{u"explain"_s, u"in.png"_s, u"--at"_s, at} + layer);
      QCOMPARE(QString::fromUtf8(QJsonDocument(object[u"place"].toArray()).toJson(QJsonDocument::Compact)),
               u"[0,%1]"_s.arg(at));
      const float value = y.values[static_cast<std::size_t>((c * 8 + row) * 17 + column)];
      QCOMPARE(static_cast<float>(object[u"value"].toDouble()), value);
      QVERIFY(std::abs(object[u"total"].toDouble() - static_cast<double>(value)) < 1e-6);
      double sum = object[u"bias"].toDouble();
      for (const QJsonValue& term : object[u"terms"].toArray()) {
        QCOMPARE(term[u"ic"].toInt(), c);
        QCOMPARE(term.toObject().size(), 8);
        QVERIFY(term[u"x"].toDouble() * term[u"w"].toDouble() == term[u"product"].toDouble());
        sum += term[u"product"].toDouble();
      }
      QVERIFY(sum == object[u"total"].toDouble());
    }
  }

  void imageOfABatch() {
    putNpy(u"b.npy"_s, {2, 1, 1, 2}, {1, 2, 3, 4});
    const QStringList common{u"explain"_s, u"b.npy"_s, u"--at=0,0,1"_s, u"--init=ones"_s, u"--kernel-size=1"_s};
    const Ended refused = run(common);
    QCOMPARE(refused.code, 2);
    QVERIFY2(refused.err.contains(u"--batch 0 to 1"_s), qPrintable(refused.err));
    QVERIFY(run(common + QStringList{u"--batch=1"_s}).out.startsWith(u"y[1,0,0,1] = "_s));
    QCOMPARE(json(common + QStringList{u"--batch=1"_s})[u"value"].toDouble(), 4.0);
    QCOMPARE(json(common + QStringList{u"--batch=0"_s})[u"value"].toDouble(), 2.0);
  }

  void pixelWithoutATapIsToldSo() {
    const QStringList common{u"explain"_s, u"ramp.npy"_s, u"--at=0,1,1"_s, u"--stride=2"_s, u"--kernel-size=1"_s};
    QVERIFY(run(common).out.startsWith(u"y[0,0,1,1] = bias[0]: no tap reaches this pixel\n"_s));
    const QJsonObject bare = json(common + QStringList{u"--no-bias"_s});
    QVERIFY(bare[u"bias"].isNull());
    QCOMPARE(bare[u"terms"].toArray().size(), 0);
    QCOMPARE(bare[u"value"].toDouble(), 0.0);
  }

  void tf32TermsAreRounded() {
    putNpy(u"t.npy"_s, {1, 1}, {1.00048828125F});
    const QStringList common{u"explain"_s, u"t.npy"_s, u"--at=0,0,0"_s, u"--init=ones"_s, u"--kernel-size=1"_s};
    QCOMPARE(json(common)[u"terms"][0][u"x"].toDouble(), 1.00048828125);
    QCOMPARE(json(common + QStringList{u"--precision=tf32"_s})[u"terms"][0][u"x"].toDouble(), 1.0009765625);
  }

  void pythonPrintsTheValue() {
    const QString python = u"/usr/bin/python3"_s;
    if (!QFile::exists(python)) QSKIP("python3 is not installed");
    const QStringList common{u"explain"_s, u"in.png"_s, u"--at=1,2,3"_s, u"--stride=2"_s};
    const Ended program = run(common + QStringList{u"--python"_s});
    QCOMPARE(program.code, 0);
    putFile(u"pixel.py"_s, program.out.toUtf8());
    QProcess process;
    process.start(python, {u"-I"_s, path(u"pixel.py"_s)});
    QVERIFY(process.waitForFinished(60'000));
    const double total = json(common)[u"total"].toDouble();
    QVERIFY(std::abs(process.readAllStandardOutput().trimmed().toDouble() - total) <= 1e-15);
  }

  // --- names of initialisations

  void helpNamesEveryInitialisation() {
    const QString help = run({u"init"_s, u"--help"_s}).out;
    for (const auto& name : {u"torch"_s, u"zeros"_s, u"ones"_s, u"one-hot"_s, u"box"_s, u"bilinear"_s, u"gaussian"_s}) {
      QVERIFY2(help.contains(name), qPrintable(name));
      const QStringList arguments{u"explain"_s, u"ramp.npy"_s, u"--at=0,0,0"_s, u"--init"_s, name};
      QCOMPARE(run(arguments).code, 0);
    }
    QCOMPARE(run({u"explain"_s, u"ramp.npy"_s, u"--at=0,0,0"_s, u"--init=tensor"_s}).code, 2);
  }
};

QTEST_GUILESS_MAIN(TestConvtExplain)
#include "tst_convt_explain.moc"
