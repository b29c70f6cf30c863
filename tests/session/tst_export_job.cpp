#include "app/session/export_job.h"

#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QFileInfo>
#include <QImage>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include "app/io/npy.h"
#include "app/io/open_input.h"
#include "app/session/samples.h"
#include "engine/reference.h"
#include "engine/weight_init.h"
#include "tests/support/small_budget.h"

using namespace convt;
using namespace Qt::StringLiterals;

class TestExportJob : public QObject {
  Q_OBJECT

  ExportRequest request(const QString& sample, const QString& path) {
    ExportRequest wanted;
    wanted.input = openSample(sample)->input;
    wanted.state = firstState();
    wanted.state.params.outChannels = static_cast<int>(wanted.input->input.shape.c);
    wanted.path = m_folder.filePath(path);
    wanted.channels = wanted.state.params.outChannels == 3 ? std::vector<int>{0, 1, 2} : std::vector<int>{0};
    return wanted;
  }

 private Q_SLOTS:
  void theWholeOutputIsSavedNotTheScreen() {
    ExportJob job;
    const QSignalSpy finished(&job, &ExportJob::finished);
    const ExportRequest wanted = request(streetSampleId(), u"out.png"_s);
    job.start(wanted);
    QTRY_COMPARE_WITH_TIMEOUT(finished.count(), 1, 30000);
    const QImage image(wanted.path);
    QCOMPARE(image.size(), QSize(1399, 927));
    QVERIFY(stateFromJson(image.text(u"convt"_s).toUtf8()));
    // (601, 801) by the definition, as save_image rounds it.
    const auto weights = makeWeights(wanted.state.weights, wanted.state.params, 3);
    const int expected =
        int(referenceAt(wanted.state.params, wanted.input->input, *weights, 0, 0, 601, 801) * 255.0 + 0.5);
    QCOMPARE(qRed(image.pixel(801, 601)), expected);
  }

  void npyHoldsAllChannelsExactly() {
    const ExportRequest wanted = request(u"gradient"_s, u"out.npy"_s);
    QVERIFY(exportOutput(wanted));
    const auto array = readNpy(wanted.path);
    QVERIFY(array);
    QCOMPARE(array->shape, (std::vector<std::int64_t>{1, 3, 255, 383}));
  }

  void aRefusalLeavesTheOldFile() {
    ExportRequest wanted = request(u"impulse"_s, u"old.png"_s);
    QFile old(wanted.path);
    QVERIFY(old.open(QIODevice::WriteOnly));
    old.write("precious");
    old.close();
    const std::int64_t limit = memoryBudget().limit();
    memoryBudget().setLimit(100);
    const auto refused = exportOutput(wanted);
    memoryBudget().setLimit(limit);
    QVERIFY(!refused);
    QVERIFY(old.open(QIODevice::ReadOnly));
    QCOMPARE(old.readAll(), QByteArray("precious"));
    wanted.path = m_folder.filePath(u"out.xyz"_s);
    const auto suffix = exportOutput(wanted);
    QVERIFY(!suffix && suffix.failure().text.find("png") != std::string::npos);
    QVERIFY(!QFile::exists(wanted.path));
  }

  void progressIsToldAndOnlyGrows() {
    const ExportRequest wanted = request(streetSampleId(), u"out.raw"_s);
    const SmallBudget budget(3'000'000);
    ExportJob job;
    QStringList heard;
    std::vector<double> shares;
    FileEstimate estimate;
    connect(&job, &ExportJob::estimated, this, [&](const FileEstimate& told) {
      heard << u"estimate"_s;
      estimate = told;
    });
    connect(&job, &ExportJob::progressed, this, [&](double share, double secondsLeft) {
      heard << u"progress"_s;
      shares.push_back(share);
      if (secondsLeft < 0.0) shares.push_back(-1.0);
    });
    connect(&job, &ExportJob::finished, this,
            [&heard](const QString&, const QString& remark) { heard << u"finished "_s + remark; });
    job.start(wanted);
    QVERIFY(job.running());
    QTRY_VERIFY_WITH_TIMEOUT(!job.running(), 30000);
    QCOMPARE(heard.front(), u"estimate"_s);
    QCOMPARE(estimate.bytes, std::int64_t{4} * 3 * 927 * 1399);
    QVERIFY(estimate.exact);
    QVERIFY(!shares.empty() && std::is_sorted(shares.begin(), shares.end()) && shares.front() > 0.0);
    QCOMPARE(heard.back(), u"finished float32, little-endian, no header: 1×3×927×1399"_s);
    QCOMPARE(QFileInfo(m_folder.filePath(u"out.raw"_s)).size(), estimate.bytes);
  }

