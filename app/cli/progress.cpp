#include "app/cli/progress.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>

#include "app/session/time_left.h"

namespace convt::cli {

Progress::Progress() : m_terminal(::isatty(STDERR_FILENO) == 1), m_next(Clock::now() + std::chrono::seconds(1)) {}

void Progress::show(const char* phase, double share, std::optional<double> secondsLeft) {
  if (!m_terminal || Clock::now() < m_next) return;
  m_next = Clock::now() + std::chrono::milliseconds(100);
  m_visible = true;
  std::fprintf(stderr, "\r\x1b[K%s %d %%", phase, static_cast<int>(100.0 * std::clamp(share, 0.0, 1.0)));
  if (secondsLeft) std::fprintf(stderr, ", %s left", qPrintable(durationText(*secondsLeft)));
  std::fflush(stderr);
}

void Progress::wipe() {
  if (!m_visible) return;
  m_visible = false;
  std::fputs("\r\x1b[K", stderr);
  std::fflush(stderr);
}

}  // namespace convt::cli
