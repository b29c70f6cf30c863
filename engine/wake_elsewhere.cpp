// Linux wakes a thread on the CPU of its waker, or on the one it last ran on if that is idle, and looks for another
// idle one only among the CPUs that share a cache. On virtual machines, whose CPUs often share none and look taken
// while they idle, a worker so lands behind the thread that woke it and has just begun to compute. It stays there until
// the balance at a timer tick moves it, 1 to 3 ms later; a short run has ended by then. Measured on 2 such CPUs, 64
// tasks of 20 us after 16 ms of sleep (tests/bench/bench_wakeup): the second thread joined 2 of 5 runs, at 0.5 ms; so
// woken all of them, at 0.11 ms, and the run takes 0.72 instead of 1.27 ms.
//
// The caller therefore takes its own CPU out of the sleeping worker's mask: the kernel must wake it on another one.
// What that does to others is what a well placed worker does: on a busy CPU it competes as any thread of its priority.
// No thread is pinned, none spins, and while nothing runs all masks are as they were. Two limits. The kernel has no
// compare-and-set of masks: one that somebody sets within the same microseconds as we do can be lost. And a mask put
// back counts as one that was asked for, so a process confined to part of the machine by a cpuset that grows later
// keeps its workers within the old one.
//
// What did not help: to keep a worker from the CPU only where it had last run there (joined 26 of 40), as it is also
// drawn to its waker from others. No priority or scheduling class changes where a thread is woken; a pool of our own
// would be woken by the same futex.
#include "engine/wake_elsewhere.h"

#ifdef __linux__

#include <pthread.h>

#include <algorithm>
#include <mutex>
#include <vector>

namespace convt {
namespace {

/// The caller itself wakes two workers of TBB, the last that fell asleep, and each woken one wakes others.
constexpr int kMostNarrowed = 4;

struct Worker {
  pthread_t thread = pthread_self();
  const WakeElsewhere* narrowedBy = nullptr;
  cpu_set_t allowed{};   ///< what it had before
  cpu_set_t narrowed{};  ///< what it has while narrowedBy is set
};

struct Sleepers {
  std::mutex mutex;             ///< guards the list and what it points to
  std::vector<Worker*> asleep;  ///< the last that fell asleep at the end

  void remove(Worker* worker) { asleep.erase(std::remove(asleep.begin(), asleep.end(), worker), asleep.end()); }
};

/// Never destroyed: workers may end after all static objects are gone.
Sleepers& sleepers() {
  static auto* const shared = new Sleepers;
  return *shared;
}

/// A thread that ends is forgotten first: its handle must not be used any more.
struct OwnWorker {
  Worker worker;
  ~OwnWorker() {
    const std::lock_guard lock(sleepers().mutex);
    sleepers().remove(&worker);
  }
};

Worker& thisWorker() {
  thread_local OwnWorker own;
  return own.worker;
}

bool narrow(Worker& worker, int cpu) {
  if (pthread_getaffinity_np(worker.thread, sizeof worker.allowed, &worker.allowed) != 0) return false;
  worker.narrowed = worker.allowed;
  CPU_CLR(static_cast<std::size_t>(cpu), &worker.narrowed);
  if (CPU_COUNT(&worker.narrowed) == 0 || CPU_EQUAL(&worker.narrowed, &worker.allowed)) return false;
  return pthread_setaffinity_np(worker.thread, sizeof worker.narrowed, &worker.narrowed) == 0;
}

void restore(Worker& worker) {
  worker.narrowedBy = nullptr;
  cpu_set_t now;
  const bool known = pthread_getaffinity_np(worker.thread, sizeof now, &now) == 0;
  if (known && CPU_EQUAL(&now, &worker.narrowed)) {
    pthread_setaffinity_np(worker.thread, sizeof worker.allowed, &worker.allowed);
  }
}

}  // namespace

void workerSleeps() {
  Worker& worker = thisWorker();
  const std::lock_guard lock(sleepers().mutex);
  sleepers().remove(&worker);
  sleepers().asleep.push_back(&worker);
}

void workerWoke() {
  Worker& worker = thisWorker();
  const std::lock_guard lock(sleepers().mutex);
  sleepers().remove(&worker);
  if (worker.narrowedBy != nullptr) restore(worker);
}

WakeElsewhere::WakeElsewhere() {
  const std::lock_guard lock(sleepers().mutex);
  const std::vector<Worker*>& asleep = sleepers().asleep;
  const int cpu = asleep.empty() ? -1 : sched_getcpu();
  if (cpu < 0 || cpu >= CPU_SETSIZE) return;
  int most = kMostNarrowed;
  for (auto worker = asleep.rbegin(); worker != asleep.rend() && most > 0; ++worker, --most) {
    if ((*worker)->narrowedBy != nullptr || !narrow(**worker, cpu)) continue;
    (*worker)->narrowedBy = this;
    m_narrowed = true;
  }
}

WakeElsewhere::~WakeElsewhere() {
  if (!m_narrowed) return;
  const std::lock_guard lock(sleepers().mutex);
  for (Worker* worker : sleepers().asleep) {
    if (worker->narrowedBy == this) restore(*worker);
  }
}

}  // namespace convt

#else

namespace convt {

void workerSleeps() {}
void workerWoke() {}
WakeElsewhere::WakeElsewhere() = default;
WakeElsewhere::~WakeElsewhere() = default;

}  // namespace convt

#endif
