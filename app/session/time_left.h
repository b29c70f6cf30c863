#pragma once

#include <QString>
#include <chrono>

namespace convt {

/// How long work will still take: at first by an estimate, then by what it took so far.
class TimeLeft {
 public:
  /// @param estimate  seconds for all of it
  explicit TimeLeft(double estimate) : m_estimate(estimate), m_start(Clock::now()) {}

  /// Seconds. @param share  of the work that is done, 0..1
  double at(double share) const;

 private:
  using Clock = std::chrono::steady_clock;
  double m_estimate;
  Clock::time_point m_start;
};

/// "less than 1 s", "12 s", "3 min", "2 h 10 min": as much as one wants to know.
QString durationText(double seconds);

}  // namespace convt
