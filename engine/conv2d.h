#pragma once

#include "engine/core/params.h"
#include "engine/core/tensor.h"

namespace convt {

/// The adjoint of the transposed convolution without bias: nn.functional.conv2d(y, w, stride, padding, dilation, groups)
/// with y [N, C_out, H_out, W_out] and w [C_in, C_out/groups, kH, kW] of the transposed layer; gives [N, C_in, H, W'].
/// Sizes: floor((H_out + 2p - d(k-1) - 1)/s) + 1. This is H_in, and more where output_padding >= stride.
/// Summed in double, rounded once. Parallel over output planes. <conv2d(y), x> = <y, convTranspose(x)>.
Tensor conv2d(const LayerParams& params, const Tensor& y, const Tensor& weight);

}  // namespace convt
