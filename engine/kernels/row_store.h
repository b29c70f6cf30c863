#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "engine/core/tensor.h"
#include "engine/kernels/scratch_floats.h"
#include "engine/kernels/stretch_simd.h"

namespace convt {

/// The input rows of one task as floats, with zeros where the image ends, so that the kernels know no borders. A row is
/// loaded when it is first asked for. One store per thread; the buffers live on.
class RowStore {
 public:
  /// What of the input a task may ask for.
  struct Window {
    std::int64_t n = 0;
    std::int64_t firstInput = 0;  ///< input channels
    std::int64_t inputs = 0;
    std::int64_t y0 = 0;  ///< input rows y0 .. y1, also ones outside of the image; none if y1 < y0
    std::int64_t y1 = -1;
    std::int64_t x0 = 0;        ///< without a table: the first input column
    std::int64_t u0 = 0;        ///< with a table: the first output vector
    std::int64_t cols = 0;      ///< without a table: input columns; with one: output vectors
    std::int64_t gapFirst = 0;  ///< without a table: floats gapFirst .. gapEnd-1 of a row are not wanted
    std::int64_t gapEnd = 0;
    std::int64_t ahead = 1;  ///< the row that many rows below is wanted soon
  };

  /// @param table  none: float i of a row is input column x0 + i; else rows are stretched (see stretchRow()). Both must
  ///               outlive the use of the rows.
  void begin(const Input& input, const Window& window, const StretchTable* table);

  /// ic counts from firstInput, y0 <= iy <= y1. Rows of a channel lie pitch() apart.
  const float* row(std::int64_t ic, std::int64_t iy) {
    const std::int64_t slot = ic * m_height + iy - m_window.y0;
    float* floats = m_rows + slot * m_pitch;
    if (m_loaded[static_cast<std::size_t>(slot)] == 0) load(ic, iy, floats);
    return floats;
  }
  /// Column 0 of a row of plain floats in the image itself.
  const float* image(std::int64_t ic, std::int64_t iy) const {
    return static_cast<const float*>(m_input->data.get()) + m_window.n * m_input->strideN +
           (m_window.firstInput + ic) * m_input->strideC + iy * m_input->strideH;
  }
  std::ptrdiff_t pitch() const { return m_pitch; }

  /// Stretched rows: false once a loaded one held Inf or NaN, which lanes without a tap must not meet.
  bool finite() const { return m_finite; }

  /// Floats that a row of n floats takes.
  static std::ptrdiff_t pitchFor(std::int64_t n);

 private:
  void load(std::int64_t ic, std::int64_t iy, float* row);
  void loadEnds(std::int64_t ic, std::int64_t iy, float* row) const;
  void stretch(std::int64_t ic, std::int64_t iy, float* row);
  void stretchPadded(std::int64_t channel, std::int64_t iy, std::int64_t i0, std::int64_t i1, float* row);
  std::pair<std::int64_t, std::int64_t> plainColumns(std::int64_t i0, std::int64_t i1) const;

  const Input* m_input = nullptr;
  const StretchTable* m_table = nullptr;
  Window m_window;
  ScratchFloats m_storage;
  ScratchFloats m_plainStorage;
  std::vector<char> m_loaded;
  float* m_rows = nullptr;
  std::ptrdiff_t m_pitch = 0;
  std::int64_t m_height = 0;
  std::int64_t m_plainFirst = 0;  ///< input columns that a stretched row is made of
  std::int64_t m_plainCols = 0;
  std::int64_t m_insideFirst = 0;  ///< vectors of the window that can be stretched from the image itself
  std::int64_t m_insideEnd = 0;
  bool m_finite = true;
};

}  // namespace convt
