#pragma once

#include <cstddef>
#include <cstdint>

#include "engine/kernels/packed_weights.h"

namespace convt {

/// One input row that contributes to an output row: its floats, and the weights of its kernel row.
struct RowTerm {
  const float* x = nullptr;
  std::int64_t row = 0;  ///< row of weights
};

/// One tap of a column phase: sample t of the phase reads x[offset + t].
struct ColumnTap {
  std::ptrdiff_t offset = 0;
  std::int64_t tap = 0;  ///< of the phase
  int kx = 0;            ///< of the kernel
};

/// What accumulatePhase() adds up: for t < count and channel o < channels
///   sum = 0; for each row, for each tap:
///     sum = fma(weights.first[row.row*weights.row + tap*weights.tap + o*weights.channel], row.x[offset + t], sum)
///   stage[o*stagePitch + t] = (bias ? bias[o] : stage[o*stagePitch + t]) + sum
/// in this order for every sample, whatever vector it falls into. Reads and writes up to kOverrun floats beyond count.
struct PhaseJob {
  const RowTerm* rows = nullptr;
  std::size_t rowCount = 0;
  const ColumnTap* taps = nullptr;
  std::size_t tapCount = 0;
  PackedWeights::Rows weights;
  int channels = 0;  ///< 1 .. kMostChannels
  const float* bias = nullptr;
  float* stage = nullptr;
  std::ptrdiff_t stagePitch = 0;
  std::int64_t count = 0;
};

inline constexpr std::ptrdiff_t kOverrun = 64;  ///< floats; four vectors of 512 bits

void accumulatePhase(const PhaseJob& job);

}  // namespace convt
