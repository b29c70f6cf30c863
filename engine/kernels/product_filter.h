#pragma once

#include <cstddef>

namespace convt {

/// How the outputs of a position follow from its products along one axis.
enum class ProductFilter {
  Plain,  ///< y0 = m0
  One,    ///< y0 = m0, y1 = m1
  Two,    ///< y0 = m0 + m1, y1 = m1 + m2
  Three,  ///< y0 = m0 + m1 + m2, y1 = m1 - m2 - m3
};

constexpr std::size_t productsOf(ProductFilter filter) {
  return static_cast<std::size_t>(filter) + 1;
}

constexpr std::size_t outputsOf(ProductFilter filter) {
  return filter == ProductFilter::Plain ? 1 : 2;
}

/// Whether products are those of combined weights and inputs.
constexpr bool combines(ProductFilter filter) {
  return filter == ProductFilter::Two || filter == ProductFilter::Three;
}

/// Additions for all outputs together.
constexpr std::size_t additionsOf(ProductFilter filter) {
  return filter == ProductFilter::Three ? 4 : filter == ProductFilter::Two ? 2 : 0;
}

}  // namespace convt
