#include <QColor>
#include <QFile>
#include <QImage>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include "ui/paint/theme.h"

using namespace Qt::StringLiterals;

namespace {

int pixelsOf(const QImage& image, const QColor& color) {
  int count = 0;
  for (int y = 0; y < image.height(); ++y) {
    for (int x = 0; x < image.width(); ++x) count += image.pixel(x, y) == color.rgb() ? 1 : 0;
  }
  return count;
}

const QByteArray kCompared =
    R"({"workloads":[{"name":"W1","layer":"3->3","median_ms":1,"best_nchw_ratio":20,"peer_runs":[
  {"program":"a","ran":true,"remark":"A 1","layout":"nchw","median_ms":20,"ratio":20,"wrong":false},
  {"program":"b","ran":false,"remark":"absent: it is not here"},
  {"program":"c","ran":true,"remark":"C 1","layout":"nchw","median_ms":90,"ratio":90,"wrong":true}]}]})";

const QByteArray kScaled = R"({"curves":[{"name":"area","unit":"megapixels of the output","points":[
  {"name":"","at":1,"nanoseconds_per_pixel":2,"share_of_bound":0.5,"median_ms":2},
  {"name":"","at":10,"nanoseconds_per_pixel":3,"share_of_bound":0.5,"median_ms":30}]},
  {"name":"threads, W2","unit":"threads","points":[{"name":"W2","at":1,"median_ms":2},
  {"name":"W2","at":2,"median_ms":1}]}]})";

}  // namespace

/// The pictures of measurements hold what was measured.
class TestPlotBench : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void rightPeersAreDrawn();
  void curvesAreDrawn();
  void otherFilesAreRefused();

 private:
  int plot(const QByteArray& json, const QStringList& more = {}) {
    QFile file(m_folder.filePath(u"in.json"_s));
    if (!file.open(QIODevice::WriteOnly) || file.write(json) != json.size()) return -1;
    file.close();
    return QProcess::execute(QStringLiteral(CONVT_PLOT), QStringList{file.fileName(), out()} + more);
  }
  QString out() const { return m_folder.filePath(u"out.png"_s); }

  QTemporaryDir m_folder;
};

void TestPlotBench::rightPeersAreDrawn() {
  QCOMPARE(plot(kCompared), 0);
  const QImage image(out());
  QCOMPARE(image.width(), 1680);
  QVERIFY(pixelsOf(image, convt::lightTheme().kernel) > 200);  // the first library: its dot, and that of the legend
  QVERIFY(pixelsOf(image, convt::lightTheme().hover) > 5000);  // the bar up to it
  const int wrongOnes = pixelsOf(image, convt::lightTheme().dilation);  // the second library: in the legend only
  QVERIFY(wrongOnes > 50 && wrongOnes < 300);
  QCOMPARE(plot(kCompared, {u"--dark"_s}), 0);
  QVERIFY(pixelsOf(QImage(out()), convt::darkTheme().kernel) > 200);
}

void TestPlotBench::curvesAreDrawn() {
  QCOMPARE(plot(kScaled), 0);
  const QImage image(out());
  // A bar of two threads in the second panel fills it: from 44 pixels behind the panel's left edge to its right one.
  QCOMPARE(image.pixel(1600, 280), convt::lightTheme().kernel.rgb());
  QVERIFY(pixelsOf(image.copy(0, 0, 800, 560), convt::lightTheme().kernel) > 500);
}

void TestPlotBench::otherFilesAreRefused() {
  QCOMPARE(plot("{}"), 2);
  QCOMPARE(plot("no json"), 2);
  QCOMPARE(plot(kScaled, {u"third"_s}), 2);
}

QTEST_GUILESS_MAIN(TestPlotBench)
#include "tst_plot_bench.moc"
