#pragma once

#include <QWidget>
#include <memory>
#include <vector>

#include "engine/core/tensor.h"
#include "ui/controls/panel_state.h"

namespace convt {

/// The kernels of one output channel side by side, each tap at least 8 px, with the names of their input channels, and
/// their common legend at the right. As many kernels as fit: three up to 5 x 5, then fewer, then the strongest one.
class KernelStrip : public QWidget {
  Q_OBJECT
 public:
  explicit KernelStrip(QWidget* parent);

  /// @param tight  keeps kernels of up to 5 taps within 42 px, for windows of little height
  void showState(const PanelState& state, bool tight);

  /// Height of the kernels without their names; changes with the kernel only.
  int kernelHeight() const;
  int shown() const { return static_cast<int>(m_shown.size()); }

 protected:
  void resizeEvent(QResizeEvent* event) override;
  void paintEvent(QPaintEvent* event) override;
  void changeEvent(QEvent* event) override;

 private:
  void choose();
  void paintKernels(QPainter& painter) const;
  const float* taps(int channel) const;
  int cell() const;
  QString accessibleText() const;

  PanelState m_state;
  bool m_tight = false;
  std::vector<int> m_shown;  ///< input channels, within the group
  float m_scale = 0.0F;
  std::shared_ptr<const Tensor> m_scaledWeight;  ///< what m_scale and the strongest kernel were found for
  int m_scaledChannel = -1;
  int m_strongest = 0;
};

}  // namespace convt
