#pragma once

#include <QWidget>
#include <memory>
#include <optional>

#include "app/session/session.h"
#include "ui/image/view_link.h"

namespace convt {

class CaptionStrip;
class Chip;
class FeatureStrip;
class FlatCombo;
class FormulaBar;
class ImageView;
class Navigator;
class RulePlate;
class ViewTitle;

/// The Explore tab: input and output side by side, the formula, the feature maps. It shows the session's state and the
/// frames that come, and turns gestures into edits of the session. It also knows what is visible, and so orders it.
class ExplorePage : public QWidget {
  Q_OBJECT

 public:
  explicit ExplorePage(Session& session, QWidget* parent = nullptr);

  /// Keys go to the output view.
  void focusOutput();
  /// Shows the caption of the very first start until the first change.
  void showCaption();
  /// Limits of ranges hold while a slider is dragged; at the end of the drag everything settles.
  void setDragging(bool dragging);
  const std::shared_ptr<const Frame>& frame() const { return m_frame; }

  void zoomIn();
  void zoomOut();
  void zoomTo(int zoom);
  void fit();
  /// What the output view shows, cells as they are drawn, to the clipboard.
  void copyPicture() const;
  /// The place and zoom a newly opened input is first shown at.
  ViewPosition viewFor(const Shape& input, const LayerParams& params) const;

 Q_SIGNALS:
  void frameShown(std::shared_ptr<const convt::Frame> frame);
  /// What is under the pointer, in both views; empty when it leaves.
  void readout(QString text);
  void fixChosen(convt::Fix fix);
  /// A number of the formula is under the pointer; the wheel turned over it.
  void paramHovered(std::optional<convt::Param> param);
  void stepRequested(convt::Param param, convt::Axis axis, int steps);

 protected:
  void resizeEvent(QResizeEvent* event) override;
  void changeEvent(QEvent* event) override;

 private:
  void build();
  void connectAll();
  void retranslate();
  void showState();
  void showError();
  void showFrame(std::shared_ptr<const Frame> frame);
  void showFailure(quint64 state, const QString& text);
  void placeViews();
  void showMapping();
  void showChannels();
  void request();
  Wants wants() const;
  void openMappingMenu();
  void chooseChannels(int index);
  void chooseMap(int channel);
  void enlargeMap(int channel);
  void showInputChoices();
  void askForRgb();
  void showReadout(std::optional<PixelAt> input, std::optional<PixelAt> output);
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
  Chip* m_mappingChip;
  FlatCombo* m_channelBox;
  FlatCombo* m_inputChannelBox;  ///< for an input that is not RGB
  FlatCombo* m_imageBox;         ///< for a batch
  FormulaBar* m_formula;
  FeatureStrip* m_maps;

  std::shared_ptr<const Frame> m_frame;
  std::uint64_t m_inputState = 0;  ///< number of the state in which the input was last replaced
  std::uint64_t m_inputShown = 0;  ///< number of the state whose input is in the input view
  std::vector<Fix> m_fixes;
  QString m_failure;               ///< why the present state could not be computed
  bool m_dragging = false;
};

}  // namespace convt
