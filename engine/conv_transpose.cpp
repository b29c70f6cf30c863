#include "engine/conv_transpose.h"

#include <stdexcept>
#include <string>

#include "engine/kernels/path.h"

namespace convt {
namespace {

bool inside(std::int64_t first, std::int64_t count, std::int64_t step, std::int64_t size) {
  return first >= 0 && count >= 0 && (count == 0 || (count - 1 <= (size - 1 - first) / step && first < size));
}

void requireInside(const Plan& plan, const Input& input, const Region& r) {
  const Shape& out = plan.output();
  if (!(input.shape == plan.input())) throw std::invalid_argument("run: the input's shape is not the plan's");
  if (r.step < 1 || r.n < 0 || r.n >= out.n || !inside(r.c0, r.channels, 1, out.c) ||
      !inside(r.y0, r.rows, r.step, out.h) || !inside(r.x0, r.cols, r.step, out.w)) {
    throw std::invalid_argument("run: the region leaves the output");
  }
}

}  // namespace

RunStatus run(const Plan& plan, const Input& input, const Region& region, const OutputSpan& out,
              const RunOptions& options) {
  if (region.channels == 0 || region.rows == 0 || region.cols == 0) return RunStatus::Completed;
  requireInside(plan, input, region);
  return plan.path().run(plan, input, region, out, options);
}

Result<Tensor> convTranspose(const Plan& plan, const Input& input, const RunOptions& options) {
  const Shape& shape = plan.output();
  const std::string name = "The output " + std::to_string(shape.c) + "x" + std::to_string(shape.h) + "x" +
                           std::to_string(shape.w);
  const auto memory = memoryBudget().reserve(shape.count() * std::int64_t{sizeof(float)}, name);
  if (!memory) return memory.failure();
  Tensor tensor(shape);
  tensor.memory = *memory;
  for (std::int64_t n = 0; n < shape.n; ++n) {
    const OutputSpan span{tensor.values.data() + n * shape.imageCount(), shape.h * shape.w, shape.w};
    if (run(plan, input, Region::whole(shape, n), span, options) == RunStatus::Cancelled) return Failure{"", false};
  }
  return tensor;
}

}  // namespace convt
