#pragma once

#include <QAbstractScrollArea>
#include <optional>

#include "ui/paint/wiring.h"
#include "ui/wiring/wiring_words.h"

namespace convt {

/// The matrix of a layer's kernels, rows C_in, columns C_out, which scrolls where it is larger than its room while the
/// names stay. It shows a state and says what the user points at and chooses.
///
/// Keys: arrows walk the places, Home and End go to the row's first and last one, Page Up and Page Down by ten rows;
/// Enter and Space let the kernel act alone, as a click does.
class WiringMatrix : public QAbstractScrollArea {
  Q_OBJECT

 public:
  explicit WiringMatrix(QWidget* parent = nullptr);

  void showState(const WiringState& state);
  void setDimmed(bool dimmed);

  /// Where the keys are: the place chosen last, in the column of the chosen channel.
  const KernelAt& cursor() const { return m_cursor; }
  /// Under the pointer, else under the keys while they are used.
  std::optional<KernelAt> pointed() const;
  bool showsNorms() const { return m_grid.cell == 0; }
  /// Of a kernel, in logical pixels of the viewport.
  QRectF tileRect(const KernelAt& at) const;
  WiringScene scene() const;

 Q_SIGNALS:
  /// pointed() changed.
  void pointedAt();
  /// A click on a kernel, or Enter: it shall act alone, or all again if it does already.
  void chosen(convt::KernelAt at);

 protected:
  bool viewportEvent(QEvent* event) override;
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void scrollContentsBy(int dx, int dy) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void wheelEvent(QWheelEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void focusInEvent(QFocusEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;
  void changeEvent(QEvent* event) override;

 private:
  QString inputName(std::int64_t ic) const;
  QString outputName(std::int64_t oc) const;
  int namesLeft() const;
  QRect areaOfKernels() const;
  QPoint scroll() const;
  void layOut();
  void describe();
  void walkTo(KernelAt at);
  void setPointer(const std::optional<QPointF>& pointer);
  void notice();
  std::optional<KernelAt> placeAt(QPointF logical) const;

  WiringState m_state;
  WiringGrid m_grid;
  KernelAt m_cursor;
  std::optional<QPointF> m_pointer;
  std::optional<KernelAt> m_noticed;
  bool m_dimmed = false;
};

}  // namespace convt
