#pragma once

#include <stop_token>
#include <string>
#include <vector>

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
/// the JSON object (see report.h) to stdout.
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

struct ExplainOptions {
  std::string input;
  std::string at;
  std::string batch;
  bool json = false;
  bool python = false;
  LayerOptions layer;
};

/// convt explain: prints the terms of one output value, their sum in double and the engine's own value of the pixel;
/// with json as one object, with python as a program that computes it.
Outcome runExplain(const ExplainOptions& options, std::stop_token stop);

/// As they were typed; an empty text means: not given.
struct RenderOptions {
  std::string session;
  std::string output;
  std::string input;
  std::string view;
  std::string step;
  std::string size;
  std::string scale;
  std::string theme;
};

/// convt render: paints what a session's Mechanism tab shows, by the window's own painting, into a picture file; a PNG
/// carries the session, so that it can be rendered again.
Outcome runRender(const RenderOptions& options, std::stop_token stop);

/// As they were typed; an empty text means: not given.
struct BenchOptions {
  std::vector<std::string> workloads;
  std::string random;
  std::string seed;
  std::string repeat;
  std::string threads;
  std::string idle;
  std::string target;
  std::string path;
  std::string vectors;
  std::string rowsPerTask;
  std::string store;
  std::string peers;
  bool json = false;
  bool compare = false;
  bool choices = false;
  bool scaling = false;
};

/// convt bench: measures the limits of the machine and layers against them; prints tables, with json one object.
Outcome runBench(const BenchOptions& options, std::stop_token stop);

}  // namespace convt::cli
