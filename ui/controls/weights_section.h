#pragma once

#include <QWidget>
#include <optional>

#include "ui/controls/edit_phase.h"
#include "ui/controls/panel_state.h"
#include "ui/controls/tap_at.h"
#include "ui/paint/marks.h"

class QCheckBox;
class QComboBox;

namespace convt {

class DiceButton;
class KernelStrip;
class SeedBox;
class SliderTrack;
class TextLine;

/// WEIGHTS: where they come from, the seed, the kernels of the selected output channel, the bias. Its height follows
/// the kernel's (heightFor).
class WeightsSection : public QWidget {
  Q_OBJECT
 public:
  explicit WeightsSection(QWidget* parent);

  void showState(const PanelState& state);
  /// For windows of little height: the whole section in 196 px while the kernel has at most 5 taps a side.
  void setTight(bool tight);
  /// What the section needs for the shown kernel.
  int neededHeight() const;
  bool isDragging() const;
  /// Outlines in the kernels, see KernelStrip.
  void setUsedTaps(const std::optional<CellSet>& taps);
  void setHoveredTap(const std::optional<TapAt>& tap);

 Q_SIGNALS:
  void weightsEdited(const convt::WeightSource& source, convt::EditPhase phase);
  void paramsEdited(const convt::LayerParams& params, convt::Param param, convt::EditPhase phase);
  void tapHovered(std::optional<convt::TapAt> tap);
  void tapActivated(convt::TapAt tap);

 protected:
  void resizeEvent(QResizeEvent* event) override;
  void changeEvent(QEvent* event) override;

 private:
  void editKind(int index);
  void editSeed(std::uint64_t seed, EditPhase phase);
  void rollDice();
  void editBias(bool on);
  void fillKinds();
  void showSeed();
  void showCount();
  void retranslate();
  void place();
  int biasTop() const;

  PanelState m_state;
  bool m_tight = false;
  TextLine* m_heading = nullptr;
  TextLine* m_count = nullptr;
  QComboBox* m_kind = nullptr;
  TextLine* m_note = nullptr;
  TextLine* m_seedLabel = nullptr;
  TextLine* m_seedNote = nullptr;
  SeedBox* m_seedBox = nullptr;
  DiceButton* m_dice = nullptr;
  SliderTrack* m_seedTrack = nullptr;
  KernelStrip* m_kernels = nullptr;
  QCheckBox* m_bias = nullptr;
  TextLine* m_biasNote = nullptr;
};

}  // namespace convt
