#pragma once

#include <QStringList>
#include <QWidget>
#include <memory>

#include "engine/core/shape.h"
#include "engine/render/frame.h"
#include "ui/image/view_transform.h"
#include "ui/maps/map_layout.h"
#include "ui/maps/strip_layout.h"

namespace convt {

/// What a strip needs to show an output: which channels, and which samples of each.
struct MapOrder {
  int first = 0;
  int count = 0;
  SampleGrid grid;
};

/// The maps of a feature strip with their names, and the legend at the right. It fills the whole band; the strip lays
/// its title row and scroll bar over it.
///
/// Keys: left and right walk the channels, up and down the rows, Home and End go to the first and the last, Page Up and
/// Page Down turn pages, as the wheel does. A click chooses.
class MapArea : public QWidget {
  Q_OBJECT

 public:
  explicit MapArea(QWidget* parent = nullptr);

  void setOutput(const Shape& output);
  void setCentre(PicturePoint centre);
  void setMaps(std::shared_ptr<const MapSet> maps);
  void setChosen(int channel);
  void setModes(MapLayout layout, RangeMode range);
  void setDimmed(bool dimmed);
  void setPage(int page);
  /// Numbers are the values times this (255: values as bytes).
  void setNumberScale(double scale);

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
  void pageChanged();
  void mapSizeChanged();

 protected:
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseDoubleClickEvent(QMouseEvent* event) override;
  void wheelEvent(QWheelEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void changeEvent(QEvent* event) override;

 private:
  QSize sizeIn(const StripLayout& layout) const;
  ViewTransform viewIn(const StripLayout& layout, const Shape& output, PicturePoint centre, MapLayout mode) const;
  StripLayout layoutOf(const Shape& output) const;
  void relayout();
  void noticeMapSize();
  void describe();
  void choose(int channel);
  const Picture* mapOf(int channel) const;
  void paintMap(QPainter& painter, int k, const ViewTransform& view) const;
  void paintScale(QPainter& painter) const;
  void paintLabel(QPainter& painter, int k) const;
  /// What may stand beside a map's name, the fullest first.
  QStringList notesUnder(int channel) const;

  Shape m_output{1, 0, 0, 0};
  PicturePoint m_centre;
  std::shared_ptr<const MapSet> m_maps;
  StripLayout m_layout;
  MapLayout m_mode = MapLayout::SameCentre;
  RangeMode m_range = RangeMode::Shared;
  int m_chosen = 0;
  int m_page = 0;
  int m_wheelRest = 0;
  bool m_dimmed = false;
  double m_numberScale = 1.0;
  QSize m_mapSize;
};

}  // namespace convt
