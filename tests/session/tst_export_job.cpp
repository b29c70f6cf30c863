#include "app/session/export_job.h"

#include <QFile>
#include <QImage>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include "app/io/npy.h"
#include "app/session/samples.h"
#include "engine/reference.h"
#include "engine/weight_init.h"

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
    const int expected = int(referenceAt(wanted.state.params, wanted.input->input, *weights, 0, 0, 601, 801) * 255.0 + 0.5);
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

 private:
  QTemporaryDir m_folder;
};

QTEST_GUILESS_MAIN(TestExportJob)
#include "tst_export_job.moc"
