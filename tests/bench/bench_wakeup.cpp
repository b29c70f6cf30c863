// What idleness costs: a loop of 64 short tasks as parallelFor() runs it, hot (one run after the other) and after
// `--idle` milliseconds without work. Prints medians and 95th percentiles in microseconds: the whole loop, and when the
// second thread took its first task.
#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <string>
#include <thread>
#include <vector>

#include "engine/parallel.h"
#include "tests/bench/quantile.h"

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::int64_t kTasks = 64;
constexpr std::int64_t kTaskSteps = 12'000;  // some 20 us

double microseconds(Clock::duration time) {
  return std::chrono::duration<double, std::micro>(time).count();
}

/// A task's work: a chain of multiplications, which takes the same time on whichever thread.
double work() {
  double value = 1.0;
  for (std::int64_t i = 0; i < kTaskSteps; ++i) value = value * 0.999999 + 1e-9;
  return value;
}

struct Times {
  std::vector<double> whole;
  std::vector<double> second;  ///< until another thread than the caller's took a task; of the runs where one did
};

void measureOnce(Times& times) {
  const std::thread::id caller = std::this_thread::get_id();
  std::atomic<std::int64_t> joined{-1};
  std::atomic<double> sink{0.0};
  const Clock::time_point start = Clock::now();
  convt::parallelFor(kTasks, {}, [&](std::int64_t) {
    if (std::this_thread::get_id() != caller) {
      std::int64_t none = -1;
      joined.compare_exchange_strong(none, (Clock::now() - start).count());
    }
    sink = work();
    return true;
  });
  times.whole.push_back(microseconds(Clock::now() - start));
  if (joined >= 0) times.second.push_back(microseconds(Clock::duration(joined)));
}

void print(const char* name, const Times& times) {
  std::printf("%-14s loop  median %7.1f us, p95 %7.1f us", name, quantile(times.whole, 0.5),
              quantile(times.whole, 0.95));
  if (!times.second.empty()) {
    std::printf("   second thread after  median %7.1f us, p95 %7.1f us", quantile(times.second, 0.5),
                quantile(times.second, 0.95));
  }
  std::printf("   (joined %zu of %zu)\n", times.second.size(), times.whole.size());
}

}  // namespace

int main(int argc, char** argv) {
  int repeat = 100;
  double idle = 16.0;
  for (int i = 1; i + 1 < argc; ++i) {
    if (std::strcmp(argv[i], "--repeat") == 0) repeat = std::stoi(argv[i + 1]);
    if (std::strcmp(argv[i], "--idle") == 0) idle = std::stod(argv[i + 1]);
  }
  Times hot;
  Times rested;
  measureOnce(hot);
  hot = {};
  for (int i = 0; i < repeat; ++i) measureOnce(hot);
  for (int i = 0; i < repeat; ++i) {
    std::this_thread::sleep_for(std::chrono::duration<double, std::milli>(idle));
    measureOnce(rested);
  }
  print("hot", hot);
  print(("after " + std::to_string(static_cast<int>(idle)) + " ms").c_str(), rested);
  return 0;
}
