#pragma once

#include <QWidget>
#include <memory>
#include <optional>
#include <vector>

#include "app/session/session.h"
#include "ui/image/view_link.h"

QT_BEGIN_NAMESPACE
class QLabel;
QT_END_NAMESPACE

namespace convt {

class FactRow;
class FeatureStrip;
class LayerKernels;
class RulePlate;
class SegmentedSwitch;
class WiringPanel;

/// The Channels tab: all feature maps large, in an order to choose, and the matrix of the kernels that make them. It
/// orders from the worker what it shows, only while it is visible; frames that another tab ordered bring it facts.
class ChannelsPage : public QWidget {
  Q_OBJECT

 public:
  explicit ChannelsPage(Session& session, QWidget* parent = nullptr);

  /// Keys go to the maps.
  void focusMaps();
  /// Limits of ranges and the order of the maps hold while a slider is dragged.
  void setDragging(bool dragging);
  const std::shared_ptr<const Frame>& frame() const { return m_frame; }

  /// The kernel under the keys acts alone; where one does, all again.
  void toggleSolo();
  /// By index, by spread, by checkerboard, and again.
  void nextMapSort();

 Q_SIGNALS:
  void frameShown(std::shared_ptr<const convt::Frame> frame);
  /// What is under the pointer; empty for nothing.
  void readout(QString text);
  /// This channel shall be seen large, in Explore.
  void enlargeRequested(int channel);
  void fixChosen(convt::Fix fix);

 protected:
  void showEvent(QShowEvent* event) override;
  void changeEvent(QEvent* event) override;

 private:
  void build();
  QWidget* buildBar();
  void connectSession();
  void connectMaps();
  void retranslate();
  void showState();
  void showError();
  void showWiring();
  void takeFrame(std::shared_ptr<const Frame> frame);
  void showFrame();
  void showFailure(quint64 state, const QString& text);
  void showOrder();
  void showMarks();
  void hoverMap(int channel, std::optional<PixelAt> pixel);
  QString valueText(int channel, PixelAt pixel) const;
  bool linked() const;
  std::optional<KernelAt> soloed() const;
  void request();
  void setSort(MapSort sort);
  void solo(const KernelAt& at);
  void endSolo();
  void editDisplay(const Display& display, const QString& name, int gesture = 0);

  Session& m_session;
  LayerKernels* m_kernels;
  QLabel* m_sortLabel;
  SegmentedSwitch* m_sort;
  FactRow* m_facts;
  FeatureStrip* m_maps;
  RulePlate* m_plate;
  WiringPanel* m_wiring;

  std::shared_ptr<const Frame> m_frame;
  std::uint64_t m_inputState = 0;  ///< number of the state in which the input was last replaced
  std::vector<Fix> m_fixes;
  QString m_failure;                     ///< why the present state could not be computed
  std::vector<int> m_order;              ///< of the maps; empty: by index
  MapSort m_orderedBy = MapSort::Index;  ///< what m_order is
  std::optional<PixelAt> m_pointed;      ///< of every map
  int m_soloGesture = 0;
  bool m_dragging = false;
};

}  // namespace convt
