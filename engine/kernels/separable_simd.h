#pragma once

#include <cstddef>
#include <cstdint>

#include "engine/kernels/sampled_simd.h"

namespace convt {

/// One strip of one column phase: for t < count
///   out[t] = sum over the blocks of the sum over their taps of h[kx] * x[offset + t]
/// each block summed from zero by fused multiply-adds in the order of the taps, then added.
/// Reads and writes up to kOverrun floats beyond count.
struct RowFilter {
  const float* x = nullptr;
  const ColumnTap* taps = nullptr;
  std::size_t tapCount = 0;
  const float* h = nullptr;
  int tapsPerBlock = 0;    ///< kernel columns, kx / tapsPerBlock is the block
  bool skipZeros = false;  ///< leaves out taps with h[kx] == 0: for finite rows
  float* out = nullptr;
  std::int64_t count = 0;
};

void filterRow(const RowFilter& filter);

/// Whether none of the values is Inf or NaN.
bool allFinite(const float* values, std::int64_t count);

inline constexpr int kSumOutputs = 4;  ///< output rows that share the loads of a filtered row

/// A filtered row and the output rows it contributes to: lo <= m < hi, with the factor v[ky + m*kyStep].
struct SumRow {
  const float* x = nullptr;
  const float* v = nullptr;
  std::ptrdiff_t ky = 0;
  int lo = 0;
  int hi = kSumOutputs;
};

/// A weighted sum of filtered rows into up to kSumOutputs output rows: for m < outputs, t < count
///   out[m][t] = (add ? out[m][t] : start) + sum over the rows with lo <= m < hi of v[ky + m*kyStep] * x[t]
/// summed from zero by fused multiply-adds in the order of the rows. Reads up to kOverrun floats of x beyond count;
/// writes nothing beyond it. Streams: stores go past the caches where all rows of the tile begin at 64-byte borders;
/// endStreams() must follow before others read.
struct ColumnSum {
  const SumRow* rows = nullptr;
  std::size_t rowCount = 0;
  std::ptrdiff_t kyStep = 0;
  int outputs = 0;  ///< 1 .. kSumOutputs
  bool add = false;
  bool streams = false;  ///< not with add
  float start = 0.0F;
  float* out[kSumOutputs] = {};
  std::int64_t count = 0;
};

void sumColumns(const ColumnSum& sum);
void endStreams();

/// Vectors of columns in the register tile of sumColumns().
int sumVectors();

}  // namespace convt
