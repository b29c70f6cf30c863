#include "engine/machine_limits.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <new>
#include <vector>

#include "engine/kernels/limit_loops.h"
#include "engine/machine.h"
#include "engine/parallel.h"

namespace convt {
namespace {

using Clock = std::chrono::steady_clock;

constexpr auto kPatience = std::chrono::milliseconds(20);
constexpr std::align_val_t kAlignment{64};

struct Freed {
  void operator()(float* floats) const { ::operator delete[](floats, kAlignment); }
};
using Floats = std::unique_ptr<float[], Freed>;

/// What one thread does: given the thread's number, returns the work done (operations or bytes).
using Work = std::function<double(int thread)>;

/// Work per nanosecond (so 10^9 per second) of all threads together, from the moment when all of them have come to the
/// end of the last. Where one does not come, e.g. because the system gives no more, the others begin without it.
double rateOf(int threads, const Work& work) {
  std::atomic<int> arrived{0};
  std::atomic<double> done{0.0};
  std::atomic<std::int64_t> begin{0};
  std::atomic<std::int64_t> end{0};
  const auto now = [] { return std::chrono::nanoseconds(Clock::now().time_since_epoch()).count(); };
  parallelFor(threads, {threads, {}}, [&](std::int64_t) {
    const int thread = arrived.fetch_add(1);
    const auto late = Clock::now() + kPatience;
    while (arrived.load() < threads && Clock::now() < late) {
    }
    std::int64_t unset = 0;
    begin.compare_exchange_strong(unset, now());
    const double mine = work(thread);
    const std::int64_t finished = now();
    for (double sum = done.load(); !done.compare_exchange_weak(sum, sum + mine);) {
    }
    for (std::int64_t last = end.load(); last < finished && !end.compare_exchange_weak(last, finished);) {
    }
    return true;
  });
  return done.load() / static_cast<double>(std::max<std::int64_t>(1, end.load() - begin.load()));
}

double multiplyAddRate(int threads) {
  constexpr std::int64_t kRounds = 400'000;  // a millisecond and a half where twelve of them take twelve cycles
  std::atomic<float> kept{0.0F};
  return rateOf(threads, [&](int) {
    float sink = 0.0F;
    const std::int64_t operations = multiplyAdds(kRounds, &sink);
    kept.store(sink);
    return static_cast<double>(operations);
  });
}

/// A buffer of which each thread has a part, and the loops over it.
class Memory {
 public:
  Memory(int threads, std::size_t bytes)
      : m_threads(threads), m_part(bytes / sizeof(float) / static_cast<std::size_t>(threads) / kWhole * kWhole) {
    const std::size_t floats = m_part * static_cast<std::size_t>(threads);
    m_floats.reset(static_cast<float*>(::operator new[](floats * sizeof(float), kAlignment)));
    fill(m_floats.get(), floats, 1.0F);
  }

  /// @param walks  over the buffer in one run: small buffers would be done before the clock ticks
  Bandwidth sample(int walks) const {
    const std::size_t half = m_part / 2;
    std::atomic<float> kept{0.0F};
    Bandwidth found;
    found.read = rate(walks, [&](float* part) { kept.store(sumOf(part, m_part)); });
    found.write = rate(walks, [&](float* part) { fill(part, m_part, 1.0F); });
    found.copy = rate(walks, [&](float* part) { copy(part, part + half, half); });
    return found;
  }

  void sampleStreamed(int walks, Bandwidth& found) const {
    const std::size_t half = m_part / 2;
    found.streamedWrite = rate(walks, [&](float* part) { fillStreamed(part, m_part, 1.0F); });
    found.streamedCopy = rate(walks, [&](float* part) { copyStreamed(part, part + half, half); });
  }

 private:
  static constexpr std::size_t kWhole = 2 * kLimitStep;  // each half of a part is a whole number of steps

  template <class Loop>
  double rate(int walks, const Loop& loop) const {
    return rateOf(m_threads, [&](int thread) {
      for (int i = 0; i < walks; ++i) loop(m_floats.get() + static_cast<std::size_t>(thread) * m_part);
      return static_cast<double>(m_part * sizeof(float)) * walks;
    });
  }

  int m_threads;
  std::size_t m_part;
  Floats m_floats;
};

}  // namespace

double Bandwidth::bestWrite() const {
  return std::max(write, streamedWrite);
}

double Bandwidth::bestTotal() const {
  return std::max({read, write, streamedWrite, copy, streamedCopy});
}

struct LimitMeter::Buffers {
  explicit Buffers(int threads)
      : cache(threads, std::min(kCacheBytes, static_cast<std::size_t>(cacheSizes().last) / 2)),
        memory(threads, std::max(kMemoryBytes, static_cast<std::size_t>(cacheSizes().last) * 4)) {}

  static constexpr std::size_t kCacheBytes = std::size_t{8} << 20;
  static constexpr std::size_t kMemoryBytes = std::size_t{128} << 20;
  Memory cache;
  Memory memory;
};

LimitMeter::LimitMeter(int threads)
    : m_threads(threads > 0 ? threads : defaultThreads()), m_buffers(std::make_unique<Buffers>(m_threads)) {}

LimitMeter::~LimitMeter() = default;

MachineLimits LimitMeter::sample() {
  constexpr int kCacheWalks = 16;
  MachineLimits limits;
  limits.threads = m_threads;
  m_buffers->cache.sample(1);  // wakes the threads; the next ones find the buffer in the cache
  limits.cache = m_buffers->cache.sample(kCacheWalks);
  limits.gflops = multiplyAddRate(m_threads);
  limits.memory = m_buffers->memory.sample(1);
  m_buffers->memory.sampleStreamed(1, limits.memory);
  return limits;
}

MachineLimits medianOf(const std::vector<MachineLimits>& samples) {
  const auto middle = [&](auto figure) {
    std::vector<double> values;
    for (const MachineLimits& sample : samples) values.push_back(figure(sample));
    std::nth_element(values.begin(), values.begin() + std::ssize(values) / 2, values.end());
    return values[values.size() / 2];
  };
  const auto bandwidth = [&](Bandwidth MachineLimits::*of) {
    const auto figure = [&](double Bandwidth::*member) {
      return middle([&](const MachineLimits& sample) { return sample.*of.*member; });
    };
    return Bandwidth{figure(&Bandwidth::read), figure(&Bandwidth::write), figure(&Bandwidth::streamedWrite),
                     figure(&Bandwidth::copy), figure(&Bandwidth::streamedCopy)};
  };
  return {samples.front().threads, middle([](const MachineLimits& sample) { return sample.gflops; }),
          bandwidth(&MachineLimits::cache), bandwidth(&MachineLimits::memory)};
}

}  // namespace convt
