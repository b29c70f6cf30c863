#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "engine/kernels/axis_phases.h"

namespace convt {

/// Which input column each lane of an output vector meets with its first tap. Vector u holds output columns u*lanes ..;
/// vectors `classes` apart see the same pattern, `advance` input columns further:
///   lane l of vector u = q*classes + c meets input column q*advance + base[c] + lane[c*lanes + l].
/// Lanes that no tap reaches meet any column: their weights are zero.
struct StretchTable {
  std::int64_t lanes = 1;
  std::int64_t classes = 1;
  std::int64_t advance = 1;
  std::int64_t span = 1;  ///< 1 + largest entry of `lane`
  std::vector<std::int64_t> base;
  std::vector<std::int32_t> lane;

  static StretchTable of(const AxisPhases& columns, int lanes);

  /// Input column of vector u, to which the lanes' entries are added. u may be negative.
  std::int64_t first(std::int64_t u) const;
};

/// Spreads a row of inputs over the output columns: out[i*lanes + l] = the input that lane l of vector u0 + i meets,
/// for i < vectors. row[0] is input column x0; the row must reach table.first(u) + span + 2*lanes for every u.
/// Returns whether no value of out is Inf or NaN.
bool stretchRow(const StretchTable& table, const float* row, std::int64_t x0, std::int64_t u0, std::int64_t vectors,
                float* out);

}  // namespace convt
