#pragma once

namespace convt {

/// Which part of the output the feature maps show.
enum class MapLayout {
  SameCentre,  ///< round the centre of the views, 1:1 (an output that fits larger: all of it, n:1)
  WholeMap,    ///< all of it, reduced to fit
};

/// How the maps stand.
enum class MapArrangement {
  Band,  ///< one or two rows, further pages to the right
  Wall,  ///< as large as all of them fit, from a least size on in rows that scroll
};

}  // namespace convt
