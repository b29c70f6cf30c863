#pragma once

#include <QStringList>
#include <QWidget>
#include <functional>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "engine/core/shape.h"
#include "engine/render/frame.h"
#include "engine/render/mapping.h"
#include "ui/image/view_transform.h"
#include "ui/maps/map_layout.h"
#include "ui/paint/marks.h"

QT_BEGIN_NAMESPACE
class QLabel;
class QScrollBar;
QT_END_NAMESPACE

namespace convt {

class FlatCombo;
class MapArea;
struct MapFacts;
struct MapOrder;

/// The feature maps: every output channel as a picture, with its name and mean, under one colour scale with its
/// legend; a band under the views, or a wall of them. What does not fit goes to further pages; only the maps of the
/// visible page are ever asked for.
///
/// It shows what it is given and says what the user chose. Order from the engine, for the channels last announced by
/// visibleChannelsChanged(), the samples mapView().visibleGrid(); maps of an earlier order are shown where they still
/// fit.
class FeatureStrip : public QWidget {
  Q_OBJECT

 public:
  explicit FeatureStrip(QWidget* parent = nullptr) : FeatureStrip(MapArrangement::Band, parent) {}
  explicit FeatureStrip(MapArrangement arrangement, QWidget* parent = nullptr);

  /// The output that the maps are of: its channels, height and width.
  void setOutput(const Shape& output);
  /// The views' centre in output coordinates.
  void setCentre(PicturePoint centre);
  void setMaps(std::shared_ptr<const MapSet> maps);
  /// How the values of the whole output are spread, at the side of the legend; null: not known.
  void setHistograms(std::shared_ptr<const OutputHistograms> histograms);
  /// The channel that is framed; its page is turned to.
  void setChosen(int channel);
  /// All channels in the order in which they stand; empty: by their numbers.
  void setOrder(std::vector<int> channels);
  /// What is told of the channels; null: nothing but their means.
  void setFacts(std::function<MapFacts(int channel)> facts);
  void showFirstPage();
  void setLayoutMode(MapLayout mode);
  void setRangeMode(RangeMode mode);
  /// Veils the maps: they are the last valid ones.
  void setDimmed(bool dimmed);
  /// Numbers are the values times this (255: values as bytes).
  void setNumberScale(double scale);
  /// What is lit up in every map, in pixels of the output.
  void setMarks(std::vector<Mark> marks);
  /// The value of a channel at the place that the views point at: shown under the maps instead of their means. Null:
  /// the means.
  void setReadout(std::function<QString(int channel)> readout);

  /// What to order for an output that is about to be shown.
  MapOrder orderFor(const Shape& output, PicturePoint centre) const;
  /// Its place in the order.
  int firstVisibleChannel() const;
  int visibleChannelCount() const;
  /// Size of one map in device pixels, and how the output lies in it under the present layout.
  QSize mapSize() const;
  ViewTransform mapView() const;

  QSize sizeHint() const override { return {640, 168}; }
  QSize minimumSizeHint() const override { return {320, 136}; }

 Q_SIGNALS:
  void channelChosen(int channel);
  /// A double click on a map, or Enter on the chosen one.
  void enlargeRequested(int channel);
  /// What is under the pointer: a map or its label, and of a map's picture the pixel of the output; -1 and none
  /// elsewhere.
  void hovered(int channel, std::optional<convt::PixelAt> pixel);
  /// A click on a map's picture; the channel is chosen first.
  void pinRequested(int channel, convt::PixelAt pixel);
  /// Esc: nothing shall be pinned.
  void releaseRequested();
  void visibleChannelsChanged(int first, int count);
  /// mapSize() changed: other samples are needed.
  void mapSizeChanged();
  void layoutModeEdited(convt::MapLayout mode);
  void rangeModeEdited(convt::RangeMode mode);

 protected:
  void resizeEvent(QResizeEvent* event) override;
  void changeEvent(QEvent* event) override;

 private:
  void retranslate();
  void showTexts();
  void showPages();
  void layOut();
  QString layoutText(MapLayout mode) const;
  QString rangeModeText(RangeMode mode) const;

  MapArrangement m_arrangement;
  MapArea* m_area;
  QLabel* m_heading;
  FlatCombo* m_layoutBox;
  FlatCombo* m_rangeBox;
  QScrollBar* m_scroll;
  std::shared_ptr<const MapSet> m_maps;
  MapLayout m_layoutMode = MapLayout::SameCentre;
  RangeMode m_rangeMode = RangeMode::Shared;
  double m_numberScale = 1.0;
  bool m_dimmed = false;
  QStringList m_layoutTexts;
  QStringList m_rangeTexts;
  std::pair<int, int> m_announced{-1, -1};  ///< visible channels: the first, their number
};

}  // namespace convt
