#pragma once

#include <cstdint>
#include <vector>

#include "engine/conv_transpose.h"
#include "engine/kernels/axis_phases.h"
#include "engine/kernels/sampled_simd.h"

namespace convt {

/// The samples of a row of outputs that use the same taps. Outputs ox = first + j*step; those with the same
/// (ox + p) mod s share taps, and they come back every `period` samples.
struct ColumnPhase {
  std::int64_t count = 0;       ///< samples of this phase in the tile
  std::size_t phase = 0;        ///< its place in AxisPhases::reached
  std::vector<ColumnTap> taps;  ///< empty: no tap reaches it (stride and dilation share a divisor, or k < s)
};

/// How one column tile of a region reads its input rows.
struct ColumnTable {
  std::int64_t period = 1;    ///< s / gcd(step, s): number of phases
  std::int64_t residues = 1;  ///< step / gcd(step, s): input columns between neighbours of one phase
  std::int64_t x0 = 0;        ///< input column of the first float of a loaded row (may be negative)
  std::ptrdiff_t pitch = 0;   ///< floats per residue of a loaded row
  std::vector<ColumnPhase> phases;

  std::ptrdiff_t rowFloats() const { return residues * pitch + kOverrun; }
};

/// @param inputs  columns of the input
/// @param first, cols  output column of the tile's first sample, number of samples
ColumnTable makeColumnTable(const AxisPhases& columns, std::int64_t inputs, std::int64_t first, std::int64_t cols,
                            std::int64_t step);

}  // namespace convt
