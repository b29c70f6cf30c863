#pragma once

#include <QWidget>
#include <memory>
#include <optional>

#include "app/session/session.h"
#include "engine/core/size_solver.h"
#include "ui/controls/edit_phase.h"
#include "ui/image/view_link.h"
#include "ui/paint/crop_frame.h"

namespace convt {

class CaptionStrip;
class Chip;
class CoveragePopover;
class CutPixels;
class FeatureStrip;
class FlatCombo;
class FormulaBar;
class HoverLane;
class ImageView;
class MicroBar;
class Navigator;
class ReadoutPlate;
class RulePlate;
class StatisticsPopover;
class TargetPopover;
class ThisPixel;
class ViewTitle;

/// The Explore tab: input and output side by side, the formula, the feature maps. It shows the session's state and the
/// frames that come, and turns gestures into edits of the session. It also knows what is visible, and so orders it.
class ExplorePage : public QWidget {
  Q_OBJECT

 public:
  explicit ExplorePage(Session& session, QWidget* parent = nullptr);
  ~ExplorePage() override;

  /// Keys go to the output view.
  void focusOutput();
  /// Shows the caption of the very first start until the first change.
  void showCaption();
  /// Limits of ranges hold while a slider is dragged; at the end of the drag everything settles.
  void setDragging(bool dragging);
  const std::shared_ptr<const Frame>& frame() const { return m_frame; }
  HoverLane& hoverLane() { return *m_hover; }
  ThisPixel& thisPixel() { return *m_pixel; }
  StatisticsPopover& statistics() { return *m_statistics; }

  void zoomIn();
  void zoomOut();
  void zoomTo(int zoom);
  void fit();
  /// What the output view shows, cells as they are drawn, to the clipboard.
  void copyPicture() const;
  /// The place and zoom a newly opened input is first shown at, and its pin.
  Look lookFor(const Shape& input, const LayerParams& params) const;

  /// Picture, counts, both, and again.
  void cycleCoverage();
  void openCoverage();
  /// The layers that give a wanted output size.
  void openTarget();
  /// What becomes of the pixels that a view below 1:1 leaves out.
  void chooseReduction(Reduction reduction);
  /// The statistics of the whole output; they can be stopped, for this layer, and go on.
  void openStatistics();
  void toggleStatistics();
  /// The grid of numbers in the place of the picture, and back.
  void toggleMicro();
  void resizeMicro(int by);

 Q_SIGNALS:
  void frameShown(std::shared_ptr<const convt::Frame> frame);
  /// What is under the pointer, in both views, else what is pinned.
  void readout(QString text);
  void fixChosen(convt::Fix fix);
  /// An edge of the crop frame is dragged: what the sliders would have done.
  void paramsEdited(const convt::LayerParams& params, convt::Param param, convt::EditPhase phase);
  /// Another layer, as one step of undo of that name. The links are those that it keeps.
  void layerChosen(convt::LayerParams params, convt::WeightSource weights, convt::ParamLinks links, QString name);
  /// A number of the formula is under the pointer; the wheel turned over it.
  void paramHovered(std::optional<convt::Param> param);
  void stepRequested(convt::Param param, convt::Axis axis, int steps);

 protected:
  void resizeEvent(QResizeEvent* event) override;
  void showEvent(QShowEvent* event) override;
  void changeEvent(QEvent* event) override;

 private:
  void build();
  void connectSession();
  void connectChoices();
  void retranslate();
  void showState();
  void showError();
  void showFrame(std::shared_ptr<const Frame> frame);
  void showFailure(quint64 state, const QString& text);
  void placeViews();
  void showMapping();
  void showChannels();
  void request();
  Wants wants();
  void openMappingMenu();
  void chooseChannels(int index);
  void chooseMap(int channel);
  void followChannel(Display& display) const;
  void enlargeMap(int channel);
  void showInputChoices();
  void askForRgb();
  void buildTitles();
  QLayout* buildViews();
  QWidget* buildBand();
  void orderTabs();
  void connectViews();
  void connectExplaining();
  void connectTarget();
  void connectCrop();
  void showCoverage();
  void showReduction();
  void showReductionChip(Reduction wanted);
  void openReductionMenu();
  void showStatistics();
  void showTarget();
  void showCrop();
  void dragEdge(CropEdge edge, qint64 place, EditPhase phase);
  bool isStopped(const Wants& wants) const;
  void showFrameNote();
  void editMicro(const MicroGrid& micro);
  void fitMicro();
  void editView(const ViewPosition& view);
  int zoomFitting(int most) const;
  LayerTerms shownTerms() const;
  bool linked() const;
  void editDisplay(const Display& display, const QString& name);

  Session& m_session;
  ViewTitle* m_inputTitle;
  ViewTitle* m_outputTitle;
  ImageView* m_inputView;
  ImageView* m_outputView;
  Navigator* m_inputNavigator;
  Navigator* m_outputNavigator;
  RulePlate* m_plate;
  CaptionStrip* m_caption;
  Chip* m_reductionChip;
  Chip* m_mappingChip;
  FlatCombo* m_channelBox;
  FlatCombo* m_inputChannelBox;  ///< for an input that is not RGB
  FlatCombo* m_imageBox;         ///< for a batch
  FormulaBar* m_formula;
  QWidget* m_band;  ///< THIS PIXEL and the maps
  FeatureStrip* m_maps;
  ThisPixel* m_pixel;
  MicroBar* m_microBar;
  ReadoutPlate* m_inputReadout;
  ReadoutPlate* m_outputReadout;
  Chip* m_coverageChip;
  CoveragePopover* m_popover;
  StatisticsPopover* m_statistics;
  TargetPopover* m_target;
  HoverLane* m_hover;
  std::unique_ptr<CutPixels> m_cut;

  std::shared_ptr<const Frame> m_frame;
  std::uint64_t m_inputState = 0;  ///< number of the state in which the input was last replaced
  std::uint64_t m_inputShown = 0;  ///< number of the state whose input is in the input view
  std::vector<Fix> m_fixes;
  QString m_failure;                 ///< why the present state could not be computed
  WeightSource m_weights;            ///< of the state that was shown last
  std::uint64_t m_weightsState = 0;  ///< number of the state in which they came
  /// The layer whose statistics the user stopped.
  struct StoppedLayer {
    std::uint64_t inputId = 0;
    std::int64_t image = 0;
    LayerParams params;
    WeightSource weights;
  };
  std::optional<StoppedLayer> m_stopped;
  std::optional<LayerParams> m_dragStart;  ///< while an edge of the crop frame is dragged
  bool m_dragging = false;
  bool m_microFits = true;  ///< the grid is shown whole at every setting until the user looks elsewhere
};

}  // namespace convt
