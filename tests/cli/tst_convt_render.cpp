#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include "tests/cli/convt_process.h"

using namespace convt;
using namespace Qt::StringLiterals;

/// convt render: the pictures of the Mechanism tab from a session file, without a display.
class TestConvtRender : public ConvtTest {
  Q_OBJECT

  void putSession(const QString& name, QJsonObject display = {{u"tab"_s, u"mechanism"_s}}, int padding = 1) const {
    const QJsonObject layer{{u"kernel_size"_s, QJsonArray{3, 3}},
                            {u"stride"_s, QJsonArray{2, 2}},
                            {u"padding"_s, QJsonArray{padding, padding}},
                            {u"out_channels"_s, 3}};
    const QJsonObject root{{u"convt"_s, u"state"_s},
                           {u"version"_s, 1},
                           {u"input"_s, QJsonObject{{u"kind"_s, u"sample"_s}, {u"name"_s, u"street"_s}}},
                           {u"layer"_s, layer},
                           {u"display"_s, display},
                           {u"micro"_s, QJsonObject{{u"on"_s, true}, {u"brought"_s, true}}}};
    putFile(name, QJsonDocument(root).toJson());
  }
  QImage rendered(const QStringList& options, const QString& session = u"s.json"_s) const {
    const Ended ended = run(QStringList{u"render"_s, session, u"-o"_s, u"out.png"_s} + options);
    if (ended.code != 0 || !ended.err.isEmpty()) return {};
    return QImage(path(u"out.png"_s));
  }

 private Q_SLOTS:
  void everyMechanismHasAPicture_data() {
    QTest::addColumn<QString>("view");
    for (const char* view : {"stamp", "gather", "phases", "matrix"}) QTest::newRow(view) << QString::fromLatin1(view);
  }
  void everyMechanismHasAPicture() {
    QFETCH(const QString, view);
    putSession(u"s.json"_s);
    const QImage image = rendered({u"--view"_s, view});
    QCOMPARE(image.size(), QSize(2218, 1096));
    const QImage begun = rendered({u"--view"_s, view, u"--step"_s, u"1"_s});
    QVERIFY(begun.size() == image.size() && begun != image);
    const QImage dark =
        rendered({u"--view"_s, view, u"--theme"_s, u"dark"_s, u"--size"_s, u"800x500"_s, u"--scale=1"_s});
    QCOMPARE(dark.size(), QSize(800, 500));
    QVERIFY(qGray(dark.pixel(2, 2)) < 64 && qGray(image.pixel(2, 2)) > 192);
  }

  void aPictureCarriesWhatItTakesToRenderItAgain() {
    putSession(u"s.json"_s);
    const QImage first = rendered({u"--view"_s, u"gather"_s, u"--step"_s, u"7"_s});
    QVERIFY(!first.isNull());
    QVERIFY(QFile::rename(path(u"out.png"_s), path(u"first.png"_s)));
    QCOMPARE(rendered({}, u"first.png"_s), first);
  }

  void theCropComesFromTheGivenPicture() {
    putSession(u"s.json"_s);
    QJsonObject root = QJsonDocument::fromJson(content(u"s.json"_s)).object();
    root[u"micro"] = QJsonObject{{u"on"_s, true}, {u"source"_s, u"crop"_s}, {u"whole_numbers"_s, false}};
    putFile(u"s.json"_s, QJsonDocument(root).toJson());
    const QImage street = rendered({});
    const QImage own = rendered({u"--input"_s, u"in.png"_s});
    QVERIFY(!street.isNull() && !own.isNull() && street != own);
  }

  void mistakesGetOneSentence_data() {
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QString>("sentence");
    const auto with = [](const QStringList& more) {
      return QStringList{u"render"_s, u"s.json"_s, u"-o"_s, u"out.png"_s} + more;
    };
    QTest::newRow("view") << with({u"--view"_s, u"scatter"_s}) << u"none of stamp, gather, phases, matrix"_s;
    QTest::newRow("step") << with({u"--step"_s, u"-1"_s}) << u"--step -1: a whole number from 0 on"_s;
    QTest::newRow("size") << with({u"--size"_s, u"10x10"_s}) << u"each from 200 to 8000"_s;
    QTest::newRow("theme") << with({u"--theme"_s, u"pink"_s}) << u"none of light, dark"_s;
    QTest::newRow("scale") << with({u"--scale"_s, u"9"_s}) << u"1 to 8"_s;
    QTest::newRow("other tab") << QStringList{u"render"_s, u"explore.json"_s, u"-o"_s, u"out.png"_s}
                               << u"choose a picture with --view"_s;
    QTest::newRow("no session") << QStringList{u"render"_s, u"in.png"_s, u"-o"_s, u"out.png"_s}
                                << u"no picture that carries a session"_s;
    QTest::newRow("rule") << QStringList{u"render"_s, u"rule.json"_s, u"-o"_s, u"out.png"_s}
                          << u"Padding 9 leaves nothing of the 4x4 input"_s;
    QTest::newRow("format") << QStringList{u"render"_s, u"s.json"_s, u"-o"_s, u"out.xyz"_s} << u".png"_s;
  }
  void mistakesGetOneSentence() {
    QFETCH(const QStringList, arguments);
    QFETCH(const QString, sentence);
    putSession(u"s.json"_s);
    putSession(u"explore.json"_s, {{u"tab"_s, u"explore"_s}});
    putSession(u"rule.json"_s, {{u"tab"_s, u"mechanism"_s}}, 9);
    putFile(u"out.png"_s, "as it was");
    const Ended ended = run(arguments);
    QCOMPARE(ended.code, 2);
    QCOMPARE(ended.err.count(u'\n'), 1);
    QVERIFY2(ended.err.contains(sentence), qPrintable(ended.err));
    QCOMPARE(content(u"out.png"_s), QByteArray("as it was"));
  }
};

QTEST_GUILESS_MAIN(TestConvtRender)
#include "tst_convt_render.moc"
