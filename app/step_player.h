#pragma once

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>
#include <cstdint>

namespace convt {

/// Walks an animation: one step after the other at a speed, each with a short flight to its place. It owns no step: it
/// asks for the next one and is told where things stand. GUI thread.
class StepPlayer : public QObject {
  Q_OBJECT

 public:
  explicit StepPlayer(QObject* parent = nullptr);

  /// @param step  done, 0..count
  void setPosition(qint64 step, qint64 count);
  void setSpeed(double stepsPerSecond);
  /// Holds the animation where it is while something is looked at; playing goes on afterwards.
  void setHeld(bool held);

  bool playing() const { return m_playing; }
  /// At the end it begins anew.
  void toggle();
  void stop();

 Q_SIGNALS:
  void playingChanged(bool playing);
  void stepWanted(qint64 step);
  /// Of the last step's flight, 0..1.
  void landingChanged(double landing);

 private:
  void start();
  void tick();
  void rest();

  QTimer m_timer;  ///< a picture of the flight, or the next step
  QElapsedTimer m_sinceStep;
  qint64 m_step = 0;
  qint64 m_count = 0;
  double m_speed = 1.0;
  bool m_playing = false;
  bool m_held = false;
};

}  // namespace convt
