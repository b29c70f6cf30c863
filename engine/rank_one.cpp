// How a kernel is factored: h is the row that holds the largest magnitude, v[ky] the least-squares factor of row ky, in
// double. With w = u*g rounded once, h is off by one rounding, w by one, the mean of the quotients by at most both, v
// by its own: five roundings of 2^-24 in all, relative to each single weight. The bound is relative to each weight and
// not to the largest, because a kernel may hold thousands of small ones.
#include "engine/rank_one.h"

#include <algorithm>
#include <cmath>
#include <span>

#include "engine/core/common_divisor.h"

namespace convt {
namespace {

constexpr double kTolerance = 6.0 * 0x1p-24;
constexpr double kLeast = 0x1p-147;  // a few of the smallest floats
constexpr float kSmallestKernel = 0x1p-100F;
constexpr std::int64_t kSharedSearch = 16;

bool near(double weight, double product) {
  return std::abs(weight - product) <= kTolerance * std::abs(weight) + kLeast;  // false for NaN
}

/// The place of a kernel's largest magnitude.
struct Pivot {
  std::int64_t ky = 0;
  std::int64_t kx = 0;
  float magnitude = 0.0F;
};

Pivot findPivot(const float* kernel, Pair size) {
  Pivot pivot;
  for (std::int64_t ky = 0; ky < size.h; ++ky) {
    for (std::int64_t kx = 0; kx < size.w; ++kx) {
      const float magnitude = std::abs(kernel[ky * size.w + kx]);
      if (magnitude > pivot.magnitude) pivot = {ky, kx, magnitude};
    }
  }
  return pivot;
}

/// Divides whole-number multiples of one number by their greatest common divisor: then the factors of the other rows
/// are whole numbers, too. Rows of a larger range than 38 bits are left as they are.
void divideByCommonPart(std::span<float> row) {
  int lowest = 0;
  int highest = 0;
  bool any = false;
  for (const float value : row) {
    if (value == 0.0F) continue;
    const int exponent = std::ilogb(value) - 23;
    lowest = any ? std::min(lowest, exponent) : exponent;
    highest = any ? std::max(highest, exponent) : exponent;
    any = true;
  }
  if (!any || highest - lowest > 38) return;
  std::int64_t common = 0;
  for (const float value : row)
    common = commonDivisor(static_cast<std::int64_t>(std::ldexp(std::abs(double{value}), -lowest)), common);
  for (float& value : row) value = static_cast<float>(std::ldexp(double{value}, -lowest) / static_cast<double>(common));
}

/// A power of two brings the sum of magnitudes to (1/2, 1]: a filtered row is then never larger than the input.
void scaleRow(std::span<float> row) {
  divideByCommonPart(row);
  double sum = 0.0;
  for (const float value : row) sum += std::abs(double{value});
  if (sum == 0.0) return;
  int exponent = 0;
  if (std::frexp(sum, &exponent) == 0.5) --exponent;
  for (float& value : row) value = std::ldexp(value, -exponent);
}

bool rowsAreProportional(const float* kernelRow, const float* row, std::int64_t width, std::int64_t kx) {
  if (row[kx] == 0.0F) return false;
  const double factor = double{kernelRow[kx]} / row[kx];
  for (std::int64_t x = 0; x < width; ++x) {
    const double weight = kernelRow[x];
    if (!(std::abs(weight - factor * row[x]) <= 2.0 * kTolerance * std::abs(weight) + kLeast)) return false;
  }
  return true;
}

/// Builds the factors kernel by kernel.
class Factoring {
 public:
  Factoring(const LayerParams& params, const Tensor& weight) : m_weight(weight), m_outputs(weight.shape.c) {
    const auto terms = static_cast<std::size_t>(weight.shape.n * weight.shape.c);
    m_result.inputsPerGroup = weight.shape.n / params.groups;
    m_result.kernel = params.kernel;
    m_result.termStrips.assign(terms, -1);
    m_result.termColumns.assign(terms, RankOne::Column::Zero);
    m_result.columns.assign(terms * static_cast<std::size_t>(params.kernel.h), 0.0F);
    m_result.underflows.assign(static_cast<std::size_t>(params.outChannels), 0);
  }

  /// @param o  output channel in its group
  bool addKernel(std::int64_t ic, std::int64_t o) {
    const float* kernel = m_weight.values.data() + m_weight.index(ic, o, 0, 0);
    const std::int64_t width = m_result.kernel.w;
    const Pivot pivot = findPivot(kernel, m_result.kernel);
    if (pivot.magnitude == 0.0F) return isZero(kernel);
    const float* pivotRow = kernel + pivot.ky * width;
    const bool finite = std::all_of(pivotRow, pivotRow + width, [](float value) { return std::isfinite(value); });
    if (!finite || pivot.magnitude < kSmallestKernel) return false;
    const std::int64_t last = m_result.strips();
    for (std::int64_t strip = last; strip-- > std::max(m_firstStrip, last - kSharedSearch);) {
      if (rowsAreProportional(pivotRow, m_result.row(strip), width, pivot.kx) && fit(kernel, ic, o, strip)) return true;
    }
    m_result.stripInputs.push_back(ic);
    m_result.rows.insert(m_result.rows.end(), pivotRow, pivotRow + width);
    scaleRow(std::span<float>(m_result.rows).last(static_cast<std::size_t>(width)));
    return fit(kernel, ic, o, last);
  }

