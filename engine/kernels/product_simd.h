#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "engine/kernels/product_filter.h"

namespace convt {

/// Terms of one component: term k meets x[k*pitch + n] at position n, and channel c's weights[k*weightPitch + c].
struct ProductRun {
  const float* x = nullptr;
  const float* weights = nullptr;  ///< aligned to a vector
  std::int64_t count = 0;
};

/// A block of terms for tiles of positions side by side: with channel c < vectors*lanes,
///   sums[n*width + c] = (adds ? before : 0) + sum over the terms of all runs of x(k, n) * weight(k, c)
/// by fused multiply-adds in the order of the terms from zero; width = vectors*lanes. The positions of the last tile
/// are read and summed whether they are wanted or not.
struct ProductStrip {
  const ProductRun* runs = nullptr;
  std::size_t runCount = 0;
  std::ptrdiff_t pitch = 0;
  std::ptrdiff_t weightPitch = 0;
  std::int64_t tiles = 0;  ///< of `positions`
  float* sums = nullptr;   ///< aligned to a vector
  bool adds = false;
};

/// vectors x positions must be one that hasProductTile() allows.
void sumProducts(int vectors, int positions, const ProductStrip& strip);
bool hasProductTile(int vectors, int positions);
/// Floats of a vector.
int productLanes();

/// Columns 2*i + r of a row to out[r*pitch + i], i < pitch; pitch is a multiple of 16.
void splitColumns(const float* row, std::ptrdiff_t pitch, float* out);

/// n floats a[i], a[i] - b[i] or a[i] + b[i] (sign 0, -1, 1). May read and write up to a vector beyond the last.
void combineRows(const float* a, const float* b, int sign, std::int64_t n, float* out);

/// Where the columns of a component begin in a row that is split by the input step.
struct ColumnOffsets {
  std::ptrdiff_t first = 0;
  std::ptrdiff_t second = 0;
  int sign = 0;
};

/// The same for each of some components along a row: component c to out + c*plane.
void combineColumns(const float* row, const ColumnOffsets* components, std::size_t count, std::int64_t n, float* out,
                    std::ptrdiff_t plane);

/// The outputs of a row phase and a column phase for some positions side by side: their products, added up along y and
/// then along x (see ProductFilter), and the bias.
///   stage[k][columns[j][i]*width + c] = bias[c] + output k, j of sums[product*plane + i*width + c]
/// where stage[k] is there and columns[j][i] >= 0; products in the order [row][column].
struct ProductOutputs {
  ProductFilter row = ProductFilter::Plain;
  ProductFilter column = ProductFilter::Plain;
  const float* sums = nullptr;
  std::ptrdiff_t plane = 0;
  const float* bias = nullptr;
  std::int64_t width = 0;
  std::int64_t count = 0;
  std::array<const std::int64_t*, 2> columns{};
  std::array<float*, 2> stage{};
};

/// @return for each k, false if a value is Inf or NaN
std::array<bool, 2> finishProducts(const ProductOutputs& outputs);

}  // namespace convt
