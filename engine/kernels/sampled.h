#pragma once

#include "engine/conv_transpose.h"

namespace convt {

/// Any region of a plan with tables, also every step-th pixel, from any input: bit for bit what the tiles give.
RunStatus runSampled(const Plan& plan, const Input& input, const Region& region, const OutputSpan& out,
                     const RunOptions& options);

}  // namespace convt
