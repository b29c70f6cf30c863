#include "engine/core/unrolled_matrix.h"

#include <algorithm>

#include "engine/core/output_size.h"

namespace convt {
namespace {

/// The tap of one axis between an output and an input position; -1: none.
std::int64_t axisTap(const SizeTerms& t, std::int64_t output, std::int64_t input) {
  const std::int64_t distance = output + t.padding - input * t.stride;
  if (distance < 0 || distance % t.dilation != 0) return -1;
  const std::int64_t k = distance / t.dilation;
  return k < t.kernel ? k : -1;
}

/// The places y*width + x of a product of two axes, ascending.
std::vector<std::int64_t> placesOf(const Progression& ys, const Progression& xs, std::int64_t width) {
  std::vector<std::int64_t> places;
  for (std::int64_t j = 0; j < ys.count; ++j) {
    for (std::int64_t i = 0; i < xs.count; ++i) places.push_back(ys.at(j) * width + xs.at(i));
  }
  std::sort(places.begin(), places.end());
  return places;
}

std::int64_t tapsOfAxis(const SizeTerms& t) {
  std::int64_t count = 0;
  for (std::int64_t i = 0; i < t.in; ++i) count += stampOf(t, i).kernel.count;
  return count;
}

}  // namespace

UnrolledMatrix::UnrolledMatrix(const LayerValues& layer, std::int64_t ic, std::int64_t oc)
    : m_h(heightTerms(layer.params, layer.input.shape)), m_w(widthTerms(layer.params, layer.input.shape)) {
  const auto from = layer.weight->values.begin() +
                    static_cast<std::ptrdiff_t>(layer.weight->index(ic, oc % layer.weight->shape.c, 0, 0));
  m_kernel.assign(from, from + static_cast<std::ptrdiff_t>(m_h.kernel * m_w.kernel));
}

std::optional<TapPlace> UnrolledMatrix::tap(std::int64_t row, std::int64_t col) const {
  const std::int64_t ky = axisTap(m_h, row / m_w.out(), col / m_w.in);
  const std::int64_t kx = axisTap(m_w, row % m_w.out(), col % m_w.in);
  if (ky < 0 || kx < 0) return std::nullopt;
  return TapPlace{ky, kx};
}

float UnrolledMatrix::entry(std::int64_t row, std::int64_t col) const {
  const std::optional<TapPlace> joined = tap(row, col);
  return joined ? weight(*joined) : 0.0F;
}

std::vector<std::int64_t> UnrolledMatrix::colsOf(std::int64_t row) const {
  return placesOf(tapsAt(m_h, row / m_w.out()).input, tapsAt(m_w, row % m_w.out()).input, m_w.in);
}

std::vector<std::int64_t> UnrolledMatrix::rowsOf(std::int64_t col) const {
  return placesOf(stampOf(m_h, col / m_w.in).output, stampOf(m_w, col % m_w.in).output, m_w.out());
}

std::int64_t UnrolledMatrix::entries() const {
  return tapsOfAxis(m_h) * tapsOfAxis(m_w);
}

double UnrolledMatrix::zeroShare() const {
  return 1.0 - static_cast<double>(entries()) / static_cast<double>(rows() * cols());
}

std::vector<double> UnrolledMatrix::multiply(std::span<const double> x) const {
  std::vector<double> y;
  for (std::int64_t row = 0; row < rows(); ++row) {
    double sum = 0.0;
    for (const std::int64_t col : colsOf(row))
      sum += static_cast<double>(entry(row, col)) * x[static_cast<std::size_t>(col)];
    y.push_back(sum);
  }
  return y;
}

std::vector<double> UnrolledMatrix::multiplyTransposed(std::span<const double> y) const {
  std::vector<double> x;
  for (std::int64_t col = 0; col < cols(); ++col) {
    double sum = 0.0;
    for (const std::int64_t row : rowsOf(col))
      sum += static_cast<double>(entry(row, col)) * y[static_cast<std::size_t>(row)];
    x.push_back(sum);
  }
  return x;
}

std::vector<double> flattened(const Input& input, std::int64_t image, std::int64_t ic) {
  std::vector<double> values;
  for (std::int64_t iy = 0; iy < input.shape.h; ++iy) {
    for (std::int64_t ix = 0; ix < input.shape.w; ++ix)
      values.push_back(static_cast<double>(input.value(image, ic, iy, ix)));
  }
  return values;
}

bool isWired(const LayerValues& layer, std::int64_t ic, std::int64_t oc) {
  const Tensor& weight = *layer.weight;
  const auto from = weight.values.begin() + static_cast<std::ptrdiff_t>(weight.index(ic, oc % weight.shape.c, 0, 0));
  return std::any_of(from, from + static_cast<std::ptrdiff_t>(weight.shape.h * weight.shape.w),
                     [](float w) { return w != 0.0F; });
}

double innerProduct(std::span<const double> a, std::span<const double> b) {
  double sum = 0.0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}

}  // namespace convt
