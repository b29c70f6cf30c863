#pragma once

namespace convt {

/// Workers that sleep between runs are woken on another CPU than that of the thread that wakes them, where they would
/// wait for milliseconds (see the .cpp). Only threads that told of their sleep are touched, and only for the moment of
/// the wake-up; afterwards the set of CPUs that they may use is as it was. A worker never gets a CPU that it was not
/// allowed then (taskset, cpuset), one that has no other CPU is left alone, and a set that somebody else changed
/// meanwhile stays; what a new worker inherited from one that was just woken is given back. A system call that fails is
/// ignored: the worker is woken as ever. On systems other than Linux nothing is done. Thread-safe.

/// By a worker: it has no work and will sleep.
void workerSleeps();

/// By a worker, as the first thing when it was woken: it may use all of its CPUs again.
void workerWoke();

/// While it lives, workers that slept when it was made are woken elsewhere; those that still sleep at its end are left
/// as they were. Make it on the thread that wakes them. Costs about 20 us for each sleeping worker, of which at most
/// four are looked at, and next to nothing where none sleeps.
class WakeElsewhere {
 public:
  WakeElsewhere();
  ~WakeElsewhere();
  WakeElsewhere(const WakeElsewhere&) = delete;
  WakeElsewhere& operator=(const WakeElsewhere&) = delete;

 private:
  [[maybe_unused]] bool m_narrowed = false;  ///< some worker was kept from this CPU
};

}  // namespace convt
