#pragma once

#include <atomic>
#include <stop_token>
#include <thread>

namespace convt::cli {

/// Turns SIGINT (Ctrl-C) and SIGTERM into a stop request, from the moment it is made until it is destroyed. A thread of
/// its own waits for the signals, because almost nothing may be done in a handler. Make it before any other thread
/// starts: they inherit that the signals are not theirs.
class Interrupt {
 public:
  Interrupt();
  ~Interrupt();
  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;

  std::stop_token token() const { return m_source.get_token(); }

 private:
  std::stop_source m_source;
  std::atomic<bool> m_done = false;
  std::thread m_waiter;
};

}  // namespace convt::cli
