#pragma once

#include <cstddef>
#include <cstdint>

namespace convt {

/// A row of `width` floats that is added `shift` floats off its place: sample t meets from[t + shift] if that exists.
struct ShiftedRow {
  const float* from = nullptr;
  std::ptrdiff_t shift = 0;
};

/// For 0 <= t < count:
///   out[t] = first + sum of group 0 + sum of group 1 + ..
///   sum of a group = 0 + each of its rows' from[t + shift] with 0 <= t + shift < width
/// in this order, whatever t. Rows before ends[g] belong to groups 0 .. g. Up to a vector of floats before and behind
/// each row may be read, and as many behind out[count - 1] be overwritten.
struct ShiftedSum {
  const ShiftedRow* rows = nullptr;
  const std::size_t* ends = nullptr;
  std::size_t groups = 0;
  std::ptrdiff_t offset = 0;  ///< is added to every `from`
  std::int64_t width = 0;
  std::int64_t count = 0;
  float first = 0.0F;
  float* out = nullptr;
};

void sumShifted(const ShiftedSum& sum);

/// out[t] alone.
float shiftedSumAt(const ShiftedSum& sum, std::int64_t t);

/// Floats of a vector.
std::int64_t shiftedSumLanes();

}  // namespace convt
