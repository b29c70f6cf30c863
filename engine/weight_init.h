#pragma once

#include <stop_token>

#include "engine/core/params.h"
#include "engine/core/result.h"
#include "engine/core/weight_source.h"
#include "engine/weights.h"

namespace convt {

/// The weights that `source` means for a layer with these parameters. Asks the memory budget first. With kS below
/// S = stride/gcd(stride, dilation) per axis:
///   Torch     what torch.manual_seed(seed); nn.ConvTranspose2d(...) draws, bit for bit, weight and bias
///   Zeros, Ones  every value, as nn.init.zeros_ and ones_
///   OneHot    1 at tap (kH/2, kW/2), as nn.init.dirac_
///   Box       1 / (ceil(kH/S_H) * ceil(kW/S_W)) everywhere: the output never exceeds the input
///   Bilinear  (1 - |y - (kH-1)/2| / S_H)+ * (1 - |x - (kW-1)/2| / S_W)+
///   Gaussian  per axis exp(-t^2 / (2 sigma^2)), sigma = k/4, t from the centre, scaled so that the largest sum of the
///             taps of one phase is 1
///   Whole     for calculations by hand: 1 2 1 / 2 4 2 / 1 2 1 if the kernel is 3 x 3, else 1, 2, .. kH*kW row by row
///   Counting  1, 2, .. kH*kW row by row: no symmetry hides which way round a kernel lies
///   Tensor    a copy of the tensor, and of its bias if params.bias
/// OneHot .. Counting act per channel: output channel oc (within its group) takes input channel oc mod (C_in/groups),
/// other kernels are 0; with mixAll every kernel is the same, divided by C_in/groups
/// (Whole, Counting: not divided). Computed in double, rounded once.
/// With source.solo every value but one kernel is 0 then.
/// The bias of everything but Torch (and of a tensor that has one) is 0: present with C_out zeros if params.bias, else
/// empty. Any thread. Cancelled by the stop token, within a millisecond: a Failure with an empty text.
/// @param params  must have passed check() but for the weight's shape
/// @throws std::invalid_argument for kind Tensor without a tensor
Result<Weights> makeWeights(const WeightSource& source, const LayerParams& params, std::int64_t inChannels,
                            std::stop_token stop = {});

}  // namespace convt
