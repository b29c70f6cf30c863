#pragma once

#include <cstdint>

#include "engine/core/pixel_sum.h"

namespace convt {

/// The layer that a frame shows, for reading single values of it. Immutable; any thread.
class LayerSource {
 public:
  virtual ~LayerSource() = default;

  virtual const LayerValues& layer() const = 0;
  virtual std::int64_t image() const = 0;  ///< of the batch
  /// The engine's own value of one output pixel of that image, the same bits as in any picture. Serial, without waiting
  /// for anything; its cost is the pixel's terms. @pre the place lies inside the output
  virtual float output(std::int64_t oc, std::int64_t oy, std::int64_t ox) const = 0;
};

}  // namespace convt
