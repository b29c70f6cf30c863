#include "engine/weights.h"

#include <algorithm>

#include "engine/parallel.h"
#include "engine/row_loader.h"

namespace convt {
namespace {

bool anyBelowZero(const std::vector<float>& values) {
  return std::any_of(values.begin(), values.end(), [](float v) { return v < 0.0F; });
}

}  // namespace

bool anyBelowZero(const Weights& weights) {
  return anyBelowZero(weights.weight.values) || anyBelowZero(weights.bias);
}

bool anyBelowZero(const Input& input) {
  if (input.element != Element::F32) return false;
  const Shape& shape = input.shape;
  // A row that has one gives up the loop: "cancelled" is the find.
  const RunStatus status = parallelFor(shape.n * shape.c * shape.h, {}, [&](std::int64_t i) {
    std::vector<float> row(static_cast<std::size_t>(shape.w));
    loadRow(input, i / shape.h / shape.c, i / shape.h % shape.c, i % shape.h, 0, 1, shape.w, row.data());
    return !anyBelowZero(row);
  });
  return status == RunStatus::Cancelled;
}

bool canBeNegative(const Weights& weights, const Input& input) {
  return anyBelowZero(weights) || anyBelowZero(input);
}

}  // namespace convt
