#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "engine/core/contributions.h"
#include "engine/core/pixel_sum.h"

namespace convt {

/// A tap of a kernel.
struct TapPlace {
  std::int64_t ky = 0;
  std::int64_t kx = 0;
  friend bool operator==(const TapPlace&, const TapPlace&) = default;
};

/// The transposed convolution of one pair of channels as a matrix C^T: row oy*W_out + ox, column iy*W_in + ix, and
/// where a tap joins the two (at most one does) its weight w[ic, oc mod C_out/groups, ky, kx], else 0. So
///   y[oc] = bias + sum over ic of C^T x[ic], and C y is what Conv2d with the same weights makes of y,
/// cut to H_in x W_in (Conv2d gives more rows where the output padding is at least the stride). Both products are the
/// gradient of the other with respect to its input.
/// Nothing is stored but the kernel: the entries of a row and of a column lie on products of two progressions, see
/// tapsAt() and stampOf(). Sums in double, in ascending columns (rows). Immutable; any thread.
class UnrolledMatrix {
 public:
  /// @pre the parameters passed check() and ic is of the group that oc is of
  UnrolledMatrix(const LayerValues& layer, std::int64_t ic, std::int64_t oc);

  std::int64_t rows() const { return m_h.out() * m_w.out(); }  ///< output pixels
  std::int64_t cols() const { return m_h.in * m_w.in; }        ///< input pixels
  std::int64_t outputCols() const { return m_w.out(); }        ///< W_out: rows of a block
  std::int64_t inputCols() const { return m_w.in; }            ///< W_in: columns of a block

  /// The tap that joins an output with an input pixel, if one does.
  std::optional<TapPlace> tap(std::int64_t row, std::int64_t col) const;
  float weight(TapPlace tap) const { return m_kernel[static_cast<std::size_t>(tap.ky * m_w.kernel + tap.kx)]; }
  /// tap() by its weight; 0 where there is none.
  float entry(std::int64_t row, std::int64_t col) const;

  /// The columns of a row's entries and the rows of a column's, ascending.
  std::vector<std::int64_t> colsOf(std::int64_t row) const;
  std::vector<std::int64_t> rowsOf(std::int64_t col) const;

  /// Places that a tap fills, whatever its weight, and the share of the others, 0..1.
  std::int64_t entries() const;
  double zeroShare() const;

  /// C^T x: cols() values to rows() values.
  std::vector<double> multiply(std::span<const double> x) const;
  /// C y: rows() values to cols() values.
  std::vector<double> multiplyTransposed(std::span<const double> y) const;

 private:
  SizeTerms m_h;
  SizeTerms m_w;
  std::vector<float> m_kernel;  ///< [kH][kW]
};

/// x[image, ic] as a column: H_in*W_in values.
std::vector<double> flattened(const Input& input, std::int64_t image, std::int64_t ic);

/// Whether the kernel from an input to an output channel of its group has a weight that is not 0.
bool isWired(const LayerValues& layer, std::int64_t ic, std::int64_t oc);

/// Sum of a[i]*b[i]. @pre both have the same size
double innerProduct(std::span<const double> a, std::span<const double> b);

}  // namespace convt
