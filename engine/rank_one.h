#pragma once

#include <cstdint>
#include <optional>
#include <stop_token>
#include <vector>

#include "engine/core/params.h"
#include "engine/core/tensor.h"

namespace convt {

/// Weights of which every kernel is a column times a row: w[ic][oc][ky][kx] = v[ky] * h[kx], as of box, bilinear,
/// Gaussian and Sobel filters. A strip is a row h over one input channel; output channels whose kernels have
/// proportional rows over the same input channel share it, so that one horizontally filtered image serves them all.
struct RankOne {
  /// What the column of a term holds. Inf or NaN times a zero counts, so zeros are left out only where the input is
  /// finite.
  enum class Column : std::uint8_t { Zero, SomeZeros, NoZeros };

  std::int64_t inputsPerGroup = 0;
  Pair kernel;
  std::vector<std::int64_t> stripInputs;  ///< [strip] input channel, ascending
  std::vector<float> rows;                ///< [strip][kx] h; sum of magnitudes in (1/2, 1], or all 0
  std::vector<std::int32_t> termStrips;   ///< [oc][ic in group] strip of that channel
  std::vector<Column> termColumns;        ///< [oc][ic in group]
  std::vector<float> columns;             ///< [oc][ic in group][ky] v
  /// [oc] A weight is 0 where v * h is not (or the reverse): a product below the least float. It matters only to
  /// infinite inputs.
  std::vector<std::uint8_t> underflows;

  std::int64_t strips() const { return static_cast<std::int64_t>(stripInputs.size()); }
  const float* row(std::int64_t strip) const { return rows.data() + strip * kernel.w; }
  const float* column(std::int64_t oc, std::int64_t ic) const {
    return columns.data() + (oc * inputsPerGroup + ic) * kernel.h;
  }
  std::int64_t bytes() const;
};

/// The factors, or nothing if a kernel is not such a product or holds Inf or NaN: then it mostly ends in the first
/// rows of the first kernel. Each weight differs from v * h, both as rounded, by at most 6 * 2^-24 of its own magnitude
/// (and 2^-147), which holds for every product that was rounded to float once, so the outputs move by less than
/// 4e-7 of the sum of magnitudes that they are made of. Whole-number factors are found exactly, up to powers of two.
/// A kernel whose largest magnitude is below 2^-100 counts as no product unless it is all zeros.
/// Shared rows are looked for among the last 16 strips of an input channel.
/// Serial, any thread; nothing also if the stop token asks to end, looked at before each kernel.
/// @param weight  [C_in, C_out/groups, kH, kW] of a layer that passed check()
std::optional<RankOne> factorRankOne(const LayerParams& params, const Tensor& weight, const std::stop_token& stop = {});

}  // namespace convt
