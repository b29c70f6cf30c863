#include "engine/core/tensor.h"

#include <utility>

namespace convt {

float Input::value(std::int64_t n, std::int64_t c, std::int64_t y, std::int64_t x) const {
  const std::ptrdiff_t at = n * strideN + c * strideC + y * strideH + x * strideW;
  switch (element) {
    case Element::U8: return static_cast<float>(static_cast<const std::uint8_t*>(data.get())[at]) / 255.0F;
    case Element::U16: return static_cast<float>(static_cast<const std::uint16_t*>(data.get())[at]) / 65535.0F;
    case Element::F32: break;
  }
  return static_cast<const float*>(data.get())[at];
}

std::int64_t Input::bytes() const {
  const std::int64_t size = element == Element::U8 ? 1 : element == Element::U16 ? 2 : 4;
  return shape.count() * size;
}

Input makeInput(Tensor tensor) {
  auto owner = std::make_shared<const Tensor>(std::move(tensor));
  Input input;
  input.shape = owner->shape;
  input.strideW = 1;
  input.strideH = input.shape.w;
  input.strideC = input.shape.h * input.shape.w;
  input.strideN = input.shape.c * input.strideC;
  input.data = std::shared_ptr<const void>(owner, owner->values.data());
  return input;
}

}  // namespace convt
