// A drag that is faster than the pictures: what is painted at its end is what a window shows that was never dragged,
// the drag is not replayed, and fresh pictures appear while it lasts.

#include <QElapsedTimer>
#include <set>

#include "tests/app/studio.h"
#include "tests/support/ui_setup.h"
#include "ui/controls/slider_track.h"
#include "ui/image/image_view.h"
#include "ui/maps/feature_strip.h"

using namespace convt;
using namespace Qt::StringLiterals;

class TestBurst : public StudioTest {
  Q_OBJECT

 private Q_SLOTS:
  void init() {
    StudioTest::init();
    m_frames.clear();
    connect(&m_studio->window().explorePage(), &ExplorePage::frameShown, this,
            [this](const std::shared_ptr<const Frame>& frame) { m_frames.push_back(frame); });
  }

  void hundredChangesEndOnTheRightPicture_data() {
    QTest::addColumn<int>("param");
    QTest::newRow("kernel") << int(Param::Kernel);
    QTest::newRow("stride") << int(Param::Stride);
    QTest::newRow("seed") << int(Param::Weight);
  }
  void hundredChangesEndOnTheRightPicture() {
    QFETCH(int, param);
    SliderTrack& track = m_studio->track(static_cast<Param>(param));
    const int changes = moveToAndFro(track, 100);
    QCOMPARE(changes, 100);
    QCOMPARE(m_studio->session().undoStack().count(), 1);
    QVERIFY(m_studio->settle());

    Studio fresh;
    fresh.settings().saveLastState(m_studio->state());
    fresh.open();
    QVERIFY(fresh.settle());
    QVERIFY(fresh.state() == m_studio->state());
    QCOMPARE(Studio::grab(m_studio->outputView()), Studio::grab(fresh.outputView()));
    QCOMPARE(Studio::grab(m_studio->inputView()), Studio::grab(fresh.inputView()));
    QCOMPARE(Studio::grab(maps(*m_studio)), Studio::grab(maps(fresh)));
    QCOMPARE(differenceFromDefinition(*m_studio->frame(), m_studio->state(), m_studio->session().input()->input),
             QString());
  }

  void theDragIsNeverReplayed() {
    layer(15, 64);
    SliderTrack& track = m_studio->track(Param::Stride);
    moveToAndFro(track, 100);
    const std::uint64_t last = m_studio->session().stateNumber();
    const std::size_t before = m_frames.size();
    QVERIFY(m_studio->settle());
    std::set<std::uint64_t> old;
    for (std::size_t i = before; i < m_frames.size(); ++i) {
      if (m_frames[i]->state != last) old.insert(m_frames[i]->state);
    }
    // At most the one that was under way when the mouse was released is still shown.
    QVERIFY2(old.size() <= 1, qPrintable(QString::number(old.size())));
    QVERIFY(m_frames.size() < 100);
    for (std::size_t i = 1; i < m_frames.size(); ++i) QVERIFY(m_frames[i]->state >= m_frames[i - 1]->state);
  }

  void freshPicturesAppearDuringTheDrag_data() {
    QTest::addColumn<int>("kernel");
    QTest::addColumn<int>("channels");
    QTest::addColumn<int>("param");
    QTest::newRow("stride, kernel 3") << 3 << 3 << int(Param::Stride);
    QTest::newRow("stride, kernel 15, 64 channels") << 15 << 64 << int(Param::Stride);
    // Its weights alone take longer to draw than the mouse takes to the next seed.
    QTest::newRow("seed, kernel 63, 64 channels") << 63 << 64 << int(Param::Weight);
  }
  void freshPicturesAppearDuringTheDrag() {
    QFETCH(int, kernel);
    QFETCH(int, channels);
    QFETCH(int, param);
    layer(kernel, channels);
    SliderTrack& track = m_studio->track(static_cast<Param>(param));
    QElapsedTimer clock;
    clock.start();
    std::set<std::uint64_t> states;
    std::size_t seen = m_frames.size();
    m_studio->press(track, centre(track, track.value()));
    int moves = 0;
    for (; clock.elapsed() < 1000; ++moves) {
      m_studio->moveTo(track, centre(track, 2 + moves % 2));
      for (; seen < m_frames.size(); ++seen) states.insert(m_frames[seen]->state);
    }
    m_studio->release(track, centre(track, track.value()));
    qInfo("%zu fresh pictures in a second of dragging, %d moves", states.size(), moves);
    QVERIFY2(states.size() >= 12, qPrintable(QString::number(states.size())));
  }

 private:
  static QPoint centre(const SliderTrack& track, int value) { return track.handleCentre(value).toPoint(); }
  static QWidget& maps(const Studio& studio) { return *studio.window().explorePage().findChild<FeatureStrip*>(); }

  /// Drags over the whole track and back until the value has changed that often; returns how often it did.
  int moveToAndFro(SliderTrack& track, int wanted) {
    int changes = 0;
    const auto counting = connect(&m_studio->session(), &Session::stateChanged, this, [&changes] { ++changes; });
    int value = track.value();
    int step = 1;
    m_studio->press(track, centre(track, value));
    for (int i = 0; i < wanted; ++i) {
      if (value + step > track.maximum() || value + step < track.minimum()) step = -step;
      value += step;
      m_studio->moveTo(track, centre(track, value));
    }
    m_studio->release(track, centre(track, value));
    disconnect(counting);
    return changes;
  }

  /// A layer with random weights, of which a picture is shown.
  void layer(int kernel, int channels) {
    LayerParams params = m_studio->params();
    params.kernel = {kernel, kernel};
    params.outChannels = channels;
    m_studio->session().setWeights(WeightSource{}, {u"random"_s, 0});
    m_studio->session().setParams(params, {u"layer"_s, 0});
    QVERIFY(QTest::qWaitFor([this] { return m_studio->frame()->state == m_studio->session().stateNumber(); }, 20'000));
    m_studio->session().undoStack().clear();
    m_frames.clear();
  }

  std::vector<std::shared_ptr<const Frame>> m_frames;
};

QTEST_MAIN(TestBurst)
#include "tst_burst.moc"
