#pragma once

#include <span>
#include <string_view>

#include "engine/conv_transpose.h"

namespace convt {

/// One way to compute a layer. `run` is given a region that was checked and is not empty.
struct KernelPath {
  std::string_view name;
  bool (*supports)(const LayerParams& params, const Shape& input, const Weights& weights);
  RunStatus (*run)(const Plan& plan, const Input& input, const Region& region, const OutputSpan& out,
                   const RunOptions& options);
};

/// All paths, the preferred first; the last one supports everything. An explicit array: static libraries drop objects
/// that only register themselves.
std::span<const KernelPath> kernelPaths();

/// Each output phase is a small dense correlation of the input; needs finite weights. engine/kernels/phases.cpp
RunStatus runPhases(const Plan& plan, const Input& input, const Region& region, const OutputSpan& out,
                    const RunOptions& options);

/// Pixel by pixel by the definition, summed in double: for weights with Inf or NaN. engine/kernels/definition.cpp
RunStatus runDefinition(const Plan& plan, const Input& input, const Region& region, const OutputSpan& out,
                        const RunOptions& options);

}  // namespace convt
