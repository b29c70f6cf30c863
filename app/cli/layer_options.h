#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "engine/core/params.h"
#include "engine/core/result.h"
#include "engine/core/weight_source.h"
#include "engine/weights.h"

namespace convt::cli {

/// The layer's options as they were typed; an empty text means: not given.
struct LayerOptions {
  std::string outChannels;
  std::string kernel;
  std::string stride;
  std::string padding;
  std::string outputPadding;
  std::string dilation;
  std::string groups;
  std::string seed;
  std::string init;
  std::string weight;
  std::string biasFile;
  std::string precision;
  bool bias = false;
  bool noBias = false;
  bool mixAll = false;
};

/// A layer with everything read and parsed, but its weights not drawn yet.
struct Layer {
  LayerParams params;
  WeightSource source;
  std::vector<float> bias;  ///< of --bias-file, or empty
  bool tf32 = false;

  /// check() of the parameters, given weights and bias included.
  Outcome checkFor(const Shape& input) const;

  /// Draws, computes or copies the weights. In TensorFloat32 they are rounded; the bias, which is added, never is.
  Result<std::shared_ptr<const Weights>> weights(std::int64_t inChannels, std::stop_token stop) const;
};

/// The kinds that --init can name, in the order of the enumeration, and those of them that --mix-all applies to.
std::vector<WeightKind> initKinds();
std::vector<WeightKind> mixableKinds();
/// "torch, zeros, ones"
std::string namesOf(const std::vector<WeightKind>& kinds);

/// "N", or "HxW" with height first.
std::optional<Pair> parsePair(const std::string& text);

/// @param inChannels  C_in where it is known: out-channels follow it by default (--weight's C_out first)
/// Defaults as in torch.nn.ConvTranspose2d; the kernel, which has none there, is 3x3.
Result<Layer> resolveLayer(const LayerOptions& options, std::optional<std::int64_t> inChannels, std::stop_token stop);

/// The layer as a line of Python.
std::string pythonLine(const LayerParams& params, std::int64_t inChannels);

}  // namespace convt::cli
