#include "engine/core/memory_budget.h"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "engine/core/number_text.h"

namespace convt {
namespace {

constexpr std::int64_t kUnknown = std::int64_t{1} << 62;

std::int64_t numberIn(const char* file) {
  std::ifstream stream(file);
  std::string word;
  if (!(stream >> word)) return kUnknown;
  const auto value = parseInteger(word);  // "max" means no limit
  return value && *value >= 0 ? *value : kUnknown;
}

std::int64_t availableOnMachine() {
  std::ifstream stream("/proc/meminfo");
  std::string line;
  while (std::getline(stream, line)) {
    if (line.rfind("MemAvailable:", 0) != 0) continue;
    std::istringstream fields(line.substr(13));
    std::string number;
    fields >> number;
    if (const auto kib = parseInteger(number)) return *kib * 1024;
  }
  return kUnknown;
}

/// Cached pages of files count as used in a group, but give way: a long build would else leave nothing.
std::int64_t leftInGroup(std::int64_t limit, const char* currentFile, const char* statFile) {
  const std::int64_t current = numberIn(currentFile);
  if (current == kUnknown) return limit;
  std::ifstream stream(statFile);
  std::string key;
  std::string number;
  std::int64_t cached = 0;
  while (stream >> key >> number) {
    if (key == "inactive_file" || key == "active_file") cached += parseInteger(number).value_or(0);
  }
  return std::clamp<std::int64_t>(limit - current + cached, 0, limit);
}

// Version 2 of cgroups first, then version 1; a process outside of both has neither file.
std::int64_t availableInGroup() {
  const std::int64_t limit2 = numberIn("/sys/fs/cgroup/memory.max");
  if (limit2 != kUnknown) return leftInGroup(limit2, "/sys/fs/cgroup/memory.current", "/sys/fs/cgroup/memory.stat");
  const std::int64_t limit1 = numberIn("/sys/fs/cgroup/memory/memory.limit_in_bytes");
  if (limit1 == kUnknown) return kUnknown;
  return leftInGroup(limit1, "/sys/fs/cgroup/memory/memory.usage_in_bytes", "/sys/fs/cgroup/memory/memory.stat");
}

}  // namespace

Result<MemoryBudget::Reservation> MemoryBudget::reserve(std::int64_t bytes, const std::string& what) {
  std::optional<Reservation> granted = grant(bytes);
  if (!granted && bytes <= m_limit) {
    ++m_waiting;  // else caches would take again what they have just given back
    for (const auto& reclaim : m_reclaims) {
      if (granted || reclaim.load() == nullptr) break;
      reclaim.load()();
      granted = grant(bytes);
    }
    --m_waiting;
  }
  if (granted) return std::move(*granted);
  const std::int64_t left = std::max<std::int64_t>(0, m_limit - *m_used);
  return Failure{what + " needs " + memoryText(bytes) + "; the memory budget is " + memoryText(m_limit) +
                     ", of which " + memoryText(left) + " are free.",
                 false};
}

void MemoryBudget::addReclaim(void (*reclaim)()) {
  for (auto& place : m_reclaims) {
    void (*none)() = nullptr;
    if (place.compare_exchange_strong(none, reclaim)) return;
  }
  throw std::length_error("MemoryBudget: more than 4 caches");
}

std::optional<MemoryBudget::Reservation> MemoryBudget::tryReserve(std::int64_t bytes) {
  return m_waiting > 0 ? std::nullopt : grant(bytes);
}

std::optional<MemoryBudget::Reservation> MemoryBudget::grant(std::int64_t bytes) {
  std::int64_t before = m_used->load();
  do {
    if (bytes < 0 || bytes > std::max<std::int64_t>(0, m_limit - before)) return std::nullopt;
  } while (!m_used->compare_exchange_weak(before, before + bytes));
  Reservation reservation;
  reservation.m_bytes =
      std::shared_ptr<const std::int64_t>(new std::int64_t(bytes), [used = m_used](const std::int64_t* granted) {
        *used -= *granted;
        delete granted;
      });
  return reservation;
}

MemoryBudget& memoryBudget() {
  // Never destroyed: memory may be given back after all static objects are gone.
  static auto* const budget = new MemoryBudget(defaultMemoryLimit());
  return *budget;
}

std::int64_t defaultMemoryLimit() {
  const std::int64_t available = std::min(availableOnMachine(), availableInGroup());
  return std::min<std::int64_t>(available / 4, std::int64_t{2} << 30);
}

std::string memoryText(std::int64_t bytes) {
  const char* units[] = {"B", "kB", "MB", "GB", "TB", "PB", "EB"};
  double value = static_cast<double>(bytes);
  std::size_t unit = 0;
  while (value >= 999.5 && unit + 1 < std::size(units)) {
    value /= 1000.0;
    ++unit;
  }
  const int decimals = unit == 0 || value >= 99.95 ? 0 : 1;
  char buffer[64];
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::fixed, decimals).ptr;
  return std::string(buffer, end) + " " + units[unit];
}

}  // namespace convt
