#pragma once

#include <QWidget>

#include "ui/wiring/wiring_words.h"

QT_BEGIN_NAMESPACE
class QLabel;
QT_END_NAMESPACE

namespace convt {

class Chip;
class TextLine;
class WiringMatrix;

/// The wiring of a layer: the shape of its weight, what groups cut, the matrix of its kernels, their scale, the kernel
/// that is pointed at and, where one acts alone, that it does.
class WiringPanel : public QWidget {
  Q_OBJECT

 public:
  explicit WiringPanel(QWidget* parent = nullptr);

  void showState(const WiringState& state);
  /// Veils the matrix: it is the last valid one.
  void setDimmed(bool dimmed);
  WiringMatrix& matrix() { return *m_matrix; }

  QSize sizeHint() const override { return {440, 560}; }
  QSize minimumSizeHint() const override { return {240, 240}; }

 Q_SIGNALS:
  /// This kernel shall act alone, or all again if it does already.
  void soloRequested(convt::KernelAt at);
  /// All kernels shall act again.
  void soloEnded();
  /// What is told of the kernel that is pointed at; empty for none.
  void pointedText(QString text);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void changeEvent(QEvent* event) override;

 private:
  void retranslate();
  void showPointed();
  void layOut();

  WiringState m_state;
  QLabel* m_heading;
  TextLine* m_shape;
  TextLine* m_wiring;
  WiringMatrix* m_matrix;
  TextLine* m_pointed;
  Chip* m_solo;
  TextLine* m_note;
};

}  // namespace convt
