#pragma once

#include <QStringList>
#include <QWidget>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "engine/core/shape.h"
#include "engine/render/frame.h"
#include "ui/image/view_transform.h"
#include "ui/maps/map_layout.h"
#include "ui/maps/strip_layout.h"
#include "ui/paint/marks.h"

namespace convt {

/// What a strip needs to show an output: which channels, and which samples of each.
struct MapOrder {
  std::vector<int> channels;  ///< all, in the order in which they are shown; empty: by their numbers
  int first = 0;              ///< position of the first visible one in that order
  int count = 0;
  SampleGrid grid;
};

/// What is told of a channel beside its picture.
struct MapFacts {
  QStringList notes;      ///< what may stand beside its name, the fullest first; none: its mean
  bool constant = false;  ///< all its values are the same: hatched
};

/// The maps of a feature strip with their names, and the legend at the right. It fills the whole strip, which lays its
/// title row and scroll bar over it.
///
/// Keys: left and right walk the channels, up and down the rows, Home and End go to the first and the last, 1 to 9 to
/// the first nine, Page Up and Page Down turn pages, as the wheel does; Enter shows the chosen map large, Esc releases
/// the pin. A click chooses, and on a picture pins the pixel under it.
class MapArea : public QWidget {
  Q_OBJECT

 public:
  explicit MapArea(MapArrangement arrangement, QWidget* parent = nullptr);

  void setOutput(const Shape& output);
  void setCentre(PicturePoint centre);
  void setMaps(std::shared_ptr<const MapSet> maps);
  /// How the values of the whole output are spread, at the side of the legend; null: not known.
  void setHistograms(std::shared_ptr<const OutputHistograms> histograms);
  void setChosen(int channel);
  /// All channels in the order in which they stand; empty, or of another number than the output has: by their numbers.
  void setOrder(std::vector<int> channels);
  /// What is told of the channels; null: nothing but their means.
  void setFacts(std::function<MapFacts(int channel)> facts);
  void setModes(MapLayout layout, RangeMode range);
  void setDimmed(bool dimmed);
  void setPage(int page);
  /// Numbers are the values times this (255: values as bytes).
  void setNumberScale(double scale);
  /// What is lit up in every map, in pixels of the output.
  void setMarks(std::vector<Mark> marks);
  /// The value of a channel at the place that the views point at: the labels show it instead of the mean. Null: none.
  void setReadout(std::function<QString(int channel)> readout);

  const StripLayout& layoutOfMaps() const { return m_layout; }
  int page() const { return m_page; }
  /// Size of one map in device pixels, and how the output lies in it under a layout.
  QSize mapSize() const;
  ViewTransform mapView(MapLayout mode) const;
  /// What will be visible once this output is shown round this centre: to be ordered before it is.
  MapOrder orderFor(const Shape& output, PicturePoint centre) const;

 Q_SIGNALS:
  void channelChosen(int channel);
  /// A double click on a map, or Enter on the chosen one: it shall be seen large.
  void enlargeRequested(int channel);
  /// What is under the pointer changed: a map or its label, and of a map's picture the pixel; -1 and none elsewhere.
  void hovered(int channel, std::optional<convt::PixelAt> pixel);
  /// A click on a map's picture; the channel is chosen first.
  void pinRequested(int channel, convt::PixelAt pixel);
  /// Esc: nothing shall be pinned.
  void releaseRequested();
  void pageChanged();
  void mapSizeChanged();

 protected:
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void leaveEvent(QEvent* event) override;
  void mouseDoubleClickEvent(QMouseEvent* event) override;
  void wheelEvent(QWheelEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void changeEvent(QEvent* event) override;

 private:
  /// What lies at a position.
  struct Spot {
    int channel = -1;
    std::optional<PixelAt> pixel;
    friend bool operator==(const Spot&, const Spot&) = default;
  };

  QSize sizeIn(const StripLayout& layout) const;
  ViewTransform viewIn(const StripLayout& layout, const Shape& output, PicturePoint centre, MapLayout mode) const;
  StripLayout layoutOf(const Shape& output) const;
  bool isOrdered(std::int64_t channels) const { return !m_order.empty() && std::ssize(m_order) == channels; }
  /// The k-th channel in the order that is shown, and back.
  int channelAt(int position) const;
  int positionOf(int channel) const;
  void relayout();
  void noticeMapSize();
  void describe();
  void choose(int position);
  void turnTo(int channel);
  Spot spotAt(QPointF logical) const;
  void updateHover();
  /// The device pixels of the k-th map, from the area's first one.
  QRect placeOf(int k, double scale) const;
  /// Which of the given maps is of a channel.
  std::optional<std::size_t> indexOf(int channel) const;
  const Picture* mapOf(int channel) const;
  void paintMap(QPainter& painter, int k, const ViewTransform& view) const;
  void paintScale(QPainter& painter) const;
  std::vector<double> spread(int channel, const ValueRange& range) const;
  void paintLabel(QPainter& painter, int k) const;
  /// What may stand beside a map's name, the fullest first.
  QStringList notesUnder(int channel) const;
  QStringList rangeNotes(std::size_t map) const;

  MapArrangement m_arrangement;
  Shape m_output{1, 0, 0, 0};
  std::vector<int> m_order;
  std::vector<int> m_positions;  ///< of the channels in m_order
  std::function<MapFacts(int)> m_facts;
  PicturePoint m_centre;
  std::shared_ptr<const MapSet> m_maps;
  std::shared_ptr<const OutputHistograms> m_histograms;
  StripLayout m_layout;
  MapLayout m_mode = MapLayout::SameCentre;
  RangeMode m_range = RangeMode::Shared;
  int m_chosen = 0;
  int m_page = 0;
  int m_wheelRest = 0;
  bool m_dimmed = false;
  double m_numberScale = 1.0;
  std::vector<Mark> m_marks;
  std::function<QString(int)> m_readout;
  std::optional<QPointF> m_pointer;
  std::optional<QPointF> m_press;  ///< where the left button went down; none once it has become a drag
  Spot m_hover;
  QSize m_mapSize;
};

}  // namespace convt
