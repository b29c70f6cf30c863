#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <stop_token>

namespace convt {

/// How long work in the background lets work in the foreground pass: between two of its pieces it waits until nobody is
/// busy, but never longer than this, so that it does not stand still beside a foreground that always has something to
/// do.
inline constexpr std::chrono::milliseconds kLongestWait{100};

/// The sign between the two. Thread-safe.
class GiveWay {
 public:
  void setBusy(bool busy) {
    {
      const std::scoped_lock lock(m_mutex);
      m_busy = busy;
    }
    m_changed.notify_all();
  }

  /// Returns at once if nobody is busy or `stop` is requested.
  void wait(const std::stop_token& stop) {
    std::unique_lock lock(m_mutex);
    m_changed.wait_for(lock, stop, kLongestWait, [this] { return !m_busy; });
  }

 private:
  std::mutex m_mutex;
  std::condition_variable_any m_changed;
  bool m_busy = false;
};

}  // namespace convt
