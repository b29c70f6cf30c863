// The window never hangs: a heartbeat of 5 ms on its thread goes on beating while heavy work is done elsewhere.

#include <QBuffer>
#include <QElapsedTimer>
#include <QFile>
#include <QSignalSpy>
#include <QTimer>

#include "app/session/export_job.h"
#include "tests/app/studio.h"
#include "tests/support/ui_setup.h"
#include "ui/controls/slider_track.h"

using namespace convt;
using namespace Qt::StringLiterals;

namespace {

constexpr qint64 kMostGap = 100;  // ms; far above what is measured, for machines that do other things too

/// Beats while it lives and remembers the longest pause between two beats.
class Heartbeat {
 public:
  Heartbeat() {
    m_timer.setTimerType(Qt::PreciseTimer);
    QObject::connect(&m_timer, &QTimer::timeout, &m_timer, [this] { beat(); });
    m_timer.start(5);
    m_since.start();
  }
  qint64 longestGap() {
    beat();
    return m_longest;
  }
  int beats() const { return m_beats; }

 private:
  void beat() {
    m_longest = std::max(m_longest, m_since.restart());
    ++m_beats;
  }

  QTimer m_timer;
  QElapsedTimer m_since;
  qint64 m_longest = 0;
  int m_beats = 0;
};

}  // namespace

class TestHeartbeat : public StudioTest {
  Q_OBJECT

 private Q_SLOTS:
  void whileAHeavyLayerIsDragged() {
    heavyLayer();
    SliderTrack& track = m_studio->track(Param::Padding);
    int frames = 0;
    connect(&m_studio->window().explorePage(), &ExplorePage::frameShown, this, [&frames] { ++frames; });
    Heartbeat heart;
    QElapsedTimer clock;
    clock.start();
    const auto at = [&track](int value) { return track.handleCentre(value).toPoint(); };
    m_studio->press(track, at(1));
    for (int i = 0; clock.elapsed() < 2000; ++i) m_studio->moveTo(track, at(1 + i % 15));
    m_studio->release(track, at(track.value()));
    verify(heart, "dragging kernel 63, 64 channels");
    QVERIFY(frames > 0);
  }

  void whileTheSeedOfAHeavyLayerIsDragged() {
    heavyLayer();
    SliderTrack& track = m_studio->track(Param::Weight);
    Heartbeat heart;
    QElapsedTimer clock;
    clock.start();
    const auto at = [&track](int value) { return track.handleCentre(value).toPoint(); };
    m_studio->press(track, at(0));
    for (int i = 0; clock.elapsed() < 1500; ++i) m_studio->moveTo(track, at(i % 100));
    m_studio->release(track, at(track.value()));
    verify(heart, "dragging the seed of kernel 63, 64 channels");
  }

  void whileABigFileOpens() {
    QImage image(5000, 3600, QImage::Format_RGB32);
    for (int y = 0; y < image.height(); ++y) {
      auto* row = reinterpret_cast<QRgb*>(image.scanLine(y));
      for (int x = 0; x < image.width(); ++x) row[x] = qRgb(x % 251, y % 241, (x + y) % 239);
    }
    const QString path = m_studio->path(u"big.jpg"_s);
    QVERIFY(image.save(path, "JPEG", 90));
    image = {};
    Heartbeat heart;
    m_studio->window().openFile(path);
    QTRY_COMPARE_WITH_TIMEOUT(m_studio->session().input()->title, u"big.jpg"_s, 20'000);
    QVERIFY(m_studio->settle());
    verify(heart, "opening 18 megapixels");
  }

  void whileAnExportRuns() {
    LayerParams params = m_studio->params();
    params.stride = {5, 5};
    m_studio->session().setParams(params, {u"large"_s, 0});
    QVERIFY(m_studio->settle());
    const auto frame = m_studio->frame();
    ExportJob job;
    QSignalSpy finished(&job, &ExportJob::finished);
    const QString path = m_studio->path(u"large.png"_s);
    Heartbeat heart;
    job.start({m_studio->session().input(), m_studio->state(), path, frame->output->channels, frame->mapping});
    QTRY_COMPARE_WITH_TIMEOUT(finished.count(), 1, 30'000);
    verify(heart, "exporting a picture");
    QVERIFY(QFile::exists(path));
  }

  void whileManyStatesAreUndone() {
    SliderTrack& track = m_studio->track(Param::Kernel);
    track.setFocus(Qt::TabFocusReason);
    for (int i = 0; i < 100; ++i) m_studio->key(i % 20 < 10 ? Qt::Key_Right : Qt::Key_Left);
    Heartbeat heart;
    for (int i = 0; i < 100; ++i) m_studio->key(Qt::Key_Z, Qt::ControlModifier);
    verify(heart, "undoing 100 steps");
    QVERIFY(m_studio->state() == firstState());
  }

 private:
  void heavyLayer() {
    LayerParams params = m_studio->params();
    params.kernel = {63, 63};
    params.stride = {1, 1};
    params.outChannels = 64;
    m_studio->session().setWeights(WeightSource{}, {u"random"_s, 0});
    m_studio->session().setParams(params, {u"heavy"_s, 0});
    QVERIFY(QTest::qWaitFor([this] { return m_studio->frame()->state == m_studio->session().stateNumber(); }, 20'000));
  }

  static void verify(Heartbeat& heart, const char* what) {
    const qint64 gap = heart.longestGap();
    qInfo("%s: longest pause %lld ms in %d beats", what, static_cast<long long>(gap), heart.beats());
    QVERIFY2(gap < kMostGap, qPrintable(QString::number(gap)));
  }
};

QTEST_MAIN(TestHeartbeat)
#include "tst_heartbeat.moc"
