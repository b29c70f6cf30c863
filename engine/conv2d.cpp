// One row of the result at a time, its sums in double beside each other: each row of taps adds to them from one output
// row. Only the columns at the ends look for the output's border.
#include "engine/conv2d.h"

#include <algorithm>
#include <vector>

#include "engine/core/output_size.h"
#include "engine/parallel.h"

namespace convt {
namespace {

constexpr std::int64_t kTaskWork = 200'000;  // multiply-adds: about 0.2 ms

/// ceil(a/b) for b > 0.
std::int64_t ceilDivided(std::int64_t a, std::int64_t b) {
  return a > 0 ? (a + b - 1) / b : -(-a / b);
}

class RowSums {
 public:
  RowSums(const LayerParams& params, const OutputPart& y, const Tensor& weight, const PlaneWindow& result)
      : m_p(params),
        m_y(y),
        m_weight(weight),
        m_result(result),
        m_inputs(weight.shape.n / params.groups),
        m_sums(static_cast<std::size_t>(result.cols)) {}

  /// Row iy of channel ic; false if it was stopped.
  bool compute(std::int64_t ic, std::int64_t iy, float* out, const std::stop_token& stop) {
    const std::int64_t first = ic / m_inputs * m_weight.shape.c;  // channel of y
    std::fill(m_sums.begin(), m_sums.end(), 0.0);
    for (std::int64_t oc = 0; oc < m_weight.shape.c; ++oc) {
      if (stop.stop_requested()) return false;
      for (std::int64_t ky = 0; ky < m_p.kernel.h; ++ky) {
        const std::int64_t j = iy * m_p.stride.h + ky * m_p.dilation.h - m_p.padding.h - m_y.place.y0;
        if (j < 0 || j >= m_y.place.rows) continue;
        const float* row = m_y.data + (first + oc) * m_y.channelStride + j * m_y.rowStride;
        const float* taps = &m_weight.values[m_weight.index(ic, oc, ky, 0)];
        addRow(row, taps);
      }
    }
    std::transform(m_sums.begin(), m_sums.end(), out, [](double sum) { return static_cast<float>(sum); });
    return true;
  }

 private:
  /// One row of taps. In the middle, where every tap meets a value, each sum stays in a register for all of them; the
  /// columns at the ends ask for each tap.
  void addRow(const float* row, const float* taps) {
    const std::int64_t stride = m_p.stride.w;
    const std::int64_t first = m_result.x0 * stride - m_p.padding.w - m_y.place.x0;  // of tap 0 and column 0
    const std::int64_t last = first + std::int64_t{m_p.dilation.w} * (m_p.kernel.w - 1);
    const std::int64_t begin = std::clamp<std::int64_t>(ceilDivided(-first, stride), 0, m_result.cols);
    const std::int64_t end = std::clamp(ceilDivided(m_y.place.cols - last, stride), begin, m_result.cols);
    double* sums = m_sums.data();
    for (std::int64_t i = 0; i < begin; ++i) addColumn(row, taps, i, first + i * stride);
    for (std::int64_t i = begin; i < end; ++i) {
      const float* values = row + first + i * stride;
      double sum = sums[i];
      for (std::int64_t kx = 0; kx < m_p.kernel.w; ++kx) {
        sum += static_cast<double>(values[kx * m_p.dilation.w]) * static_cast<double>(taps[kx]);
      }
      sums[i] = sum;
    }
    for (std::int64_t i = end; i < m_result.cols; ++i) addColumn(row, taps, i, first + i * stride);
  }

  void addColumn(const float* row, const float* taps, std::int64_t i, std::int64_t place) {
    for (std::int64_t kx = 0; kx < m_p.kernel.w; ++kx, place += m_p.dilation.w) {
      if (place < 0 || place >= m_y.place.cols) continue;
      m_sums[static_cast<std::size_t>(i)] += static_cast<double>(row[place]) * static_cast<double>(taps[kx]);
    }
  }

  const LayerParams& m_p;
  const OutputPart& m_y;
  const Tensor& m_weight;
  const PlaneWindow& m_result;
  std::int64_t m_inputs;  ///< channels of the result in one group
  std::vector<double> m_sums;
};

}  // namespace

RunStatus conv2d(const LayerParams& params, const OutputPart& y, const Tensor& weight, const PlaneWindow& result,
                 const OutputSpan& out, const RunOptions& options) {
  if (result.count() == 0) return RunStatus::Completed;
  const std::int64_t taps = weight.shape.c * weight.shape.h * weight.shape.w;
  const std::int64_t rows = std::clamp<std::int64_t>(kTaskWork / (taps * result.cols), 1, result.rows);
  const std::int64_t pieces = (result.rows + rows - 1) / rows;
  return parallelFor(weight.shape.n * pieces, options, [&](std::int64_t task) {
    RowSums sums(params, y, weight, result);
    const std::int64_t ic = task / pieces;
    const std::int64_t first = task % pieces * rows;
    for (std::int64_t j = first; j < std::min(first + rows, result.rows); ++j) {
      float* to = out.data + ic * out.channelStride + j * out.rowStride;
      if (!sums.compute(ic, result.y0 + j, to, options.stop)) return false;
    }
    return true;
  });
}

Tensor conv2d(const LayerParams& p, const Tensor& y, const Tensor& weight) {
  const Shape& in = y.shape;
  Tensor back(Shape{in.n, weight.shape.n, conv2dSize(heightTerms(p, {}), in.h), conv2dSize(widthTerms(p, {}), in.w)});
  const auto plane = static_cast<std::ptrdiff_t>(back.shape.h * back.shape.w);
  for (std::int64_t n = 0; n < in.n && plane > 0; ++n) {
    const OutputPart part{{0, 0, in.h, in.w}, y.values.data() + n * in.imageCount(), in.h * in.w, in.w};
    const OutputSpan out{back.values.data() + n * back.shape.imageCount(), plane, back.shape.w};
    conv2d(p, part, weight, {0, 0, back.shape.h, back.shape.w}, out);
  }
  return back;
}

}  // namespace convt
