#include "engine/parallel.h"

#include <oneapi/tbb/global_control.h>
#include <oneapi/tbb/info.h>
#include <oneapi/tbb/task_arena.h>
#include <oneapi/tbb/task_group.h>
#include <oneapi/tbb/task_scheduler_observer.h>

#include <algorithm>
#include <atomic>
#include <memory>

#include "engine/wake_elsewhere.h"

namespace convt {
namespace {

constexpr int kMostThreads = 64;

using Arena = oneapi::tbb::task_arena;

/// Nothing where TBB cannot start: it throws when it can create no thread, and work is then done serially.
std::unique_ptr<Arena> makeArena(int threads) {
  try {
    auto arena = std::make_unique<Arena>(threads);
    arena->initialize();
    return arena;
  } catch (const std::exception&) {
    return nullptr;
  }
}

/// Workers enter the arena when they are woken for it and leave it when they have found no work for a while.
class SleepWatch : public oneapi::tbb::task_scheduler_observer {
 public:
  explicit SleepWatch(Arena& arena) : task_scheduler_observer(arena) { observe(true); }
  ~SleepWatch() override { observe(false); }

  void on_scheduler_entry(bool isWorker) override {
    if (isWorker) workerWoke();
  }
  void on_scheduler_exit(bool isWorker) override {
    if (isWorker) workerSleeps();
  }
};

/// The arena of the process: a new one per run would wake its threads anew.
Arena* processArena() {
  static const std::unique_ptr<Arena> shared = makeArena(defaultThreads());
  static const std::unique_ptr<SleepWatch> watch = shared ? std::make_unique<SleepWatch>(*shared) : nullptr;
  return shared.get();
}

/// More threads than CPUs, which --threads and tests may ask for: TBB must be told, and the arena lives for the run.
std::unique_ptr<Arena> widerArena(int threads) {
  static const oneapi::tbb::global_control control(oneapi::tbb::global_control::max_allowed_parallelism, kMostThreads);
  return makeArena(threads);
}

}  // namespace

int defaultThreads() {
  static const int threads = std::max(1, oneapi::tbb::info::default_concurrency());
  return threads;
}

RunStatus parallelFor(std::int64_t count, const RunOptions& options, const std::function<bool(std::int64_t)>& body) {
  std::atomic<std::int64_t> next{0};
  std::atomic<bool> cancelled{false};
  const auto work = [&] {
    while (!cancelled.load(std::memory_order_relaxed)) {
      const std::int64_t i = next.fetch_add(1, std::memory_order_relaxed);
      if (i >= count) return;
      if (options.stop.stop_requested() || !body(i)) cancelled = true;
    }
  };
  const std::int64_t wanted = options.threads > 0 ? std::min(options.threads, kMostThreads) : defaultThreads();
  const int threads = static_cast<int>(std::min(wanted, count));
  const std::unique_ptr<Arena> wider = threads > defaultThreads() ? widerArena(threads) : nullptr;
  Arena* arena = wider ? wider.get() : threads > 1 ? processArena() : nullptr;
  if (arena == nullptr) {
    work();
  } else {
    arena->execute([&] {
      oneapi::tbb::task_group_context context(oneapi::tbb::task_group_context::isolated);
      oneapi::tbb::task_group group(context);
      const auto guarded = [&] {
        try {
          work();
        } catch (...) {
          cancelled = true;
          throw;
        }
      };
      const WakeElsewhere moment;
      for (int i = 1; i < threads; ++i) group.run(guarded);
      group.run_and_wait(guarded);
    });
  }
  return cancelled ? RunStatus::Cancelled : RunStatus::Completed;
}

}  // namespace convt
