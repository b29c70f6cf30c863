#pragma once

#include <QRect>
#include <QSize>

namespace convt {

/// Where the feature maps stand in their band, in logical pixels.
///
/// Few channels stand in one row, as wide as they fit, if each is then at least 1.25 times as wide as high (or as wide
/// as its picture); others in
/// two rows of maps of half that height. What does not fit in two rows goes to further pages: the channels of a page
/// run along the upper row, then the lower one, so what is visible is always one run of channels.
struct StripLayout {
  int channels = 0;
  int rows = 1;
  int columns = 1;
  int pages = 1;
  QSize map;     ///< size of one map
  QPoint first;  ///< corner of the first map
  QPoint pitch;  ///< from one map to the next

  int perPage() const { return rows * columns; }
  int pageOf(int channel) const { return channel / perPage(); }
  /// Channels of a page; the last may hold fewer.
  int firstOf(int page) const { return page * perPage(); }
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

/// Place of the legend with the note under it.
QRect legendRect(QSize band);

inline constexpr int kStripTitle = 28;  ///< height of the title row
inline constexpr int kStripInset = 16;  ///< from the band's left and right edges
inline constexpr int kStripLabel = 18;  ///< height of the line under a map

}  // namespace convt
