#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "engine/core/params.h"
#include "engine/core/shape.h"

namespace convt {

/// Taps of one axis that meet in an output position: every (s / gcd(s, d))-th one lies on its phase.
std::int64_t tapsOfPhase(int kernel, int stride, int dilation);

/// Where the sums of an output are cut: each block of terms is summed from zero and then added. Follows from the layer
/// alone, because it decides how values are rounded.
struct StripBlocks {
  std::int64_t inputs = 1;      ///< input channels of a block
  std::int64_t kernelRows = 1;  ///< ky of a block; below the kernel's height only in columns of more than 256 taps
  int kernelCols = 1;           ///< kx of a block within a filtered row
};

StripBlocks makeStripBlocks(const LayerParams& params, std::int64_t inputsPerGroup);

/// How the output rows of a region are taken: up to `outputs` at once, `apart` samples from one another, so that all
/// meet the same input rows, each with a kernel row of its own; neighbours meet them with kernel rows kyStep apart.
struct RowTiling {
  std::int64_t apart = 1;
  int outputs = 1;
  std::int64_t block = 1;     ///< samples whose tiles share input rows: apart * outputs
  std::int64_t span = 1;      ///< from the first input row that a block meets to the last
  std::int64_t distance = 1;  ///< between the input rows that one tile meets
  std::int64_t met = 1;       ///< input rows that one tile meets, at most
};

RowTiling makeRowTiling(const LayerParams& params, const StripBlocks& blocks, std::int64_t step);

/// An input row that a tile of output rows meets: output m with kernel row ky + m*kyStep, lo <= m < hi.
struct TileRow {
  std::int64_t iy = 0;
  std::ptrdiff_t ky = 0;
  int lo = 0;
  int hi = 0;
  std::int64_t slot = 0;      ///< where FilteredRows keeps it
  std::ptrdiff_t offset = 0;  ///< the same in floats
};

/// Output rows oy, oy + pitch, .. (`outputs` of them), and the kernel rows that count: kyFirst <= ky < kyEnd.
struct RowTile {
  std::int64_t oy = 0;
  std::int64_t pitch = 0;  ///< a multiple of stride and dilation, unless outputs == 1
  int outputs = 1;
  std::int64_t kyFirst = 0;
  std::int64_t kyEnd = 0;

  std::ptrdiff_t kyStep(const LayerParams& params) const { return outputs > 1 ? pitch / params.dilation.h : 0; }
};

/// The input rows that reach the tile, iy ascending; only those that exist.
void tileRows(const LayerParams& params, const Shape& input, const RowTile& tile, std::vector<TileRow>& rows);

}  // namespace convt
