#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>
#include <cmath>

#include "tests/cli/convt_process.h"

using namespace Qt::StringLiterals;

namespace {

QJsonObject jsonOf(const Ended& ended) {
  QJsonParseError error;
  const QJsonDocument document = QJsonDocument::fromJson(ended.out.toUtf8(), &error);
  return error.error == QJsonParseError::NoError ? document.object() : QJsonObject();
}

bool near(double a, double b) {
  return std::abs(a - b) <= 1e-6 * std::abs(b);
}

constexpr auto kW1Bytes = 3 * 465 * 701 * 4;

}  // namespace

/// convt bench: what it prints, what it refuses, and how it speaks with other programs.
class TestConvtBench : public ConvtTest {
  Q_OBJECT

 private Q_SLOTS:
  void tableNamesLayerAndLimits();
  void jsonHoldsTheFigures();
  void idleCanBeLeftOut();
  void randomLayersAreSummed();
  void forcedScheduleIsSaid();
  void choicesAreListed();
  void workloadsAreNamedEitherWay();
  void mistakesAreOneSentence_data();
  void mistakesAreOneSentence();
  void peersTakeTurns();
  void wrongPeersAreSaid();
  void wrongPeersAreNoMeasure();

 private:
  /// An executable file in the folder "peers".
  void putPeer(const QString& name, const QByteArray& text);
  Ended compare(const QStringList& more = {}) const {
    return run(QStringList{u"bench"_s, u"W1"_s, u"--repeat"_s, u"2"_s, u"--compare"_s, u"--peers"_s, path(u"peers"_s)} +
               more);
  }
};

void TestConvtBench::putPeer(const QString& name, const QByteArray& text) {
  QVERIFY(QDir(m_folder->path()).mkpath(u"peers"_s));
  putFile(u"peers/"_s + name, text);
  QVERIFY(QFile::setPermissions(path(u"peers/"_s + name), QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner));
}

void TestConvtBench::tableNamesLayerAndLimits() {
  const Ended ended = run({u"bench"_s, u"W1"_s, u"--repeat"_s, u"2"_s});
  QCOMPARE(ended.code, 0);
  QCOMPARE(ended.err, QString());
  QVERIFY(
      ended.out.contains(QRegularExpression(u"W1 +3->3 464x700 k2 s1 +[0-9.]+ +[0-9.e-]+ +[0-9.]+ +[0-9.]+ +[0-9.]+ "
                                            "+(FMA|cache|memory) +[0-9]+ %  [a-z]+ "_s)));
  for (const QString& limit : {u"multiply-adds"_s, u"cache, read"_s, u"memory, non-temporal copy"_s})
    QVERIFY2(ended.out.contains(limit), qPrintable(limit));
  for (const QString& line : ended.out.split(u'\n')) QVERIFY2(line.size() <= 120, qPrintable(line));
}

void TestConvtBench::jsonHoldsTheFigures() {
  const QJsonObject json =
      jsonOf(run({u"bench"_s, u"W1"_s, u"W2"_s, u"--repeat"_s, u"2"_s, u"--threads"_s, u"1"_s, u"--json"_s}));
  QCOMPARE(json["threads"_L1].toInt(), 1);
  for (const auto name : {"machine_start"_L1, "machine"_L1, "machine_end"_L1}) {
    QVERIFY(json[name]["gflops"_L1].toDouble() > 0.0);
    QVERIFY(json[name]["memory"_L1]["streamed_copy"_L1].toDouble() > 0.0);
  }
  QCOMPARE(json["workloads"_L1].toArray().size(), 2);
  const QJsonObject w1 = json["workloads"_L1][0].toObject();
  QCOMPARE(w1["name"_L1].toString(), u"W1"_s);
  const double milliseconds = w1["median_ms"_L1].toDouble();
  QVERIFY(milliseconds > 0.0);
  QVERIFY(w1["after_idle_ms"_L1].toDouble() > 0.0);
  QVERIFY(near(w1["share_of_bound"_L1].toDouble(), w1["bound_ms"_L1].toDouble() / milliseconds));
  QVERIFY(near(w1["gflops"_L1].toDouble(), 2.0 * 9 * 4 * 464 * 700 / milliseconds * 1e-6));
  QVERIFY(w1["error"_L1].toDouble() < 2e-6);
  QCOMPARE(w1["wrong"_L1].toBool(true), false);
}

void TestConvtBench::idleCanBeLeftOut() {
  const QJsonObject json = jsonOf(run({u"bench"_s, u"W1"_s, u"--repeat"_s, u"1"_s, u"--idle"_s, u"0"_s, u"--json"_s}));
  const QJsonObject w1 = json["workloads"_L1][0].toObject();
  QVERIFY(w1["median_ms"_L1].toDouble() > 0.0);
  QVERIFY(!w1.contains("after_idle_ms"_L1));
}

