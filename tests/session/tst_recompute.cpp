#include "app/session/recompute.h"

#include <QElapsedTimer>
#include <QEventLoop>
#include <QSignalSpy>
#include <QTest>
#include <QTimer>

#include "app/session/samples.h"
#include "engine/core/output_size.h"

using namespace convt;

namespace {

Wants wantsFor(const InputPtr& document, std::uint64_t state, int kernel, std::int64_t view = 64) {
  Wants wants;
  wants.state = state;
  wants.inputId = document->id;
  wants.input = document->input;
  wants.params = firstState().params;
  wants.params.kernel = {kernel, kernel};
  wants.params.outChannels = static_cast<int>(document->input.shape.c);
  wants.weights = firstState().weights;
  const Shape out = outputShape(wants.params, document->input.shape);
  wants.inputGrid = {0, 0, 32, 32, 1};
  wants.outputGrid = {0, 0, static_cast<int>(std::min(view, out.h)), static_cast<int>(std::min(view, out.w)), 1};
  wants.inputOverviewStep = wants.outputOverviewStep = 16;
  wants.inputChannels = wants.outputChannels = {0, 1, 2};
  wants.maps.grid = {0, 0, 16, 16, 1};
  wants.maps.count = 3;
  return wants;
}

}  // namespace

class TestRecompute : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { m_street = openSample(streetSampleId())->input; }

  void theNewestWantIsServedAndSettles() {
    Recompute lane;
    std::vector<std::shared_ptr<const Frame>> frames;
    connect(&lane, &Recompute::frameReady, this, [&](const auto& frame) { frames.push_back(frame); });
    for (std::uint64_t state = 1; state <= 100; ++state) lane.want(wantsFor(m_street, state, 1 + int(state % 7)));
    QTRY_VERIFY(!frames.empty() && frames.back()->settled && frames.back()->state == 100);
    QTRY_VERIFY(!lane.busy());
    for (std::size_t i = 1; i < frames.size(); ++i) QVERIFY(frames[i]->state >= frames[i - 1]->state);
    // One hundred lists in one tick: the drag is not replayed.
    QVERIFY2(frames.size() < 20, qPrintable(QString::number(frames.size())));
    QCOMPARE(frames.back()->params.kernel.h, 1 + 100 % 7);
    QVERIFY(frames.back()->check && frames.back()->check->maxError < 2e-6);
  }

  void wantReturnsAtOnceWhileTheWorkerIsBusy() {
    Recompute lane;
    lane.want(wantsFor(m_street, 1, 15, 927));
    QElapsedTimer timer;
    timer.start();
    for (std::uint64_t state = 2; state < 1002; ++state) lane.want(wantsFor(m_street, state, 15, 927));
    // Far above what a mutex costs, far below what one of the pictures takes a thousand times.
    QVERIFY2(timer.elapsed() < 500, qPrintable(QString::number(timer.elapsed())));
    lane.forget();
  }

  void aDragThatNeverPausesStillShowsPictures() {
    Recompute lane;
    QEventLoop loop;  // QTRY_ would look at events every 10 ms only, and so pause the drag
    int frames = 0;
    std::uint64_t state = 0;
    connect(&lane, &Recompute::frameReady, &loop, [&] {
      if (++frames == 10) loop.quit();
    });
    QTimer events;
    connect(&events, &QTimer::timeout, &loop, [&] {
      ++state;
      lane.want(wantsFor(m_street, state, 30 + int(state % 12), 900));
    });
    events.start(1);  // faster than any picture of this size
    QTimer::singleShot(20'000, &loop, &QEventLoop::quit);
    loop.exec();
    QCOMPARE(frames, 10);
    QVERIFY2(state > 20, qPrintable(QString::number(state)));
    lane.forget();
  }

  void forgetDropsWhatIsUnderWay() {
    Recompute lane;
    lane.want(wantsFor(m_street, 1, 3));
    lane.forget();
    QTRY_VERIFY(!lane.busy());
    const QSignalSpy frames(&lane, &Recompute::frameReady);
    lane.want(wantsFor(m_street, 2, 3));
    QTRY_VERIFY(frames.count() > 0);
    QCOMPARE(frames.front().front().value<std::shared_ptr<const Frame>>()->state, std::uint64_t{2});
    QTRY_VERIFY(!lane.busy());
  }

  void aRefusalComesAsASentence() {
    Recompute lane;
    const QSignalSpy failed(&lane, &Recompute::failed);
    const std::int64_t limit = memoryBudget().limit();
    memoryBudget().setLimit(16);
    lane.want(wantsFor(m_street, 9, 3));
    QTRY_COMPARE(failed.count(), 1);
    memoryBudget().setLimit(limit);
    QCOMPARE(failed.front().at(0).toULongLong(), 9ULL);
    QVERIFY(failed.front().at(1).toString().contains(QStringLiteral("budget")));
    QTRY_VERIFY(!lane.busy());
  }

 private:
  InputPtr m_street;
};

QTEST_GUILESS_MAIN(TestRecompute)
#include "tst_recompute.moc"
