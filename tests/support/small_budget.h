#pragma once

#include "engine/core/memory_budget.h"

namespace convt {

/// Leaves the process's memory budget so many bytes while it lives.
class SmallBudget {
 public:
  explicit SmallBudget(std::int64_t bytes) : m_before(memoryBudget().limit()) {
    memoryBudget().setLimit(memoryBudget().used() + bytes);
  }
  ~SmallBudget() { memoryBudget().setLimit(m_before); }
  SmallBudget(const SmallBudget&) = delete;
  SmallBudget& operator=(const SmallBudget&) = delete;

 private:
  std::int64_t m_before;
};

}  // namespace convt
