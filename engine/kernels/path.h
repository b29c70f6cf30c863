#pragma once

#include <optional>
#include <span>
#include <stop_token>
#include <string_view>
#include <vector>

#include "engine/conv_transpose.h"

namespace convt {

/// What paths ask of the weights.
struct WeightRange {
  bool finite = true;    ///< no Inf, no NaN
  float largest = 0.0F;  ///< magnitude, of the finite ones
};

/// Nothing if the stop token ended the walk.
std::optional<WeightRange> rangeOf(const std::vector<float>& weights, const std::stop_token& stop);

/// One way to compute a layer. `run` is given a region that was checked and is not empty. The cheapest path that
/// supports a layer is taken; `cost` is in cycles per 16 outputs of one channel. Whether the separable path supports a
/// layer, and what it costs, is known once its weights are factored, which Plan::make does: its `supports` and `cost`
/// are null.
struct KernelPath {
  std::string_view name;
  bool (*supports)(const LayerParams& params, const Shape& input, const WeightRange& weights);
  double (*cost)(const LayerParams& params, const Shape& input, const Shape& output);
  RunStatus (*run)(const Plan& plan, const Input& input, const Region& region, const OutputSpan& out,
                   const RunOptions& options);
};

/// All paths; the last one supports everything. An explicit array: static libraries drop objects
/// that only register themselves.
std::span<const KernelPath> kernelPaths();

/// The paths "phases" and "stretched"; both need finite weights. engine/kernels/tiles.cpp
RunStatus runTiled(const Plan& plan, const Input& input, const Region& region, const OutputSpan& out,
                   const RunOptions& options);

/// The paths "winograd" and "channels"; both need finite weights. engine/kernels/products.cpp
RunStatus runProducts(const Plan& plan, const Input& input, const Region& region, const OutputSpan& out,
                      const RunOptions& options);

/// The path "col2im"; needs finite weights. engine/kernels/col2im.cpp
RunStatus runCol2im(const Plan& plan, const Input& input, const Region& region, const OutputSpan& out,
                    const RunOptions& options);

/// The path "depthwise"; it needs finite weights. engine/kernels/depthwise.cpp
RunStatus runDepthwise(const Plan& plan, const Input& input, const Region& region, const OutputSpan& out,
                       const RunOptions& options);

/// Pixel by pixel by the definition, summed in double: for weights with Inf or NaN. engine/kernels/definition.cpp
RunStatus runDefinition(const Plan& plan, const Input& input, const Region& region, const OutputSpan& out,
                        const RunOptions& options);

}  // namespace convt
