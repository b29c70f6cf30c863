#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "engine/core/result.h"

namespace convt {

/// The one limit on large allocations of the process: inputs, weights, outputs, caches. Allocating successfully proves
/// nothing (the system overcommits), so whoever needs much asks here first and keeps the Reservation as long as the
/// memory. Thread-safe; without locks of its own.
class MemoryBudget {
 public:
  /// Bytes granted; given back when the last copy is gone.
  class Reservation {
   public:
    Reservation() = default;
    std::int64_t bytes() const { return m_bytes ? *m_bytes : 0; }

   private:
    friend class MemoryBudget;
    std::shared_ptr<const std::int64_t> m_bytes;
  };

  explicit MemoryBudget(std::int64_t limit) : m_limit(limit) {}

  std::int64_t limit() const { return m_limit; }
  void setLimit(std::int64_t bytes) { m_limit = bytes; }
  std::int64_t used() const { return *m_used; }

  /// Grants `bytes` or says in a sentence what is needed and what is left.
  /// @param what  subject of the sentence: "The output 3x927x1399"
  Result<Reservation> reserve(std::int64_t bytes, const std::string& what);

  /// The same, but for what could be done without: nobody is asked to give memory back, and while somebody waits for
  /// what is given back nothing is granted.
  std::optional<Reservation> tryReserve(std::int64_t bytes);

  /// Called before a request is refused, on its thread and in the order of adding: gives back what is reserved only for
  /// a later use, after which the request is tried once more. It must not call reserve(). At most 4, else
  /// std::length_error.
  void addReclaim(void (*reclaim)());

 private:
  std::optional<Reservation> grant(std::int64_t bytes);

  std::atomic<int> m_waiting = 0;  ///< calls of reserve() that reclaim
  std::array<std::atomic<void (*)()>, 4> m_reclaims{};
  std::atomic<std::int64_t> m_limit;
  std::shared_ptr<std::atomic<std::int64_t>> m_used = std::make_shared<std::atomic<std::int64_t>>(0);
};

/// The process's budget. Its limit starts as defaultMemoryLimit().
MemoryBudget& memoryBudget();

/// min(a quarter of the memory that is available now, 2 GiB); a cgroup's limit counts as the machine's.
std::int64_t defaultMemoryLimit();

/// "15.6 MB", "2.1 GB": decimal units, three digits.
std::string memoryText(std::int64_t bytes);

}  // namespace convt
