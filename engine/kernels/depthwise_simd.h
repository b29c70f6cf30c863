#pragma once

#include <cstddef>
#include <cstdint>

namespace convt {

/// The samples of an output row that one column phase gives. Sample i lies at place first + i*period of the row; its
/// tap j meets input column column + i*apart - j*step, whether it exists or not (`period`, `apart`, `step`:
/// DepthwiseRow).
struct DepthwisePhase {
  std::int64_t first = 0;
  std::int64_t count = 0;
  std::int64_t column = 0;
  std::int64_t taps = 0;
  std::int64_t tapsBefore = 0;  ///< of the column phases whose weights lie before
};

/// An input row and the kernel row that meets it.
struct DepthwiseTerm {
  const float* x = nullptr;  ///< input column 0, a vector over lanes; its neighbours follow, zeros beyond the image
  std::int64_t tap = 0;      ///< place among the kernel rows of the row phase
};

/// One output row for a vector of lanes, each of which has an input channel and an output channel of its own, and one
/// block of terms. With lane l of the sample at place i:
///   stage[i*lanes + l] = before + sum over the terms, then the taps of its phase, of x * weight
/// by fused multiply-adds in this order from zero; before = bias[l], or what stage held if the row adds. Taps that miss
/// the columns 0 .. width-1 for all samples of a register tile are left out: their products are zeros, which change no
/// sum. So x is read from (positions-1)*apart columns before the image to as many behind it.
struct DepthwiseRow {
  const DepthwiseTerm* terms = nullptr;
  std::size_t termCount = 0;
  const DepthwisePhase* phases = nullptr;
  std::size_t phaseCount = 0;
  const float* weights = nullptr;  ///< of the row phase: [column phase][kernel row][tap][lane]
  std::int64_t kernelRows = 0;     ///< of the row phase
  std::int64_t width = 0;          ///< input columns
  std::int64_t period = 1;
  std::int64_t apart = 1;
  std::int64_t step = 1;
  std::int64_t positions = 1;  ///< samples of a register tile, at most kMostDepthwisePositions
  const float* bias = nullptr;
  float* stage = nullptr;
  bool adds = false;
};

inline constexpr std::int64_t kMostDepthwisePositions = 8;

void sumDepthwiseRow(const DepthwiseRow& row);

/// Rows of floats, one per lane, to out[x*lanes + l] = rows[l][x] for x < n. Of each row `lanes` floats are read if n
/// is less, and n otherwise.
void gatherLanes(const float* const* rows, std::int64_t n, float* out);

/// Vectors that hold no input: zeros.
void clearLanes(float* out, std::int64_t n);

}  // namespace convt
