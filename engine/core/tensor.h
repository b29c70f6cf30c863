#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "engine/core/memory_budget.h"
#include "engine/core/shape.h"

namespace convt {

/// A dense float32 tensor [N, C, H, W], row-major. Also holds weights as [C_in, C_out/groups, kH, kW].
struct Tensor {
  Shape shape;
  std::vector<float> values;
  MemoryBudget::Reservation memory;  ///< its place in the budget, where one was asked for

  Tensor() = default;
  explicit Tensor(const Shape& s) : shape(s), values(static_cast<std::size_t>(s.count())) {}

  std::size_t index(std::int64_t n, std::int64_t c, std::int64_t y, std::int64_t x) const {
    return static_cast<std::size_t>(((n * shape.c + c) * shape.h + y) * shape.w + x);
  }
  float& at(std::int64_t n, std::int64_t c, std::int64_t y, std::int64_t x) { return values[index(n, c, y, x)]; }
  float at(std::int64_t n, std::int64_t c, std::int64_t y, std::int64_t x) const { return values[index(n, c, y, x)]; }
};

/// How one element of an Input lies in memory and which number it stands for.
enum class Element {
  U8,   ///< value = u / 255 (correctly rounded division, as ToTensor)
  U16,  ///< value = u / 65535
  F32,  ///< value as is
};

/// The input of a layer, kept as it was read: bytes stay bytes, interleaved stays interleaved, until the engine's row
/// loader turns single rows into floats. Cheap to copy; the data is shared and immutable, so it crosses threads freely.
struct Input {
  Shape shape{0, 0, 0, 0};
  Element element = Element::F32;
  std::ptrdiff_t strideN = 0;  ///< distances in elements (not bytes)
  std::ptrdiff_t strideC = 0;
  std::ptrdiff_t strideH = 0;
  std::ptrdiff_t strideW = 0;
  std::shared_ptr<const void> data;  ///< first element of [0,0,0,0]; owns the storage

  bool empty() const { return data == nullptr || shape.count() == 0; }

  /// The number at one place. Unchecked; for single look-ups (hover, reference), not for loops over images.
  float value(std::int64_t n, std::int64_t c, std::int64_t y, std::int64_t x) const;

  /// Bytes of the elements that are there (without padding between rows).
  std::int64_t bytes() const;
};

/// An Input that owns a dense planar copy of the tensor.
Input makeInput(Tensor tensor);

}  // namespace convt
