#pragma once

#include <memory>
#include <vector>

namespace convt {

/// What one kind of memory gives to all threads together, in GB/s (10^9 bytes).
struct Bandwidth {
  double read = 0.0;
  double write = 0.0;          ///< normal stores
  double streamedWrite = 0.0;  ///< non-temporal stores; 0: not measured (caches)
  double copy = 0.0;           ///< bytes read plus bytes written
  double streamedCopy = 0.0;   ///< the same with non-temporal stores; 0: not measured

  double bestWrite() const;
  /// Of any mixture of reading and writing: the largest of all figures.
  double bestTotal() const;
};

/// The limits of this machine for a number of threads, as programs of ours reach them.
struct MachineLimits {
  int threads = 1;
  double gflops = 0.0;  ///< float32 fused multiply-adds, two operations each, with the SIMD target in use
  Bandwidth cache;      ///< a buffer of 8 MB in all, less where half the last-level cache is less
  Bandwidth memory;     ///< a buffer of at least 128 MB and four times the last-level cache
};

/// Measures them again and again, beside the work that they limit: where a machine is shared they drift by the minute.
/// Keeps its buffers. Not thread-safe; any thread but the GUI's.
class LimitMeter {
 public:
  /// @param threads  0: as many as the CPUs this process may use
  explicit LimitMeter(int threads = 0);
  ~LimitMeter();
  LimitMeter(const LimitMeter&) = delete;
  LimitMeter& operator=(const LimitMeter&) = delete;

  /// Every figure once, on all threads at the same time: some 40 ms. Blocks.
  MachineLimits sample();

 private:
  struct Buffers;
  int m_threads;
  std::unique_ptr<Buffers> m_buffers;
};

/// Figure by figure. @pre at least one sample
MachineLimits medianOf(const std::vector<MachineLimits>& samples);

}  // namespace convt
