#pragma once

#include <span>
#include <vector>

#include "engine/render/picture.h"

namespace convt {

/// Number of blocks of the given size that cover extent pixels, ceil(extent/factor).
constexpr int reducedExtent(int extent, int factor) {
  return extent / factor + (extent % factor != 0 ? 1 : 0);
}

/// Reduces a plane that comes row by row, from the first to the last, so that it need not exist as a whole.
///
///   out[j,i] = Sample:       in[j*f, i*f]
///              Mean:         the mean of the f x f block that begins there, summed in double
///              MaxMagnitude: the value of largest magnitude in that block, with its sign (the first of equals)
///
/// Blocks at the right and bottom end hold what is there. A NaN in a block makes its mean and its largest magnitude
/// NaN: it must not vanish from sight. One thread at a time.
class PlaneReducer {
 public:
  /// @param cols  columns of the full plane; @param factor  >= 1. std::invalid_argument else.
  PlaneReducer(int cols, int factor, Reduction reduction);

  /// Takes the next row (cols values). Returns true when a row of blocks is complete; take() has it then.
  bool add(std::span<const float> row);

  /// After the last row: true if a row of blocks that the plane's end cut short is still to be taken.
  bool pending() const { return m_rowsInBlock > 0; }

  /// Writes the current row of blocks (reducedExtent(cols, factor) values) and begins the next one.
  void take(std::span<float> out);

 private:
  void addMean(std::span<const float> row);
  void addMaxMagnitude(std::span<const float> row);

  int m_cols;
  int m_factor;
  Reduction m_reduction;
  int m_rowsInBlock = 0;
  std::vector<double> m_sums;
  std::vector<float> m_picked;
};

/// A whole plane of rows x cols values at once: reducedExtent(rows) x reducedExtent(cols) values.
std::vector<float> reducePlane(std::span<const float> plane, int rows, int cols, int factor, Reduction reduction);

}  // namespace convt