void TestConvtBench::randomLayersAreSummed() {
  const QStringList arguments{u"bench"_s, u"--random"_s, u"3"_s, u"--seed"_s,
                              u"5"_s,     u"--repeat"_s, u"1"_s, u"--json"_s};
  const QJsonObject json = jsonOf(run(arguments));
  const QJsonArray layers = json["workloads"_L1].toArray();
  QCOMPARE(layers.size(), 3);
  int counted = 0;
  for (const QJsonValue& kind : json["random"_L1].toArray()) counted += kind["layers"_L1].toInt();
  QCOMPARE(counted, 3);
  const QJsonArray again = jsonOf(run(arguments))["workloads"_L1].toArray();
  for (int i = 0; i < 3; ++i) QCOMPARE(again[i]["layer"_L1].toString(), layers[i]["layer"_L1].toString());
}

void TestConvtBench::forcedScheduleIsSaid() {
  const QStringList forced{u"bench"_s,      u"W1"_s,       u"--repeat"_s, u"1"_s,     u"--path"_s,
                           u"definition"_s, u"--target"_s, u"scalar"_s,   u"--json"_s};
  const QJsonObject json = jsonOf(run(forced));
  QCOMPARE(json["target"_L1].toString(), u"scalar"_s);
  QCOMPARE(json["workloads"_L1][0]["path"_L1].toString(), u"definition"_s);
}

void TestConvtBench::choicesAreListed() {
  const QJsonObject json =
      jsonOf(run({u"bench"_s, u"W1"_s, u"--choices"_s, u"--repeat"_s, u"1"_s, u"--json"_s}))["choices"_L1][0]
          .toObject();
  QCOMPARE(json["name"_L1].toString(), u"W1"_s);
  QVERIFY(json["chosen_milliseconds"_L1].toDouble() > 0.0);
  QVERIFY(!json["chosen"_L1].toString().isEmpty());
  if (json["tried"_L1].toInt() > 0) {
    QVERIFY(near(json["ratio"_L1].toDouble(),
                 json["chosen_milliseconds"_L1].toDouble() / json["best_milliseconds"_L1].toDouble()));
  }
}

/// By --workload, as often as there are some, or without it.
void TestConvtBench::workloadsAreNamedEitherWay() {
  const QStringList rest{u"--repeat"_s, u"1"_s, u"--idle"_s, u"0"_s, u"--threads"_s, u"1"_s, u"--json"_s};
  const auto names = [&](const QStringList& workloads) {
    QStringList found;
    for (const QJsonValue layer : jsonOf(run(QStringList{u"bench"_s} + workloads + rest))["workloads"_L1].toArray())
      found += layer["name"_L1].toString();
    return found;
  };
  const QStringList wanted{u"W2"_s, u"W1"_s};
  QCOMPARE(names({u"--workload"_s, u"W2"_s, u"--workload"_s, u"W1"_s}), wanted);
  QCOMPARE(names({u"W2"_s, u"--workload"_s, u"W1"_s}), wanted);
  QCOMPARE(names({u"W2"_s, u"W1"_s}), wanted);
}

void TestConvtBench::mistakesAreOneSentence_data() {
  QTest::addColumn<QStringList>("arguments");
  QTest::addColumn<QString>("says");
  const auto row = [](const char* name, const QStringList& arguments, const QString& says) {
    QTest::newRow(name) << QStringList{u"bench"_s} + arguments << says;
  };
  row("no workload", {u"W13"_s}, u"\"W13\" is not a workload; there are W1 to W12."_s);
  row("path", {u"--path"_s, u"fast"_s}, u"--path \"fast\": there are "_s);
  row("target", {u"--target"_s, u"SSE"_s}, u"--target \"SSE\": this machine has "_s);
  row("store", {u"--store"_s, u"no"_s}, u"stream or cached is expected"_s);
  row("repeat", {u"--repeat"_s, u"0"_s}, u"a whole number from 1 to 100000 is expected"_s);
  row("threads", {u"--threads"_s, u"x"_s}, u"a whole number from 1 to 64 is expected"_s);
  row("random", {u"--random"_s, u"-1"_s}, u"--random \"-1\""_s);
  row("seed", {u"--seed"_s, u"1.5"_s}, u"--seed \"1.5\""_s);
  row("idle", {u"--idle"_s, u"nan"_s}, u"milliseconds from 0 to 10000 are expected"_s);
  row("vectors", {u"--vectors"_s, u"17"_s}, u"a whole number from 1 to 16 is expected"_s);
  row("rows", {u"--rows-per-task"_s, u"0"_s}, u"--rows-per-task \"0\""_s);
  row("two kinds", {u"--scaling"_s, u"--choices"_s}, u"contradict each other"_s);
  row("scaling of one layer", {u"--scaling"_s, u"W1"_s}, u"layers of its own"_s);
  row("peers alone", {u"--peers"_s, u"x"_s}, u"--compare only"_s);
  row("no peers", {u"W1"_s, u"--compare"_s, u"--peers"_s, u"nowhere"_s}, u"tests/bench/peers/build.sh"_s);
}

void TestConvtBench::mistakesAreOneSentence() {
  QFETCH(QStringList, arguments);
  QFETCH(QString, says);
  const Ended ended = run(arguments);
  QCOMPARE(ended.code, 2);
  QCOMPARE(ended.out, QString());
  QVERIFY2(ended.err.startsWith(u"convt: "_s) && ended.err.count(u'\n') == 1, qPrintable(ended.err));
  QVERIFY2(ended.err.contains(says), qPrintable(ended.err));
}

