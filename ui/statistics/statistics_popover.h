#pragma once

#include <QFrame>
#include <QPointer>

#include "ui/statistics/statistics_facts.h"

QT_BEGIN_NAMESPACE
class QLabel;
class QPushButton;
class QTableWidget;
QT_END_NAMESPACE

namespace convt {

class HistogramView;

/// The statistics of the whole output: a histogram, and a table with a row for all channels and one for each, whose
/// chosen row the histogram is of. While they are being gathered it says how far they are; they can be stopped and go
/// on. A Qt::Popup; Esc and a click elsewhere close it, Ctrl+C copies the table.
class StatisticsPopover : public QFrame {
  Q_OBJECT

 public:
  explicit StatisticsPopover(QWidget* parent = nullptr);

  /// May be called while it is open. Cheap while it is closed.
  void setFacts(const StatisticsFacts& facts);
  /// Opens below a widget, inside the screen, on the row of what the output view shows.
  void popup(QWidget* below);

 Q_SIGNALS:
  /// The gathering shall stop where it is, or go on.
  void stopToggled();
  /// The table went to the clipboard; a sentence.
  void copied(QString sentence);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void changeEvent(QEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;

 private:
  void build();
  void retranslate();
  void showTable();
  void fillRow(int at, const StatisticsRow& row);
  void showRow();
  void place();
  void copy();

  StatisticsFacts m_facts;
  std::vector<StatisticsRow> m_rows;
  QPointer<QWidget> m_below;
  QLabel* m_heading;
  HistogramView* m_histogram;
  QTableWidget* m_table;
  QPushButton* m_stop;
  QPushButton* m_copy;
};

}  // namespace convt
