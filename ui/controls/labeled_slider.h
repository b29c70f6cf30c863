#pragma once

#include <QWidget>
#include <array>

#include "engine/core/params.h"
#include "ui/controls/edit_phase.h"

namespace convt {

class ChainButton;
class NumberBox;
class SliderTrack;
class TextLine;

/// What a parameter's row offers.
struct SliderSpec {
  Param param = Param::Kernel;
  int minimum = 0;
  int maximum = 15;     ///< of the slider; never changes, whatever other parameters do
  int boxMaximum = 64;  ///< the boxes go further
  int start = 0;        ///< what a double click brings back
};

/// The row of one paired parameter, 48 high: label, box for H, chain, box for W; below, one slider while H and W are
/// linked, else one half slider each. It shows what it is told and emits what the user does; only a dragged handle
/// moves by itself.
class LabeledSlider : public QWidget {
  Q_OBJECT
 public:
  LabeledSlider(const SliderSpec& spec, QWidget* parent);

  static constexpr int kRowHeight = 48;

  void setPair(Pair value);
  void setLinked(bool linked);
  /// Hatches each axis's track from these values on; {0, 0} for none.
  void setInvalidFrom(Pair from);
  /// Inverts the boxes of the axes that break a rule, with a "!" after the label.
  void setBroken(bool h, bool w);
  void setRinged(bool ringed);
  bool isDragging() const;
  Param param() const { return m_spec.param; }

  QSize sizeHint() const override { return {256, kRowHeight}; }

 Q_SIGNALS:
  void pairEdited(convt::Pair value, convt::EditPhase phase);
  void linkEdited(bool linked);

 protected:
  void resizeEvent(QResizeEvent* event) override;
  void changeEvent(QEvent* event) override;

 private:
  void retranslate();
  void place();
  void edit(int axis, int value, EditPhase phase);
  void reset(int axis);

  SliderSpec m_spec;
  Pair m_pair;
  bool m_linked = true;
  TextLine* m_label = nullptr;
  TextLine* m_mark = nullptr;
  ChainButton* m_chain = nullptr;
  std::array<NumberBox*, 2> m_boxes{};     // H, W
  std::array<SliderTrack*, 2> m_tracks{};  // H (or both), W
};

}  // namespace convt
