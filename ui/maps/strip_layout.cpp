#include "ui/maps/strip_layout.h"

#include <algorithm>
#include <cmath>

namespace convt {
namespace {

constexpr int kGap = 8;
constexpr int kLegend = 81;      // from the last map's right edge to the band's: gap, bar and its numbers
constexpr int kLegendGap = 8;    // of which from the last map to the legend's note
constexpr int kBelow = 12;       // under two rows; the scroll bar lies there
constexpr int kOneRowRest = 56;  // title above, label and margin below a single row
constexpr int kNarrowest = 24;   // of a map of a narrow picture: its name stands under it
constexpr double kLeastAspect = 1.25;
constexpr double kSmallAspect = 1.09;  // of the maps in two rows where there are many

constexpr int kWallBelow = 6;         // under the last row of a wall
constexpr int kLeastWallMap = 112;    // width; room for a name and a number
constexpr int kMostWallLegend = 160;  // height
constexpr double kUsualAspect = 1.5;

int widthIn(int room, int columns) {
  return (room - (columns - 1) * kGap) / columns;
}

}  // namespace

int StripLayout::pageOf(int channel) const {
  return std::clamp(channel / columns / turn, 0, pages - 1);
}

int StripLayout::pageShowing(int channel, int page) const {
  if (channel >= firstOf(page) && channel < firstOf(page) + perPage()) return page;
  // Turned by single rows, one that lies further on comes in at the lower edge.
  const bool below = channel > firstOf(page) && turn < rows;
  return pageOf(below ? channel - (rows - 1) * columns : channel);
}

int StripLayout::countOf(int page) const {
  return std::clamp(channels - firstOf(page), 0, perPage());
}

QRect StripLayout::mapRect(int k) const {
  return {QPoint(first.x() + k % columns * pitch.x(), first.y() + k / columns * pitch.y()), map};
}

QRect StripLayout::labelRect(int k) const {
  const QRect above = mapRect(k);
  return {above.left(), above.bottom() + 1, above.width(), kStripLabel};
}

int StripLayout::at(QPoint position, int page) const {
  for (int k = 0; k < countOf(page); ++k)
    if (mapRect(k).united(labelRect(k)).contains(position)) return k;
  return -1;
}

StripLayout stripLayout(int channels, QSize band, double aspect) {
  StripLayout layout;
  layout.channels = std::max(channels, 0);
  layout.first = QPoint(kStripInset, kStripTitle);
  const int room = std::max(band.width() - kStripInset - kLegend, 16);
  const int many = std::max(channels, 1);
  const int tall = std::max(band.height() - kOneRowRest, 8);
  // A picture that is narrower itself asks for no more than its own width.
  const double wanted = aspect > 0.0 ? std::min(aspect, kLeastAspect) : kLeastAspect;
  if (widthIn(room, many) >= wanted * tall) {
    layout.columns = many;
    layout.map.setHeight(tall);
  } else {
    const int pitch = (band.height() - kStripTitle - kBelow) / 2;
    const int low = std::max(pitch - kStripLabel, 8);
    const int most = std::max((room + kGap) / (static_cast<int>(kSmallAspect * low) + kGap), 1);
    layout.rows = 2;
    layout.columns = std::min((many + 1) / 2, most);
    layout.map.setHeight(low);
    layout.pitch.setY(pitch);
    layout.pages = (many + layout.perPage() - 1) / layout.perPage();
  }
  int width = widthIn(room, layout.columns);
  if (aspect > 0.0)
    width = std::min(width, std::max(kNarrowest, static_cast<int>(std::ceil(layout.map.height() * aspect))));
  layout.map.setWidth(width);
  layout.pitch.setX(width + kGap);
  layout.turn = layout.rows;
  layout.legend = legendRect(band);
  return layout;
}

StripLayout wallLayout(int channels, QSize wall, double aspect) {
  StripLayout layout;
  layout.channels = std::max(channels, 0);
  layout.first = QPoint(kStripInset, kStripTitle);
  const double shape = aspect > 0.0 ? aspect : kUsualAspect;
  const int many = std::max(channels, 1);
  const int room = std::max(wall.width() - kStripInset - kLegend - kWallScroll, 16);
  const int height = std::max(wall.height() - kStripTitle - kWallBelow, kStripLabel + 8);
  int width = 0;
  for (int columns = 1; columns <= many && widthIn(room, columns) > width; ++columns) {
    const int rows = (many + columns - 1) / columns;
    const int fit = std::min(widthIn(room, columns), static_cast<int>((height / rows - kStripLabel) * shape));
    if (fit <= width) continue;
    width = fit;
    layout.columns = columns;
    layout.rows = rows;
  }
  const int least = std::min(kLeastWallMap, room);
  if (width < least) {
    layout.columns = std::max((room + kGap) / (least + kGap), 1);
    width = widthIn(room, layout.columns);
    const int pitch = static_cast<int>(std::ceil(width / shape)) + kStripLabel;
    layout.rows = std::max(height / pitch, 1);
  }
  const int tall = std::min(static_cast<int>(std::ceil(width / shape)), height / layout.rows - kStripLabel);
  layout.map = QSize(width, std::max(tall, 8));
  layout.pitch = QPoint(width + kGap, layout.map.height() + kStripLabel);
  const int all = (many + layout.columns - 1) / layout.columns;
  layout.pages = std::max(all - layout.rows, 0) + 1;
  const int left = wall.width() - kWallScroll - kLegend + kLegendGap;
  layout.legend = QRect(left, kStripTitle, kLegend - kLegendGap - kStripInset, std::min(height, kMostWallLegend));
  return layout;
}

QRect legendRect(QSize band) {
  const int left = band.width() - kLegend + kLegendGap;
  return {left, kStripTitle, kLegend - kLegendGap - kStripInset,
          std::max(band.height() - kOneRowRest, 8) + kStripLabel};
}

}  // namespace convt
