#pragma once

#include <stop_token>
#include <string>

#include "app/cli/layer_options.h"
#include "app/cli/output_options.h"
#include "engine/core/result.h"

namespace convt::cli {

struct ApplyOptions {
  std::string input;
  LayerOptions layer;
  OutputOptions output;
};

/// convt apply: reads the input, runs the layer, writes what was asked for; all files or none. Remarks go to stderr,
/// the JSON object to stdout.
Outcome runApply(const ApplyOptions& options, std::stop_token stop);

struct SizeOptions {
  std::string inputSize;
  bool explain = false;
  LayerOptions layer;
};

/// convt size: prints HxW of the output; with explain the formula of each axis with its numbers, too.
Outcome runSize(const SizeOptions& options, std::stop_token stop);

struct InitOptions {
  std::string inChannels;
  std::string weightOut;
  std::string biasOut;
  LayerOptions layer;
};

/// convt init: writes the layer's weights, and its bias, as .npy.
Outcome runInit(const InitOptions& options, std::stop_token stop);

}  // namespace convt::cli