  void depthsAreWhatTheyAreCalled() {
    ExportRequest wanted = request(u"gradient"_s, u"deep.png"_s);
    wanted.depth = SampleType::U16;
    QVERIFY(exportOutput(wanted));
    QCOMPARE(QImage(wanted.path).depth(), 64);
    wanted.depth = SampleType::F32;
    const auto refused = exportOutput(wanted);
    QVERIFY(!refused && refused.failure().text.find("TIFF") != std::string::npos);
    wanted.path = m_folder.filePath(u"values.tif"_s);
    wanted.channels = {1};
    QVERIFY(exportOutput(wanted));
    const auto values = openInput(wanted.path);
    QVERIFY(values);
    const auto weights = makeWeights(wanted.state.weights, wanted.state.params, 3);
    const double exact = referenceAt(wanted.state.params, wanted.input->input, *weights, 0, 1, 77, 99);
    QVERIFY(std::abs(exact - double{values->input.value(0, 0, 77, 99)}) < 1e-6);
  }

  void cancelLeavesTheOldFile() {
    ExportRequest wanted = request(streetSampleId(), u"kept.npy"_s);
    wanted.state.params.stride = {9, 9};
    QFile old(wanted.path);
    QVERIFY(old.open(QIODevice::WriteOnly));
    old.write("precious");
    old.close();
    ExportJob job;
    const QSignalSpy failed(&job, &ExportJob::failed);
    connect(&job, &ExportJob::progressed, &job, &ExportJob::cancel);
    job.start(wanted);
    QTRY_COMPARE_WITH_TIMEOUT(failed.count(), 1, 30000);
    QCOMPARE(failed[0][0].toString(), QString());
    QVERIFY(!job.running());
    QVERIFY(old.open(QIODevice::ReadOnly));
    QCOMPARE(old.readAll(), QByteArray("precious"));
    QCOMPARE(QDir(m_folder.path()).entryList({u"kept*"_s}, QDir::Files | QDir::Hidden).size(), 1);
  }

  void theWindowsOwnWorkComesFirst() {
    // Strips of 200 kB: some 80 of them, each of which waits while somebody is busy.
    const ExportRequest wanted = request(streetSampleId(), u"late.npy"_s);
    const SmallBudget budget(400'000);
    ExportJob job;
    job.setBusy(true);
    double share = 0.0;
    connect(&job, &ExportJob::progressed, &job, [&](double now, double) { share = now; });
    const QSignalSpy finished(&job, &ExportJob::finished);
    QElapsedTimer timer;
    timer.start();
    job.start(wanted);
    QTRY_VERIFY_WITH_TIMEOUT(share > 0.0, 30000);
    QVERIFY(timer.elapsed() >= kLongestWait.count());
    QVERIFY(share < 0.5);  // it goes on, but slowly
    job.setBusy(false);
    timer.restart();
    QTRY_COMPARE_WITH_TIMEOUT(finished.count(), 1, 30000);
    QVERIFY2(timer.elapsed() < 40 * kLongestWait.count(), qPrintable(QString::number(timer.elapsed())));
  }

  void whatTheDiskCannotHoldIsRefused() {
    ExportRequest wanted = request(streetSampleId(), u"huge.npy"_s);
    wanted.state.params.stride = {100'000, 100'000};
    const auto refused = exportOutput(wanted);
    QVERIFY(!refused);
    QVERIFY2(refused.failure().text.find("free") != std::string::npos, refused.failure().text.c_str());
    QVERIFY(!QFile::exists(wanted.path));
  }

 private:
  QTemporaryDir m_folder;
};

QTEST_GUILESS_MAIN(TestExportJob)
#include "tst_export_job.moc"
