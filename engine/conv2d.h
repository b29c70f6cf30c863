#pragma once

#include <cstddef>

#include "engine/conv_transpose.h"
#include "engine/core/params.h"
#include "engine/core/round_trip.h"
#include "engine/core/tensor.h"

namespace convt {

/// A part of the output of one image of a transposed layer, as conv2d() reads it: the value of channel c at output
/// row place.y0 + j, column place.x0 + i is data[c*channelStride + j*rowStride + i]. Places beyond it count as 0.
struct OutputPart {
  PlaneWindow place;
  const float* data = nullptr;
  std::ptrdiff_t channelStride = 0;
  std::ptrdiff_t rowStride = 0;
};

/// The adjoint of the transposed convolution without bias: nn.functional.conv2d(y, w, stride, padding, dilation,
/// groups) with y [N, C_out, H_out, W_out] and w [C_in, C_out/groups, kH, kW] of the transposed layer; gives [N, C_in,
/// H, W']. Sizes: floor((H_out + 2p - d(k-1) - 1)/s) + 1. This is H_in, and more where output_padding >= stride. Summed
/// in double in the order oc, ky, kx, rounded once. Parallel. <conv2d(y), x> = <y, convTranspose(x)>.
Tensor conv2d(const LayerParams& params, const Tensor& y, const Tensor& weight);

/// A window of the result for one image: value (c, j, i) of [C_in, rows, cols] goes to
/// out.data[c*out.channelStride + j*out.rowStride + i]. The same bits as in the whole result if y holds
/// outputsFor(params, result, the output's shape). Cancelled: the contents of `out` are unspecified.
RunStatus conv2d(const LayerParams& params, const OutputPart& y, const Tensor& weight, const PlaneWindow& result,
                 const OutputSpan& out, const RunOptions& options = {});

}  // namespace convt
