#pragma once

#include <QWidget>
#include <functional>

#include "engine/core/micro_grid.h"

QT_BEGIN_NAMESPACE
class QComboBox;
class QLabel;
class QPushButton;
QT_END_NAMESPACE

namespace convt {

class SeedBox;
class SegmentedSwitch;
class Stepper;

/// The row of the number grid, 40 high: its size, whose weights, what stands in it, the seed of random numbers, and the
/// way back to the picture. It emits the shown grid with one thing changed and waits for setGrid().
class MicroBar : public QWidget {
  Q_OBJECT

 public:
  explicit MicroBar(QWidget* parent = nullptr);

  void setGrid(const MicroGrid& grid);
  /// As a part of another row: there is no way back from it, and no separator below.
  void setEmbedded(bool embedded);

 Q_SIGNALS:
  void gridEdited(const convt::MicroGrid& grid);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void changeEvent(QEvent* event) override;

 private:
  void build();
  void retranslate();
  void edit(const std::function<void(MicroGrid&)>& change);

  MicroGrid m_grid;
  bool m_embedded = false;
  QLabel* m_sizeLabel;
  Stepper* m_size;
  QLabel* m_numbersLabel;
  SegmentedSwitch* m_numbers;
  QLabel* m_inputLabel;
  QComboBox* m_source;
  QLabel* m_seedLabel;
  SeedBox* m_seed;
  QPushButton* m_back;
};

}  // namespace convt
