#include "app/session/give_way.h"

#include <QElapsedTimer>
#include <QTest>
#include <atomic>
#include <thread>

using namespace convt;

class TestGiveWay : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void nobodyBusyIsNoWait() {
    GiveWay sign;
    QElapsedTimer timer;
    timer.start();
    for (int i = 0; i < 100; ++i) sign.wait({});
    QVERIFY(timer.elapsed() < kLongestWait.count());
  }

  void busyWaitsButNotForEver() {
    GiveWay sign;
    sign.setBusy(true);
    QElapsedTimer timer;
    timer.start();
    sign.wait({});
    QVERIFY(timer.elapsed() >= kLongestWait.count() - 1);
  }

  void theEndOfTheWorkWakes_data() {
    QTest::addColumn<bool>("stopped");
    QTest::newRow("nobody is busy any more") << false;
    QTest::newRow("stopped") << true;
  }
  void theEndOfTheWorkWakes() {
    QFETCH(bool, stopped);
    // A wait that is ended at once takes less than the longest; repeated, so that the thread is in it at least once.
    int early = 0;
    for (int i = 0; i < 20; ++i) {
      GiveWay sign;
      std::stop_source stop;
      sign.setBusy(true);
      std::atomic<bool> began = false;
      qint64 waited = 0;
      std::thread waiter([&] {
        QElapsedTimer timer;
        timer.start();
        began = true;
        sign.wait(stop.get_token());
        waited = timer.elapsed();
      });
      while (!began) std::this_thread::yield();
      if (stopped)
        stop.request_stop();
      else
        sign.setBusy(false);
      waiter.join();
      early += waited < kLongestWait.count() / 2 ? 1 : 0;
    }
    QVERIFY2(early >= 15, qPrintable(QString::number(early)));
  }
};

QTEST_GUILESS_MAIN(TestGiveWay)
#include "tst_give_way.moc"
