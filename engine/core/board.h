#pragma once

#include <cstdint>
#include <vector>

#include "engine/core/pixel_sum.h"

/// What the mechanism of a transposed convolution is shown on: a layer so small that every product has its place.
namespace convt {

/// The four pictures of one result.
enum class Mechanism {
  Stamp,   ///< each input pixel stamps value * kernel onto the canvas
  Gather,  ///< the flipped kernel slides over the zero-inserted input
  Phases,  ///< the stride_h * stride_w small convolutions whose outputs interleave
  Matrix,  ///< y = C^T x, unrolled
};

/// In which order an animation walks rows and columns.
enum class StepOrder {
  Rows,        ///< each row from left to right
  Serpentine,  ///< every second row from right to left
};

/// On which sides an input is cut out of a larger one: there, output pixels lack contributions that they have in the
/// whole picture.
struct CutSides {
  bool top = false;
  bool left = false;
  bool bottom = false;
  bool right = false;
  friend bool operator==(const CutSides&, const CutSides&) = default;
};

/// One output channel of a small layer, with its values and the engine's result.
struct Board {
  LayerValues layer;          ///< parameters that passed check(); one image counts
  std::int64_t image = 0;     ///< of the batch
  std::int64_t oc = 0;        ///< the output channel
  std::vector<float> engine;  ///< the engine's own values of that channel, [H_out][W_out]; empty: not known yet
  CutSides cut;
};

}  // namespace convt
