#pragma once

#include <QWidget>
#include <memory>
#include <optional>
#include <vector>

#include "engine/core/tensor.h"
#include "ui/controls/panel_state.h"
#include "ui/controls/tap_at.h"
#include "ui/paint/marks.h"

namespace convt {

/// The kernels of one output channel side by side, each tap at least 8 px, with the names of their input channels, and
/// their common legend at the right. As many kernels as fit: three up to 5 x 5, then fewer, then the strongest one.
///
/// The tap under the pointer, or the one that the arrow keys walk to, is outlined and its weight stands under the
/// legend. Keys: arrows walk the taps, left and right on into the next kernel; Enter and Space choose the tap, as a
/// click does; Esc leaves it.
class KernelStrip : public QWidget {
  Q_OBJECT
 public:
  explicit KernelStrip(QWidget* parent);

  /// @param tight  keeps kernels of up to 5 taps within 42 px, for windows of little height
  void showState(const PanelState& state, bool tight);

  /// Height of the kernels without their names; changes with the kernel only.
  int kernelHeight() const;
  int shown() const { return static_cast<int>(m_shown.size()); }

  /// Outlines the taps (ky, kx) that made a pixel, in every kernel; none: no outlines.
  void setUsedTaps(const std::optional<CellSet>& taps);
  /// Outlines a tap that is pointed at elsewhere.
  void setHoveredTap(const std::optional<TapAt>& tap);

  /// Room on the left, above and on the right of the kernels, for outlines at their edges.
  static constexpr int kRoom = 2;

 Q_SIGNALS:
  /// The tap that is pointed at here changed.
  void tapHovered(std::optional<convt::TapAt> tap);
  void tapActivated(convt::TapAt tap);

 protected:
  void resizeEvent(QResizeEvent* event) override;
  void paintEvent(QPaintEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void leaveEvent(QEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void changeEvent(QEvent* event) override;

 private:
  void choose();
  void paintKernels(QPainter& painter) const;
  const float* taps(int channel) const;
  int cell() const;
  QString accessibleText() const;
  QString legendNote() const;
  /// Place of the k-th shown kernel, and the name of the channel that it takes.
  QRectF boxOf(int k) const;
  int channelOf(int k) const;
  std::optional<int> placeOf(int channel) const;
  bool isShown(const TapAt& tap) const;
  std::vector<Mark> marksOn(int channel) const;
  std::optional<TapAt> tapUnderPointer() const;
  /// What is outlined: a tap pointed at here, else one pointed at elsewhere.
  std::optional<TapAt> pointedTap() const;
  void updateHover();
  void dropCursor();
  void walk(int dy, int dx);
  void describe();

  PanelState m_state;
  bool m_tight = false;
  std::vector<int> m_shown;  ///< input channels, within the group
  float m_scale = 0.0F;
  std::shared_ptr<const Tensor> m_scaledWeight;  ///< what m_scale and the strongest kernel were found for
  int m_scaledChannel = -1;
  int m_strongest = 0;
  std::optional<CellSet> m_used;
  std::optional<TapAt> m_elsewhere;
  std::optional<QPointF> m_pointer;
  std::optional<TapAt> m_cursor;  ///< the keyboard's; goes before the pointer
  std::optional<TapAt> m_hover;
};

}  // namespace convt