void TestConvtBench::peersTakeTurns() {
  QVERIFY(QDir(m_folder->path()).mkpath(u"peers"_s));
  QVERIFY(QFile::link(QStringLiteral(CONVT_PEER_LOOP), path(u"peers/loop"_s)));
  const QJsonObject row = jsonOf(compare({u"--json"_s}))["workloads"_L1][0].toObject();
  QCOMPARE(row["name"_L1].toString(), u"W1"_s);
  const QJsonObject peer = row["peer_runs"_L1][0].toObject();
  QCOMPARE(peer["program"_L1].toString(), u"loop"_s);
  QCOMPARE(peer["remark"_L1].toString(), u"plain C++ loop with oneTBB"_s);
  QCOMPARE(peer["layout"_L1].toString(), u"scale"_s);
  QVERIFY(peer["median_ms"_L1].toDouble() > 0.0);
  QCOMPARE(row["peers"_L1]["loop"_L1].toDouble(), peer["median_ms"_L1].toDouble());
  QVERIFY2(peer["difference"_L1].toDouble(1.0) < 2e-6, qPrintable(QString::number(peer["difference"_L1].toDouble())));
  QVERIFY(near(peer["ratio"_L1].toDouble(), peer["median_ms"_L1].toDouble() / row["median_ms"_L1].toDouble()));
}

/// Programs that cannot, end, lie and fall out of the protocol: each is said, none ends the comparison.
void TestConvtBench::wrongPeersAreSaid() {
  putPeer(u"absent"_s, "#!/bin/sh\nread -r line\necho absent it is not here\n");
  putPeer(u"dies"_s, "#!/bin/sh\nread -r line\nexit 3\n");
  putPeer(u"dies-later"_s, "#!/bin/sh\nread -r line\necho ready nchw Late 1\nread -r line\n");
  putPeer(u"no-program"_s, "nothing that could be started");
  putPeer(u"no-time"_s, "#!/bin/sh\nread -r line\necho ready nchw Timeless 1\nread -r line\necho took long\n");
  putPeer(u"short"_s,
          "#!/bin/sh\nwhile read -r word rest; do\n  case $word in\n    layer) echo ready nchw Short 1 ;;\n"
          "    run) echo took 20 ;;\n    output) echo >\"$rest\"; echo written ;;\n    quit) exit ;;\n  esac\ndone\n");
  putPeer(u"strange"_s, "#!/bin/sh\nread -r line\necho hello\n");
  putPeer(u"unsupported"_s, "#!/bin/sh\nread -r line\necho \"unsupported by $line\"\n");
  const Ended ended = compare({u"--json"_s});
  QCOMPARE(ended.code, 0);
  const QJsonArray peers = jsonOf(ended)["workloads"_L1][0]["peer_runs"_L1].toArray();
  QCOMPARE(peers.size(), 8);
  const QStringList expected{
      u"absent: it is not here"_s,
      u"it ended before it answered"_s,
      u"it ended before it answered"_s,
      u"it does not start"_s,
      u"took: long"_s,
      u"its output has not the size"_s,
      u"hello"_s,
      u"unsupported: by layer in=3 out=3 size=464x700 "
      "kernel=2x2 stride=1x1 padding=0x0 output_padding=0x0 dilation=1x1 groups=1 bias=0 threads="_s};
  for (int i = 0; i < 8; ++i) {
    const QString remark = peers[i]["remark"_L1].toString();
    QVERIFY2(remark.startsWith(expected[i]), qPrintable(peers[i]["program"_L1].toString() + u": "_s + remark));
    QCOMPARE(peers[i]["ran"_L1].toBool(true), false);
  }
}

void TestConvtBench::wrongPeersAreNoMeasure() {
  const QByteArray bytes = QByteArray::number(kW1Bytes);
  putPeer(u"zeros"_s,
          "#!/bin/sh\nwhile read -r word rest; do\n  case $word in\n    layer) echo ready nchw Zeros 1 ;;\n"
          "    run) echo took 0.001 ;;\n    output) head -c " +
              bytes +
              " /dev/zero >\"$rest\"; echo written ;;\n"
              "    quit) exit ;;\n  esac\ndone\n");
  const Ended table = compare();
  QCOMPARE(table.code, 0);
  QVERIFY2(table.out.contains(QRegularExpression(u"\nW1 +[0-9.]+ +WRONG +- +-\n"_s)), qPrintable(table.out));
  const QJsonObject row = jsonOf(compare({u"--json"_s}))["workloads"_L1][0].toObject();
  QCOMPARE(row["peer_runs"_L1][0]["difference"_L1].toDouble(), 1.0);
  QCOMPARE(row["peer_runs"_L1][0]["wrong"_L1].toBool(), true);
  QCOMPARE(row["best_nchw_ratio"_L1].toDouble(), 0.0);
}

QTEST_GUILESS_MAIN(TestConvtBench)
#include "tst_convt_bench.moc"
