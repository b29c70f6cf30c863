#pragma once

#include <QRect>
#include <QSize>

#include "ui/maps/map_layout.h"

namespace convt {

/// Where the feature maps stand, in logical pixels. Channels are counted by their place in the order that is shown.
///
/// In a band few channels stand in one row, as wide as they fit, if each is then at least 1.25 times as wide as high
/// (or as wide as its picture); others in two rows of maps of half that height. What does not fit in two rows goes to
/// further pages: the channels of a page run along the upper row, then the lower one, so what is visible is always one
/// run of channels.
///
/// On a wall maps are as large as all of them fit at the shape of their picture. Where that would make them narrower
/// than 112 px there are as many columns of that width as fit, and each row begins a page.
struct StripLayout {
  int channels = 0;
  int rows = 1;
  int columns = 1;
  int pages = 1;
  int turn = 1;  ///< rows from one page to the next
  QSize map;     ///< size of one map
  QPoint first;  ///< corner of the first map
  QPoint pitch;  ///< from one map to the next
  QRect legend;  ///< place of the legend with the note under it

  int perPage() const { return rows * columns; }
  /// The page that begins at or before a channel and shows it.
  int pageOf(int channel) const;
  /// The nearest page to `page` that shows a channel.
  int pageShowing(int channel, int page) const;
  /// Channels of a page; the last may hold fewer.
  int firstOf(int page) const { return page * turn * columns; }
  int countOf(int page) const;
  /// Place of the k-th map of a page.
  QRect mapRect(int k) const;
  /// The line of text under it.
  QRect labelRect(int k) const;
  /// The map or label at a position: its number on the page, -1 if there is none.
  int at(QPoint position, int page) const;
};

/// @param band    size of the whole band, title row and legend included
/// @param aspect  width over height of the picture, if all of it is shown: maps are not made wider than it; 0: no limit
StripLayout stripLayout(int channels, QSize band, double aspect = 0.0);

/// @param wall  size of the whole area, title row, legend and scroll bar included
/// @param aspect  width over height of a map; 0: of a usual picture
StripLayout wallLayout(int channels, QSize wall, double aspect = 0.0);

/// Place of the legend in a band.
QRect legendRect(QSize band);

inline constexpr int kStripTitle = 28;  ///< height of the title row
inline constexpr int kStripInset = 16;  ///< from the band's left and right edges
inline constexpr int kStripLabel = 18;  ///< height of the line under a map
inline constexpr int kWallScroll = 12;  ///< width of a wall's scroll bar, at its right edge

}  // namespace convt
