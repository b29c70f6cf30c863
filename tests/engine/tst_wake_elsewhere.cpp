#include <QTest>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>

#include "engine/wake_elsewhere.h"
#include "tests/support/cpu_mask.h"

using namespace convt;

namespace {

/// A thread that does what it is told and waits else.
class Worker {
 public:
  Worker() : m_thread([this] { serve(); }) {}
  ~Worker() {
    call({});
    m_thread.join();
  }

  /// Runs the action on the thread and waits for its end; an empty one ends the thread.
  void call(std::function<void()> action) {
    std::unique_lock lock(m_mutex);
    m_action = std::move(action);
    m_changed.notify_all();
    m_changed.wait(lock, [this] { return !m_action.has_value(); });
  }
  pthread_t handle() { return m_thread.native_handle(); }
  Cpus cpus() { return cpusOf(handle()); }

 private:
  void serve() {
    for (bool more = true; more;) {
      std::unique_lock lock(m_mutex);
      m_changed.wait(lock, [this] { return m_action.has_value(); });
      more = static_cast<bool>(*m_action);
      if (more) (*m_action)();
      m_action.reset();
      m_changed.notify_all();
    }
  }

  std::mutex m_mutex;
  std::condition_variable m_changed;
  std::optional<std::function<void()>> m_action;
  std::thread m_thread;
};

}  // namespace

/// Sleeping workers are kept from the caller's CPU for one moment, and nothing of it stays.
class TestWakeElsewhere : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void init();
  void cleanup();
  void sleeperIsKeptFromTheCallersCpuForTheMoment();
  void wokenThreadHasItsCpusAtOnce();
  void wakingThreadIsLeftAlone();
  void threadWithoutAnotherCpuIsLeftAlone();
  void cpusSetBeforeAreThoseGivenBack();
  void cpusSetMeanwhileStay();
  void overlappingMomentsGiveBackTheWholeSet();
  void newWorkerGetsWhatItsMakerLacked();
  void newWorkerWithFewCpusOfItsOwnKeepsThem();
  void endedThreadIsForgotten();

 private:
  Cpus m_all;
  Cpus m_elsewhere;  ///< all but the CPU that the test runs on
  int m_here = 0;
};

/// The test stays on one CPU, so that it is known which one the workers are kept from. Workers made after that would
/// inherit it: they are given all CPUs.
void TestWakeElsewhere::init() {
  m_all = cpusOf(pthread_self());
  if (m_all.size() < 2) QSKIP("a machine with one CPU");
  m_here = *m_all.begin();
  m_elsewhere = m_all;
  m_elsewhere.erase(m_here);
  setCpus(pthread_self(), {m_here});
}

void TestWakeElsewhere::cleanup() {
  setCpus(pthread_self(), m_all);
}

void TestWakeElsewhere::sleeperIsKeptFromTheCallersCpuForTheMoment() {
  Worker worker;
  setCpus(worker.handle(), m_all);
  worker.call(workerSleeps);
  for (int repeat = 0; repeat < 3; ++repeat) {
    {
      const WakeElsewhere moment;
      QCOMPARE(worker.cpus(), m_elsewhere);
    }
    QCOMPARE(worker.cpus(), m_all);
  }
}

void TestWakeElsewhere::wokenThreadHasItsCpusAtOnce() {
  Worker worker;
  setCpus(worker.handle(), m_all);
  worker.call(workerSleeps);
  const WakeElsewhere moment;
  worker.call(workerWoke);
  QCOMPARE(worker.cpus(), m_all);
}

void TestWakeElsewhere::wakingThreadIsLeftAlone() {
  Worker worker;
  setCpus(worker.handle(), m_all);
  worker.call(workerSleeps);
  worker.call(workerWoke);
  const WakeElsewhere moment;
  QCOMPARE(worker.cpus(), m_all);
}

void TestWakeElsewhere::threadWithoutAnotherCpuIsLeftAlone() {
  Worker worker;
  setCpus(worker.handle(), {m_here});
  worker.call(workerSleeps);
  {
    const WakeElsewhere moment;
    QCOMPARE(worker.cpus(), Cpus{m_here});
  }
  QCOMPARE(worker.cpus(), Cpus{m_here});
}

/// Cpus that changed while the worker slept count, not those it fell asleep with.
void TestWakeElsewhere::cpusSetBeforeAreThoseGivenBack() {
  Worker worker;
  setCpus(worker.handle(), m_all);
  worker.call(workerSleeps);
  setCpus(worker.handle(), m_elsewhere);
  { const WakeElsewhere moment; }
  QCOMPARE(worker.cpus(), m_elsewhere);
}

void TestWakeElsewhere::cpusSetMeanwhileStay() {
  for (const bool wakes : {false, true}) {
    Worker worker;
    setCpus(worker.handle(), m_all);
    worker.call(workerSleeps);
    {
      const WakeElsewhere moment;
      setCpus(worker.handle(), {m_here});
      if (wakes) worker.call(workerWoke);
    }
    QCOMPARE(worker.cpus(), Cpus{m_here});
  }
}

/// The second caller finds a narrowed set; it must not take that for the worker's own.
void TestWakeElsewhere::overlappingMomentsGiveBackTheWholeSet() {
  Worker worker;
  setCpus(worker.handle(), m_all);
  worker.call(workerSleeps);
  std::optional<WakeElsewhere> first(std::in_place);
  std::optional<WakeElsewhere> second(std::in_place);
  first.reset();
  QCOMPARE(worker.cpus(), m_all);
  first.emplace();
  second.reset();
  QCOMPARE(worker.cpus(), m_elsewhere);
  first.reset();
  QCOMPARE(worker.cpus(), m_all);
}

/// A woken worker may make another before it has its own CPUs again: the new one inherits the narrowed set.
void TestWakeElsewhere::newWorkerGetsWhatItsMakerLacked() {
  for (const bool makerIsBack : {false, true}) {
    Worker maker;
    setCpus(maker.handle(), m_all);
    maker.call(workerSleeps);
    const WakeElsewhere moment;
    std::optional<Worker> made;
    maker.call([&] { made.emplace(); });
    if (makerIsBack) maker.call(workerWoke);
    QCOMPARE(made->cpus(), m_elsewhere);
    made->call(workerWoke);
    QCOMPARE(made->cpus(), m_all);
  }
}

void TestWakeElsewhere::newWorkerWithFewCpusOfItsOwnKeepsThem() {
  Worker maker;
  setCpus(maker.handle(), m_all);
  maker.call(workerSleeps);
  { const WakeElsewhere moment; }
  // Somebody confines the process.
  setCpus(maker.handle(), m_elsewhere);
  Worker made;
  setCpus(made.handle(), m_elsewhere);
  made.call(workerWoke);
  QCOMPARE(made.cpus(), m_elsewhere);
}

/// A thread that begins later gets the memory and the handle of the one that ended.
void TestWakeElsewhere::endedThreadIsForgotten() {
  setCpus(pthread_self(), m_all);
  {
    Worker worker;
    worker.call(workerSleeps);
  }
  Worker another;
  const WakeElsewhere moment;
  QCOMPARE(another.cpus(), m_all);
  QCOMPARE(cpusOf(pthread_self()), m_all);
}

QTEST_APPLESS_MAIN(TestWakeElsewhere)
#include "tst_wake_elsewhere.moc"
