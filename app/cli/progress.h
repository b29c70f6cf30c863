#pragma once

#include <chrono>
#include <optional>

namespace convt::cli {

/// One line on stderr that says how far the work is: only on a terminal, only if it takes longer than a second, ten
/// times a second at most. Wiped when the work ends. One thread at a time.
class Progress {
 public:
  Progress();
  ~Progress() { wipe(); }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  bool onTerminal() const { return m_terminal; }
  /// @param share  0..1
  /// @param secondsLeft  of the phase, where it is known
  void show(const char* phase, double share, std::optional<double> secondsLeft = {});
  void wipe();

 private:
  using Clock = std::chrono::steady_clock;
  bool m_terminal;
  bool m_visible = false;
  Clock::time_point m_next;
};

}  // namespace convt::cli
