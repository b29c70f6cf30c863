#pragma once

#include <QWidget>
#include <vector>

#include "engine/core/board.h"

QT_BEGIN_NAMESPACE
class QComboBox;
class QLabel;

QT_END_NAMESPACE

namespace convt {

class SliderTrack;
class TransportButton;

/// The row under a mechanism, 48 high: to the beginning, one step back, play, one step on, to the end; which step; a
/// scrubber; speed and order. It emits what is asked for and waits to be told.
class PlaybackBar : public QWidget {
  Q_OBJECT

 public:
  /// @param speeds  steps per second, ascending
  explicit PlaybackBar(std::vector<double> speeds, QWidget* parent = nullptr);

  /// @param step  done, 0..count
  void setStep(qint64 step, qint64 count);
  void setPlaying(bool playing);
  void setSpeed(double speed);
  void setOrder(StepOrder order);
  /// False where rows and serpentine would be the same.
  void setOrdered(bool ordered);

 Q_SIGNALS:
  void playToggled();
  void stepRequested(qint64 step);
  void speedChosen(double speed);
  void orderChosen(convt::StepOrder order);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void changeEvent(QEvent* event) override;

 private:
  void build();
  void retranslate();
  void showStep();

  std::vector<double> m_speeds;
  qint64 m_step = 0;
  qint64 m_count = 0;
  bool m_playing = false;
  TransportButton* m_first;
  TransportButton* m_back;
  TransportButton* m_play;
  TransportButton* m_forward;
  TransportButton* m_last;
  QLabel* m_text;
  SliderTrack* m_scrubber;
  QLabel* m_speedLabel;
  QComboBox* m_speed;
  QLabel* m_orderLabel;
  QComboBox* m_order;
};

}  // namespace convt
