#pragma once

#include <QWidget>
#include <memory>
#include <optional>

#include "engine/render/frame.h"

QT_BEGIN_NAMESPACE
class QLabel;
class QPushButton;
QT_END_NAMESPACE

namespace convt {

class FactRow;

/// The trust line, 24 high: preview or exact, milliseconds of the convolution and the path that took them, size of the
/// output in memory, what the self-check found, precision; at the right end what is under the pointer. While the
/// statistics of a large output are being gathered, how far they are, with a button that stops them or goes on. Also
/// where sentences for the user go that need no answer.
class StatusLine : public QWidget {
  Q_OBJECT

 public:
  explicit StatusLine(QWidget* parent = nullptr);

  void showFrame(std::shared_ptr<const Frame> frame);
  /// The output's size is known before anything is computed.
  void showOutput(const Shape& output, bool valid);
  /// "new draw (kernel 3 to 4)"; empty: none.
  void setNote(const QString& note);
  /// False on pages that order no statistics: their frames have none, and nobody stopped them.
  void setStatisticsShown(bool shown);
  /// A sentence that stays until the next one or until something is edited; empty: none.
  void setSentence(const QString& sentence);
  void setReadout(const QString& text);
  QString text() const;
  QString readoutText() const;
  /// "statistics 43 %", "statistics stopped at 43 %"; empty while nobody waits for them.
  QString progress() const;

 Q_SIGNALS:
  /// The statistics shall stop where they are, or go on.
  void statisticsToggled();

 protected:
  void changeEvent(QEvent* event) override;

 private:
  void retranslate();
  void arrange();
  void showProgress();

  std::shared_ptr<const Frame> m_frame;
  Shape m_output;
  bool m_valid = true;
  bool m_statisticsShown = true;
  QString m_note;
  QString m_sentence;
  FactRow* m_facts;
  QLabel* m_progress;
  QPushButton* m_stop;
  QLabel* m_readout;
};

}  // namespace convt
