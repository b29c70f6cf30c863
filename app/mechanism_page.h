#pragma once

#include <QWidget>
#include <memory>
#include <optional>

#include "app/session/session.h"
#include "engine/render/frame.h"
#include "ui/controls/edit_phase.h"
#include "ui/paint/board_scene.h"

QT_BEGIN_NAMESPACE
class QGridLayout;
class QLabel;
QT_END_NAMESPACE

namespace convt {

class FlatCombo;
class FormulaBar;
class MechanismView;
class MicroBar;
class PlaybackBar;
class RulePlate;
class SegmentedSwitch;
class StepPlayer;

/// The Mechanism tab: four pictures of one result on the grid of numbers, with an animation. It works while it is
/// visible; its frames hold the whole output of the chosen channel, so that every picture is compared with the engine.
class MechanismPage : public QWidget {
  Q_OBJECT

 public:
  explicit MechanismPage(Session& session, QWidget* parent = nullptr);

  /// Stamp, or Gather if Stamp is shown: the result is the same.
  void switchStampGather();
  void showPhases();
  /// The matrix, or, where it is shown, the other of C^T and C.
  void showMatrix();
  void togglePlaying();
  void step(int by);
  void goToEnd(bool last);
  void focusView();

  MechanismView& view() { return *m_view; }
  /// "Stamp = engine: max difference 0": of this mechanism's result to the engine's.
  QString badgeText() const;

 Q_SIGNALS:
  void readout(QString text);
  void fixChosen(convt::Fix fix);
  void paramHovered(std::optional<convt::Param> param);
  void stepRequested(convt::Param param, convt::Axis axis, int steps);
  /// Of the crop frame: one parameter, on both axes where they are linked.
  void paramsDragged(convt::LayerParams params, convt::Param param, convt::EditPhase phase);

 protected:
  void showEvent(QShowEvent* event) override;
  void hideEvent(QHideEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void changeEvent(QEvent* event) override;

 private:
  void build();
  void connectControls();
  void connectView();
  void retranslate();
  bool works() const;
  void showState();
  void showFailure(quint64 state, const QString& text);
  void showControls();
  int widthOfRow(bool withGrid) const;
  void arrange();
  void showError();
  void showPlayback();
  void showFrame(const std::shared_ptr<const Frame>& frame);
  void showBoard();
  void showBadge();
  void request();
  void editMechanism(Mechanism mechanism, bool forward);
  void goToStep(qint64 step);
  void chooseChannel(int channel);
  void pin(PixelAt output);
  void dragEdge(CropEdge edge, double position, EditPhase phase);

  Session& m_session;
  QGridLayout* m_row;
  SegmentedSwitch* m_kinds;
  SegmentedSwitch* m_factor;  ///< C^T or C
  MicroBar* m_grid;
  FlatCombo* m_channel;
  QLabel* m_badge;
  MechanismView* m_view;
  RulePlate* m_plate;
  PlaybackBar* m_playback;
  FormulaBar* m_formula;
  StepPlayer* m_player;
  std::shared_ptr<const Frame> m_frame;
  std::shared_ptr<const Board> m_board;
  std::vector<Fix> m_fixes;
  QString m_failure;                       ///< why the present state could not be computed
  std::optional<LayerParams> m_dragStart;  ///< parameters at the press on an edge
};

}  // namespace convt