  /// Kernels of zeros take any strip of their channel: it tells where the input is not finite.
  void endInput(std::int64_t ic) {
    if (m_firstStrip == m_result.strips()) {
      m_result.stripInputs.push_back(ic);
      m_result.rows.resize(m_result.rows.size() + static_cast<std::size_t>(m_result.kernel.w), 0.0F);
    }
    for (std::int64_t o = 0; o < m_outputs; ++o) {
      std::int32_t& strip = m_result.termStrips[term(ic, o)];
      if (strip < 0) strip = static_cast<std::int32_t>(m_firstStrip);
    }
    m_firstStrip = m_result.strips();
  }

  RankOne take() { return std::move(m_result); }

 private:
  std::int64_t outputChannel(std::int64_t ic, std::int64_t o) const {
    return ic / m_result.inputsPerGroup * m_outputs + o;
  }
  std::size_t term(std::int64_t ic, std::int64_t o) const {
    return static_cast<std::size_t>(outputChannel(ic, o) * m_result.inputsPerGroup + ic % m_result.inputsPerGroup);
  }

  bool isZero(const float* kernel) const {  // a NaN has no magnitude either
    const std::int64_t taps = std::int64_t{m_result.kernel.h} * m_result.kernel.w;
    return std::all_of(kernel, kernel + taps, [](float value) { return value == 0.0F; });
  }

  /// Makes the kernel a term of this strip if the strip's row fits all of its rows.
  bool fit(const float* kernel, std::int64_t ic, std::int64_t o, std::int64_t strip) {
    const float* row = m_result.row(strip);
    const std::int64_t width = m_result.kernel.w;
    float* column = m_result.columns.data() + term(ic, o) * static_cast<std::size_t>(m_result.kernel.h);
    double square = 0.0;
    for (std::int64_t x = 0; x < width; ++x) square += double{row[x]} * row[x];
    bool zeros = false;
    bool underflows = false;
    for (std::int64_t ky = 0; ky < m_result.kernel.h; ++ky, kernel += width) {
      double product = 0.0;
      for (std::int64_t x = 0; x < width; ++x) product += double{kernel[x]} * row[x];
      column[ky] = static_cast<float>(product / square);
      zeros = zeros || column[ky] == 0.0F;
      for (std::int64_t x = 0; x < width; ++x) {
        const double rebuilt = double{column[ky]} * row[x];
        if (!near(kernel[x], rebuilt)) return false;
        underflows = underflows || (kernel[x] == 0.0F) != (rebuilt == 0.0);
      }
    }
    m_result.termStrips[term(ic, o)] = static_cast<std::int32_t>(strip);
    m_result.termColumns[term(ic, o)] = zeros ? RankOne::Column::SomeZeros : RankOne::Column::NoZeros;
    if (underflows) m_result.underflows[static_cast<std::size_t>(outputChannel(ic, o))] = 1;
    return true;
  }

  const Tensor& m_weight;
  std::int64_t m_outputs;         ///< output channels per group
  std::int64_t m_firstStrip = 0;  ///< of the input channel in work
  RankOne m_result;
};

/// Most weights are no products at all: they shall not cost the memory of their factors first.
bool firstKernelIsProduct(LayerParams params, const Tensor& weight) {
  Tensor first({1, 1, weight.shape.h, weight.shape.w});
  std::copy_n(weight.values.begin(), first.values.size(), first.values.begin());
  params.groups = 1;
  params.outChannels = 1;
  return factorRankOne(params, first).has_value();
}

}  // namespace

std::int64_t RankOne::bytes() const {
  const std::size_t bytes = stripInputs.size() * sizeof(std::int64_t) + rows.size() * sizeof(float) +
                            termStrips.size() * sizeof(std::int32_t) + termColumns.size() +
                            columns.size() * sizeof(float) + underflows.size();
  return static_cast<std::int64_t>(bytes);
}

std::optional<RankOne> factorRankOne(const LayerParams& params, const Tensor& weight, const std::stop_token& stop) {
  if (weight.shape.n * weight.shape.c > 1 && !firstKernelIsProduct(params, weight)) return std::nullopt;
  Factoring factoring(params, weight);
  for (std::int64_t ic = 0; ic < weight.shape.n; ++ic) {
    for (std::int64_t o = 0; o < weight.shape.c; ++o) {
      if (stop.stop_requested() || !factoring.addKernel(ic, o)) return std::nullopt;
    }
    factoring.endInput(ic);
  }
  return factoring.take();
}

}  // namespace convt
