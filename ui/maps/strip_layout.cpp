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

int widthIn(int room, int columns) {
  return (room - (columns - 1) * kGap) / columns;
}

}  // namespace

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
  return layout;
}

QRect legendRect(QSize band) {
  const int left = band.width() - kLegend + kLegendGap;
  return {left, kStripTitle, kLegend - kLegendGap - kStripInset,
          std::max(band.height() - kOneRowRest, 8) + kStripLabel};
}

}  // namespace convt
