#pragma once

#include <QWidget>
#include <array>

#include "ui/controls/edit_phase.h"
#include "ui/controls/panel_state.h"

namespace convt {

class LabeledSlider;
class TextLine;

/// LAYER: the five paired parameters, 280 high. Emits the shown parameters with one of them changed.
class LayerSection : public QWidget {
  Q_OBJECT
 public:
  explicit LayerSection(QWidget* parent);

  static constexpr int kHeight = 280;

  void showState(const PanelState& state);
  /// The ring round a handle while its number in the formula is hovered.
  void setRinged(std::optional<Param> param);
  bool isDragging() const;
  LabeledSlider* row(Param param) const { return m_rows[static_cast<std::size_t>(param)]; }

 Q_SIGNALS:
  void paramsEdited(const convt::LayerParams& params, convt::Param param, convt::EditPhase phase);
  void linkEdited(convt::Param param, bool linked);

 protected:
  void resizeEvent(QResizeEvent* event) override;
  void paintEvent(QPaintEvent* event) override;
  void changeEvent(QEvent* event) override;

 private:
  void addRow(Param param, int minimum, int maximum, int boxMaximum, int start);
  void retranslate();
  void place();

  LayerParams m_params;
  TextLine* m_heading = nullptr;
  TextLine* m_h = nullptr;
  TextLine* m_w = nullptr;
  std::array<LabeledSlider*, 5> m_rows{};
};

}  // namespace convt
