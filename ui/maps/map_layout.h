#pragma once

namespace convt {

/// Which part of the output the feature maps show.
enum class MapLayout {
  SameCentre,  ///< round the centre of the views, 1:1 (an output that fits larger: all of it, n:1)
  WholeMap,    ///< all of it, reduced to fit
};

}  // namespace convt
