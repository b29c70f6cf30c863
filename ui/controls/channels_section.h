#pragma once

#include <QWidget>

#include "ui/controls/edit_phase.h"
#include "ui/controls/panel_state.h"

namespace convt {

class NumberBox;
class SliderTrack;
class Stepper;
class TextLine;

/// CHANNELS: out-channels (which follow the input until touched) and groups, 116 high.
class ChannelsSection : public QWidget {
  Q_OBJECT
 public:
  explicit ChannelsSection(QWidget* parent);

  static constexpr int kHeight = 116;

  void showState(const PanelState& state);
  bool isDragging() const;

 Q_SIGNALS:
  void paramsEdited(const convt::LayerParams& params, convt::Param param, convt::EditPhase phase);
  void outFollowRequested();

 protected:
  void resizeEvent(QResizeEvent* event) override;
  void paintEvent(QPaintEvent* event) override;
  void changeEvent(QEvent* event) override;

 private:
  void editOut(int value, EditPhase phase);
  void editGroups(int value);
  QString groupsNote() const;
  void retranslate();
  void place();

  PanelState m_state;
  TextLine* m_heading = nullptr;
  TextLine* m_outLabel = nullptr;
  TextLine* m_follow = nullptr;
  TextLine* m_inLabel = nullptr;
  TextLine* m_inValue = nullptr;
  NumberBox* m_outBox = nullptr;
  SliderTrack* m_outTrack = nullptr;
  TextLine* m_groupsLabel = nullptr;
  TextLine* m_groupsNote = nullptr;
  Stepper* m_groups = nullptr;
};

}  // namespace convt
