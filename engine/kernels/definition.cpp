// Algorithm: the reference of engine/reference.h, rounded once, in parallel over output rows.
// Schedule: one task per row and channel. About 1 ns per term; only weights that are not finite come here.
#include "engine/kernels/path.h"
#include "engine/parallel.h"
#include "engine/reference.h"

namespace convt {

RunStatus runDefinition(const Plan& plan, const Input& input, const Region& r, const OutputSpan& out,
                        const RunOptions& options) {
  return parallelFor(r.channels * r.rows, options, [&](std::int64_t task) {
    const std::int64_t c = task / r.rows;
    const std::int64_t j = task % r.rows;
    float* row = out.data + c * out.channelStride + j * out.rowStride;
    for (std::int64_t i = 0; i < r.cols; ++i) {
      if (options.stop.stop_requested()) return false;
      row[i] = static_cast<float>(referenceAt(plan.params(), input, plan.weights(), r.n, r.c0 + c, r.y0 + j * r.step,
                                              r.x0 + i * r.step));
    }
    return true;
  });
}

}  // namespace convt
