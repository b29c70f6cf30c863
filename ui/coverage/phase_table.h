#pragma once

#include <QWidget>

#include "ui/paint/phase_cells.h"

namespace convt {

/// The phases of a layer as a heading and a grid of numbers; strides beyond 8 in words: how many phases there are, and
/// the range of their numbers. Row r, column c is what pixels with (row + padding) mod stride = r, (column + padding)
/// mod stride = c get; the tool tip of a cell says so, the accessible description reads all of them.
class PhaseTable : public QWidget {
  Q_OBJECT

 public:
  explicit PhaseTable(QWidget* parent = nullptr);

  static constexpr int kMostPhases = 8;

  /// Without values they are not known yet, and it says so. Beyond kMostPhases the least and the greatest suffice.
  void setPhases(const QString& heading, const PhaseCells& phases);
  const PhaseCells& phases() const { return m_phases; }

  /// Where a phase's cell is painted; for tests and tool tips.
  QRect cellRect(int j, int i) const;

  QSize sizeHint() const override;
  QSize minimumSizeHint() const override { return sizeHint(); }

 protected:
  bool event(QEvent* event) override;
  void paintEvent(QPaintEvent* event) override;
  void changeEvent(QEvent* event) override;

 private:
  bool inWords() const;
  int cell() const;
  QStringList words() const;
  QString numberAt(int j, int i) const;
  void retranslate();

  QString m_heading;
  PhaseCells m_phases;
};

}  // namespace convt
