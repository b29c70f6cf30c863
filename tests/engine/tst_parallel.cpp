#include <QTest>
#include <algorithm>
#include <atomic>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "engine/parallel.h"
#include "tests/support/cpu_mask.h"

using namespace convt;

namespace {

namespace fs = std::filesystem;

/// Whether all threads but this one sleep.
bool othersSleep() {
  int awake = 0;
  for (const fs::directory_entry& task : fs::directory_iterator("/proc/self/task")) {
    std::ifstream status(task.path() / "status");
    for (std::string line; std::getline(status, line);) {
      if (line.rfind("State:", 0) == 0 && line.find('S') == std::string::npos) ++awake;
    }
  }
  return awake <= 1;
}

}  // namespace

/// parallelFor() calls each task once, on as many threads as asked for, and ends as it promises.
class TestParallel : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void everyTaskRunsOnce_data();
  void everyTaskRunsOnce();
  void oneThreadIsTheCaller();
  void asManyThreadsAsAskedFor_data();
  void asManyThreadsAsAskedFor();
  void stoppedTaskEndsTheLoop_data() { everyTaskRunsOnce_data(); }
  void stoppedTaskEndsTheLoop();
  void stopRequestEndsTheLoop();
  void exceptionOfATaskIsRethrown_data() { everyTaskRunsOnce_data(); }
  void exceptionOfATaskIsRethrown();
  void callersDoNotDisturbEachOther();
  void runsLeaveTheCpusOfThreadsAsTheyWere();
  void threadsConfinedToOneCpuStayThere();
};

void TestParallel::everyTaskRunsOnce_data() {
  QTest::addColumn<int>("threads");
  for (const int threads : {0, 1, 2, 4}) QTest::newRow(std::to_string(threads).c_str()) << threads;
}

void TestParallel::everyTaskRunsOnce() {
  QFETCH(int, threads);
  for (const std::int64_t count : {0, 1, 2, 3, 1000}) {
    std::vector<std::atomic<int>> calls(static_cast<std::size_t>(count));
    const RunStatus status = parallelFor(count, {threads, {}}, [&](std::int64_t i) {
      ++calls[static_cast<std::size_t>(i)];
      return true;
    });
    QCOMPARE(status, RunStatus::Completed);
    QVERIFY(std::all_of(calls.begin(), calls.end(), [](const auto& n) { return n == 1; }));
  }
}

void TestParallel::oneThreadIsTheCaller() {
  std::set<std::thread::id> seen;  // unguarded: there is one thread
  parallelFor(100, {1, {}}, [&](std::int64_t) { return seen.insert(std::this_thread::get_id()), true; });
  parallelFor(1, {8, {}}, [&](std::int64_t) { return seen.insert(std::this_thread::get_id()), true; });
  QCOMPARE(seen, std::set{std::this_thread::get_id()});
}

void TestParallel::asManyThreadsAsAskedFor_data() {
  QTest::addColumn<int>("threads");
  for (const int threads : {2, 4, 7}) QTest::newRow(std::to_string(threads).c_str()) << threads;
}

/// Each task waits until all of them are under way: with fewer threads it would wait forever.
void TestParallel::asManyThreadsAsAskedFor() {
  QFETCH(int, threads);
  if (threads > defaultThreads() && defaultThreads() < 2) QSKIP("a machine with one CPU");
  std::mutex mutex;
  std::set<std::thread::id> seen;
  std::atomic<int> arrived{0};
  const RunStatus status = parallelFor(threads, {threads, {}}, [&](std::int64_t) {
    {
      const std::lock_guard lock(mutex);
      seen.insert(std::this_thread::get_id());
    }
    ++arrived;
    while (arrived < threads) std::this_thread::yield();
    return true;
  });
  QCOMPARE(status, RunStatus::Completed);
  QCOMPARE(static_cast<int>(seen.size()), threads);
}

void TestParallel::stoppedTaskEndsTheLoop() {
  QFETCH(int, threads);
  std::atomic<int> calls{0};
  const RunStatus status = parallelFor(1'000'000, {threads, {}}, [&](std::int64_t i) {
    ++calls;
    return i != 10;
  });
  QCOMPARE(status, RunStatus::Cancelled);
  QVERIFY(calls < 1'000'000);
}

void TestParallel::stopRequestEndsTheLoop() {
  for (const int threads : {1, 2, 4}) {
    std::stop_source stop;
    std::atomic<int> calls{0};
    const RunStatus status = parallelFor(1'000'000, {threads, stop.get_token()}, [&](std::int64_t) {
      if (++calls == 100) stop.request_stop();
      return true;
    });
    QCOMPARE(status, RunStatus::Cancelled);
    QVERIFY(calls < 100 + 64);  // each thread ends its task, no more
  }
}

