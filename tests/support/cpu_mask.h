#pragma once

#include <pthread.h>

#include <set>

namespace convt {

using Cpus = std::set<int>;

/// The CPUs that a thread may use; Linux only.
inline Cpus cpusOf(pthread_t thread) {
  cpu_set_t mask;
  CPU_ZERO(&mask);
  pthread_getaffinity_np(thread, sizeof mask, &mask);
  Cpus cpus;
  for (std::size_t cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
    if (CPU_ISSET(cpu, &mask)) cpus.insert(static_cast<int>(cpu));
  }
  return cpus;
}

inline void setCpus(pthread_t thread, const Cpus& cpus) {
  cpu_set_t mask;
  CPU_ZERO(&mask);
  for (const int cpu : cpus) CPU_SET(static_cast<std::size_t>(cpu), &mask);
  pthread_setaffinity_np(thread, sizeof mask, &mask);
}

}  // namespace convt
