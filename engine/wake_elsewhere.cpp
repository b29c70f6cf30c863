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
// A new thread inherits the mask of the one that makes it, and TBB's workers make others as soon as they are woken. So
// a worker that comes for the first time with one CPU less than another that was once narrowed is given that one, too.
// Until it comes it sleeps with what it inherited.
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
  cpu_set_t allowed{};   ///< what it had before it was last narrowed; none if it never was
  cpu_set_t narrowed{};  ///< what it has while narrowedBy is set
};

using Workers = std::vector<Worker*>;

void erase(Workers& workers, Worker* worker) {
  workers.erase(std::remove(workers.begin(), workers.end(), worker), workers.end());
}

struct Registry {
  std::mutex mutex;  ///< guards the lists and what they point to
  Workers all;
  Workers asleep;  ///< the last that fell asleep at the end
};

/// Never destroyed: workers may end after all static objects are gone.
Registry& registry() {
  static auto* const shared = new Registry;
  return *shared;
}

bool cpusOf(const Worker& worker, cpu_set_t& cpus) {
  return pthread_getaffinity_np(worker.thread, sizeof cpus, &cpus) == 0;
}

void setCpus(const Worker& worker, const cpu_set_t& cpus) {
  pthread_setaffinity_np(worker.thread, sizeof cpus, &cpus);
}

/// Whether the set is that of the other worker, as it has it now, without one CPU.
bool isOneLess(const cpu_set_t& cpus, const Worker& other) {
  cpu_set_t now;
  cpu_set_t common;
  CPU_AND(&common, &cpus, &other.allowed);
  return CPU_EQUAL(&common, &cpus) && CPU_COUNT(&cpus) + 1 == CPU_COUNT(&other.allowed) &&
         (other.narrowedBy != nullptr || (cpusOf(other, now) && CPU_EQUAL(&now, &other.allowed)));
}

void giveBackWhatWasInherited(const Worker& worker, const Workers& others) {
  cpu_set_t cpus;
  if (!cpusOf(worker, cpus)) return;
  const auto maker = std::find_if(others.begin(), others.end(), [&](Worker* other) { return isOneLess(cpus, *other); });
  if (maker != others.end()) setCpus(worker, (*maker)->allowed);
}

/// A thread that ends is forgotten first: its handle must not be used any more.
struct OwnWorker {
  Worker worker;
  OwnWorker() {
    const std::lock_guard lock(registry().mutex);
    giveBackWhatWasInherited(worker, registry().all);
    registry().all.push_back(&worker);
  }
  ~OwnWorker() {
    const std::lock_guard lock(registry().mutex);
    erase(registry().all, &worker);
    erase(registry().asleep, &worker);
  }
};

Worker& thisWorker() {
  thread_local OwnWorker own;
  return own.worker;
}

bool narrow(Worker& worker, int cpu) {
  cpu_set_t allowed;
  if (!cpusOf(worker, allowed)) return false;
  cpu_set_t narrowed = allowed;
  CPU_CLR(static_cast<std::size_t>(cpu), &narrowed);
  if (CPU_COUNT(&narrowed) == 0 || CPU_EQUAL(&narrowed, &allowed)) return false;
  if (pthread_setaffinity_np(worker.thread, sizeof narrowed, &narrowed) != 0) return false;
  worker.allowed = allowed;
  worker.narrowed = narrowed;
  return true;
}

void restore(Worker& worker) {
  worker.narrowedBy = nullptr;
  cpu_set_t now;
  if (cpusOf(worker, now) && CPU_EQUAL(&now, &worker.narrowed)) setCpus(worker, worker.allowed);
}

}  // namespace

void workerSleeps() {
  Worker& worker = thisWorker();
  const std::lock_guard lock(registry().mutex);
  erase(registry().asleep, &worker);
  registry().asleep.push_back(&worker);
}

void workerWoke() {
  Worker& worker = thisWorker();
  const std::lock_guard lock(registry().mutex);
  erase(registry().asleep, &worker);
  if (worker.narrowedBy != nullptr) restore(worker);
}

WakeElsewhere::WakeElsewhere() {
  const std::lock_guard lock(registry().mutex);
  const std::vector<Worker*>& asleep = registry().asleep;
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
  const std::lock_guard lock(registry().mutex);
  for (Worker* worker : registry().asleep) {
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
