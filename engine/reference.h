#pragma once

#include <cstdint>
#include <vector>

#include "engine/core/params.h"
#include "engine/core/tensor.h"
#include "engine/weights.h"

namespace convt {

/// The definition as loops, in double: slow, obvious, the measure of every path.
/// Shapes must have passed check(). Thread-safe.
double referenceAt(const LayerParams& params, const Input& input, const Weights& weights, std::int64_t n,
                   std::int64_t oc, std::int64_t oy, std::int64_t ox);

/// All of [N, C_out, H_out, W_out], row-major.
std::vector<double> reference(const LayerParams& params, const Input& input, const Weights& weights);

}  // namespace convt
