#include "app/step_player.h"

#include <algorithm>

#include "ui/theme/current_theme.h"

namespace convt {
namespace {

constexpr int kPicture = 16;            // ms between two pictures of a flight
constexpr double kLongestFlight = 450;  // ms; short of the whole step, so that the result can be read before the next
constexpr double kFlightShare = 0.55;   // of a step's time
constexpr double kFastest = 8.0;        // steps a second: from here on a flight would be a flicker

}  // namespace

StepPlayer::StepPlayer(QObject* parent) : QObject(parent) {
  m_timer.setTimerType(Qt::PreciseTimer);
  connect(&m_timer, &QTimer::timeout, this, &StepPlayer::tick);
}

void StepPlayer::setPosition(qint64 step, qint64 count) {
  m_step = step;
  m_count = count;
}

void StepPlayer::setSpeed(double stepsPerSecond) {
  m_speed = stepsPerSecond;
}

void StepPlayer::setHeld(bool held) {
  if (m_held == held) return;
  m_held = held;
  if (!m_playing) return;
  if (held) {
    rest();
  } else {
    start();
  }
}

void StepPlayer::toggle() {
  if (m_playing) return stop();
  if (m_count < 1) return;
  m_playing = true;
  Q_EMIT playingChanged(true);
  if (m_step >= m_count) Q_EMIT stepWanted(0);
  if (!m_held) start();
}

void StepPlayer::stop() {
  if (!m_playing) return;
  m_playing = false;
  rest();
  Q_EMIT playingChanged(false);
}

/// The first step comes at once: who presses Play wants to see something happen.
void StepPlayer::start() {
  m_sinceStep.invalidate();
  m_timer.start(kPicture);
  tick();
}

void StepPlayer::rest() {
  m_timer.stop();
  Q_EMIT landingChanged(1.0);
}

void StepPlayer::tick() {
  const double period = 1000.0 / m_speed;
  const double since = m_sinceStep.isValid() ? static_cast<double>(m_sinceStep.elapsed()) : period;
  if (since >= period) {
    if (m_step >= m_count) return stop();
    m_sinceStep.start();
    const bool flies = m_speed < kFastest && !reducedMotion();
    Q_EMIT landingChanged(flies ? 0.0 : 1.0);
    Q_EMIT stepWanted(m_step + 1);
    return;
  }
  if (m_speed >= kFastest || reducedMotion()) return;
  const double flight = std::min(kLongestFlight, kFlightShare * period);
  Q_EMIT landingChanged(std::min(1.0, since / flight));
}

}  // namespace convt
