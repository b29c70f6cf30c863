#pragma once

#include <cstddef>
#include <cstdint>
#include <stop_token>

#include "engine/core/tensor.h"
#include "engine/plan.h"

namespace convt {

/// A part of the output of one image: rows x cols x channels, every step-th pixel on both axes.
/// Sample (j, i) is output pixel (y0 + j*step, x0 + i*step).
struct Region {
  std::int64_t n = 0;  ///< image of the batch
  std::int64_t c0 = 0;
  std::int64_t channels = 0;
  std::int64_t y0 = 0;
  std::int64_t x0 = 0;
  std::int64_t rows = 0;
  std::int64_t cols = 0;
  std::int64_t step = 1;

  /// All of image n.
  static Region whole(const Shape& output, std::int64_t n = 0) { return {n, 0, output.c, 0, 0, output.h, output.w, 1}; }
};

/// Where a run writes: value (c, j, i) of the region goes to data[c*channelStride + j*rowStride + i].
struct OutputSpan {
  float* data = nullptr;
  std::ptrdiff_t channelStride = 0;
  std::ptrdiff_t rowStride = 0;
  /// Floats behind each row that may be overwritten: with rows that are padded to whole cache lines and aligned to them
  /// no row needs an end of its own, and large outputs can go past the caches.
  std::ptrdiff_t slack = 0;
};

enum class RunStatus { Completed, Cancelled };

struct RunOptions {
  int threads = 0;       ///< 0: as many as the machine has; 1: serial, on the calling thread, without TBB
  std::stop_token stop;  ///< polled often enough that a run ends within 5 ms of the request
};

/// y[n,oc,oy,ox] = bias[oc] + sum over ic, ky, kx of x[n,ic,iy,ix] * w[ic,oc,ky,kx] where iy*s = oy + p - d*ky and
/// 0 <= iy < H (likewise x). Float32 fused multiply-adds, in the order ic, ky, kx, in blocks of a length fixed by the
/// plan; the path "separable" filters rows first and adds them up with iy ascending, "winograd" multiplies sums of
/// weights by differences of neighbouring inputs (engine/kernels/product_axis.h), "channels" sums a tap over all input
/// channels before the next, "col2im" does so and then adds up the taps; "depthwise" has one of them per group, and
/// keeps the order. Each path rounds in its own way, all agree to 2e-6 of the largest output, and exactly on whole
/// numbers whose sums floats can hold. Exact multiples: same plan and input, same bits, for any region, step and thread
/// count. Inf and NaN reach exactly the pixels the definition says. Cancelled: the contents of `out` are unspecified.
/// Blocks the calling thread; call it from the GUI thread only for tiny regions with threads = 1.
/// @throws std::invalid_argument if the region leaves the output or the input's shape is not the plan's
RunStatus run(const Plan& plan, const Input& input, const Region& region, const OutputSpan& out,
              const RunOptions& options = {});

/// The whole output of all images, [N, C_out, H_out, W_out]. Asks the budget; a Failure if there is no room.
Result<Tensor> convTranspose(const Plan& plan, const Input& input, const RunOptions& options = {});

}  // namespace convt
