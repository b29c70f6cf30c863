#include "app/session/time_left.h"

#include <QCoreApplication>
#include <cmath>

namespace convt {
namespace {

struct Duration {
  Q_DECLARE_TR_FUNCTIONS(Duration)
};

constexpr double kTrusted = 1.0;  // seconds after which what was seen says more than the estimate

}  // namespace

double TimeLeft::at(double share) const {
  const double gone = std::chrono::duration<double>(Clock::now() - m_start).count();
  if (gone < kTrusted || share <= 0.0) return m_estimate * (1.0 - share);
  return gone * (1.0 - share) / share;
}

QString durationText(double seconds) {
  constexpr double kMinute = 60.0;
  constexpr double kHour = 3600.0;
  if (seconds < 1.0) return Duration::tr("less than 1 s");
  if (seconds < 99.5) return Duration::tr("%1 s").arg(std::lround(seconds));
  const long minutes = std::lround(seconds / kMinute);
  if (seconds < kHour) return Duration::tr("%1 min").arg(minutes);
  if (seconds > 1e9) return Duration::tr("years");
  return Duration::tr("%1 h %2 min").arg(minutes / 60).arg(minutes % 60);
}

}  // namespace convt
