#include "engine/kernels/flat_input.h"

#include <memory>

#include "engine/row_loader.h"

namespace convt {

std::optional<Input> flatInput(const Input& input, std::int64_t n, std::int64_t y0, std::int64_t y1,
                               const std::stop_token& stop) {
  const Shape& shape = input.shape;
  Input flat = input;
  flat.shape = {shape.n, shape.c, 1, shape.h * shape.w};
  flat.strideH = flat.shape.w * flat.strideW;
  if (input.strideH == shape.w * input.strideW || shape.h == 1) return flat;

  // Not set to zero: a large copy takes long enough, and the stop token is looked at between its rows alone.
  const std::int64_t plane = shape.h * shape.w;
  auto floats = std::make_shared_for_overwrite<float[]>(static_cast<std::size_t>(shape.c * plane));
  for (std::int64_t c = 0; c < shape.c; ++c) {
    for (std::int64_t y = y0; y < y1; ++y) {
      if (stop.stop_requested()) return std::nullopt;
      loadRow(input, n, c, y, 0, 1, shape.w, floats.get() + c * plane + y * shape.w);
    }
  }
  flat.element = Element::F32;
  flat.strideN = 0;  // whatever image is asked for, there is this one
  flat.strideC = plane;
  flat.strideH = plane;
  flat.strideW = 1;
  flat.data = std::move(floats);
  return flat;
}

}  // namespace convt
