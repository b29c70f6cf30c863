#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

namespace convt {

/// Floats that are not set to zero, aligned to a cache line. As a buffer of one thread they live from run to run: fresh
/// pages cost more than the work.
class ScratchFloats {
 public:
  /// Room for n floats, with unspecified contents; valid until the next call.
  float* atLeast(std::int64_t n) {
    if (n > m_size) {
      m_storage = std::make_unique_for_overwrite<float[]>(static_cast<std::size_t>(n + kLine));
      m_size = n;
      const auto address = reinterpret_cast<std::uintptr_t>(m_storage.get()) / sizeof(float);
      m_first = m_storage.get() + (kLine - static_cast<std::int64_t>(address) % kLine) % kLine;
    }
    return m_first;
  }

  /// What the last call gave.
  float* data() const { return m_first; }

 private:
  static constexpr std::int64_t kLine = 64 / sizeof(float);
  std::unique_ptr<float[]> m_storage;
  float* m_first = nullptr;
  std::int64_t m_size = 0;
};

}  // namespace convt
