#include "engine/core/checkerboard.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace convt {
namespace {

std::int64_t phasesOf(const LayerParams& p) {
  return std::int64_t{p.stride.h} * p.stride.w;
}

/// Values whose spread is below this share of their size differ by float rounding alone: phases of a constant picture
/// add their taps in different numbers, so that rounding looks like a pattern.
constexpr double kRounding = 1e-6;

}  // namespace

std::vector<double> phaseSums(const LayerParams& p, const Tensor& weight, std::int64_t oc, std::stop_token stop) {
  if (phasesOf(p) > kMostPhases) return {};
  const std::int64_t outputs = weight.shape.c;
  const std::int64_t inputs = weight.shape.n / p.groups;
  const std::int64_t first = oc / outputs * inputs;
  std::vector<double> sums(static_cast<std::size_t>(phasesOf(p)), 0.0);
  for (std::int64_t ic = first; ic < first + inputs; ++ic) {
    if (stop.stop_requested()) return {};
    const float* tap = weight.values.data() + weight.index(ic, oc % outputs, 0, 0);
    for (std::int64_t ky = 0; ky < weight.shape.h; ++ky) {
      double* row = sums.data() + ky * p.dilation.h % p.stride.h * p.stride.w;
      for (std::int64_t kx = 0; kx < weight.shape.w; ++kx) {
        row[kx * p.dilation.w % p.stride.w] += static_cast<double>(*tap++);
      }
    }
  }
  return sums;
}

std::optional<double> checkerboardFromWeights(std::span<const double> sums) {
  double squares = 0.0;
  for (const double sum : sums) squares += sum * sum;
  if (!(squares > 0.0) || !std::isfinite(squares)) return std::nullopt;
  const auto [low, high] = std::minmax_element(sums.begin(), sums.end());
  return (*high - *low) / std::sqrt(squares / static_cast<double>(sums.size()));
}

double phaseSumsCost(const LayerParams& params, const Tensor& weight) {
  const std::int64_t phases = phasesOf(params);
  if (phases > kMostPhases) return 0.0;
  return static_cast<double>(weight.shape.count()) + static_cast<double>(phases) * params.outChannels;
}

PhaseMoments::PhaseMoments(const LayerParams& params, const Shape& input, std::optional<double> origin)
    : m_rows(interiorOf(heightTerms(params, input))),
      m_cols(interiorOf(widthTerms(params, input))),
      m_strideH(params.stride.h),
      m_strideW(params.stride.w),
      m_paddingH(params.padding.h),
      m_origin(origin) {
  if (m_rows.count < m_strideH || m_cols.count < m_strideW || phasesOf(params) > kMostPhases) {
    m_rows.count = 0;
    return;
  }
  m_sums.assign(static_cast<std::size_t>(phasesOf(params)), 0.0);
  m_rowCounts.assign(static_cast<std::size_t>(m_strideH), 0);
}

/// Columns of the interior that belong to a phase, counted from the interior's first column.
std::int64_t PhaseMoments::columnsOf(std::int64_t phase) const {
  return (m_cols.count - 1 - phase) / m_strideW + 1;
}

namespace {

constexpr std::size_t kLanes = 8;

/// Lanes to add a row in: a multiple of the stride, so that a lane belongs to one phase, and enough of them that no
/// addition waits for the one before.
std::size_t lanesFor(std::size_t stride) {
  return stride * ((kLanes + stride - 1) / stride);
}

/// Adds `blocks` blocks of columns, column j of each to lane j; returns the sum of the squares.
double addBlocks(const float* values, std::int64_t blocks, double origin, std::span<double> lanes) {
  double even = 0.0;
  double odd = 0.0;
  for (std::int64_t block = 0; block < blocks; ++block, values += lanes.size()) {
    for (std::size_t j = 0; j < lanes.size(); ++j) {
      const double value = static_cast<double>(values[j]) - origin;
      lanes[j] += value;
      (j % 2 == 0 ? even : odd) += value * value;
    }
  }
  return even + odd;
}

/// The same for strides 1, 2, 4 and 8, in registers: half of the time.
double addEights(const float* values, std::int64_t blocks, double origin, std::span<double> lanes) {
  double sums[kLanes] = {};
  double squares[kLanes] = {};
  for (std::int64_t block = 0; block < blocks; ++block, values += kLanes) {
    for (std::size_t j = 0; j < kLanes; ++j) {
      const double value = static_cast<double>(values[j]) - origin;
      sums[j] += value;
      squares[j] += value * value;
    }
  }
  std::copy(sums, sums + kLanes, lanes.begin());
  return std::accumulate(squares, squares + kLanes, 0.0);
}

}  // namespace

void PhaseMoments::addRow(std::int64_t oy, std::span<const float> values) {
  if (m_rows.empty() || !m_rows.contains(oy)) return;
  const float* const first = values.data() + m_cols.first;
  if (!m_origin) m_origin = static_cast<double>(*first);
  const std::size_t lanes = lanesFor(static_cast<std::size_t>(m_strideW));
  m_lanes.assign(lanes, 0.0);
  const std::int64_t blocks = m_cols.count / static_cast<std::int64_t>(lanes);
  m_squares += (lanes == kLanes ? addEights : addBlocks)(first, blocks, *m_origin, m_lanes);
  const float* const rest = first + blocks * static_cast<std::int64_t>(lanes);
  for (std::size_t j = 0; rest + j < first + m_cols.count; ++j) {
    const double value = static_cast<double>(rest[j]) - *m_origin;
    m_lanes[j] += value;
    m_squares += value * value;
  }
  addLanes(oy, m_lanes);
}

void PhaseMoments::addLanes(std::int64_t oy, std::span<const double> lanes) {
  const std::int64_t phase = (oy + m_paddingH) % m_strideH;
  ++m_rowCounts[static_cast<std::size_t>(phase)];
  double* const sums = m_sums.data() + phase * m_strideW;
  for (std::size_t j = 0; j < lanes.size(); ++j) sums[j % static_cast<std::size_t>(m_strideW)] += lanes[j];
}

void PhaseMoments::addSums(std::int64_t oy, std::span<const double> sums, double squares) {
  m_squares += squares;
  addLanes(oy, sums);
}

void PhaseMoments::merge(const PhaseMoments& other) {
  m_squares += other.m_squares;
  for (std::size_t i = 0; i < m_sums.size(); ++i) m_sums[i] += other.m_sums[i];
  for (std::size_t i = 0; i < m_rowCounts.size(); ++i) m_rowCounts[i] += other.m_rowCounts[i];
}

std::optional<double> PhaseMoments::checkerboard() const {
  if (m_rows.empty() || !m_origin) return std::nullopt;
  double sum = 0.0;
  double between = 0.0;
  double count = 0.0;
  for (std::int64_t phase = 0; phase < std::ssize(m_sums); ++phase) {
    const std::int64_t rows = m_rowCounts[static_cast<std::size_t>(phase / m_strideW)];
    if (rows == 0) return std::nullopt;
    const double values = static_cast<double>(rows) * static_cast<double>(columnsOf(phase % m_strideW));
    const double here = m_sums[static_cast<std::size_t>(phase)];
    sum += here;
    between += here * here / values;
    count += values;
  }
  const double centre = sum * sum / count;
  const double spread = m_squares - centre;
  const double size = m_squares + 2.0 * *m_origin * sum + count * *m_origin * *m_origin;  // sum of the values' squares
  if (!std::isfinite(spread) || spread <= kRounding * kRounding * size) return std::nullopt;
  return std::clamp((between - centre) / spread, 0.0, 1.0);
}

}  // namespace convt
