#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <stop_token>
#include <vector>

#include "engine/core/coverage.h"
#include "engine/core/tensor.h"

/// How strong the pattern of the stride is, one number per output channel. Even counts alone do not prevent it: what
/// counts is whether the weights that meet in a pixel have the same sum in every phase.
namespace convt {

/// Layers with more phases, stride_h * stride_w, have no numbers: every phase takes memory.
inline constexpr std::int64_t kMostPhases = 65'536;

/// Sums of the weights of output channel oc per phase, [stride_h][stride_w], over all input channels of the group, in
/// double. On an input of ones this is the interior of the output, less bias. Empty beyond kMostPhases, and once `stop`
/// is requested (polled per input channel). Any thread. @param weight [C_in, C_out/groups, kH, kW]
std::vector<double> phaseSums(const LayerParams& params, const Tensor& weight, std::int64_t oc,
                              std::stop_token stop = {});

/// (max - min) / root mean square of the sums; nothing where all of them are 0, where one is not finite, and where
/// there are none.
std::optional<double> checkerboardFromWeights(std::span<const double> sums);

/// Additions that the phase sums of all channels take: the weights, and the phases of each channel.
double phaseSumsCost(const LayerParams& params, const Tensor& weight);

/// Gathers the interior of one output channel, phase by phase, for
///   measured = variance of the phase means / variance of the values   (0..1)
/// the means weighted by how many values a phase has. Rows come in any order; the same rows in the same order give the
/// same bits. Not thread-safe.
class PhaseMoments {
 public:
  /// An interior that does not hold every phase measures nothing, nor does one of more than kMostPhases.
  /// @param origin  near the values, or one of them: sums are of differences to it. Unless given, the first value
  PhaseMoments(const LayerParams& params, const Shape& input, std::optional<double> origin = {});

  /// Values of output row oy from column 0 on, a whole row; once per image and row.
  void addRow(std::int64_t oy, std::span<const float> values);
  /// The columns whose values count, where the row is of the interior; none where it is not.
  Progression columnsOfRow(std::int64_t oy) const { return m_rows.contains(oy) ? m_cols : Progression{}; }
  /// The same for a row of the interior that was summed elsewhere: sums[j] of the values less the given origin in the
  /// columns columnsOfRow().at(j), .at(j + sums.size()), .. and `squares`, the sum of the squares of all of them, NaN
  /// if one is not finite. @pre sums.size() is a multiple of the stride
  void addSums(std::int64_t oy, std::span<const double> sums, double squares);
  /// Other rows of the same channel, gathered with the same given origin.
  void merge(const PhaseMoments& other);
  /// Nothing where nothing was measured: values that differ by no more than float rounding, a NaN or Inf among them, no
  /// interior, or a phase of which no row came.
  std::optional<double> checkerboard() const;

 private:
  std::int64_t columnsOf(std::int64_t phase) const;
  void addLanes(std::int64_t oy, std::span<const double> lanes);

  Progression m_rows;  ///< interior; empty: nothing is measured
  Progression m_cols;
  std::int64_t m_strideH = 1;
  std::int64_t m_strideW = 1;
  std::int64_t m_paddingH = 0;
  std::optional<double> m_origin;
  std::vector<double> m_sums;             ///< [stride_h][stride_w, from the interior's first column on]
  std::vector<std::int64_t> m_rowCounts;  ///< [stride_h]
  std::vector<double> m_lanes;            ///< of one row, see addRow
  double m_squares = 0.0;
};

}  // namespace convt
