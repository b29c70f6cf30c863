#pragma once

#include <QWidget>
#include <optional>

#include "ui/controls/edit_phase.h"
#include "ui/controls/panel_state.h"
#include "ui/controls/tap_at.h"
#include "ui/paint/marks.h"

class QScrollArea;

namespace convt {

class ChannelsSection;
class LayerSection;
class WeightsSection;

/// The panel at the left: LAYER, CHANNELS, WEIGHTS. A pure function of the last PanelState, but for a handle that is
/// being dragged. It never changes a value by itself: it emits the shown state with one thing changed and waits for
/// show(). 256 wide (288 in large windows) and a line at its right; whole from 592 px of height, below that it scrolls.
class ParameterPanel : public QWidget {
  Q_OBJECT
 public:
  explicit ParameterPanel(QWidget* parent = nullptr);

  static constexpr int kUsualWidth = 256;
  static constexpr int kWideWidth = 288;

  using QWidget::show;
  void show(const PanelState& state);  ///< never emits

  /// Width without the line.
  void setPanelWidth(int width);
  /// Rings the handle(s) of a parameter, while its number in the formula is hovered.
  void setRinged(std::optional<Param> param);
  /// Outlines the taps (ky, kx) that made a pixel, and one that is pointed at elsewhere, in the kernels of WEIGHTS.
  void setUsedTaps(const std::optional<CellSet>& taps);
  void setHoveredTap(const std::optional<TapAt>& tap);
  /// True while a handle is held.
  bool isDragging() const;

  LayerSection* layer() const { return m_layer; }
  ChannelsSection* channels() const { return m_channels; }
  WeightsSection* weights() const { return m_weights; }

  QSize sizeHint() const override { return {m_width + 1, 592}; }
  QSize minimumSizeHint() const override { return {m_width + 1, 200}; }

 Q_SIGNALS:
  void paramsEdited(const convt::LayerParams& params, convt::Param param, convt::EditPhase phase);
  /// Linking also makes W the value of H: whoever owns the state does it, in one step of undo.
  void linkEdited(convt::Param param, bool linked);
  void weightsEdited(const convt::WeightSource& source, convt::EditPhase phase);
  void outFollowRequested();
  /// The tap that is pointed at in the kernels changed; a click, Enter or Space on it.
  void tapHovered(std::optional<convt::TapAt> tap);
  void tapActivated(convt::TapAt tap);

 protected:
  void resizeEvent(QResizeEvent* event) override;
  void paintEvent(QPaintEvent* event) override;
  void changeEvent(QEvent* event) override;

 private:
  void retranslate();
  void place();

  int m_width = kUsualWidth;
  QScrollArea* m_scroll = nullptr;
  QWidget* m_content = nullptr;
  LayerSection* m_layer = nullptr;
  ChannelsSection* m_channels = nullptr;
  WeightsSection* m_weights = nullptr;
};

}  // namespace convt