void TestParallel::exceptionOfATaskIsRethrown() {
  QFETCH(int, threads);
  for (int repeat = 0; repeat < 20; ++repeat) {
    const auto throwing = [](std::int64_t i) -> bool {
      if (i == 7) throw std::runtime_error("seven");
      return true;
    };
    // So many calls that the loop would never end if the exception did not end it.
    constexpr std::int64_t kEndless = std::int64_t{1} << 60;
    QVERIFY_THROWS_EXCEPTION(std::runtime_error, parallelFor(kEndless, {threads, {}}, throwing));
  }
  // The arena works on as before.
  std::atomic<int> sum{0};
  QCOMPARE(parallelFor(100, {threads, {}}, [&](std::int64_t i) { return sum += static_cast<int>(i), true; }),
           RunStatus::Completed);
  QCOMPARE(sum, 4950);
}

void TestParallel::callersDoNotDisturbEachOther() {
  std::vector<std::thread> callers;
  std::atomic<int> right{0};
  for (int caller = 0; caller < 4; ++caller) {
    callers.emplace_back([&, caller] {
      for (int repeat = 0; repeat < 50; ++repeat) {
        std::atomic<int> calls{0};
        std::stop_source stop;
        // Odd callers cancel theirs; the others must not notice. Calls after the one that asks wait for it: while its
        // thread is preempted, others could end the loop.
        const RunStatus status = parallelFor(200, {0, stop.get_token()}, [&](std::int64_t) {
          const int call = ++calls;
          if (caller % 2 == 0) return true;
          if (call == 20) stop.request_stop();
          while (call > 20 && !stop.stop_requested()) std::this_thread::yield();
          return true;
        });
        const bool wanted =
            caller % 2 == 1 ? status == RunStatus::Cancelled : status == RunStatus::Completed && calls == 200;
        if (wanted) ++right;
      }
    });
  }
  for (std::thread& caller : callers) caller.join();
  QCOMPARE(right, 200);
}

/// A run may make new threads, which inherit the CPUs of those that make them: all that work for us are looked at.
void TestParallel::runsLeaveTheCpusOfThreadsAsTheyWere() {
  if (defaultThreads() < 2) QSKIP("a machine with one CPU");
  const Cpus all = cpusOf(pthread_self());
  std::mutex mutex;
  std::set<pthread_t> threads;
  std::atomic<int> fewer{0};  // calls on a thread with fewer CPUs
  const auto compare = [&](std::int64_t) {
    if (cpusOf(pthread_self()) != all) ++fewer;
    return true;
  };
  const auto look = [&](std::int64_t i) {
    const std::lock_guard lock(mutex);
    threads.insert(pthread_self());
    return compare(i);
  };
  const auto throwing = [&](std::int64_t i) -> bool { throw std::runtime_error(look(i) ? "any" : ""); };
  const auto allHaveAll = [&] {
    const std::lock_guard lock(mutex);
    return std::all_of(threads.begin(), threads.end(), [&](pthread_t thread) { return cpusOf(thread) == all; });
  };
  for (const std::int64_t count : {1000, 2, 3, 1000, 20'000}) {
    QTRY_VERIFY(othersSleep());
    parallelFor(count, {}, look);
    QVERIFY(allHaveAll());
    QTRY_VERIFY(othersSleep());
    QVERIFY_THROWS_EXCEPTION(std::runtime_error, parallelFor(count, {}, throwing));
    QVERIFY(allHaveAll());
  }
  QVERIFY(threads.size() >= 2);
  std::vector<std::thread> callers;
  for (int caller = 0; caller < 4; ++caller) callers.emplace_back([&] { parallelFor(1000, {}, compare); });
  for (std::thread& caller : callers) caller.join();
  QVERIFY(allHaveAll());
  QCOMPARE(fewer, 0);
}

/// As by taskset on a running process: the loop must neither hang nor let the threads out again.
void TestParallel::threadsConfinedToOneCpuStayThere() {
  if (defaultThreads() < 2) QSKIP("a machine with one CPU");
  const Cpus all = cpusOf(pthread_self());
  std::mutex mutex;
  std::set<pthread_t> threads;
  std::atomic<int> arrived{0};
  parallelFor(defaultThreads(), {}, [&](std::int64_t) {
    {
      const std::lock_guard lock(mutex);
      threads.insert(pthread_self());
    }
    ++arrived;
    while (arrived < defaultThreads()) std::this_thread::yield();
    return true;
  });
  for (const pthread_t thread : threads) setCpus(thread, {*all.begin()});
  for (int repeat = 0; repeat < 3; ++repeat) {
    QTRY_VERIFY(othersSleep());
    std::atomic<int> calls{0};
    QCOMPARE(parallelFor(1000, {}, [&](std::int64_t) { return ++calls, true; }), RunStatus::Completed);
    QCOMPARE(calls, 1000);
    for (const pthread_t thread : threads) QCOMPARE(cpusOf(thread), Cpus{*all.begin()});
  }
  for (const pthread_t thread : threads) setCpus(thread, all);
}

QTEST_APPLESS_MAIN(TestParallel)
#include "tst_parallel.moc"
